"""A fictional case as a CaseView: an invented prison in an invented country, with everything that a dossier must show.

No place, party, person or number here is real.
"""

from __future__ import annotations

import msgspec
import sample_documents as written
from dossier_builders import KEY, at, compare, exhibit, figure, group, sha, statement
from sample_documents import HOSTILE, HOSTILE_NAME

from tawthiq.dossier.view import CaseView, CustodyView, ExhibitView
from tawthiq.model import (
    Anchor,
    Assessment,
    Comparison,
    Credit,
    Document,
    Edge,
    Group,
    Lineage,
    Origin,
    Orphan,
    Passage,
    Problem,
    Reading,
    Reason,
    Reconciliation,
    Scope,
    Statement,
)

__all__ = ["HOSTILE", "HOSTILE_NAME", "KEY", "sample", "sha"]

REPORT = "varna-watch/salt-cellars"
Written = tuple[Document, tuple[Statement, ...]]


class Melh:
    """The case's documents with what was read from each."""

    def __init__(self) -> None:
        self.report: Written = written.report()
        self.news: list[Written] = [
            written.news(n, publisher)
            for n, publisher in enumerate(("Harbaya Post", "The Coast Tribune", "Wire Agency"), start=1)
        ]
        self.government: Written = written.government()
        self.arabic: Written = written.arabic()
        self.correction: Written = written.correction()
        self.testimony: Written = written.testimony()
        self.first, self.second, self.people = written.lists()
        self.rejected = statement(self.testimony[0], "4 May", "figure", figure=figure(4, 4, "exact", "May", "other"))

    @property
    def texts(self) -> list[Written]:
        return [self.report, *self.news, self.government, self.arabic, self.correction, self.testimony]

    @property
    def relaying(self) -> list[Document]:
        """Documents that rest on the report, itself included."""
        return [self.report[0], *(d for d, _ in self.news), self.correction[0]]


def sample() -> CaseView:
    """The fictional case: ten documents, one unread scan, two lists, judged corrections, a hostile file name."""
    melh = Melh()
    decisions = _decisions(melh)
    every = [*(d for d, _ in melh.texts), melh.first, melh.second]
    signed = f"tawthiq.example/qasr-melh\n31\nBASE64ROOT=\n\n— {KEY} SIGNATURE=\n"
    return CaseView(
        title="Qasr Melh (a fictional case)",
        digest=sha("digest"),
        custody=CustodyView(31, sha("root"), KEY, signed, True),
        exhibits=_exhibits(melh),
        documents={d.id: d for d in every},
        readings=_readings(melh),
        machine=_machine(melh),
        lineage=_lineage(melh),
        reconciliation=_reconciliation(melh),
        people=melh.people,
        assessments=decisions,
        orphans=(Orphan(decisions[2].id, "the words are no longer in the document"),),
        problems=(Problem("time stamps", "no time-stamp authority was asked", "Run tawthiq timestamp when online."),),
        tools={"tawthiq": "0.1.0", "pypdfium2": "5.0"},
    )


def _reconciliation(melh: Melh) -> Reconciliation:
    (_, rs), (_, gs), (_, ars) = melh.report, melh.government, melh.arabic
    (correction, cs), (_, ts) = melh.correction, melh.testimony
    alone = {id(w): f"document:{w[0].id}" for w in (melh.government, melh.arabic, melh.testimony)}
    hanged = [(rs[0], REPORT), *((s[0], REPORT) for _, s in melh.news), (gs[0], alone[id(melh.government)])]
    hanged += [(ars[0], alone[id(melh.arabic)]), (cs[0], REPORT), (cs[1], REPORT), (ts[0], alone[id(melh.testimony)])]
    held = [(cs[3], f"document:{correction.id}"), (ts[1], alone[id(melh.testimony)])]
    overlap = compare(ts[1], cs[3], "overlaps", "the times overlap and neither bounds the other")
    groups: tuple[Group, ...] = (
        group("executed, Qasr Melh", "executed", hanged, _comparisons(melh), (gs[1].id,)),
        group("detained, Qasr Melh", "detained", held, (overlap,)),
        group("died, Qasr Melh", "died", [(rs[2], REPORT)]),
    )
    scope = Scope("executed", "qasr-melh", "Qasr Melh", ("harbaya",), "2011/2014", "people")
    left = {
        rs[1].id: "a rate (a week) is not compared with counts",
        cs[2].id: "a share is not compared with counts",
        ars[1].id: "bodies are counted, not people",
        ts[2].id: "no place is stated",
    }
    return Reconciliation(groups, {s.id: scope for s, _ in hanged}, left)


def _comparisons(melh: Melh) -> tuple[Comparison, ...]:
    few, many = melh.government[1][0], melh.arabic[1][0]
    ranged, up_to, led = melh.correction[1][0], melh.report[1][0], melh.testimony[1][0]
    no_room = "fewer than 300 leaves no room for more than 7,000 at the same place and in the same years"
    apart = "fewer than 300 and 5,000 to 6,200 do not meet even when widened for rounding"
    return (
        compare(few, many, "contradicts", no_room),
        compare(few, ranged, "contradicts", apart),
        compare(ranged, up_to, "revises", "the same party gives a range for the same scope ten months later"),
        compare(led, up_to, "contained", "2012 to 2013 lies within 2011 to 2014"),
        *(compare(up_to, s[0], "same", "the page credits the report and gives its number") for _, s in melh.news),
    )


def _readings(melh: Melh) -> dict[str, tuple[Reading, ...]]:
    made: dict[str, tuple[Reading, ...]] = {
        d.id: (Reading(d.id, "english" if d.language == "en" else "arabic", "0.1", s),) for d, s in melh.texts
    }
    first = melh.news[0][0]
    (reading,) = made[first.id]
    credit = Credit("Varna Watch", "The Salt Cellars", (at(first, "The Salt Cellars"),), 2)
    problem = Problem("sentence 3", "a list of numbers could not be understood", "Read it by hand.")
    made[first.id] = (msgspec.structs.replace(reading, credits=(credit,), problems=(problem,)),)
    return made


def _machine(melh: Melh) -> dict[str, tuple[Reading, ...]]:
    """Before people decided: one figure read otherwise, one woman's figure missed, a date taken for a figure."""
    (government, gs), (testimony, ts) = melh.government, melh.testimony
    otherwise = figure(300, 300, "exact", "sentences", "sentenced", place="Qasr Melh")
    wrong = msgspec.structs.replace(gs[0], figure=otherwise, chain=())
    return _readings(melh) | {
        government.id: (Reading(government.id, "english", "0.1", (wrong, gs[1])),),
        testimony.id: (Reading(testimony.id, "english", "0.1", (*ts[:2], melh.rejected)),),
    }


def _decisions(melh: Melh) -> tuple[Assessment, ...]:
    (government, gs), (testimony, _), (report, _) = melh.government, melh.testimony, melh.report
    few = Anchor(government.exhibit, "Fewer than 300 sentences", kind="figure", start=gs[0].span.start)
    date = Anchor(testimony.exhibit, "4 May", kind="figure", start=melh.rejected.span.start)
    gone = Anchor(report.exhibit, "words that are gone")
    right = {"measure": "executed", "qualifier": "less_than"}
    why = "The sentences were carried out: executions."
    return (
        Assessment("correct", few, KEY, "2026-03-04T10:00:00Z", why, right),
        Assessment("reject", date, KEY, "2026-03-04T10:05:00Z", "A date."),
        Assessment("note", gone, KEY, "2026-03-04T11:00:00Z", "Check."),
    )


def _lineage(melh: Melh) -> Lineage:
    work, report, correction = f"work:{REPORT}", melh.report[0], melh.correction[0]
    edges = [Edge(f"document:{d.id}", work, "credits", (_credits(d),)) for d in melh.relaying]
    edges += [
        Edge(work, "party:varna-watch", "authored_by", (Reason("named-author", "the report names itself"),)),
        Edge(f"document:{correction.id}", "party:harbaya-post", "credits", (Reason("credit", "relays a count"),)),
        Edge(f"document:{report.id}", f"document:{melh.news[0][0].id}", "repeats", (Reason("same", "shares words"),)),
    ]
    why = Reason("one-work", "five documents credit one report", (Passage(report.id, 0, 16),))
    circle = Reason("circular credit", "Two pages credit one another.", (melh.news[1][1][0].passage,))
    names = {
        "Varna Watch": "varna-watch",
        "The Harbaya Post": "harbaya-post",
        "Harbaya Post": "harbaya-post",
        "United Nations": "un",
        "UN": "un",
        "الأمم المتحدة": "un",
    }
    return Lineage(
        origins=(Origin(REPORT, "Varna Watch, The Salt Cellars", tuple(d.id for d in melh.relaying), (why,)),),
        edges=tuple(edges),
        parties=names,
        labels={"varna-watch": "Varna Watch", "harbaya-post": "The Harbaya Post", "un": "United Nations"},
        merges={"UN": Reason("initials", "“UN” are the initials of “United Nations”.")},
        circular=(circle,),
    )


def _credits(doc: Document) -> Reason:
    words = at(doc, "The Salt Cellars" if "The Salt Cellars" in doc.text else "Varna Watch")
    return Reason("credits-work", "credits the report by its name", (Passage(doc.id, words.start, words.end),))


def _exhibits(melh: Melh) -> tuple[ExhibitView, ...]:
    scan = (Problem("scans/page 1.png", "is a picture; its words were not read", "Install tesseract and build again."),)
    row = (Problem("row 3", "has no year of birth"),)
    names, league = (HOSTILE_NAME, "copy/of it.txt"), ("بيانات/بيان الرابطة.html",)
    mail = sha("correction")
    return (
        exhibit(0, "report", ("reports/salt-cellars.pdf",), "application/pdf", melh.report[0]),
        *(exhibit(n, f"news-{n}", (f"news/{n}.html",), "text/html", d) for n, (d, _) in enumerate(melh.news, start=1)),
        exhibit(4, "government", names, "text/plain", melh.government[0]),
        exhibit(5, "arabic", league, "text/html", melh.arabic[0]),
        exhibit(6, "correction", ("mail/correction.eml",), "message/rfc822", melh.correction[0]),
        exhibit(7, "testimony", ("testimony/rim.docx",), "application/msword", melh.testimony[0], parent=mail),
        exhibit(8, "list-1", ("lists/a.csv",), "text/csv", melh.first, problems=row),
        exhibit(9, "list-2", ("lists/b.csv",), "text/csv", melh.second),
        exhibit(10, "scan", ("scans/page 1.png",), "image/png", None, problems=scan),
    )
