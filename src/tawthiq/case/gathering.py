"""The whole case as values, for the dossier, the exports and the summary that a build prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from sqlalchemy import Connection

from tawthiq import pipeline
from tawthiq.case import shelving
from tawthiq.case.outcomes import Summary
from tawthiq.dossier.view import CaseView, CustodyView, EntryView, ExhibitView
from tawthiq.evidence import Custody, Entry
from tawthiq.model import Document, Problem, Statement
from tawthiq.store import CaseStore, Receipt, filing, lookups, shelves


def view(title: str, store: CaseStore, custody: Custody) -> CaseView:
    """Everything that the pages show, as it stands now."""
    documents = pipeline.in_case_order(store)
    machine = store.readings()
    judged = pipeline.judged(store, documents, machine)
    lineage, reconciliation, people = pipeline.results(store)
    return CaseView(
        title=title,
        digest=pipeline.content_digest(store),
        custody=custody_view(custody),
        exhibits=exhibits(store, custody, documents),
        documents={d.id: d for d in documents},
        readings=judged.readings,
        machine=machine,
        lineage=lineage,
        reconciliation=reconciliation,
        people=people,
        former=filing.former(store),
        assessments=tuple(store.assessments()),
        orphans=judged.orphans,
        problems=_case_problems(store, documents),
        tools=pipeline.tools(),
        earlier=tuple(store.earlier()),
    )


def in_order(case: CaseView) -> Iterator[tuple[Document, str]]:
    """The documents in the order of their paths, each with its path within the intake."""
    paths = {e.exhibit.sha256: e.paths[0] for e in case.exhibits if e.paths}
    for document in case.documents.values():
        yield document, paths.get(document.exhibit, "")


def summary(case: CaseView, changed: bool, page: Path | None) -> Summary:
    """What a build prints."""
    statements = [s for read in case.readings.values() for r in read for s in r.statements]
    counts = {
        "exhibits": len(case.exhibits),
        "documents": len(case.documents),
        "statements": len(statements),
        "figures": sum(1 for s in statements if s.figure),
        "persons": len(case.people.persons),
        "decisions": len(case.assessments),
        "origins": len(case.lineage.origins),
    }
    problems = [*case.problems, *(p for e in case.exhibits for p in e.problems)]
    unique = tuple(dict.fromkeys(problems))
    return Summary(case.title, changed, counts, _group_lines(case), unique, page, case.digest, case.custody.root)


def _group_lines(case: CaseView) -> tuple[str, ...]:
    """A line for each group of two figures or more: what is compared, by whom, and what cannot both hold."""
    by_id = {s.id: s for read in case.readings.values() for r in read for s in r.statements}
    lines: list[tuple[bool, int, str]] = []
    for group in case.reconciliation.groups:
        figures = [by_id[i] for i in group.statements if i in by_id]
        if len(figures) < 2:
            continue
        values = dict.fromkeys(s.span.of(case.documents[s.document].text).replace("\n", " ") for s in figures)
        against = sum(1 for c in group.comparisons if c.relation == "contradicts")
        origins = len(set(group.origins.values()))
        head = f"{group.title}: {len(figures)} mentions, {origins} independent origin{'s' if origins != 1 else ''}"
        tail = f"; {against} contradiction{'s' if against != 1 else ''}" if against else ""
        tail += f"; {len(group.cores)} more that cannot all hold" if group.cores else ""
        bound = next((b for b in group.bounds if b.derived and b.supposing is None and len(b.low_from) > 1), None)
        if bound:
            hedged = ", hedged ones among them" if any(_hedged(by_id.get(i)) for i in bound.low_from) else ""
            tail += f"; if what nothing disputes is right{hedged}, at least {bound.low:,.0f} ({bound.scope.period})"
        lines.append((not against, -len(figures), f"{head}{tail}: " + "; ".join(list(values)[:6])))
    return tuple(line for _, _, line in sorted(lines))


def _hedged(statement: Statement | None) -> bool:
    return statement is not None and statement.figure is not None and statement.figure.hedge


def custody_view(custody: Custody) -> CustodyView:
    """The log's state."""
    latest = custody.latest
    return CustodyView(
        entries=latest.size if latest else custody.size,
        root=latest.root.hex() if latest else custody.root,
        key=custody.actor.id if custody.actor else "",
        checkpoint=latest.text if latest else "",
        intact=True,
    )


def exhibits(store: CaseStore, custody: Custody, documents: list[Document]) -> tuple[ExhibitView, ...]:
    media, read = store.media_types(), {d.exhibit: d.id for d in documents}
    receipts: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in store.receipts():
        receipts[receipt.exhibit].append(receipt)
    entries: dict[str, list[EntryView]] = defaultdict(list)
    for entry in custody.entries():
        for subject in entry.subject:
            entries[subject].append(entry_view(entry))
    problems: dict[str, list[Problem]] = defaultdict(list)
    of_document = {d.id: d.exhibit for d in documents}
    for stage, subject, problem in store.problems():
        if stage in ("unpacking", "reading", "extraction"):
            problems[of_document.get(subject, subject)].append(problem)
    found = [
        ExhibitView(
            exhibit=e,
            paths=tuple(dict.fromkeys(r.path for r in receipts[e.sha256])),
            media_type=media.get(e.sha256, "not read yet"),
            parent=next((r.parent for r in receipts[e.sha256] if r.parent), None),
            document=read.get(e.sha256),
            entries=tuple(entries[e.sha256]),
            problems=tuple(problems[e.sha256]),
        )
        for e in store.exhibits()
    ]
    return tuple(sorted(found, key=lambda e: (e.paths, e.exhibit.sha256)))


def _case_problems(store: CaseStore, documents: list[Document]) -> tuple[Problem, ...]:
    """Problems of sealing and of the stages over the whole case; rows of lists named by the list's file."""
    paths = {r.exhibit: r.path for r in reversed(store.receipts())}
    names = {d.id[:12]: paths.get(d.exhibit, "") for d in documents}
    found = []
    for stage, _, problem in store.problems():
        if stage not in ("unpacking", "reading", "extraction"):
            found.append(named_problem(problem, names))
    return tuple(found)


def named_problem(problem: Problem, names: Mapping[str, str]) -> Problem:
    """A problem with the path of the document whose id its item begins with. `names`: by 12 characters of the id."""
    head, _, rest = problem.item.partition(" ")
    item = f"{names[head]}, {rest}" if names.get(head) else problem.item
    return Problem(item, problem.what, problem.remedy)


def entry_view(entry: Entry) -> EntryView:
    """An entry for people: plain details only."""
    shown = {k: v for k, v in sorted(entry.details.items()) if k != "personal" and isinstance(v, str | int)}
    return EntryView(entry.seq, entry.time, entry.kind, entry.actor, ", ".join(f"{k} {v}" for k, v in shown.items()))


def some_exhibits(connection: Connection, keys: Collection[str]) -> dict[str, ExhibitView]:
    """Exhibits by hash as pages list them, without their entries of the log."""
    known = lookups.exhibits(connection, keys)
    receipts, media = lookups.receipts(connection, keys), lookups.media_types(connection, keys)
    rows = {row.exhibit: row for row in shelves.of_exhibits(connection, keys)}
    subjects = [*keys, *(row.document for row in rows.values() if row.document)]
    problems = lookups.problems(connection, shelving.STAGES, subjects)
    found = {}
    for sha, exhibit in known.items():
        row, mine = rows.get(sha), receipts.get(sha, [])
        document = row.document if row else None
        found[sha] = ExhibitView(
            exhibit=exhibit,
            paths=tuple(dict.fromkeys(r.path for r in mine)),
            media_type=media.get(sha, "not read yet"),
            parent=next((r.parent for r in mine if r.parent), None),
            document=document,
            entries=(),
            problems=(*problems.get(sha, ()), *(problems.get(document, ()) if document else ())),
        )
    return found
