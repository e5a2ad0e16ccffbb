"""The language of each block, ISO 639-1, "und" where it cannot be told. Deterministic, offline.

Three steps, cheapest first. (1) The script: Hebrew, Greek, Thai and so on settle it alone. (2) Function words
(vocabulary/reading.yaml): English and Arabic, nearly all of a case, are told without loading anything. (3) lingua, low
accuracy mode (3 MB of trigram models instead of 200 MB, 0.2 s to load once), for what is left. A block too short to
tell takes the language that the document has for its script.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from tawthiq.model import Block
from tawthiq.vocabulary import load

_SAMPLE: Final = 1_000  # code points of a block that are looked at
_TINY: Final = 15  # letters: with fewer, one function word would decide
_SHORT: Final = 120  # letters: below, headlines full of names pass for Spanish or French (18 of 2,650 blocks measured)
_SURE: Final = 0.7  # lingua's relative confidence below which nothing is said
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS: Final = (
    ("latin", re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")),
    ("arabic", re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")),
    ("cyrillic", re.compile(r"[\u0400-\u052f]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)
_ANY_LATIN: Final = re.compile("[A-Za-z]")
_NOT_ARABIC: Final = re.compile(r"[\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba-\u06d3\u06d5]")
_SHARED: Final = {"latin", "arabic", "cyrillic"}  # scripts of many languages; the others settle it here
_DETECTED: Final = {
    "latin": ("ENGLISH", "FRENCH", "GERMAN", "SPANISH", "ITALIAN", "PORTUGUESE", "DUTCH", "TURKISH", "SWEDISH"),
    "arabic": ("ARABIC", "PERSIAN", "URDU"),
    "cyrillic": ("RUSSIAN", "UKRAINIAN", "BELARUSIAN", "SERBIAN", "BULGARIAN"),
}


def annotate(blocks: Sequence[Block], text: str) -> tuple[tuple[Block, ...], str]:
    """Blocks with their languages, and the document's: the language of most of its letters."""
    samples = [text[b.span.start : b.span.end][:_SAMPLE] for b in blocks]
    different = dict.fromkeys(samples)  # cells of a list say the same things over and over
    script_of = {sample: _script(sample) for sample in different}
    told_of = {sample: _tell(sample, script, _SHORT) for sample, script in script_of.items()}
    if not any(told_of.values()):  # nothing long in it: better the detector's word on a few lines than none
        told_of = _of_few_lines(script_of)
    weight: Counter[str] = Counter()
    by_script: dict[str, Counter[str]] = {}
    for block, sample in zip(blocks, samples, strict=True):
        if language := told_of[sample]:
            size = block.span.end - block.span.start
            # Who wrote to whom and when says nothing of the language in which.
            weight[language] += 0 if block.kind == "header" else size
            by_script.setdefault(script_of[sample] or "", Counter())[language] += size
    main = _most(+weight)
    around = {script: _most(counts) for script, counts in by_script.items()}
    little: dict[str, str] = {}
    for sample, script in script_of.items():
        if script is None:
            little[sample] = main or "und"  # figures and signs only: they read as the page around them
        else:
            little[sample] = told_of[sample] or around.get(script) or _from_little(sample, script) or "und"
    languages = [little[sample] for sample in samples]
    if main is None:
        told = [(b.kind, code) for b, code in zip(blocks, languages, strict=True) if code != "und"]
        main = _most(Counter(code for kind, code in told if kind != "header")) or _most(Counter(c for _, c in told))
    marked = tuple(Block(b.span, b.kind, code, b.page) for b, code in zip(blocks, languages, strict=True))
    return marked, main or "und"


def _of_few_lines(script_of: dict[str, str | None]) -> dict[str, str | None]:
    """The language of lines too short to tell: that of all in a script together, or else of most of their letters."""
    told_of: dict[str, str | None] = {}
    for script in dict.fromkeys(script_of.values()):
        lines = [sample for sample in script_of if script_of[sample] == script]
        whole = _tell(" ".join(lines)[:_SAMPLE], script, _TINY)
        if whole is None:
            alone = Counter[str]()
            for line in lines:
                alone.update({code: len(line) for code in [_tell(line, script, _TINY)] if code})
            whole = _most(alone)
        told_of |= dict.fromkeys(lines, whole)
    return told_of


def _most(counts: Counter[str]) -> str | None:
    """The commonest; among equals the first in the alphabet, so that no dictionary's order decides."""
    return min(counts, key=lambda code: (-counts[code], code)) if counts else None


def _script(sample: str) -> str | None:
    """The script of most letters; None without letters."""
    if sample.isascii():
        return "latin" if _ANY_LATIN.search(sample) else None
    counts = [(len(pattern.findall(sample)), -i, name) for i, (name, pattern) in enumerate(_SCRIPTS)]
    number, _, name = max(counts)
    if not number:
        return None
    # Japanese writes most of its words in Chinese characters: any kana tells.
    kana = next(count for count, _, script in counts if script == "ja")
    return "ja" if name == "zh" and kana else name


def _tell(sample: str, script: str | None, shortest: int) -> str | None:
    """The block's own language; None where it is too short to say, the detector asked from `shortest` letters on."""
    if script is None:
        return None
    if script not in _SHARED:
        return script
    if len(sample) < _TINY:
        return None
    words = [w.lower() for w in _WORD.findall(sample)]
    letters = sum(map(len, words))
    if letters < _TINY:
        return None
    quick = _quick(words, sample, script)
    return quick or (_detect(sample, script) if letters >= shortest else None)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("reading")[name])


def _quick(words: list[str], sample: str, script: str) -> str | None:
    """English, Arabic and Kurdish by their small words and letters; None where these do not decide."""
    if script == "latin":
        if len(words) >= 8 and _share(words, "kurmanji") >= 0.2:
            return "ku"
        return "en" if _share(words, "english") >= 0.12 else None
    if script == "arabic":
        letters = load("reading")["script_letters"]
        found = {code: sum(sample.count(char) for char in chars) for code, chars in letters.items()}
        if found["ku"] >= 0.03 * len(sample):
            return "ku"
        if not any(found.values()) and _share(words, "arabic") >= 0.08:
            return "ar"
    return None


def _share(words: list[str], name: str) -> float:
    known = _words(name)
    return sum(1 for w in words if w.replace("’", "'") in known) / max(1, len(words))


def _detect(sample: str, script: str) -> str | None:
    values = _detector(script).compute_language_confidence_values(sample)
    best = values[0]
    return str(best.language.iso_code_639_1.name.lower()) if best.value >= _SURE else None


@cache
def _detector(script: str) -> Any:
    from lingua import Language, LanguageDetectorBuilder  # here, because most cases never need it

    languages = [getattr(Language, name) for name in _DETECTED[script]]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _from_little(sample: str, script: str | None) -> str | None:
    """A few words with nothing around them in their script: Arabic shows in its own letters, the rest stays unsaid.

    Persian, Urdu and Kurdish write their k and y with letters of their own, which two words hardly do without.
    """
    if script == "arabic" and not _NOT_ARABIC.search(sample):
        return "ar" if re.search(r"[ةأإؤئى]|\bال\w", sample) or len(_WORD.findall(sample)) > 1 else None
    if script == "latin":
        words = [w.lower() for w in _WORD.findall(sample)]
        if words and _share(words, "english") >= 0.3:
            return "en"
    return None
