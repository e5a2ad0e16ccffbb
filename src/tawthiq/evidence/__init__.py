"""Sealing: content store, custody log (RFC 6962 tree), actors' keys, checkpoints, intake, verification."""

from tawthiq.evidence.authorities import Authority, authority
from tawthiq.evidence.bags import BagDraft, Enclosure, Parcel
from tawthiq.evidence.certificates import read_certificates
from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.content import ContentStore, Held
from tawthiq.evidence.custody import Custody, Finished
from tawthiq.evidence.entries import Clock, Draft, Entry, Kind, Personal, brings_exhibit, commitment, now, stamp
from tawthiq.evidence.folder import is_case
from tawthiq.evidence.intake import Source, received_name, shown, walk
from tawthiq.evidence.keys import Actor, Declaration, keys_directory, own_actor
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.log import Log
from tawthiq.evidence.merged import keep_log, kept_layout
from tawthiq.evidence.seal import Origins, Receipt
from tawthiq.evidence.secret import (
    VARIABLE,
    Passphrase,
    Secret,
    change_passphrase,
    create_secret,
    from_environment,
    is_encrypted,
    unlock,
)
from tawthiq.evidence.verdict import EvidenceVerdict, Mismatch, Outside, Progress, Sample, Sheet, TrustedTime
from tawthiq.evidence.verify import verify_evidence
from tawthiq.evidence.verify_bag import BagVerdict, is_bag, verify_bag

__all__ = [
    "VARIABLE",
    "Actor",
    "Authority",
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
    "Finished",
    "Held",
    "Kind",
    "Layout",
    "Log",
    "Mismatch",
    "Origins",
    "Outside",
    "Parcel",
    "Passphrase",
    "Personal",
    "Progress",
    "Receipt",
    "Sample",
    "Secret",
    "Sheet",
    "Source",
    "TrustedTime",
    "authority",
    "brings_exhibit",
    "change_passphrase",
    "commitment",
    "create_secret",
    "from_environment",
    "is_bag",
    "is_case",
    "is_encrypted",
    "keep_log",
    "kept_layout",
    "keys_directory",
    "now",
    "own_actor",
    "parse_checkpoint",
    "read_certificates",
    "received_name",
    "shown",
    "stamp",
    "unlock",
    "verify_bag",
    "verify_evidence",
    "walk",
]
