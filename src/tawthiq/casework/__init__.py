"""Assessments and what they do: an overlay over what the machine read, never a change of it."""

from tawthiq.casework.anchors import Located, anchor_to, anchor_to_record, locate
from tawthiq.casework.confirming import NUMBER, Number, anchor_of, confirmed, fits, numbers
from tawthiq.casework.conflicts import Conflict, conflicts
from tawthiq.casework.decisions import consent_of, consents, current, merge, named_pair, parties
from tawthiq.casework.overlay import PERSON, apply, decided, judgements, lists, protected, unsure
from tawthiq.casework.slots import KINDS, choices, slots_of, tried, tried_new, typed

__all__ = [
    "KINDS",
    "NUMBER",
    "PERSON",
    "Conflict",
    "Located",
    "Number",
    "anchor_of",
    "anchor_to",
    "anchor_to_record",
    "apply",
    "choices",
    "confirmed",
    "conflicts",
    "consent_of",
    "consents",
    "current",
    "decided",
    "fits",
    "judgements",
    "lists",
    "locate",
    "merge",
    "named_pair",
    "numbers",
    "parties",
    "protected",
    "slots_of",
    "tried",
    "tried_new",
    "typed",
    "unsure",
]
