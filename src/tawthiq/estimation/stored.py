"""An estimate read back from the JSON that `Report.as_dict` made of it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, convert

from tawthiq.estimation.report import Answer, Input, Links
from tawthiq.estimation.results import Doubt, Estimate, Result, Settings, Verdict

CONTENT = "case content digest"  # the input that is no list


class Stored(Struct, frozen=True):
    """An estimate as it was written: what a page of it shows.

    Attributes:
        content: the case's content digest then; empty where it was made from a table.
        digest: of the estimate.
    """

    results: tuple[Result, ...]
    total: Answer | None
    links: Links | None
    inputs: tuple[Input, ...]
    settings: Settings
    by: tuple[str, ...]
    versions: dict[str, str]
    digest: str
    content: str

    @property
    def whole(self) -> Result:
        return self.results[0]


def read(data: Any) -> Stored:
    """Raises KeyError, TypeError or ValueError where it is no estimate, or one of another version."""
    results = tuple(_result(one) for one in (data, *data["strata"]))
    inputs = convert(data["inputs"], tuple[Input, ...])
    return Stored(
        results, _three(data["sum_of_strata"]), convert(data["links"], Links | None), inputs,
        convert(data["settings"], Settings), tuple(data["by"]), convert(data["versions"], dict[str, str]),
        str(data["digest"]), next((i.sha256 for i in inputs if i.name == CONTENT), ""),
    )  # fmt: skip


def _result(data: dict[str, Any]) -> Result:
    return Result(
        str(data["name"]), tuple(str(x["name"]) for x in data["lists"]), tuple(int(x["people"]) for x in data["lists"]),
        convert(data["patterns"], tuple[tuple[int, ...], ...]), int(data["people"]), convert(data["verdict"], Verdict),
        convert(data["doubts"], tuple[Doubt, ...]), convert(data["estimators"], tuple[Estimate, ...]),
        _three(data["recommended"]),
    )  # fmt: skip


def _three(data: dict[str, int] | None) -> Answer | None:
    return None if data is None else (int(data["low"]), int(data["centre"]), int(data["high"]))
