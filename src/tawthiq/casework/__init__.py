"""Assessments and what they do: an overlay over what the machine read, never a change of it."""

from tawthiq.casework.anchors import Located, anchor_to, anchor_to_record, locate
from tawthiq.casework.conflicts import Conflict, conflicts
from tawthiq.casework.decisions import consent_of, consents, current, merge, named_pair, parties
from tawthiq.casework.overlay import PERSON, apply, judgements, lists, protected

__all__ = [
    "PERSON",
    "Conflict",
    "Located",
    "anchor_to",
    "anchor_to_record",
    "apply",
    "conflicts",
    "consent_of",
    "consents",
    "current",
    "judgements",
    "lists",
    "locate",
    "merge",
    "named_pair",
    "parties",
    "protected",
]
