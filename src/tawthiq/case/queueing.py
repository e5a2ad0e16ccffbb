"""Doubtful pairs of records for a person to judge, and decisions about pairs that cannot all hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from tawthiq import casework, pipeline
from tawthiq.case.naming import only
from tawthiq.case.recalling import answered
from tawthiq.evidence import Custody
from tawthiq.model import Anchor, Assessment, Document, Record
from tawthiq.people import Contradiction, Judgement, contradictions
from tawthiq.people.recall import Sample, estimate, in_order
from tawthiq.store import CaseStore

if TYPE_CHECKING:
    from tawthiq.people.queue import Blind, Question


class Judging:
    """The people of a case as last built, under the decisions of now. Making one takes longer than asking it."""

    def __init__(self, store: CaseStore, custody: Custody) -> None:
        self._store, self._custody = store, custody
        self._people = pipeline.results(store)[2]
        self._documents: list[Document] = store.documents()
        self._by_id = {d.id: d for d in self._documents}
        self._records = {r.id: r for r in self._people.records}
        self._judgeable = self._people.judgeable()
        self._known = tuple(self._judgeable.values())
        self._mentions = {m.id: m for m in self._people.mentions}
        self._paths = {r.exhibit: r.path for r in reversed(store.receipts())}

    def queue(self, limit: int, hidden: Collection[str] = ()) -> dict[str, Any]:
        """See `Case.queue`. `hidden`: ids of persons and records about whom nothing is asked."""
        from tawthiq.people.queue import queue  # DuckDB loads slowly, and no other verb needs it for this

        decisions = self._store.assessments()
        judged, _ = casework.judgements(self._known, self._documents, decisions)
        aside = casework.unsure(self._known, self._documents, decisions)
        resting = {pair: a for pair, a in aside.items() if not self._is_due(pair, a)}
        found = queue(self._people, judged, resting.keys(), limit)
        shown = [q for q in found.questions if not {q.left.record, q.right.record} & set(hidden)]
        return {
            "waiting": found.waiting,
            "questions": [self._question(q) for q in shown],
            "hidden": len(found.questions) - len(shown),
            "unsure": [self._rested(a) for _, a in sorted(resting.items(), key=lambda x: x[1].time)],
        }

    def sample(self, sample: Sample, limit: int, hidden: Collection[str] = ()) -> dict[str, Any]:
        """See `Case.sample`. `hidden`: ids of persons and records about whom nothing is asked."""
        from tawthiq.people.queue import blind  # DuckDB loads slowly

        answers = answered(self._known, self._documents, self._store.assessments())
        open_ = (p for p in in_order(sample) if frozenset(p) not in answers and not set(p) & set(hidden))
        return {
            "recall": msgspec.to_builtins(estimate(sample, answers, hidden)),
            "questions": [self._question(q) for q in blind(self._people, islice(open_, limit))],
        }

    def contradictions(self, more: Sequence[Judgement] = ()) -> list[dict[str, Any]]:
        """See `Case.contradictions`. `more`: judgements that are thought of, as if they were made now."""
        decisions = {a.id: a for a in self._store.assessments()}
        judged, _ = casework.judgements(self._known, self._documents, decisions.values())
        pairs = {frozenset((j.left, j.right)) for j in more}
        kept = [j for j in judged if frozenset((j.left, j.right)) not in pairs]
        return [self._contradiction(c, decisions) for c in contradictions([*kept, *more])]

    def against(self, verdict: str, left: str, right: str) -> list[dict[str, Any]]:
        """The contradictions that a decision on two records would cause; empty where it fits all that was decided."""
        ends = [only(self._judgeable, r, "record or mention").id for r in (left, right)]
        thought = Judgement(ends[0], ends[1], verdict == "same_person", "")
        if verdict not in ("same_person", "different_person"):
            return []
        return [c for c in self.contradictions([thought]) if "" in {d["assessment"] for d in c["decisions"]}]

    def _is_due(self, pair: frozenset[str], decision: Assessment) -> bool:
        """Whether a pair that was put aside until more is known has something to show: a list came that says more."""
        if not decision.values.get("needs"):
            return False
        arrived: dict[str, str] = {}
        for receipt in self._store.receipts():
            arrived[receipt.exhibit] = min(receipt.arrived, arrived.get(receipt.exhibit, receipt.arrived))
        mine = [p.records for p in self._people.persons if pair & set(p.records)]
        return any(arrived.get(self._records[r].exhibit, "") > decision.time for records in mine for r in records)

    def _question(self, question: Question | Blind) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(question)
        for name, side in (("left", question.left), ("right", question.right)):
            plain[name] |= self._sealed(self._records[side.record])
            plain[name]["together"] = [self._place(self._records[r]) for r in side.together if r in self._records]
        return plain

    def _sealed(self, record: Record) -> dict[str, Any]:
        """Where a record's row lies among what was sealed, and its words."""
        document = self._by_id[record.document]
        cells = sorted((*record.fields.values(), *record.extra.values()), key=lambda f: f.start)
        words = document.text[cells[0].start : cells[-1].end] if cells else ""
        return self._place(record) | {"cells": [c.address for c in cells], "words": words}

    def _place(self, record: Record) -> dict[str, Any]:
        path = self._paths.get(self._by_id[record.document].exhibit, "")
        return {
            "record": record.id, "document": path.rsplit("/", 1)[-1], "path": path,
            "sha256": self._by_id[record.document].exhibit, "table": record.table, "row": record.row,
        }  # fmt: skip

    def _named(self, one: str) -> str:
        """A record or a mention, as people know it."""
        if one in self._mentions:
            mention = self._mentions[one]
            return f"{self._paths.get(mention.exhibit, '')}, “{mention.name}”"
        place = self._place(self._records[one])
        return f"{place['path']}, row {place['row']}"

    def _rested(self, decision: Assessment) -> dict[str, Any]:
        return self._said(decision) | {"needs": str(decision.values.get("needs", ""))}

    def _said(self, decision: Assessment) -> dict[str, Any]:
        names = {d.id: d.name for d in self._custody.declarations()}
        ends = [x for x in (decision.anchor, decision.other) if x is not None]
        rows = [f"{self._paths.get(x.exhibit, x.exhibit[:12])}, {_quoted(x)}" for x in ends]
        return {
            "assessment": decision.id, "verdict": decision.verdict, "time": decision.time, "reason": decision.reason,
            "actor": decision.actor, "by": names.get(decision.actor, decision.actor[:12]), "rows": rows,
        }  # fmt: skip

    def _contradiction(self, found: Contradiction, decisions: dict[str, Assessment]) -> dict[str, Any]:
        said: list[dict[str, Any]] = []
        for judgement in (found.parted, *found.chain):
            decision = decisions.get(judgement.assessment)
            base: dict[str, Any] = self._said(decision) if decision else {"assessment": "", "verdict": "", "by": ""}
            base["rows"] = [self._named(r) for r in (judgement.left, judgement.right)]
            said.append(base | {"idle": judgement.assessment == found.idle})
        first, *chain = said
        steps = "; ".join(f"{' and '.join(s['rows'])} are one{_by(s)}" for s in chain)
        text = f"{' and '.join(first['rows'])} are two persons{_by(first)}; yet {steps}. They are kept apart."
        return {"newest": found.newest, "decisions": said, "text": text}


def _quoted(anchor: Anchor) -> str:
    return f"“{anchor.exact}”" if anchor.kind == casework.MENTION else f"row {anchor.exact.rpartition(chr(9))[2]}"


def _by(said: dict[str, Any]) -> str:
    if not said["assessment"]:
        return " (as you would now decide)"
    return f" (decided by {said['by']} on {said['time'][:10]}, {said['assessment'][:12]})"
