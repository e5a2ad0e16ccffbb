"""The first page's plain facts, what is wrong with the case, and how good the machine measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tawthiq.dossier.figures import FiguresView, figures_view
from tawthiq.dossier.mentions import Mention, mention
from tawthiq.dossier.site import Site
from tawthiq.dossier.words import amount, count, language, number, phrase, visible_text
from tawthiq.model import Problem, TawthiqError
from tawthiq.vocabulary import load

if TYPE_CHECKING:
    from tawthiq.estimation.stored import Stored


class Holding(Struct, frozen=True):
    """One line of what the case holds: "14 documents", "11 English, 3 Arabic", the page that lists them."""

    number: str
    what: str
    more: str
    href: str


class Index(Struct, frozen=True):
    """`last_entry`: time and number of the latest custody entry about an exhibit."""

    holdings: tuple[Holding, ...]
    figures: FiguresView
    documents: tuple[tuple[str, str, str, str, str], ...]
    last_entry: str
    problem_count: int


class ProblemGroup(Struct, frozen=True):
    """Problems of one kind, each with its file's page and name; `intro` says what they mean for the reader."""

    title: str
    intro: str
    problems: tuple[tuple[Problem, str, str], ...]


class Uncompared(Struct, frozen=True):
    why: str
    mentions: tuple[tuple[str, Mention], ...]


class OrphanView(Struct, frozen=True):
    words: str
    verdict: str
    reason: str
    actor: str
    time: str
    why: str
    href: str


class ProblemsPage(Struct, frozen=True):
    groups: tuple[ProblemGroup, ...]
    uncompared: tuple[Uncompared, ...]
    orphans: tuple[OrphanView, ...]


class Measure(Struct, frozen=True):
    what: str
    value: str
    on: str


class MethodPage(Struct, frozen=True):
    """`measured`: numbers by stage; `unplaced`: numbers of a stage that the page has no section for."""

    measured: dict[str, tuple[Measure, ...]]
    unplaced: tuple[tuple[str, tuple[Measure, ...]], ...]
    any: bool
    words: dict[str, Any]


_VERDICTS = {"estimable": "estimable", "warnings": "estimable, with warnings", "not_estimable": "not estimable"}
STAGES = ("evidence", "reading", "extraction", "lineage", "reconciliation", "people", "estimation")


def index(site: Site, problems: ProblemsPage) -> Index:
    entries = [e for x in site.view.exhibits for e in x.entries]
    last = max(entries, key=lambda e: e.seq, default=None)
    wrong = sum(len(g.problems) for g in problems.groups) + len(problems.orphans)
    return Index(
        holdings=_holdings(site, wrong),
        figures=figures_view(site),
        documents=tuple(_document_line(site, d) for d in site.documents),
        last_entry=f"{last.time} (entry {last.seq})" if last else "",
        problem_count=wrong,
    )


def _holdings(site: Site, wrong: int) -> tuple[Holding, ...]:
    view = site.view
    spoken: dict[str, int] = {}
    for d in site.documents:
        spoken[site.document(d).language] = spoken.get(site.document(d).language, 0) + 1
    languages = ", ".join(f"{n} {language(c)}" for c, n in sorted(spoken.items(), key=lambda kv: (-kv[1], kv[0])))
    kinds: dict[str, int] = {}
    for s in site.statements.values():
        kinds[s.kind] = kinds.get(s.kind, 0) + 1
    unread = sum(1 for e in view.exhibits if not e.document or e.document not in view.documents)
    figures = kinds.get("figure", 0)
    groups = len(site.compared)
    lines = [
        _holding(
            len(view.exhibits),
            "exhibit",
            f"{count(unread, 'file')} sealed but not read" if unread else "every file was read",
            "exhibits.html",
        ),
        _holding(len(site.documents), "document", languages, "#documents"),
        _holding(figures, "figure", f"{count(groups, 'subject')} compared" if figures else "", "#figures"),
        _holding(kinds.get("demand", 0), "demand", "who asks whom for what", "demands.html"),
        _holding(len(site.party_keys), "party", "who speaks, and through whom", "parties.html", "parties"),
        _holding(len(view.lineage.origins), "shared origin", "what documents rest on", "sources.html"),
    ]
    if view.people.records and site.include_people:
        persons = len(view.people.persons)
        lines.append(_holding(persons, "person", f"in {number(len(view.people.records))} rows of lists", "people.html"))
    lines += [_estimated(site.estimate)] if site.estimate is not None else []
    lines.append(_holding(wrong, "problem", "what could not be read, and why", "problems.html"))
    return tuple(lines)


def _holding(many: int, one: str, more: str, href: str, plural: str = "") -> Holding:
    return Holding(f"{many:,}", one if many == 1 else plural or f"{one}s", more, href)


def _estimated(made: Stored | TawthiqError) -> Holding:
    """The verdict alone: a number stands nowhere without what it means."""
    told = "cannot be shown" if isinstance(made, TawthiqError) else _VERDICTS[made.whole.verdict]
    return _holding(1, "estimate", f"how many were never recorded: {told}", "estimate.html")


def _document_line(site: Site, d: str) -> tuple[str, str, str, str, str]:
    many = sum(1 for r in site.view.readings.get(d, ()) for _ in r.statements)
    return (
        site.name(d),
        site.page(d),
        site.publisher(d) or "",
        language(site.document(d).language),
        count(many, "statement"),
    )


def problems_page(site: Site) -> ProblemsPage:
    view = site.view
    warning = "Do not rely on this case until this is explained."
    custody = [(Problem("Custody log", f, warning), "", "") for f in view.custody.failures]
    if not view.custody.intact and not custody:
        custody = [(Problem("Custody log", "does not agree with itself", "Run `tawthiq verify`."), "", "")]
    groups = (
        ProblemGroup("Integrity", "The record of custody itself does not hold together.", tuple(custody)),
        ProblemGroup(
            "The case as a whole", "These touch more than one file.", tuple((p, "", "") for p in view.problems)
        ),
        ProblemGroup(
            "Files sealed but not read",
            "They are kept exactly as received, their hashes are listed, and nothing here was read from them.",
            _unread(site),
        ),
        ProblemGroup(
            "Parts of documents that could not be read", "The rest of the document was read.", _part_problems(site)
        ),
        ProblemGroup(
            "Passages that could not be understood",
            "The text is shown as it stands.",
            _unique(site, [(d, p) for d in site.documents for r in view.readings.get(d, ()) for p in r.problems]),
        ),
    )
    return ProblemsPage(tuple(g for g in groups if g.problems), _uncompared(site), _orphans(site))


def _unread(site: Site) -> tuple[tuple[Problem, str, str], ...]:
    """Problems of the exhibits that gave no document; an exhibit that says nothing is listed all the same."""
    found = []
    for e in site.view.exhibits:
        if not e.document or e.document not in site.view.documents:
            name = e.paths[0] if e.paths else e.exhibit.sha256
            href = site.exhibit_href(e.exhibit.sha256) or ""
            found += [(p, href, name) for p in e.problems or (Problem(name, "was not read"),)]
    return tuple(found)


def _part_problems(site: Site) -> tuple[tuple[Problem, str, str], ...]:
    found: list[tuple[str, Problem]] = []
    for d in site.documents:
        document = site.document(d)
        exhibit = site.exhibit_views.get(document.exhibit)
        found += [(d, p) for p in (*(exhibit.problems if exhibit else ()), *document.problems)]
    return _unique(site, found)


def _unique(site: Site, found: list[tuple[str, Problem]]) -> tuple[tuple[Problem, str, str], ...]:
    """Each problem of a document once, though exhibit and document may both tell it."""
    return tuple((p, site.page(d), site.name(d)) for d, p in dict.fromkeys(found))


def _uncompared(site: Site) -> tuple[Uncompared, ...]:
    by_reason: dict[str, list[tuple[str, Mention]]] = {}
    for s in site.of_kind("figure"):
        why = site.view.reconciliation.left_out.get(s.id)
        if why and s.figure:
            by_reason.setdefault(why, []).append((amount(s.figure), mention(site, s)))
    ordered = sorted(by_reason.items(), key=lambda kv: (-len(kv[1]), kv[0]))
    return tuple(Uncompared(why, tuple(found)) for why, found in ordered)


def _orphans(site: Site) -> tuple[OrphanView, ...]:
    made = {a.id: a for a in site.view.assessments}
    views = []
    for orphan in site.view.orphans:
        a = made.get(orphan.assessment)
        views.append(
            OrphanView(
                words=visible_text(a.anchor.exact) if a else orphan.assessment,
                verdict=phrase("verdicts", a.verdict) if a else "",
                reason=a.reason if a else "",
                actor=a.actor if a else "",
                time=a.time if a else "",
                why=orphan.why,
                href=(site.exhibit_href(a.anchor.exhibit) or "") if a else "",
            )
        )
    return tuple(views)


def method_page(measured: Mapping[str, Any] | None) -> MethodPage:
    """Numbers by stage. A stage maps to rows ({"what", "value", "on"}) or to nested mappings of names to numbers."""
    tables = {str(stage): tuple(_measures(value)) for stage, value in (measured or {}).items()}
    unplaced = tuple((stage, rows) for stage, rows in tables.items() if stage not in STAGES and rows)
    words = load("dossier")
    return MethodPage({s: tables.get(s, ()) for s in STAGES}, unplaced, any(tables.values()), words)


def _measures(value: Any, name: str = "") -> list[Measure]:
    if isinstance(value, Mapping) and "what" in value and "value" in value:
        return [Measure(str(value["what"]), _measure(value["value"]), str(value.get("on", "")))]
    if isinstance(value, Mapping):
        return [m for key, inner in value.items() for m in _measures(inner, f"{name}, {key}" if name else str(key))]
    if isinstance(value, list | tuple):
        return [m for inner in value for m in _measures(inner, name)]
    return [Measure(name or "measured", _measure(value), "")]


def _measure(value: Any) -> str:
    """Three decimals for a share such as F1, thousands separated for a count."""
    if isinstance(value, float) and abs(value) <= 1:
        return f"{value:.3f}"
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
