"""What a judged sample says of linkage's recall, in words for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def recall_lines(recall: Mapping[str, Any] | None, case: str) -> list[str]:
    """The estimate with its intervals and where it comes from; or why there is none yet, and what to do.

    Args:
        recall: as `Case.sample` gives it; None where no sample is drawn.
        case: the case's folder as typed.
    """
    if recall is None:
        return [
            "How many of the true pairs linking finds is not known: "
            f"`tawthiq judge {case} --sample` draws pairs at random for a person to judge."
        ]
    if not recall["wanted"]:
        return ["No two rows of these lists are alike enough for a person to judge, so that no recall is estimated."]
    if recall["needed"]:
        return [
            "How many of the true pairs linking finds is not estimated yet: "
            f"{recall['answered']} of {recall['wanted']} pairs of the sample are judged, and {recall['needed']} more "
            f"are needed (`tawthiq judge {case} --sample`).",
            *_withheld(recall),
        ]
    low, centre, high = recall["pairs"]
    unsure = f" ({recall['unsure']} unsure, taken both ways)" if recall["unsure"] else ""
    return [
        f"Of about {centre:,} pairs of rows that are one person ({low:,} to {high:,}), linking alone joins "
        f"{_said(recall['machine'])}; with the answers of people {_said(recall['now'])}.",
        f"{_said(recall['compared'])} were compared at all, so that blocking lost the rest; "
        f"{_said(recall['found'])} have a link at least.",
        f"Of the pairs that linking alone joined, {_said(recall['right'])} are one person.",
        f"Estimated from {recall['answered']} pairs drawn at random and judged by people{unsure}, with 95 % intervals. "
        "Rows that share so little that the model gives them less than "
        f"1 in {round(1 / recall['least']):,} count as two people, looked at or not.",
        *_withheld(recall),
    ]


def _said(share: Mapping[str, float]) -> str:
    low, centre, high = (f"{100 * share[k]:.1f}" for k in ("low", "centre", "high"))
    return f"{centre} % ({low} to {high} %)"


def _withheld(recall: Mapping[str, Any]) -> list[str]:
    many = recall["withheld"]
    said = "1 pair of protected people is" if many == 1 else f"{many} pairs of protected people are"
    return [f"{said} not asked about."] if many else []
