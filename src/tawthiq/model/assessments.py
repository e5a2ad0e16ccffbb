"""Decisions of people. Rows that are only ever added; what they say now is computed from all of them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from tawthiq.model.canonical import digest, plain

Verdict = Literal[
    "accept", "correct", "reject", "add", "confirm", "same_person", "different_person", "unsure", "same_party",
    "different_party", "consent", "retract", "note", "as_list", "protect",
]  # fmt: skip
Purpose = Literal["keep", "share", "publish", "court"]


class Anchor(Struct, frozen=True):
    """Where a decision hangs: the sealed bytes and the quoted words, never a derived id alone.

    After the W3C Web Annotation Data Model, section 4.2.4, TextQuoteSelector.

    Attributes:
        exhibit: SHA-256.
        exact: the words; empty for the whole exhibit.
        prefix, suffix: up to 32 code points before and after.
        kind: kind of statement meant, or the empty string.
        start: where the words stood when the decision was made; a hint among several equal matches.
    """

    exhibit: str
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    kind: str = ""
    start: int = 0


class Assessment(Struct, frozen=True):
    """One human decision: who, when, what, why. Identity: the hash of all of it.

    Attributes:
        anchor: what it is about (for records: exact is "table\\trow").
        other: the second anchor, where two things are judged together (same_person).
        retracts: id of an earlier assessment, for verdict "retract".
        values: what the decision sets. "correct": slot -> right value, "speaker" and "via" included.
            "unsure", of two records: {"needs": what would settle it}, where somebody said; else nothing. It takes an
            earlier answer about the pair back, and a later one takes it back.
            "same_party", "different_party": {"names": [one, other]}, as the documents name them.
            "confirm": {"number": ...}, what the image shows; nothing where it shows what was read.
            "consent": {"source": ..., "purpose": Purpose, "given": bool}.
            "protect": {"protected": bool}: whether the person of a record leaves the case without a name.
            "as_list": a ListMap; the exhibit is a list of people, and so its columns are read.
        reason: why; may be empty only for "accept" and "confirm".
        actor: key id of who decided.
        time: UTC, ISO 8601 with "Z".
        nonce: makes two equal decisions at one instant two; decisions made as one act share it.
    """

    verdict: Verdict
    anchor: Anchor
    actor: str
    time: str
    reason: str = ""
    values: dict[str, Any] = {}
    other: Anchor | None = None
    retracts: str | None = None
    nonce: str = ""

    @property
    def id(self) -> str:
        return digest(["assessment", plain(self)])


class Orphan(Struct, frozen=True):
    """A decision whose words are no longer found, or are found in several places."""

    assessment: str
    why: str
