"""The real news articles among the training texts: their annotations are here, their words stay where they are.

The articles name real people, some of them victims; only ../shared/benchmarks/hrdsattack holds them (HRDsAttack,
dataminr-ai, MIT). A training text points at paragraphs of one: `article: train/008 0-7` (0 is the headline).
"""

from __future__ import annotations

import ast
import html
import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "shared" / "benchmarks" / "hrdsattack"


@cache
def _articles(split: str) -> list[dict[str, str]]:
    rows = json.loads((FOLDER / f"{split}.json").read_text(encoding="utf-8"))
    samples = [row["sample"] for row in rows]
    return [ast.literal_eval(s) if isinstance(s, str) else s for s in samples]


@cache
def paragraphs(split: str, number: int) -> tuple[str, ...]:
    """An article's headline and paragraphs, without markup, spaces run together."""
    article = _articles(split)[number]
    bare = [re.sub(r"<[^>]+>", " ", part) for part in re.split(r"</p>|<br ?/?>", article["Input.article_interface"])]
    lines = [article["Input.title"], *map(html.unescape, bare)]
    return tuple(line for line in (re.sub(r"\s+", " ", line).strip() for line in lines) if line)


def text_of(pointer: str) -> str | None:
    """The words that a pointer stands for; None where the articles are not at hand."""
    if not FOLDER.exists():
        return None
    where, _, ranges = pointer.partition(" ")
    split, _, number = where.partition("/")
    lines = paragraphs(split, int(number))
    wanted = []
    for each in ranges.split(","):
        first, _, last = each.partition("-")
        wanted += lines[int(first) : int(last or first) + 1]
    return "\n\n".join(wanted) + "\n"
