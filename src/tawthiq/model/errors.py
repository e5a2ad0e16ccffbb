"""The one root of everything that Tawthiq refuses to do."""

from __future__ import annotations


class TawthiqError(Exception):
    """Something could not be done: what, to which item, and what to do next.

    Args:
        what: what happened, as a sentence without a full stop.
        item: the file, document, entry or value that it happened to.
        remedy: what the person can do about it.
    """

    def __init__(self, what: str, *, item: str = "", remedy: str = "") -> None:
        self.what = what
        self.item = item
        self.remedy = remedy
        super().__init__(self.__str__())

    def __str__(self) -> str:
        head = f"{self.what}: {self.item}" if self.item else self.what
        return f"{head}. {self.remedy}" if self.remedy else f"{head}."


class CaseInUseError(TawthiqError):
    """Somebody else is writing to the case just now: what was refused may be tried again."""
