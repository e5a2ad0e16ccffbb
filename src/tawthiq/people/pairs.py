"""Pairs of names from a CSV, scored."""

from __future__ import annotations

import csv
import io

from tawthiq.model import Problem, TawthiqError
from tawthiq.people.compare import compare

_COLUMNS = ("a", "b")


def score_pairs(text: str, item: str) -> tuple[list[str], list[dict[str, str]], list[Problem]]:
    """Score the columns `a` and `b` of a CSV.

    Args:
        text: with a heading line; item: what to call it in errors.

    Returns:
        Column names, the rows as they were with `score` and `why` added, and what is wrong with rows; every row comes
        back.

    Raises:
        TawthiqError: no columns `a` and `b`, or the file cannot be parted into cells.
    """
    try:
        reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""), restkey="_more")
        columns = [c.strip() for c in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = list(reader)
    except csv.Error as error:
        raise TawthiqError(f"The pairs cannot be read ({error})", item=item, remedy="Save them as CSV again") from None
    if not set(_COLUMNS) <= set(columns):
        raise TawthiqError(
            "The file has no columns a and b", item=item, remedy="Name the two columns with the names a and b"
        )
    out, problems = [], []
    for number, row in enumerate(rows, 1):
        a, b = (row.get(c) or "" for c in _COLUMNS)
        found = compare(a, b)
        if not (a.strip() and b.strip()):
            problems.append(Problem(f"{item} row {number}", "A name is missing: the pair scores 0."))
        kept = {c: row.get(c) or "" for c in columns}
        out.append({**kept, "score": f"{found.score:.4f}", "why": found.why})
    return [*(c for c in columns if c not in ("score", "why")), "score", "why"], out, problems
