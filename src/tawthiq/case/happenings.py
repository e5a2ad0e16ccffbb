"""What is said to have happened, when and where: for the timeline and the map, collected document by document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct, structs

from tawthiq.dossier.about import About, about
from tawthiq.dossier.mentions import who
from tawthiq.dossier.site import Site
from tawthiq.dossier.words import shorten, visible_text
from tawthiq.model import Figure, Qualifier, Statement
from tawthiq.reconciliation import Days, days
from tawthiq.store.lines import AT, Lined
from tawthiq.vocabulary.folding import fold

NAMED = "name:"  # what `at` begins with where a place was not compared
SAID = 6  # statements that one happening keeps; all of them are listed by themselves
_LONGEST = 80  # characters of what an act's words are
_UNDATED = 10**7  # sorts behind every day

_Key = tuple[str, str, str, tuple[str, ...], Days | None, bool]


class Counted(Struct, frozen=True, array_like=True):
    """What is shown of a figure."""

    low: float | None
    high: float | None
    qualifier: Qualifier
    counted: str
    per: str | None

    @property
    def figure(self) -> Figure:
        return Figure(self.low, self.high, self.qualifier, "", self.counted, "", self.per)


class Said(Struct, frozen=True, array_like=True):
    """One statement of a happening: its id and document, who says it, and the number, or the words of an act."""

    statement: str
    document: str
    speaker: str
    number: Counted | None
    words: str


class Happening(Struct, frozen=True, array_like=True):
    """What one statement, or several alike, say that happened at one place in one time; in no language.

    Attributes:
        what: a measure or a violation, empty where none is known.
        place: key of the place as compared, empty where none is known; where: the one name for all its spellings;
            names: its spellings, that one included; containers: keys that hold it, nearest first.
        edtf: the time as first read; span: its days, None where no time is stated.
        rough: the time is stated as about or perhaps so.
        many: how many statements say so; said: the first of them.
    """

    what: str
    place: str
    where: str
    names: tuple[str, ...]
    containers: tuple[str, ...]
    edtf: str
    span: Days | None
    rough: bool
    many: int
    said: tuple[Said, ...]

    @property
    def key(self) -> _Key:
        return self.what, self.place, self.where, self.containers, self.span, self.rough

    @property
    def at(self) -> str:
        """Key of its place; of one that was not compared its name; empty where none is known."""
        return self.place or (f"{NAMED}{fold(self.where)}" if self.where else "")

    @property
    def order(self) -> tuple[int, int, str]:
        """By time, those without one last; in one time by place."""
        return (self.span.first, self.span.last, self.where) if self.span else (_UNDATED, 0, self.where)


def happening(site: Site, statement: Statement) -> Happening:
    """What one figure or act says that happened."""
    reconciliation = site.view.reconciliation
    scope = reconciliation.scopes.get(statement.id)
    key = (scope.place if scope else reconciliation.placed.get(statement.id)) or ""
    place = reconciliation.places.get(key)
    part, figure = statement.figure or statement.act, statement.figure
    edtf = (part.period if part else None) or ""
    named = (part.place if part else None) or ""
    what = statement.act.violation if statement.act else scope.measure if scope else ""
    if figure and not what:
        what = figure.measure
    words = "" if figure else visible_text(shorten(statement.span.of(site.document(statement.document).text), _LONGEST))
    number = Counted(figure.low, figure.high, figure.qualifier, figure.counted, figure.per) if figure else None
    return Happening(
        what="" if what == "other" else what,
        place=key,
        where=place.label if place else (scope.place_label if scope else None) or named,
        names=place.names if place and len(place.names) > 1 else (),
        containers=scope.containers if scope else place.containers if place else (),
        edtf=edtf,
        span=days(edtf),
        rough=any(mark in edtf for mark in "~?%"),
        many=1,
        said=(Said(statement.id, statement.document, who(site, statement), number, words),),
    )


def about_happening(found: Happening, words: str) -> About:
    """What a happening is about, for a filter. `words`: folded, what it is found by."""
    places = frozenset({found.at, *(found.containers if found.place else ())} - {""})
    return About(frozenset({found.what} - {""}), places, frozenset(), (found.span,) if found.span else (), words)


def words_of(site: Site, statement: Statement, found: Happening) -> str:
    """What a figure or an act is found by, folded."""
    return about(site, [statement], [said.words for said in found.said], {}).words


def resolved(every: Sequence[Happening]) -> list[Happening]:
    """The same happenings: one that was not compared and has a name only is at the place that others mean by it.

    Args:
        every: of the whole case, in its order.
    """
    known = {fold(one.where): one for one in reversed(every) if one.place}
    found = []
    for one in every:
        other = known.get(fold(one.where)) if one.where and not one.place else None
        if other is not None:
            one = structs.replace(
                one, place=other.place, where=other.where, names=other.names, containers=other.containers
            )
        found.append(one)
    return found


def gathered(every: Iterable[Happening]) -> list[Happening]:
    """The happenings, each once, with how many statements say it; by time."""
    alike: dict[_Key, list[Happening]] = {}
    for one in every:
        alike.setdefault(one.key, []).append(one)
    made = [
        structs.replace(
            found[0],
            many=sum(one.many for one in found),
            said=tuple(s for one in found[:SAID] for s in one.said)[:SAID],
        )
        for found in alike.values()
    ]
    return sorted(made, key=lambda one: one.order)


class Happenings:
    """Happenings in the making: each statement by itself, and what several say alike once.

    Attributes:
        labels: key of a place -> what it is called; names: the same of those that were not compared.
    """

    def __init__(self) -> None:
        self._every: list[tuple[Happening, str]] = []
        self.labels: dict[str, str] = {}
        self.names: dict[str, str] = {}

    def look_at(self, site: Site, statement: Statement, words: str = "") -> None:
        """Collect one figure or act; each once, in the order of the case. `words`: as `words_of`, where known."""
        found = happening(site, statement)
        if found.place:
            self.labels[found.place] = found.where
        elif found.where:
            self.names.setdefault(found.at, found.where)
        self._every.append((found, words or words_of(site, statement, found)))

    def lines(self) -> Iterator[Lined]:
        """Every statement, by time; then every happening."""
        every = sorted(
            (found.order, n, found, words)
            for n, (found, (_, words)) in enumerate(
                zip(resolved([f for f, _ in self._every]), self._every, strict=True)
            )
        )
        for place, (_, _, found, words) in enumerate(every):
            first = found.said[0]
            each = " ".join(dict.fromkeys(words.split()))
            made = _line(Lined("event", f"{place:09}", first.statement, first.document, folded=each), found)
            yield structs.replace(made, about=(*made.about, (AT, found.at))) if found.at else made
        for place, found in enumerate(gathered(found for _, _, found, _ in every)):
            yield _line(Lined("happening", f"{place:09}", str(place)), found)


def _line(line: Lined, found: Happening) -> Lined:
    made = about_happening(found, "")
    kinds = [("measure", m) for m in made.measures] + [("place", p) for p in made.places]
    times = tuple((p.first, p.last) for p in made.periods)
    return structs.replace(line, body=msgspec.json.encode(found).decode(), about=tuple(kinds), times=times)
