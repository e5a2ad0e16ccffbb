"""What people decide in an open case, and what waits for them to decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tawthiq import casework
from tawthiq.case import concluding, guarding, judging, numbering, queueing, recalling
from tawthiq.case.judging import Act
from tawthiq.case.state import OpenState
from tawthiq.model import Anchor, Assessment, Purpose
from tawthiq.people.recall import Sample


class Deliberating(OpenState):
    """The part of an open case that decisions go through. Each is logged with its actor."""

    def assess(self, verdict: str, target: str, values: Sequence[str] = (), *, reason: str = "") -> Assessment:
        """Decide about a statement, a pair of records or a source's consent, or retract a decision.

        Args:
            verdict: accept, correct, reject, confirm, same_person, different_person, unsure, same_party,
                different_party, protect, consent or retract.
            target: the beginning of the id of a statement, number, record or decision; for consent, the source.
            values: "slot=value" for correct; the other record's id for pairs, and for unsure "needs=..." after it, what
                would settle it; "purpose=yes" or "=no" for consent; "number=43" to confirm a number that was
                read wrongly, nothing where it was read rightly.
            reason: why; may be empty only for accept and confirm.
        """
        if verdict == "protect":
            return self.protection.decide(target, values, reason=reason)
        made = judging.decide(self._store, self._custody, verdict, target, values, reason)
        if self.protection.is_ended_by(made):
            return self.protection.recorded([made])[0]
        self._ledger.record(made)
        self.protection.hide()  # a merge may name more
        return made

    def assess_passage(self, anchor: Anchor, verdict: str, values: dict[str, Any], *, reason: str) -> Assessment:
        """Decide about words anywhere in an exhibit, for example to add a figure that the machine missed."""
        return self._ledger.record(judging.made(self._custody, verdict, anchor, values, reason))[0]

    def assess_together(self, acts: Sequence[Act], *, reason: str) -> list[Assessment]:
        """Make several decisions as one act: all of them stand, or none; they share a nonce.

        Args:
            reason: why; may be empty only where all accept or confirm.
        """
        return self._ledger.record(*judging.together(self._custody, acts, reason))

    def conclude(
        self, words: str, standard: str, crime: str = "", finding: str = "", *, gone: bool = False
    ) -> Assessment:
        """Write a finding: a conclusion in words, to a standard of proof (see `casework.findings`).

        Args:
            standard, crime: keys of vocabulary/elements.yaml.
            finding: id of the finding that is written anew; gone: that it is withdrawn. The earlier words are kept.
        """
        return self._ledger.record(
            concluding.conclude(self._store, self._custody, (words, standard, crime), finding, gone)
        )[0]

    def cite(self, finding: str, statement: str, side: str, element: str = "", *, reason: str = "") -> Assessment:
        """Hang a statement on a finding.

        Args:
            side: "supports" or "contradicts"; element: key of the element of its crime that the statement bears on.
        """
        return self._ledger.record(
            concluding.cite(self._store, self._custody, (finding, statement), (side, element), reason)
        )[0]

    def move(self, finding: str, cited: str, side: str, element: str = "") -> Assessment:
        """Have a statement bear on another element of a finding, or on its other side.

        Args:
            cited: id of the decision that hung it where it is.
        """
        return self._ledger.record(*concluding.move(self._store, self._custody, (finding, cited), (side, element)))[1]

    def decisions(self) -> list[dict[str, str]]:
        """Every decision so far, oldest first, with its state: in force, retracted or orphaned."""
        return self.protection.said(judging.listed(self._store))

    def queue(self, limit: int = 50) -> dict[str, Any]:
        """The doubtful pairs of records, those first whose answer changes most, under the decisions of now.

        Returns:
            "waiting": how many questions there are; "questions": the first of them, each as
            `people.queue.Question` has it, where "left" and "right" also say path, sha256, cells and words of the
            sealed row, and "together" names the other rows of its person; "unsure": pairs put aside, with "needs".
            A pair whose decision names what it needs comes back when a list that was added later says something of
            one of its two persons. What `derive` was not told yet is counted, and shows in links after it.
        """
        return self.protection.said(
            self._judge().queue(limit, frozenset() if self.protection.revealed else self.view().protected)
        )

    def draw_sample(self) -> Sample:
        """Draw the pairs of rows that recall is estimated from, and keep them; the same lists give the same.

        Of long lists this takes as long as linking them. Answers that were given stay of use.
        """
        return recalling.draw(self._store)

    def sample(self, limit: int = 1) -> dict[str, Any] | None:
        """The estimate of recall, and the pairs of the sample that come next; None where none is drawn of these lists.

        Returns:
            "recall": as `people.recall.Recall` has it; "questions": pairs drawn at random, whatever the machine thinks
            of them, each with "left", "right" and "fields" as in `queue`.
        """
        sample = recalling.kept(self._store)
        if sample is None:
            return None
        hidden = frozenset() if self.protection.revealed else self.view().protected
        return self.protection.said(self._judge().sample(sample, limit, hidden))

    def contradictions(self) -> list[dict[str, Any]]:
        """Decisions about pairs that cannot all hold: "decisions", "newest" (the one made last) and "text", in words.

        The records that one decision parts stay apart until one of the decisions is retracted.
        """
        return self.protection.said(self._judge().contradictions())

    def against(self, verdict: str, left: str, right: str) -> list[dict[str, Any]]:
        """The contradictions that a decision on two records would cause, as `contradictions` gives them."""
        return self.protection.said(self._judge().against(verdict, left, right))

    def numbers(self, crops: str | Path | None = None) -> list[dict[str, Any]]:
        """Numbers that OCR read and that count for nothing until a person confirms them; those confirmed, too.

        Args:
            crops: a folder to write the piece of the image of each that waits to, as ID.png: an export.
        """
        if crops is not None:
            guarding.refuse_inside(self.folder, Path(crops))
            count = numbering.write_crops(self._store, self._custody, Path(crops))
            self._ledger.log([("exported", (), {"kind": "crops", "rows": count})], {"to": str(crops)})
        return self.protection.said(numbering.rows(self._store))

    def consent(self, source: str, purpose: Purpose) -> bool | None:
        """Whether a source consented to a purpose (keep, share, publish, court); None where nobody asked."""
        return casework.consent_of(self._store.assessments(), source, purpose)

    def _judge(self) -> queueing.Judging:
        if self._judging is None:
            self._judging = queueing.Judging(self._store, self._custody)
        return self._judging
