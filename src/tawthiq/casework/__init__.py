"""Assessments and what they do: an overlay over what the machine read, never a change of it."""

from tawthiq.casework.anchors import Located, anchor_to, anchor_to_record, locate
from tawthiq.casework.confirming import NUMBER, Number, anchor_of, confirmed, fits, numbers
from tawthiq.casework.conflicts import Conflict, conflicts
from tawthiq.casework.decisions import consent_of, consents, current, merge, named_pair, parties
from tawthiq.casework.findings import (
    Cited,
    Crime,
    Element,
    Finding,
    Standard,
    citation,
    conclusion,
    crimes,
    findings,
    gaps,
    standards,
)
from tawthiq.casework.overlay import MENTION, PERSON, apply, decided, judgements, lists, unsure
from tawthiq.casework.protecting import HARMLESS, Identity, Known, identities, protections
from tawthiq.casework.slots import KINDS, choices, slots_of, tried, tried_new, typed
from tawthiq.casework.standing import Judged, Standing, judged_document, standing_of, surety, undecided
from tawthiq.casework.tracing import attached, traced

__all__ = [
    "HARMLESS",
    "KINDS",
    "MENTION",
    "NUMBER",
    "PERSON",
    "Cited",
    "Conflict",
    "Crime",
    "Element",
    "Finding",
    "Identity",
    "Judged",
    "Known",
    "Located",
    "Number",
    "Standard",
    "Standing",
    "anchor_of",
    "anchor_to",
    "anchor_to_record",
    "apply",
    "attached",
    "choices",
    "citation",
    "conclusion",
    "confirmed",
    "conflicts",
    "consent_of",
    "consents",
    "crimes",
    "current",
    "decided",
    "findings",
    "fits",
    "gaps",
    "identities",
    "judged_document",
    "judgements",
    "lists",
    "locate",
    "merge",
    "named_pair",
    "numbers",
    "parties",
    "protections",
    "slots_of",
    "standards",
    "standing_of",
    "surety",
    "traced",
    "tried",
    "tried_new",
    "typed",
    "undecided",
    "unsure",
]
