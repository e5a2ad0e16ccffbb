"""Assessments and what they do: an overlay over what the machine read, never a change of it."""

from tawthiq.casework.anchors import Located, anchor_to, anchor_to_record, locate
from tawthiq.casework.decisions import consent_of, current, merge
from tawthiq.casework.overlay import PERSON, apply, judgements

__all__ = [
    "PERSON",
    "Located",
    "anchor_to",
    "anchor_to_record",
    "apply",
    "consent_of",
    "current",
    "judgements",
    "locate",
    "merge",
]
