"""Names of people in running text, by the words beside them: nobody is taken for a person because of capitals alone.

A name is a run of words that begins with a given name of the lexicon. It counts where words beside it say that a human
being is meant ("the body of X", "X, a former detainee", "المعتقل X"), or where somebody of this name speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Span
from tawthiq.people.lexicon import family_share, known
from tawthiq.people.parts import parts
from tawthiq.vocabulary.folding import fold

SPEAKER = "speaker"
LONGEST = 5  # words of a name
_FAMILY = 0.8  # names that are family names so often do not begin a run
_BACK = 4  # words looked at before a name, and a little more behind it

_LINKS = "bin|ibn|ben|bint|abu|abou|umm|van|von|de|da|del|al|el"
_CAPITAL = r"(?:(?:al|el|ad|ar|as|ash|an|at|az)[-‑ ])?[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:['’‑-][^\W\d_]+)*"
_RUN = re.compile(rf"{_CAPITAL}(?:[ \u00a0](?:(?:{_LINKS})[ \u00a0-])*{_CAPITAL}){{1,6}}")
_AGE = re.compile(r",[ \u00a0]\d{1,3},")
# "X, 34, a baker from Douma, was arrested": what stands between the name and what befell it.
_ASIDE = re.compile(
    r"(?:,[ \u00a0]\d{1,3}(?=,))?"
    r"(?:,[ \u00a0](?:an?|the|his|her|another|one|who|whose|then|aged|from|of)\b[^,.;:!?\n]{1,70})?,[ \u00a0]"
)
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*|[,.;:!?\n]")
_ARABIC_WORD = re.compile(r"[\u0621-\u0652]+|[،,.؛;:!؟?\n]")
_MARKS = frozenset(",.;:!?\n،؛؟")


class Named(Struct, frozen=True):
    """A person named in a text.

    Attributes:
        span: where the name stands; name: as written there.
        role: what the person is said to be: a status of lists.yaml, "official", "speaker" or "named".
        cue: the words that say it; empty for one who speaks.
    """

    span: Span
    name: str
    role: str
    cue: str


def named(text: str, speaking: Sequence[Span] = ()) -> list[Named]:
    """The people that a text names, in text order; one who is named twice stands twice.

    Args:
        speaking: where those who speak are named, persons or not.
    """
    found = [*_english(text, speaking), *_arabic(text, speaking)]
    return sorted(found, key=lambda n: n.span)


@cache
def _cues(language: str, kind: str) -> dict[tuple[str, ...], str]:
    """Folded words of a cue -> what they say."""
    data = vocabulary.load("mentions")[language][kind]
    return {tuple(fold(str(w)).split()): str(role) for role, words in data.items() for w in words}


@cache
def _list(language: str, kind: str) -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("mentions")[language][kind])


def _given(word: str) -> bool:
    """Whether a word can begin a name: an established given name."""
    found = parts(word)
    texts = [f.text for f in found[0].forms] if found else []
    return any(known(t) and family_share(t) < _FAMILY for t in texts)


def _speaks(span: Span, speaking: Sequence[Span]) -> bool:
    return any(span.overlaps(s) for s in speaking)


# -- English, and other languages in Latin letters


def _english(text: str, speaking: Sequence[Span]) -> Iterator[Named]:
    for run in _RUN.finditer(text):
        span = _cut(text, run.start(), run.end())
        if span is None:
            continue
        name = span.of(text)
        if set(fold(name).split()) & _list("english", "not_people"):
            continue
        role, cue = _said_before(text, span) or _said_behind(text, span) or ("", "")
        if not role and _speaks(span, speaking):
            role = SPEAKER
        if role:
            yield Named(span, name, role, cue)


def _cut(text: str, start: int, end: int) -> Span | None:
    """A run of capitals from its first given name on; None where none is left with another part behind it."""
    words = list(re.finditer(r"\S+", text[start:end]))
    first = next((n for n, w in enumerate(words) if not _is_title(w[0]) and _given(w[0])), None)
    if first is None:
        return None
    last = words[min(len(words), first + LONGEST) - 1]
    name = re.sub(r"['’]s$", "", text[start + words[first].start() : start + last.end()])
    at = start + words[first].start()
    return Span(at, at + len(name)) if len(parts(name)) >= 2 else None


def _is_title(word: str) -> bool:
    return any((fold(word),) in _cues("english", kind) for kind in ("before", "after"))


def _said_before(text: str, span: Span) -> tuple[str, str] | None:
    """What the words right before a name say of it."""
    near = [m for m in _LATIN_WORD.finditer(text, max(0, span.start - 60), span.start) if m[0] != "."]
    words = [fold(m[0]) for m in near]
    for size in (2, 1):
        for skip in range(min(_BACK, len(words) - size + 1)):
            between = near[len(near) - skip :]
            if any(m[0] in _MARKS for m in between) or not all(_describes(m[0]) for m in between):
                break
            role = _cues("english", "before").get(tuple(words[len(words) - skip - size : len(words) - skip]))
            if role:
                return role, " ".join(text[near[len(near) - skip - size].start() : span.start].split())
    return None


def _describes(word: str) -> bool:
    """Words that stand between a cue and a name: "the body of the activist X", "the body of Dr X"."""
    low = fold(word)
    return low in ("the", "his", "her", "their", "young") or (low,) in _cues("english", "before")


def _said_behind(text: str, span: Span) -> tuple[str, str] | None:
    """What the words behind a name say of it: what befell the person says more than what they were."""
    aside = _ASIDE.match(text, span.end)
    befell = _befell(text, aside.end()) if aside else None
    if befell is not None:
        return befell
    return _said_at_once(text, span)


def _befell(text: str, at: int) -> tuple[str, str] | None:
    """What befell whom the words before tell of, where a verb that says so opens here ("was arrested", "died")."""
    near = [m for m, _ in zip(_LATIN_WORD.finditer(text, at, at + 60), range(5), strict=False)]
    for n, match in enumerate(near):
        word = fold(match[0])
        role = _cues("english", "did" if n == 0 else "befell").get((word,))
        if role is None and n:
            role = _cues("english", "did").get((word,))
        if role:
            return role, text[at : match.end()]
        if word not in _list("english", "between"):
            return None
    return None


def _said_at_once(text: str, span: Span) -> tuple[str, str] | None:
    """What the words right behind a name say of it."""
    aged = _AGE.match(text, span.end)  # "X, 34, a lawyer"
    near = list(_LATIN_WORD.finditer(text, aged.end() - 1 if aged else span.end, span.end + 80))[:9]
    apposed = bool(near) and near[0][0] == ","
    for n, match in enumerate(near[1:] if apposed else near, start=int(apposed)):
        word = (fold(match[0]),)
        if match[0] in _MARKS:
            return None
        before = [fold(m[0]) for m in near[int(apposed) : n]]
        auxiliary = bool(before) and all(w in _list("english", "between") for w in before)
        role = _cues("english", "befell").get(word) if auxiliary or (apposed and not before) else None
        if not role and (auxiliary or not before or before == ["who"]):
            role = _cues("english", "did").get(word)
        if not role and apposed and n <= 6 and _is_noun_phrase(before):
            role = _cues("english", "after").get(word)
        if role:
            return role, " ".join(text[near[0].start() : match.end()].split()).lstrip(", ")
    return None


def _is_noun_phrase(before: Sequence[str]) -> bool:
    """Whether an apposition runs up to its noun: "a 34-year-old former ..."; no verb has come in between but "was"."""
    opens = ("a", "an", "the", "another", "one", "his", "her", "former", "who")
    return not before or (before[0] in opens and not {"said", "told", "of", "by", "and", "that"} & set(before))


# -- Arabic


def _arabic(text: str, speaking: Sequence[Span]) -> Iterator[Named]:
    words = list(_ARABIC_WORD.finditer(text))
    keys = [fold(m[0]) for m in words]
    taken = 0
    for n, key in enumerate(keys):
        skipped = n < taken or len(key) < 3 or key in _list("arabic", "stops")
        if skipped or any(c in _cues("arabic", "before") for c in _readings(keys, n)) or not _given(key):
            continue
        end = _arabic_end(keys, words, n, text)
        span = Span(words[n].start(), words[end - 1].end())
        name = span.of(text)
        if len(parts(name)) < 2:
            continue
        said = _arabic_before(keys, words, n, text) or _arabic_behind(keys, words, end, text)
        role, cue = said or (SPEAKER if _speaks(span, speaking) else "", "")
        if role:
            taken = end
            yield Named(span, name, role, cue)


def _arabic_end(keys: Sequence[str], words: Sequence[re.Match[str]], start: int, text: str) -> int:
    """Where a name that begins at a word ends: established names go on, and one unknown family name."""
    at = start + 1
    while at < min(len(keys), start + LONGEST):
        gap = text[words[at - 1].end() : words[at].start()]
        if gap.strip() or words[at][0] in _MARKS or keys[at] in _list("arabic", "stops"):
            break
        if (keys[at],) in _cues("arabic", "before"):
            break
        joins = keys[at] in ("بن", "ابن", "بنت", "عبد", "ابو", "ال")
        if not (joins or known(keys[at]) or known(keys[at].removeprefix("ال"))):
            family = keys[at].startswith("ال") and (at == start + 1 or (keys[at].endswith("ي") and len(keys[at]) > 5))
            apposed = at + 1 < len(keys) and words[at + 1][0] in "،,"
            return at + 1 if family or apposed else at
        at += 1
    return at


def _arabic_before(keys: Sequence[str], words: Sequence[re.Match[str]], at: int, text: str) -> tuple[str, str] | None:
    """What the word before a name says, or the one before that where only a title stands between ("جثة الشاب X")."""
    cues = _cues("arabic", "before")
    found: tuple[str, str] | None = None
    for n in range(at - 1, max(-1, at - 4), -1):
        if words[n][0] in _MARKS or text[words[n].end() : words[n + 1].start()].strip():
            break
        if keys[n] in _list("arabic", "adjectives"):
            continue
        role = next((cues[c] for c in _readings(keys, n) if c in cues), None)
        if role is None:
            break
        if found is None or found[0] in ("named", "official"):
            found = role, " ".join(text[words[n].start() : words[at].start()].split())
    return found


def _readings(keys: Sequence[str], at: int) -> Iterator[tuple[str, ...]]:
    """A word, alone and with the one before it, as it stands and without what is written together with it."""
    word = keys[at]
    forms = [word]
    if word.startswith("لل"):
        forms.append("ال" + word[2:])
    if len(word) > 4 and word[0] in "وفبلك":
        forms.append(word[1:])
    for form in forms:
        if at:
            yield keys[at - 1], form
        yield (form,)


def _arabic_behind(keys: Sequence[str], words: Sequence[re.Match[str]], at: int, text: str) -> tuple[str, str] | None:
    """What stands behind a name and a comma, or "and he is": "X، معتقل سابق"."""
    n = at
    if n < len(keys) and words[n][0] in "،,":
        n += 1
    while n < len(keys) and keys[n] in _list("arabic", "between"):
        n += 1
    if n == at or n >= len(keys):
        return None
    role = _cues("arabic", "after").get((keys[n],))
    return (role, " ".join(text[words[at].start() : words[n].end()].split()).lstrip("، ,")) if role else None
