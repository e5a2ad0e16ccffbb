"""What the entries of a custody log say, gathered as they are read: whose case it is, and what it has."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.evidence.entries import Entry


class Said(Struct):
    """Grows by entries, in order.

    Attributes:
        case_id: 32 hexadecimal digits, from the first entry.
        recipient: the public half of an encrypted case's key, from the same; empty where it is not encrypted.
        exhibits: SHA-256 of what was received or derived as an exhibit.
        noted: digests of the checkpoints that an entry speaks of.
        merged: roots of the logs of other copies.
        stamped: the entries that record time-stamps.
    """

    case_id: str = ""
    recipient: str = ""
    exhibits: set[str] = set()
    noted: set[str] = set()
    merged: set[str] = set()
    stamped: list[Entry] = []

    def take(self, entry: Entry) -> None:
        if entry.seq == 0 and entry.kind == "created":
            self.case_id = str(entry.details.get("case") or "")
            self.recipient = str(entry.details.get("encrypted_to") or "")
        elif entry.names_exhibit:
            self.exhibits.update(entry.subject)
        elif entry.kind == "checkpointed":
            self.noted.update(entry.subject)
        elif entry.kind == "merged":
            self.merged.update(entry.subject)
        elif entry.kind == "time-stamped":
            self.stamped.append(entry)

    def copy(self) -> Said:
        """Another that grows by itself."""
        sets = (set(self.exhibits), set(self.noted), set(self.merged))
        return Said(self.case_id, self.recipient, *sets, list(self.stamped))
