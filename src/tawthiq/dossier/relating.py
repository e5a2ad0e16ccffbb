"""Two figures beside one another: who says what, how the two relate, and why, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from tawthiq.dossier.lately import Lately
from tawthiq.dossier.mentions import who
from tawthiq.dossier.site import Site
from tawthiq.dossier.words import amount, period, phrase, told, voice
from tawthiq.model import Comparison, Figure, Group, Statement

NEWER = ("revises", "supersedes")


class Side(Struct, frozen=True):
    who: str
    amount: str
    period: str
    href: str


class Relating(Struct, frozen=True):
    """Two figures and how they relate, in words; `pairs` sentences say the same of the same two numbers."""

    left: Side
    right: Side
    relation: str
    words: str
    because: str
    pairs: int
    group: str = ""
    group_href: str = ""


def figure_of(statement: Statement) -> Figure:
    """The figure of a statement that is one. Raises ValueError where it is none."""
    if statement.figure is None:
        raise ValueError(f"statement {statement.id} is a {statement.kind}, not a figure")
    return statement.figure


def relatings(site: Site, group: Group, title: str) -> Callable[[Callable[[str], bool]], Sequence[Relating]]:
    """Comparisons in words, of the relations that are asked for.

    Forty pages that repeat one number against another make one line, not forty.
    """
    said = cache(lambda key: said_by(site, site.statements[key]))
    lines: dict[tuple[str, ...], list[Comparison]] = {}
    for c in group.comparisons:
        if c.left in site.statements and c.right in site.statements:
            sides = (said(side) for side in (c.left, c.right))
            lines.setdefault((c.relation, *chain.from_iterable(sides)), []).append(c)
    # One statement stands in many comparisons.
    side = cache(lambda key: _side(site, site.statements[key]))

    def related(wanted: Callable[[str], bool]) -> Sequence[Relating]:
        chosen = [found for (relation, *_), found in lines.items() if wanted(relation)]
        return Lately(chosen, lambda found: _relating(site, group, title, found, side))

    return related


def said_by(site: Site, statement: Statement) -> tuple[str, str, str]:
    """Who says what number of what time: sentences of which these are equal repeat one another."""
    named = who(site, statement)
    figure = figure_of(statement)
    return site.view.lineage.parties.get(named, named), amount(figure), figure.period or ""


def _relating(site: Site, group: Group, title: str, found: list[Comparison], side: Callable[[str], Side]) -> Relating:
    first = found[0]
    return Relating(
        left=side(first.left),
        right=side(first.right),
        relation=first.relation,
        words=phrase("relations", first.relation),
        because=_because(told(first.reason.text)),
        pairs=len(found),
        group=title,
        group_href=site.group_href(group),
    )


def _because(text: str) -> str:
    """The reason joined to the sentence before it: as a clause where it is one, else as a sentence of its own."""
    text = text.strip()
    if not text:
        return "."
    if voice().code != "en":
        return f". {text}"
    end = "" if text[-1] in ".!?؟" else "."
    return f", because {text}{end}" if text[0].islower() else f". {text}{end}"


def _side(site: Site, statement: Statement) -> Side:
    figure = figure_of(statement)
    return Side(who(site, statement), amount(figure), period(figure.period), site.href(statement))
