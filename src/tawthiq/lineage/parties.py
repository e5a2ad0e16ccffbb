"""One key for each party of a case: its short forms, acronyms, spellings and names in the other script.

Every merge is kept with its reason. Doubtful ones are not made: two candidates for a short form leave it alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tawthiq.lineage import names as kinds
from tawthiq.model import Document, Passage, Reading, Reason
from tawthiq.vocabulary.folding import fold, is_arabic, key, skeleton, words

_IN_BRACKETS = re.compile(r"[(（]([^()（）\n]{2,80})[)）]")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]?[A-Z.&]{1,8}")
# Far enough back for the longest names of bodies.
_REACH = 120
# Two pages seldom state the same number by chance from here on.
_TELLING = 100


# Two names, in order, and whether a person judged them to be one party.
Decided = Mapping[tuple[str, str], bool]


class Parties(Struct, frozen=True):
    """The parties of a case.

    Attributes:
        keys: name as named -> key.
        labels: key -> fullest name.
        merges: name as named -> why it has the key of another name.
        surfaces: key -> folded names under which texts speak of it.
        ambiguous: short form -> the longer names of several parties that it may stand for.
        apart: pairs of names that a person judged to be two parties.
    """

    keys: dict[str, str]
    labels: dict[str, str]
    merges: dict[str, Reason]
    surfaces: dict[str, tuple[str, ...]]
    ambiguous: dict[str, tuple[str, ...]] = {}
    apart: tuple[tuple[str, str], ...] = ()

    def key(self, name: str | None) -> str | None:
        return self.keys.get(name) if name else None


def named(document: Document, readings: Iterable[Reading]) -> list[str]:
    """Every party that a document names, publisher and author included, in the order of first appearance."""
    found: dict[str, None] = {}
    for reading in readings:
        for credit in reading.credits:
            found.setdefault(credit.party)
        for statement in reading.statements:
            for link in statement.chain:
                found.setdefault(link.party)
        if reading.publisher:
            found.setdefault(reading.publisher)
    found |= dict.fromkeys(name for name in kinds.makers(document.metadata) if name not in found)
    return [n for n in found if n.strip()]


def resolve(
    documents: Sequence[Document], readings: Mapping[str, tuple[Reading, ...]], decided: Decided | None = None
) -> Parties:
    """Merge the names of one case's parties.

    Args:
        documents: in case order.
        readings: document id -> its readings.
        decided: pairs of names that a person judged, True for one party, False for two. They go before every rule.
    """
    by_document = {d.id: named(d, readings.get(d.id, ())) for d in documents}
    merger = _Merger(by_document, decided or {})
    merger.decisions()
    merger.same_words()
    merger.bodies()
    merger.brackets_in_names()
    merger.descriptions()
    for document in documents:
        merger.brackets_in_text(document)
    merger.spellings()
    merger.short_forms()
    merger.across_scripts(documents, readings)
    return merger.result()


class _Merger:
    def __init__(self, by_document: Mapping[str, list[str]], decided: Decided) -> None:
        self.by_document, self.decided = by_document, decided
        self.ambiguous: dict[str, tuple[str, ...]] = {}
        self.names = list(dict.fromkeys(n for names in by_document.values() for n in names))
        self.parent: dict[str, str] = {n: n for n in self.names}
        self.why: dict[str, Reason] = {}
        self.label: dict[str, str] = {}
        self.order = {n: i for i, n in enumerate(self.names)}
        self.by_fold: dict[str, str] = {}
        self.apart: list[tuple[str, str]] = []
        for name in self.names:
            self.by_fold.setdefault(fold(name), name)

    def root(self, name: str) -> str:
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def join(self, name: str, to: str, rule: str, text: str, passages: tuple[Passage, ...] = ()) -> None:
        a, b = self.root(name), self.root(to)
        if a == b:
            return
        if any({self.root(x), self.root(y)} == {a, b} for x, y in self.apart):
            return  # a person judged them to be two
        if a in self.label and b in self.label and self.label[a] != self.label[b]:
            return  # two bodies that the vocabulary tells apart stay apart, whatever a page's wording suggests
        keep, drop = (b, a) if b in self.label or self.order[b] < self.order[a] else (a, b)
        if a in self.label:
            keep, drop = a, b
        self.parent[drop] = keep
        self.why.setdefault(name, Reason(rule, text, passages))

    def decisions(self) -> None:
        """What people decided; a name that no document has any more waits for one that has."""
        known = {fold(n): n for n in reversed(self.names)}
        pairs = [(known.get(fold(a)), known.get(fold(b)), same) for (a, b), same in self.decided.items()]
        self.apart = [(a, b) for a, b, same in pairs if a and b and not same]
        for a, b, same in pairs:
            if a and b and same:
                self.join(b, a, "a person's decision", f"A person judged “{a}” and “{b}” to be one party.")

    def same_words(self) -> None:
        plain: dict[str, str] = {}
        for name in self.names:
            self.join(name, self.by_fold[fold(name)], "folded spelling", f"“{name}” differs in case or marks only.")
            bare = " ".join(words(name))
            if bare and not kinds.is_generic(name) and not kinds.is_role(name):
                first = plain.setdefault(bare, name)
                self.join(name, first, "article", f"“{name}” and “{first}” differ by an article only.")

    def bodies(self) -> None:
        first: dict[str, str] = {}
        for name in self.names:
            label = kinds.bodies().get(fold(name)) or kinds.bodies().get(" ".join(kinds.content(name)))
            if label is None:
                continue
            self.label.setdefault(self.root(name), label)
            self.join(name, first.setdefault(label, name), "known body", f"“{name}” is a name of {label}.")
            self.label[self.root(name)] = label

    def brackets_in_names(self) -> None:
        """ "Name (ABC)" is the name with its acronym; "Person (Organisation)" speaks for the organisation."""
        for name in self.names:
            outer, inner = kinds.split_bracket(name)
            if not inner:
                continue
            if fold(inner) in kinds.initials(outer) and fold(outer) in self.by_fold:
                self.join(name, self.by_fold[fold(outer)], "acronym", f"“{inner}” is the acronym of {outer}.")
                continue
            other = self._known(inner)
            if other is not None and not kinds.is_role(outer):
                self.join(name, other, "speaks for", f"{outer} speaks for {inner}.")
            elif fold(outer) in self.by_fold and other is None:
                self.join(name, self.by_fold[fold(outer)], "bracketed addition", f"“({inner})” only describes {outer}.")

    def descriptions(self) -> None:
        """ "London-based Calder Institute" is the institute; "the Calder Institute's director" speaks for it."""
        for name in self.names:
            bare, body = kinds.described(name), kinds.office_of(name)
            other = self._only(bare) if bare and not kinds.is_role(bare) and not kinds.is_generic(bare) else None
            if other is not None:
                self.join(name, other, "description", f"“{name}” is {bare} with a word on where it belongs.")
                continue
            other = self._known(body) if body and not (kinds.is_generic(body) or kinds.is_country(body)) else None
            if other is not None:
                self.join(name, other, "speaks for", f"“{name}” speaks for {body}.")

    def _only(self, bare: str) -> str | None:
        """The name that means the same, or the one party whose name begins with these words, two at least."""
        parts = kinds.content(bare)
        begin = [n for n in self.names if kinds.content(kinds.split_bracket(n)[0])[: len(parts)] == parts]
        longer = begin if len(parts) > 1 and len({self.root(n) for n in begin}) == 1 else []
        return self._known(bare) or next(iter(longer), None)

    def brackets_in_text(self, document: Document) -> None:
        """ "Full Name (ABC)" in a text, or a name followed by its form in the other script."""
        for found in _IN_BRACKETS.finditer(document.text):
            inner = found[1].strip().strip("\"'“”")
            short = self.by_fold.get(fold(inner))
            if short is None:
                continue
            before = document.text[max(0, found.start() - _REACH) : found.start()].rstrip()
            outer = self._name_at_end(before)
            if outer is None or outer == short:
                continue
            acronym = bool(_ACRONYM.fullmatch(inner)) and fold(inner) in kinds.initials(outer)
            if acronym or is_arabic(inner) != is_arabic(outer):
                passage = Passage(document.id, found.start() - len(outer), found.end())
                rule = "acronym" if acronym else "named in both scripts"
                self.join(short, outer, rule, f"The text gives “{inner}” in brackets after “{outer}”.", (passage,))

    def _name_at_end(self, text: str) -> str | None:
        """The longest known name that a text ends with."""
        tokens = text.split()
        for at in range(max(0, len(tokens) - 12), len(tokens)):
            name = self.by_fold.get(fold(" ".join(tokens[at:])))
            if name is not None:
                return name
        return None

    def _known(self, name: str) -> str | None:
        """A name of the case that means the same as `name`, by its words or by the vocabulary."""
        if fold(name) in self.by_fold:
            return self.by_fold[fold(name)]
        label = kinds.bodies().get(fold(name))
        if label is None:
            return None
        return next((n for n in self.names if self.label.get(self.root(n)) == label), None)

    def spellings(self) -> None:
        first: dict[str, str] = {}
        for name in self.names:
            spelt = kinds.spelling(kinds.split_bracket(name)[0])
            if spelt and not kinds.is_role(name):
                text = f"“{name}” and “{first.get(spelt, name)}” are one name in two spellings."
                self.join(name, first.setdefault(spelt, name), "spelling", text)

    def short_forms(self) -> None:
        """ "Amnesty" for "Amnesty International", "Oduya" for "Marta Oduya": when only one party can be meant."""
        starts: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            parts = kinds.content(kinds.split_bracket(name)[0])
            if len(parts) > 1:
                starts[parts[0]].add(name)
        where: dict[str, set[str]] = defaultdict(set)
        for names in self.by_document.values():
            for name in names:
                where[name].update(names)
        for name in self.names:
            parts = kinds.content(name)
            if not parts or kinds.is_role(name) or kinds.is_generic(name) or kinds.is_country(name):
                continue
            if self.root(name) in self.label:
                continue
            self._shorten(name, parts, starts, where[name])

    def _shorten(self, name: str, parts: tuple[str, ...], starts: dict[str, set[str]], near: set[str]) -> None:
        begin = {n for n in starts[parts[0]] if n != name and kinds.content(n)[: len(parts)] == parts}
        end = {
            n for n in near if n != name and len(parts) == 1 and kinds.content(kinds.split_bracket(n)[0])[-1:] == parts
        }
        for candidates in (begin & near, end, begin):
            longer = [n for n in sorted(candidates, key=self.order.__getitem__) if len(kinds.content(n)) > len(parts)]
            roots = {self.root(n) for n in longer if not kinds.is_role(n)}
            if len(roots) > 1:
                self.ambiguous[name] = tuple(dict.fromkeys(longer))
                return
            if roots:
                self.join(name, longer[0], "short form", f"“{name}” is short for {longer[0]}; no other party fits.")
                return

    def across_scripts(self, documents: Sequence[Document], readings: Mapping[str, tuple[Reading, ...]]) -> None:
        """An Arabic and a Latin name of one party: they share a proper word by its sound and state the same figure."""
        said: dict[float, dict[str, Passage]] = defaultdict(dict)
        for document in documents:
            for statement in (s for r in readings.get(document.id, ()) for s in r.statements):
                values = {v for v in (statement.figure.low, statement.figure.high) if v} if statement.figure else set()
                for link in statement.chain:
                    for value in values:
                        if value >= _TELLING and not kinds.is_role(link.party) and not kinds.is_generic(link.party):
                            said[value].setdefault(link.party, statement.passage)
        for value, parties in sorted(said.items()):
            arabic = [p for p in parties if is_arabic(p)]
            for one, two in ((a, b) for a in arabic for b in parties if not is_arabic(b)):
                if kinds.is_relay(one) == kinds.is_relay(two) and _sounds(one) & _sounds(two):
                    text = f"“{one}” and “{two}” share a word by its sound, and both are credited with {value:,.0f}."
                    self.join(one, two, "name in the other script", text, (parties[one], parties[two]))

    def result(self) -> Parties:
        members: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            members[self.root(name)].append(name)
        keys: dict[str, str] = {}
        labels: dict[str, str] = {}
        surfaces: dict[str, tuple[str, ...]] = {}
        counts: dict[str, int] = defaultdict(lambda: 1)
        for root, group in members.items():
            label = self.label.get(root) or _fullest(group)
            stem = unique = key(label)
            while unique in labels:
                counts[stem] += 1
                unique = f"{stem}-{counts[stem]}"
            labels[unique] = label
            keys.update(dict.fromkeys(group, unique))
            forms = {fold(n) for n in group} | {fold(label)} | set(kinds.aliases().get(label, ()))
            surfaces[unique] = tuple(sorted(forms - {""}))
        return Parties(keys, labels, self.why, surfaces, self.ambiguous, tuple(self.apart))


def _sounds(name: str) -> frozenset[str]:
    """Skeletons of the words of a name: those that only say what kind of body it is meet no other by chance."""
    return frozenset(s for w in kinds.content(name) for s in (skeleton(w),) if len(s) >= 2)


def _fullest(names: Sequence[str]) -> str:
    """The longest name without a bracket, and without an article where it is known without; of equals the first.

    Of a party that is named in two scripts: in the one in which it has more names, and in Latin letters where as many.
    """
    arabic = [n for n in names if is_arabic(n)]
    latin = [n for n in names if not is_arabic(n)]
    written = arabic if len(arabic) > len(latin) else latin
    plain = [n for n in written if not kinds.split_bracket(n)[1]] or written
    return max(plain, key=lambda n: (len(kinds.content(n)), " ".join(words(n)) == fold(n), len(n)))
