"""What stands for a protected name inside values: characters that no text uses, until somebody reads them out.

A name of n characters becomes one head, which bears the number of its identity, and n - 1 tails, so that every offset
in a document's text stays. Where text leaves, each head is read out as a pseudonym ("Protected person 7") and each tail
as nothing. A way out that forgets to read them out shows two unknown characters, and never the name.

Heads and tails are private-use characters of plane 16 (Unicode 16, section 23.5), which nothing here gives a meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from tawthiq.model.documents import Span

ProtectedKind = Literal["person", "party", "passage"]

_FIRST: Final = 0x100000
_TAIL: Final = 0x10FFFD
MOST_PROTECTED: Final = _TAIL - _FIRST - 1
# The head of what is left out beside a name, such as the date of birth in a protected person's row.
LEFT_OUT: Final = 0
_OURS = re.compile(f"[{chr(_FIRST)}-{chr(_TAIL)}]")
_FOREIGN = "\ufffd"
_PSEUDONYMS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "person": "Protected person {n}",
        "party": "Protected party {n}",
        "passage": "Protected words {n}",
        "": "withheld",
    },
    "ar": {"person": "شخص محمي {n}", "party": "جهة محمية {n}", "passage": "كلمات محمية {n}", "": "محجوب"},
}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Mask(Struct, frozen=True, order=True):
    """A span of a document's text that is shown by the pseudonym of an identity; `number` 0: that is left out."""

    span: Span
    number: int


def mask(number: int, length: int = 1) -> str:
    """What stands for a name of so many characters. Raises ValueError for a number beyond those that can be borne."""
    if not 0 <= number < MOST_PROTECTED:
        raise ValueError(f"a case protects at most {MOST_PROTECTED} identities")
    return chr(_FIRST + number) + chr(_TAIL) * (length - 1)


def masked(text: str, masks: Iterable[Mask]) -> str:
    """A text with its masks laid on, of the same length. What overlaps an earlier mask is covered from its end on."""
    text = without_marks(text)
    out: list[str] = []
    at = 0
    for one in sorted(masks):
        start = max(at, one.span.start)
        if start < one.span.end:
            out += [text[at:start], mask(one.number, one.span.end - start)]
            at = one.span.end
    return "".join([*out, text[at:]])


def without_marks(text: str) -> str:
    """A text as received, in which characters that would be read out as somebody's pseudonym are replaced."""
    return _OURS.sub(_FOREIGN, text) if _OURS.search(text) else text


def has_masks(text: str) -> bool:
    return bool(_OURS.search(text))


def pseudonym(kind: str, number: int, language: str = "en") -> str:
    """ "Protected person 7" or "شخص محمي ٧": from the number alone.

    Args:
        kind: of the identity, or the empty string for what is left out.
        language: "en" or "ar".
    """
    shown = str(number).translate(_ARABIC_DIGITS) if language == "ar" else str(number)
    return _PSEUDONYMS[language].get(kind, _PSEUDONYMS[language]["person"]).format(n=shown)


def spoken(text: str, kinds: Mapping[int, str], language: str = "en") -> str:
    """A text with every mask read out.

    Args:
        kinds: number of each identity -> its kind. A number that is not among them is read out as a person's.
    """
    if text.isascii() or not _OURS.search(text):
        return text

    def read_out(found: re.Match[str]) -> str:
        number = ord(found.group()) - _FIRST
        if number == _TAIL - _FIRST:
            return ""
        return pseudonym("" if number == LEFT_OUT else kinds.get(number, "person"), number, language)

    return _OURS.sub(read_out, text)


def named_in(text: str) -> frozenset[int]:
    """Numbers of the identities whose masks stand in a text."""
    last = _TAIL - _FIRST
    return frozenset(n for c in _OURS.findall(text) if LEFT_OUT < (n := ord(c) - _FIRST) < last)


def numbers_said(text: str) -> frozenset[int]:
    """Numbers of the pseudonyms that somebody typed or copied, in either language."""
    return frozenset(int(m[1]) for m in _SAID.finditer(text))


def _wordings() -> re.Pattern[str]:
    every = [w for words in _PSEUDONYMS.values() for kind, w in words.items() if kind]
    return re.compile("(?:" + "|".join(re.escape(w.replace(" {n}", "")) for w in every) + r")\s+(\d{1,5})")


_SAID = _wordings()
