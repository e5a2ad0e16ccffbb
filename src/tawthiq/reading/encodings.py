"""Bytes to text without guessing in silence: every encoding that is not certain is named."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from msgspec import Struct

from tawthiq.model import Encoding
from tawthiq.reading.builder import scrub

_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16-LE, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Single-byte encodings met in the field. The order settles equal scores: French reads the same in the first two.
_LEGACY: Final = ("windows-1252", "windows-1256", "iso-8859-6", "latin-1")
_SAMPLE: Final = 200_000
# Relative weight of the most frequent Arabic letters in running text; tells windows-1256 from ISO-8859-6, which place
# the letters after ض differently. Any Arabic text shows these orders of magnitude; exact values do not matter.
_FREQUENT: Final = dict(zip("اليمنوتربةعدسفهكقحجأ", range(20, 0, -1), strict=True))
# Encodings whose bytes are all ASCII, so that they pass for it unless a mail says otherwise.
_SEVEN_BITS: Final = re.compile(r"utf-7$|hz$|iso2022")
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")


class Decoded(Struct, frozen=True):
    """Text and how it was had.

    Attributes:
        text: without a byte order mark, lone surrogates or NULs.
        used: the encoding, and how surely it is that.
        replaced: code points shown as U+FFFD because the bytes mean nothing in the encoding, or were NUL.
    """

    text: str
    used: Encoding
    replaced: int = 0

    @property
    def encoding(self) -> str:
        return self.used.name

    @property
    def certain(self) -> bool:
        """False where the encoding had to be told from the bytes' frequencies."""
        return self.used.how != "guessed"


# So many characters outside ASCII in one line that is good UTF-8 are no chance.
_PLAIN = 6


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes.

    Order of trust: byte order mark, strict UTF-8, the zero bytes of UTF-16, the encoding that the file itself declares
    (`declared`, for HTML and e-mail), then the legacy encoding under which the text looks most like writing.
    Bytes that are mostly good UTF-8 with some damage stay UTF-8, each bad sequence shown as U+FFFD; where lines are
    good UTF-8 and others are not, the others are read in the legacy encoding that fits them.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :].decode(encoding, "replace"), Encoding(encoding, "mark", 1.0))
    if (seven := _known(declared)) and _SEVEN_BITS.match(seven) and data.isascii():
        return _decoded(data.decode(seven, "replace"), Encoding(seven, "declared", 1.0))
    wide, share = _wide(data)
    if wide:
        return _decoded(data.decode(wide, "replace"), Encoding(wide, "guessed", share))
    try:
        return _decoded(data.decode("utf-8"), Encoding("utf-8", "valid", 1.0))
    except UnicodeDecodeError:
        pass
    known = _known(declared)
    if known:
        return _decoded(data.decode(known, "replace"), Encoding(known, "declared", 1.0))
    good = _good_utf8(data)
    if good:
        return _decoded(data.decode("utf-8", "replace"), Encoding("utf-8", "guessed", good))
    pieces = _joined(data)
    if pieces:
        return pieces
    best = _best_legacy(data)
    return _decoded(data.decode(best.name, "replace"), best)


def _joined(data: bytes) -> Decoded | None:
    """Lines of two encodings in one file, as when lists are pasted together; None where no line is plainly UTF-8."""
    lines = data.splitlines(keepends=True)
    good = [_utf8(line) for line in lines]
    # Of the bytes of another encoding hardly any two words are good UTF-8.
    if not any(text and sum(c >= "\x80" for c in text) >= _PLAIN for text in good):
        return None
    best = _best_legacy(b"".join(line for line, text in zip(lines, good, strict=True) if text is None))
    text = "".join(
        line.decode(best.name, "replace") if text is None else text for line, text in zip(lines, good, strict=True)
    )
    return _decoded(text, Encoding(f"utf-8 in some lines and {best.name} in others", "guessed", best.confidence))


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decoded(text: str, used: Encoding) -> Decoded:
    damaged = text.count("\ufffd")
    clean, nuls = scrub(text)
    return Decoded(clean, used, damaged + nuls)


def _best_legacy(data: bytes) -> Encoding:
    """What the bytes look most like writing in, and how far they look less so in the next that reads otherwise."""
    ranked = sorted(_LEGACY, key=lambda name: (-_likeness(data, name), _LEGACY.index(name)))
    best = ranked[0]
    sample = data[:_SAMPLE]
    words = sample.decode(best, "replace")
    # Two encodings that give the same words are one answer.
    next_best = next((name for name in ranked[1:] if sample.decode(name, "replace") != words), None)
    first = _likeness(data, best)
    if first <= 0:  # it looks like writing in none of them
        return Encoding(best, "guessed", 0.0)
    if next_best is None:
        return Encoding(best, "guessed", 1.0)
    second = _likeness(data, next_best)
    return Encoding(best, "guessed", round(min(1.0, (first - second) / max(abs(first), 1.0)), 2))


def _known(declared: str | None) -> str | None:
    """The declared encoding's Python name when it is a real character encoding other than UTF-8 (which failed)."""
    if not declared:
        return None
    try:
        info = codecs.lookup(declared.strip().lower())
    except (LookupError, ValueError):
        return None
    if info.name in {"utf-8", "ascii"} or not getattr(info, "_is_text_encoding", True):
        return None
    # A page that declares Latin-1 means windows-1252: so the WHATWG Encoding Standard, section 4.2, reads it.
    return "windows-1252" if info.name == "iso8859-1" else re.sub(r"^cp(?=125\d$)", "windows-", info.name)


def utf16_without_mark(data: bytes) -> str | None:
    """Which UTF-16 bytes without a mark are in, None where in neither."""
    return _wide(data)[0]


def _wide(data: bytes) -> tuple[str | None, float]:
    """UTF-16 of mostly Latin or Arabic text leaves its zero or 0x06 high bytes all on one side: which, what share."""
    sample = data[:4000]
    half = len(sample) // 2
    if half < 4 or len(data) % 2:
        return None, 0.0
    even = sum(1 for b in sample[0::2] if b in (0, 6))
    odd = sum(1 for b in sample[1::2] if b in (0, 6))
    if odd > 0.7 * half and even < 0.3 * half:
        return "utf-16-le", round((odd - even) / half, 2)
    if even > 0.7 * half and odd < 0.3 * half:
        return "utf-16-be", round((even - odd) / half, 2)
    return None, 0.0


def _good_utf8(data: bytes) -> float:
    """The share of runs of high bytes that are good UTF-8; 0 below nine in ten: then it is no damaged UTF-8."""
    runs = _HIGH_RUN.findall(data[:_SAMPLE])[:-1]  # the last may be cut by the sample
    good = 0
    for run in runs:
        try:
            run.decode("utf-8")
        except UnicodeDecodeError:
            continue
        good += 1
    return round(good / len(runs), 2) if runs and good >= 0.9 * len(runs) and good >= 3 else 0.0


def _likeness(data: bytes, encoding: str) -> float:
    """How much the high bytes look like writing when read so: letters beside letters of their own script."""
    text = data[:_SAMPLE].decode(encoding, "replace")
    score = 0.0
    for i, char in enumerate(text):
        if char < "\x80":
            continue
        if char == "\ufffd" or "\x80" <= char < "\xa0":
            score -= 30
            continue
        score += _letter_score(char, text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " ")
    return score


def _letter_score(char: str, left: str, right: str) -> float:
    arabic = _arabic(char)
    if not (arabic or char.isalpha()):
        # A sign between two letters is a sign of the wrong encoding; a curly apostrophe there is ordinary.
        return -8.0 if left.isalpha() and right.isalpha() and char not in "’‘\xad" else 0.0
    score = float(_FREQUENT.get(char, 1)) if arabic else 6.0
    for other in (left, right):
        if other.isalpha() and _arabic(other) != arabic:
            score -= 15
    if not arabic and (_accented(left) or _accented(right)):
        score -= 8  # accented letters rarely stand side by side in any Latin orthography
    if not arabic and unicodedata.category(char) == "Lu" and left.islower():
        score -= 8
    return score


def _arabic(char: str) -> bool:
    return "\u0600" <= char <= "\u06ff"


def _accented(char: str) -> bool:
    return "\xc0" <= char <= "\u024f"
