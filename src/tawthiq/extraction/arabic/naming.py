"""Place names that no gazetteer has: what a document's own wording shows to be one, and how far the name runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import is_stop, party_words, speech
from tawthiq.extraction.arabic.lexicon import Phrases, noun, words
from tawthiq.extraction.arabic.measures import harm_word
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.script import Sentence, definite, fold

# Tokens of the longest name behind its kind ("سان بلاس دي لوس ألاموس").
LONGEST = 5
# How much must speak for an unknown word before it is taken for a place.
ENOUGH = 2
SHORT = 4  # letters of the shortest name with an article ("النو")
STATES = (1, 3)  # ranks of countries and provinces: naming one shows that the vocabulary knows the country


@cache
def place_words(kind: str) -> frozenset[str]:
    """A list of vocabulary/arabic_places.yaml, folded."""
    return words(vocabulary.load("arabic_places")[kind])


@cache
def heads() -> Phrases[int]:
    """Kinds of place with their rank, one word or two."""
    data = vocabulary.load("arabic_places")["heads"]
    return Phrases.of((str(head), int(rank)) for rank, names in data.items() for head in names)


@cache
def known_names() -> Phrases[int]:
    """The vocabulary's own places with their rank."""
    tables = [vocabulary.load("arabic_places")["names"], *vocabulary.load("arabic_gazetteer").values()]
    return Phrases.of((name, int(rank)) for table in tables for rank, names in table.items() for name in names)


@cache
def name_beginnings() -> frozenset[str]:
    """First words of the vocabulary's places and of the kinds of place."""
    return frozenset(known_names().by_first) | frozenset(heads().by_first)


@cache
def _months() -> frozenset[str]:
    months = vocabulary.load("arabic_time")["months"].values()
    return frozenset(part for names in months for name in names for part in fold(str(name)).split())


@dataclass(slots=True)
class Survey:
    """How often two words stand side by side in a document, and what its unknown words stand behind."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    evidence: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    times: Counter[tuple[str, ...]] = field(default_factory=Counter)
    at_home: bool = False

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> Survey:
        """Read the whole document once."""
        made, listed, known = cls(), list(sentences), 0
        for sentence in listed:
            made.pairs.update(zip((t.key for t in sentence.tokens), (t.key for t in sentence.tokens[1:]), strict=False))
        for sentence in listed:
            for i in range(len(sentence.tokens)):
                made.weigh(sentence, i)
                hit = known_names().at(sentence, i)
                known += hit is not None and hit[1] in STATES
        made.at_home = known > 0
        return made

    def weigh(self, sentence: Sentence, i: int) -> None:
        """Note what speaks for an unknown word's being a place where it stands."""
        before, name = sentence.key(i - 1), sentence.key(i)
        kinds = {kind for kind in ("states", "within", "beside") if before in place_words(kind)}
        if not kinds and name[:1] == "ب" and len(name) >= 6:
            kinds, name = {"clitic"}, name[1:]
        if kinds & {"within", "clitic"} and self._enclosed(sentence, i - (0 if "clitic" in kinds else 1)):
            kinds.add("enclosing")
        if not kinds and i == 0:
            kinds = {"titled"} if sentence.key(1) == ":" else {"opening"} if sentence.index == 0 else set()
        if not kinds or not nameable(sentence, i, name):
            return
        end = self.extent(sentence, i)
        if i == 0 and sentence.key(end) == ":":
            kinds = {"titled"}
        if name in place_words("name_firsts") and end > i + 1:
            kinds.add("compound")
        keys = (name, *(sentence.key(k) for k in range(i + 1, end)))
        self.evidence.setdefault(keys, set()).update(kinds)
        self.times[keys] += 1

    def _enclosed(self, sentence: Sentence, end: int) -> bool:
        """Whether a kind of place with its name ends here: a wider place follows ("في سجن X بولاية", "بلدة X في Y")."""
        for start in range(max(0, end - 4), end - 1):
            head = heads().at(sentence, start)
            if head is not None and head[0] < end and not definite(sentence.key(start)):
                return all(sentence.tokens[k].kind == "word" for k in range(start, end))
        return False

    def extent(self, sentence: Sentence, i: int) -> int:
        """Where a name that starts at token `i` ends."""
        end = i + 1
        while end < i + LONGEST and self._goes_on(sentence, i, end):
            end += 1
        return end

    def _goes_on(self, sentence: Sentence, first: int, at: int) -> bool:
        if is_stop(sentence, at) or sentence.tokens[at].kind != "word" or sentence.tokens[at].tanwin:
            return False
        key, before = sentence.key(at), sentence.key(at - 1)
        if key in place_words("near") or key.removeprefix("ال") in ("قريب", "قريبه", "واقع", "واقعه"):
            return False
        if key in place_words("name_adjectives") or before in place_words("two_words"):
            return True
        if heads().at(sentence, at, exact=True) is not None and not definite(key):
            return False
        together = self.pairs[before, key] >= 2
        if definite(before) or (before.startswith("ال") and len(before) == SHORT):
            return definite(key) and key[:1] == "ا" and (together or _adjective(before, key)) and at == first + 1
        if definite(key):
            return key[:1] == "ا" and before not in place_words("whole_names")
        if key[:1] == "و" and not together:
            return False
        if together:
            return nameable(sentence, at, key)
        if key[:1] == "ل" and (definite(key) or noun(key[1:]) is not None or heads().by_first.get(key[1:])):
            return False
        return nameable(sentence, at, key) and key[:1] not in "يتبكس" and not key.endswith(("ت", "وا", "ون", "ين"))

    def places(self) -> Iterable[tuple[tuple[str, ...], int]]:
        """Names that enough speaks for, with their rank: those of whom a government or army is are countries."""
        for keys, kinds in self.evidence.items():
            foreign = keys[0].endswith(("ا", "و", "ستان", "لاند")) and len(keys[0]) >= 5
            if kinds == {"opening"} or (kinds == {"clitic"} and not foreign and len(keys) == 1):
                continue
            compound = len(keys) > 1 and keys[0] not in place_words("two_words") and definite(keys[1])
            score = len(kinds) + (self.times[keys] >= 2) + foreign
            score -= (keys[0].endswith(("ه", "ي")) and self.times[keys] < 3) + compound
            if score >= ENOUGH:
                yield keys, 1 if kinds & {"states", "titled"} else 4


def _adjective(before: str, key: str) -> bool:
    """ "القلعة الحمراء": a definite adjective that agrees in gender, so that it belongs to the name."""
    feminine = before.endswith("ه")
    return feminine == key.endswith(("ه", "اء", "ا")) and key not in party_words().heads


def _seconded(sentence: Sentence, i: int) -> bool:
    """Whether the second half of a compound name can stand here."""
    key = sentence.key(i)
    if is_stop(sentence, i) or sentence.tokens[i].kind != "word" or key in place_words("common"):
        return False
    return definite(key) or (noun(key) is None and key not in place_words("not_names"))


def nameable(sentence: Sentence, i: int, key: str) -> bool:
    """Whether a word may be a name: no lexicon of the reader has it, and it has no sign of another part of speech."""
    token = sentence.tokens[i]
    if token.kind != "word" or token.tanwin or len(key) < 3 or definite(key) or is_stop(sentence, i):
        return key in place_words("name_firsts") and _seconded(sentence, i + 1)
    if key in place_words("name_firsts"):
        return _seconded(sentence, i + 1)
    if (
        key in _months()
        or key in place_words("not_names")
        or key in place_words("common")
        or is_numeral(key)
        or noun(key) is not None
    ):
        return False
    if (
        key[:1] == "و"
        or key.endswith(("هم", "ها", "هن", "هما", "نا", "وا"))
        or key in party_words().heads
        or key in party_words().works
    ):
        return False
    if key in party_words().titles or known_names().by_first.get(key) or heads().by_first.get(key):
        return key in place_words("two_words")
    return speech().at(sentence, i) is None and not harm_word(sentence, i)
