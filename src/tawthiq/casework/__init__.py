"""Assessments and what they do: an overlay over what the machine read, never a change of it."""

from tawthiq.casework.anchors import Located, anchor_to, anchor_to_record, locate
from tawthiq.casework.confirming import NUMBER, Number, anchor_of, confirmed, fits, numbers
from tawthiq.casework.conflicts import Conflict, conflicts
from tawthiq.casework.decisions import consent_of, consents, current, merge, named_pair, parties
from tawthiq.casework.overlay import MENTION, PERSON, apply, judgements, lists, protected, unsure

__all__ = [
    "MENTION",
    "NUMBER",
    "PERSON",
    "Conflict",
    "Located",
    "Number",
    "anchor_of",
    "anchor_to",
    "anchor_to_record",
    "apply",
    "confirmed",
    "conflicts",
    "consent_of",
    "consents",
    "current",
    "fits",
    "judgements",
    "lists",
    "locate",
    "merge",
    "named_pair",
    "numbers",
    "parties",
    "protected",
    "unsure",
]
