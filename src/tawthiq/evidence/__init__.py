"""Sealing: content store, custody log (RFC 6962 tree), actors' keys, checkpoints, intake, verification."""

from tawthiq.evidence.authorities import Authority, authority
from tawthiq.evidence.certificates import read_certificates
from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.content import ContentStore
from tawthiq.evidence.custody import Custody, Finished, is_case
from tawthiq.evidence.entries import Clock, Draft, Entry, Kind, Personal, now, stamp
from tawthiq.evidence.intake import Source, received_name, shown, walk
from tawthiq.evidence.keys import Actor, Declaration, keys_directory, own_actor
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.seal import Origins, Receipt
from tawthiq.evidence.verdict import EvidenceVerdict, Finding, Progress, TrustedTime
from tawthiq.evidence.verify import verify_evidence

__all__ = [
    "Actor",
    "Authority",
    "Checkpoint",
    "Clock",
    "ContentStore",
    "Custody",
    "Declaration",
    "Draft",
    "Entry",
    "EvidenceVerdict",
    "Finding",
    "Finished",
    "Kind",
    "Layout",
    "Origins",
    "Personal",
    "Progress",
    "Receipt",
    "Source",
    "TrustedTime",
    "authority",
    "is_case",
    "keys_directory",
    "now",
    "own_actor",
    "parse_checkpoint",
    "read_certificates",
    "received_name",
    "shown",
    "stamp",
    "verify_evidence",
    "walk",
]
