"""A whole estimation: the people as one, each stratum, what it rests on, and with what it can be run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from msgspec import Struct, to_builtins

from tawthiq.estimation import averaging, combining, gates
from tawthiq.estimation.capture import ALL, Captures, Key, of_persons
from tawthiq.estimation.estimating import estimate, of_models, quiet, result
from tawthiq.estimation.estimators import Watch
from tawthiq.estimation.linkage import MISSED, Linkages
from tawthiq.estimation.lost import MOST, Known, Recall, Sampled, Share, missed, put_back
from tawthiq.estimation.randomness import generator
from tawthiq.estimation.results import Doubt, Result, Settings
from tawthiq.estimation.table import Table
from tawthiq.model import People, digest

Answer = tuple[int, int, int]
# What the numbers depend on beside the code here.
LIBRARIES = ("numpy", "numba", "scipy")
MUCH_LOST = 0.2  # share of true pairs without a link from which on it is said


class Input(Struct, frozen=True):
    """Something that the estimate rests on: a file or a list, by its SHA-256."""

    name: str
    sha256: str


class Links(Struct, frozen=True):
    """How the doubt of the links was carried.

    Attributes:
        doubtful: groups of rows in doubt; drawn: linkages.
        recall: of pairs known otherwise, as it was given.
        sampled: answers of the case's own sample of pairs that told how many true pairs have no link; 0 where none did.
        lost: share of true pairs without a link, which were put back by number: low, centre, high.
    """

    doubtful: int
    drawn: int
    recall: Recall | None
    sampled: int = 0
    lost: Share | None = None


class Report(Struct, frozen=True):
    """`results`: the whole first, then each stratum. `total`: the strata's sum, where each has an answer."""

    title: str
    inputs: tuple[Input, ...]
    results: tuple[Result, ...]
    total: Answer | None
    links: Links | None
    settings: Settings
    by: tuple[str, ...]
    versions: dict[str, str]

    @property
    def whole(self) -> Result:
        return self.results[0]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the whole's `verdict`, `reasons` and `estimators` at the top, strata below."""
        content = {
            **self.whole.as_dict(),
            "title": self.title,
            "by": list(self.by),
            "strata": [r.as_dict() for r in self.results[1:]],
            "sum_of_strata": None
            if self.total is None
            else dict(zip(("low", "centre", "high"), self.total, strict=True)),
            "links": None if self.links is None else to_builtins(self.links),
            "inputs": to_builtins(list(self.inputs)),
            "settings": to_builtins(self.settings),
            "versions": self.versions,
        }
        return {**content, "digest": digest(content)}


def of_table(table: Table, title: str, inputs: Sequence[Input], settings: Settings, watch: Watch = quiet) -> Report:
    """The report of a table of patterns alone."""
    found = estimate(table, settings, watch=watch)
    return Report(title, tuple(inputs), (found,), None, None, settings, (), _versions())


class Wish(Struct, frozen=True):
    """What somebody asks of a case's lists: strata by these fields, sources that count as one, known recall.

    Attributes:
        needed: answers that the case's own sample of pairs still lacks before it tells of recall; None: none is drawn.
    """

    by: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    recall: Known | None = None
    needed: int | None = None


def of_people(
    people: People, captures: Captures, wish: Wish, about: tuple[str, Sequence[Input]], settings: Settings,
    watch: Watch = quiet,
) -> Report:  # fmt: skip
    """The report of a case's lists, with the doubt of its links where there is any.

    Args:
        about: title and inputs.
    """
    # What was not asked for must not turn an estimate of many lists into an error.
    too_many = isinstance(wish.recall, Sampled) and len(captures.lists) > MOST
    known = None if too_many else wish.recall
    linkages = Linkages(people, captures, MISSED if known is None else missed(known))
    drawn = _draws(linkages, known, settings)
    plain = captures.tables(of_persons(captures, people))
    names = [ALL, *plain] if wish.by else [ALL]
    results = []
    for name in names:
        own = plain[name] if name != ALL or not wish.by else _whole(captures, of_persons(captures, people))
        tables = [_named(captures, d, name, bool(wish.by), own) for d in drawn]
        extra = _unlinked(known, wish) if name == ALL else []
        results.append(_one(own, [t for t in tables if t is not None], name, extra, settings, watch))
    total = _sum(results[1:])
    given = known if isinstance(known, Recall) else None
    answered = known.answered if isinstance(known, Sampled) else 0
    links = Links(linkages.doubtful, len(drawn), given, answered, known.lost if known else None)
    return Report(about[0], tuple(about[1]), tuple(results), total, links, settings, wish.by, _versions())


def _draws(linkages: Linkages, recall: Known | None, settings: Settings) -> list[Counter[Key]]:
    if not linkages.doubtful and recall is None:
        return []
    state = generator(settings.seed, 401)
    drawn = (linkages.draw(state) for _ in range(settings.linkages))
    return [put_back(d, recall, state) if recall is not None else d for d in drawn]


def _whole(captures: Captures, people: Mapping[Key, int]) -> Table:
    """The table of everyone, whatever the stratum."""
    merged: Counter[Key] = Counter()
    for (_, pattern), count in people.items():
        merged[ALL, pattern] += count
    return captures.tables(merged)[ALL]


def _named(captures: Captures, people: Counter[Key], name: str, strata: bool, like: Table) -> Table | None:
    """One drawn linkage's table of a stratum; None where it has other lists than the case's own table."""
    if name == ALL:
        found = _whole(captures, people)
    else:
        tables = captures.tables(people)
        if not strata or name not in tables:
            return None
        found = tables[name]
    return found if found.lists == like.lists else None


def _unlinked(known: Known | None, wish: Wish) -> list[Doubt]:
    """What is not known about the links, or known to be bad."""
    if known is not None:
        low, centre, high = known.lost
        if centre <= MUCH_LOST:
            return []
        return [
            Doubt(
                "much_lost", False,
                f"Linking misses {centre:.0%} of the pairs of rows that are one person ({low:.0%} to {high:.0%}). They "
                "were put back by number, as if they were lost at random; judge more pairs before you rely on it.",
            )
        ]  # fmt: skip
    if wish.recall is not None:
        said = (
            f"The pairs that have no link are not put back, as there are more than {MOST} lists. Each makes the "
            "estimate too high."
        )  # fmt: skip
        return [Doubt("lost_not_put_back", False, said)]
    if wish.needed:
        advice = (
            f"{wish.needed} more answers to the sample of pairs are needed before it is estimated: tawthiq judge CASE "
            "--sample."
        )  # fmt: skip
    else:
        advice = (
            "Judge a sample of pairs (tawthiq judge CASE --sample), or check people known to be on two lists and give "
            "what was found with --recall FOUND/OF."
        )
    return [
        Doubt(
            "recall_unknown", False,
            "How many true pairs of rows were never compared is not known, and each makes the estimate too high. "
            + advice,
        )
    ]  # fmt: skip


def _one(
    table: Table, tables: list[Table], name: str, extra: list[Doubt], settings: Settings, watch: Watch
) -> Result:  # fmt: skip
    plain = estimate(table, settings, name=name, watch=watch)
    if any(d.grave for d in gates.of_table(table)):
        return plain
    if len(tables) < 2:
        return result(table, list(plain.estimates), [*extra, *plain.doubts], name)
    averaged, shown = gates.admissible(averaging.average(tables, settings, watch))
    found = [*averaged, *averaging.as_sensitivity(plain.estimates)]
    crossed = gates.of_samplers(plain.estimates)
    doubts = [*extra, *gates.of_table(table), *shown, *crossed, *of_models(averaged, len(table.lists))]
    told = result(table, found, doubts, name)
    return result(table, found, [*doubts, *_hanging(told.answer, plain.answer)], name)


def _hanging(carried: Answer | None, as_linked: Answer | None) -> list[Doubt]:
    """Whether the doubt of the links moves the answer further than its own interval reaches."""
    if carried is None or as_linked is None or carried[0] <= as_linked[1] <= carried[2]:
        return []
    return [
        Doubt(
            "links_matter", False,
            f"With the links as they stand the middle of the models would be {as_linked[1]:,}, outside the interval "
            f"over the linkages that are possible ({carried[0]:,} to {carried[2]:,}). The answer hangs on which rows "
            "in doubt are one person: judge them (tawthiq judge CASE) before you rely on it.",
        )
    ]  # fmt: skip


def _sum(results: Sequence[Result]) -> Answer | None:
    answers = [r.answer for r in results if r.answer is not None]
    if len(answers) < 2 or len(answers) < len(results):
        return None
    return combining.strata(answers, [r.people for r in results])


def _versions() -> dict[str, str]:
    return {"tawthiq": version("tawthiq"), **{name: version(name) for name in LIBRARIES}}
