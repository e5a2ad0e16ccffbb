"""Parties that may be one: what looks alike but proves nothing is shown to a person and never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tawthiq.lineage import names as kinds
from tawthiq.lineage.parties import Parties
from tawthiq.model import Doubt, Reason
from tawthiq.vocabulary.folding import fold, is_arabic, skeleton

# A sound that more parties share than this is a word for a kind of body ("markaz") or a common name.
_COMMON = 4
# Shortest consonant skeleton that tells a word from others, and the share of a name's words that must sound alike.
_SHORTEST, _ALIKE = 3, 0.5
_MOST = 300


def doubts(parties: Parties) -> tuple[Doubt, ...]:
    """Pairs of parties that a person should look at, each once, with what speaks for it."""
    judged = {frozenset((parties.keys[a], parties.keys[b])) for a, b in parties.apart}
    found: dict[frozenset[str], Doubt] = {}
    for doubt in (*_short_forms(parties), *_spellings(parties), *_scripts(parties)):
        pair = frozenset((doubt.left, doubt.right))
        if len(pair) == 2 and pair not in judged and len(found) < _MOST:
            found.setdefault(pair, doubt)
    return tuple(found.values())


def _short_forms(parties: Parties) -> Iterator[Doubt]:
    for short, longer in parties.ambiguous.items():
        shown = " or ".join(f"“{n}”" for n in longer[:4])
        for name in longer[:4]:
            reason = Reason("ambiguous short form", f"“{short}” may be short for {shown}: the texts do not tell which.")
            yield Doubt(parties.keys[short], parties.keys[name], reason)


def _spellings(parties: Parties) -> Iterator[Doubt]:
    """Names of two words that sound alike, in one script: too short to be told from chance by their consonants."""
    first: dict[str, str] = {}
    for key, label in parties.labels.items():
        sound = skeleton(kinds.split_bracket(label)[0])
        if len(sound.split()) < 2 or not _able(label):
            continue
        other = first.setdefault(f"{is_arabic(label)} {sound}", key)
        if other != key:
            text = f"“{parties.labels[other]}” and “{label}” sound alike and may be one name in two spellings."
            yield Doubt(other, key, Reason("alike in sound", text))


def _scripts(parties: Parties) -> Iterator[Doubt]:
    """An Arabic and a Latin name of which half the words or more sound alike."""
    sounding: dict[str, list[str]] = defaultdict(list)
    sounds = {key: _sounds(label) for key, label in parties.labels.items() if _able(label)}
    for key, own in sounds.items():
        for sound in sorted(own):
            sounding[sound].append(key)
    for sound, keys in sounding.items():
        if not 2 <= len(keys) <= _COMMON:
            continue
        for one, two in ((a, b) for a in keys for b in keys if is_arabic(parties.labels[a])):
            shared = sounds[one] & sounds[two]
            if is_arabic(parties.labels[two]) or len(shared) < _ALIKE * min(len(sounds[one]), len(sounds[two])):
                continue
            word = next((w for w in parties.labels[two].split() if skeleton(w) == sound), sound)
            text = f"“{parties.labels[one]}” and “{parties.labels[two]}” share a word by its sound ({word}), and no "
            yield Doubt(one, two, Reason("alike across scripts", text + "figure that both are credited with."))


def _able(label: str) -> bool:
    return bool(fold(label)) and not (kinds.is_role(label) or kinds.is_generic(label) or kinds.is_country(label))


def _sounds(label: str) -> frozenset[str]:
    return frozenset(s for w in kinds.content(label) for s in (skeleton(w),) if len(s) >= _SHORTEST)
