"""Sealing: content store, custody log (RFC 6962 tree), actors' keys, checkpoints, intake, verification."""

from tawthiq.evidence.bags import BagDraft, Enclosure, Parcel
from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.content import ContentStore
from tawthiq.evidence.custody import Custody, Finished, is_case
from tawthiq.evidence.entries import Clock, Draft, Entry, Kind, Personal, now, stamp
from tawthiq.evidence.intake import Source, received_name, shown, walk
from tawthiq.evidence.keys import Actor, Declaration, keys_directory, own_actor
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.seal import Origins, Receipt
from tawthiq.evidence.verdict import EvidenceVerdict, Finding, Progress
from tawthiq.evidence.verify import verify_evidence
from tawthiq.evidence.verify_bag import BagVerdict, is_bag, verify_bag

__all__ = [
    "Actor",
    "BagDraft",
    "BagVerdict",
    "Checkpoint",
    "Clock",
    "ContentStore",
    "Custody",
    "Declaration",
    "Draft",
    "Enclosure",
    "Entry",
    "EvidenceVerdict",
    "Finding",
    "Finished",
    "Kind",
    "Layout",
    "Origins",
    "Parcel",
    "Personal",
    "Progress",
    "Receipt",
    "Source",
    "is_bag",
    "is_case",
    "keys_directory",
    "now",
    "own_actor",
    "parse_checkpoint",
    "received_name",
    "shown",
    "stamp",
    "verify_bag",
    "verify_evidence",
    "walk",
]
