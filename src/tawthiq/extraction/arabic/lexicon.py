"""The Arabic vocabulary, folded and indexed for matching: phrases, regular word forms, verb forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

from tawthiq import vocabulary
from tawthiq.extraction.arabic.script import Sentence, fold, keys, stems

T = TypeVar("T")


@dataclass(slots=True)
class Phrases(Generic[T]):
    """Phrases of one or more words with a value each; the longest at a position wins."""

    by_first: dict[str, list[tuple[tuple[str, ...], T]]] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[tuple[str, T]]) -> Phrases[T]:
        made: Phrases[T] = cls()
        for phrase, value in items:
            made.add(keys(phrase), value)
        return made

    def add(self, words: tuple[str, ...], value: T) -> None:
        entries = self.by_first.setdefault(words[0], [])
        if all(w != words for w, _ in entries):
            entries.append((words, value))
            entries.sort(key=lambda e: -len(e[0]))

    def at(self, sentence: Sentence, i: int, *, exact: bool = False) -> tuple[int, T] | None:
        """(end, value) of the longest phrase that starts at token `i`; the first word may carry clitics."""
        best: tuple[int, T] | None = None
        for stem in (sentence.key(i),) if exact else stems(sentence.key(i)):
            for words, value in self.by_first.get(stem, ()):
                end = i + len(words)
                if best is not None and end <= best[0]:
                    break
                if all(sentence.key(i + k) == words[k] for k in range(1, len(words))):
                    best = (end, value)
                    break
        return best

    def ending(self, sentence: Sentence, end: int, longest: int = 5) -> tuple[int, T] | None:
        """(start, value) of the longest phrase that ends before token `end`."""
        for start in range(max(0, end - longest), end):
            hit = self.at(sentence, start)
            if hit is not None and hit[0] == end:
                return start, hit[1]
        return None


def words(values: Iterable[object]) -> frozenset[str]:
    """Single words, folded."""
    return frozenset(fold(str(v)) for v in values)


@cache
def grammar(name: str) -> frozenset[str]:
    """A list of vocabulary/arabic_grammar.yaml, folded."""
    return words(vocabulary.load("arabic_grammar")[name])


def clause_starts(sentence: Sentence, low: int, high: int) -> int:
    """How many coordinated clauses of content ("وإن ...", "وأنه ...") start between two tokens."""
    return sentence.count(grammar("new_clause"), max(0, low), high)


def verb_forms(past: str, present: str) -> set[str]:
    """Folded third person forms of a verb, with object pronouns, from its past and its imperfect stem.

    A final weak letter of the past falls before the feminine and plural endings (نفى: نفت، نفوا) and is written
    as alef before a pronoun (نفاه). Of phrases ("أطلق سراح") only the first word is inflected.
    """
    past, _, tail = past.partition(" ")
    present = present.partition(" ")[0]
    weak = past[-1] in "اى"
    base = past[:-1] if weak else past
    plural = past[:-1] if past[-1] in "اىي" else past
    forms = (
        {past, plural + "وا", plural + "و"}
        | {base + e for e in ("ت", "تا", "ن")}
        | ({past + "ا"} if not weak else set())
    )
    stem = present[:-1] if present[-1] in "يوى" else present
    for prefix in "يت":
        forms |= {
            prefix + present,
            prefix + stem + "ون",
            prefix + stem + "وا",
            prefix + present + "ان",
            prefix + present + "ن",
        }
        if stem != present:
            forms.add(prefix + stem)
    objects = ("ه", "ها", "هم", "هن")
    carriers = {(base + "ا") if weak else past, base + "ت", plural + "و", *(p + present for p in "يت")}
    forms |= {c + o for c in carriers for o in objects}
    suffix = f" {tail}" if tail else ""
    return {f + suffix for f in forms}


def verbs(table: Mapping[str, str]) -> Phrases[str]:
    """Every form of a table of verbs, giving its past."""
    return Phrases.of((form, past) for past, present in table.items() for form in sorted(verb_forms(past, present)))


@dataclass(frozen=True, slots=True)
class Noun:
    """A countable noun. `number` is "one", "dual" or "many" as far as the form tells."""

    lemma: str
    unit: str
    measure: str | None
    strong: bool
    number: str


def _noun_forms(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    one = str(entry["one"])
    if "only" in entry:
        return [(str(f), "many") for f in entry["only"]]
    broken = [str(m) for m in entry.get("many", ())]
    out = [(one, "one"), (one + "ا", "one")]
    if one.endswith("ة"):
        out += [(one[:-1] + e, "dual") for e in ("تان", "تين", "تا", "تي")]
        out.append((one[:-1] + "ات", "many"))
    else:
        out += [(one + "ان", "dual"), (one + "ين", "dual" if broken else "many")]
        out += [(one + "ة", "one"), (one + "تان", "dual"), (one + "تين", "dual"), (one + "ات", "many")]
        if not broken:
            out += [(one + "ون", "many"), (one + "ي", "many")]
    for form in [*broken, *(str(f) for f in entry.get("forms", ()))]:
        out.append((form, "dual" if form.endswith(("تان", "تين")) else "many" if form in broken else "any"))
    barred = {str(f) for f in entry.get("not", ())}
    out += [(f + "ا", n) for f, n in out if n == "many" and f in broken]
    return [(f, n) for f, n in out if f not in barred]


@cache
def nouns() -> dict[str, Noun]:
    """Countable nouns by folded form; a form given earlier in the vocabulary wins."""
    table: dict[str, Noun] = {}
    for unit, entries in vocabulary.load("arabic_counted").items():
        if unit in ("never", "numbered", "qualified_by_next"):
            continue
        for entry in entries:
            for form, number in _noun_forms(entry):
                noun = Noun(str(entry["one"]), unit, entry.get("measure"), bool(entry.get("strong")), number)
                table.setdefault(fold(form), noun)
    return table


def noun(key: str) -> Noun | None:
    """The countable noun that a word is, its clitics and possessive pronoun aside."""
    table = nouns()
    for stem in stems(key):
        if stem in table:
            return table[stem]
    for stem in stems(key):
        for pronoun in ("هم", "ها", "هن", "ه", "نا"):
            if stem.endswith(pronoun) and len(stem) - len(pronoun) >= 3:
                cut = stem[: -len(pronoun)]
                hamza = cut[:-1] + "ء" if cut.endswith(("او", "اي")) else cut  # "زملاؤها", "أصدقائه"
                for form in (cut, hamza, cut[:-1] + "ه" if cut.endswith("ت") else cut):
                    if form in table and pronoun != "ه":
                        return table[form]
    return None


@cache
def measure_nouns() -> frozenset[str]:
    """Single nouns of harm ("مقتل"), which are never part of a name."""
    data = vocabulary.load("arabic_measures")
    lists = (entry["nouns"] for entry in data.values() if isinstance(entry, dict) and "nouns" in entry)
    return frozenset().union(*(words(names) for names in lists))


@cache
def never() -> frozenset[str]:
    """Units of time, length, money and the like, which are measured and not counted."""
    groups = vocabulary.load("arabic_counted")["never"]
    return frozenset().union(*(words(group) for group in groups.values()))
