"""Lines of a page that run from left to right and hold Arabic, put back in the order in which they were written.

qalam reads each line that holds an Arabic letter from right to left, also "A guard (حارس) told the Centre.", of which
it makes ".told the Centre )حارس( A guard". Such a line is told by its brackets, its full stop, its letters and the
lines beside it; in doubt it stays as qalam has it. Turning it is the bidirectional algorithm (UAX 9) with two levels,
run backwards: the stretches change places, the words of a stretch do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_ARABIC: Final = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
_R: Final = re.compile(f"[{_ARABIC}]")
_L: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")
_OPENING: Final = "([{«"
_CLOSING: Final = ")]}»"
_DIGITS: Final = re.compile(r"\d+")
_STOPS: Final = ".,;:!?،؛؟"
# Stretches of one direction; what lies between is put down letter by letter. Numbers go with the words before them:
# "Article 12" stays together in either script.
_NUMBER: Final = r"[\d٠-٩۰-۹]+(?:[.,:/٫٬-][\d٠-٩۰-۹]+)*%?"
_STRETCH: Final = re.compile(
    rf"[{_ARABIC}]+(?:[ ،؛:.,'\"-]*(?:[{_ARABIC}]+|{_NUMBER}(?=[ ،؛]*[{_ARABIC}]))| {_NUMBER})*"
    rf"|[^\W\d_{_ARABIC}]+(?:[^{_ARABIC}]*[^\W_{_ARABIC}])?"
    rf"|{_NUMBER}(?: [^\W\d_{_ARABIC}]+(?:[^{_ARABIC}]*[^\W_{_ARABIC}])?)?"
)


def as_written(lines: Sequence[str], page_is_latin: bool) -> list[str]:
    """The lines of one block, those turned that run from left to right and hold Arabic.

    Args:
        page_is_latin: whether most letters of the page are Latin; counts where no line stands beside.
    """
    return [
        _turned(line) if _is_mixed(line) and _leaning(lines, at, page_is_latin) > 0 else line
        for at, line in enumerate(lines)
    ]


def is_latin(text: str) -> bool:
    """Whether more of its letters are Latin than Arabic."""
    return len(_L.findall(text)) > len(_R.findall(text))


def _is_mixed(line: str) -> bool:
    return bool(_R.search(line) and _L.search(line))


def _leaning(lines: Sequence[str], at: int, page_is_latin: bool) -> int:
    """Above 0 where more speaks for a line from left to right than against it."""
    line = lines[at].strip()
    lean = 3 * _brackets(line) + (1 if is_latin(line) else -1)
    first, last = line[0] in _STOPS, line[-1] in _STOPS
    lean += 2 * (first - last)
    beside = [other for other in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]) if not _is_mixed(other)]
    votes = [1 if is_latin(other) else -1 for other in beside if _L.search(other) or _R.search(other)]
    return lean + (sum(votes) if votes else 1 if page_is_latin else -1)


def _brackets(line: str) -> int:
    """1 where brackets face away from what they hold, as in ")x(", -1 where they face it, 0 where that is not told."""
    for sign in line:
        if sign in _CLOSING:
            # A list's "a)" is not opened either.
            return 1 if any(other in _OPENING for other in line.partition(sign)[2]) else 0
        if sign in _OPENING:
            return -1 if any(other in _CLOSING for other in line.partition(sign)[2]) else 0
    return 0


def _turned(line: str) -> str:
    parts: list[str] = []
    at = 0
    for found in _STRETCH.finditer(line):
        parts += [line[at : found.start()][::-1], found[0]]
        at = found.end()
    parts.append(line[at:][::-1])
    turned = "".join(reversed(parts)).strip()
    # Numbers that would run into one another are left where they are.
    return turned if sorted(_DIGITS.findall(turned)) == sorted(_DIGITS.findall(line)) else line
