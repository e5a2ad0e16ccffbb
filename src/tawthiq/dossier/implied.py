"""What a group's figures imply together, for its readers: bounds, and sets of figures that cannot all hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from tawthiq.dossier.lately import Lately
from tawthiq.dossier.mentions import who
from tawthiq.dossier.origins import Origins, OriginView
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.site import Site
from tawthiq.dossier.words import amount, apart, number, period, place_name, say, told, voice
from tawthiq.model import Bound, Group, Scope


class Implied(Struct, frozen=True):
    """One scope's bounds. `supposing`: the origin that is taken at its word where others dispute it."""

    what: str
    period: str
    low: str
    high: str
    reason: ReasonView
    derived: bool
    supposing: OriginView | None


class CoreView(Struct, frozen=True):
    """`figures`: (amount, who says it, link) of each figure of the set."""

    figures: tuple[tuple[str, str, str], ...]
    reason: ReasonView


def implied(site: Site, origins: Origins, group: Group) -> Sequence[Implied]:
    """Bounds that say more than a figure says itself: of several figures, or of one side of a dispute."""
    chosen = [b for b in group.bounds if b.derived or b.supposing is not None]
    return Lately(chosen, partial(_implied, site, origins))


def together(site: Site, group: Group) -> str:
    """The widest bound that only several figures give, in a sentence or two, with how many of these are hedged.

    The empty string where there is none.
    """
    found = next((b for b in group.bounds if b.derived and b.supposing is None and len(b.low_from) > 1), None)
    if found is None:
        return ""
    told = say(
        "If the figures that nothing here disputes are right, it is at least {low} ({what}, {when}).",
        low=number(found.low),
        what=_what(found.scope),
        when=period(found.scope.period),
    )
    figures = [s.figure for s in (site.statements[i] for i in found.low_from if i in site.statements) if s.figure]
    hedged = sum(f.hedge for f in figures)
    if not hedged:
        return told
    return f"{told} {say('Hedged among the {every} figures that this rests on: {n}.', every=len(figures), n=hedged)}"


def _implied(site: Site, origins: Origins, bound: Bound) -> Implied:
    first = next(iter(site.view.documents), "")
    return Implied(
        what=_what(bound.scope),
        period=period(bound.scope.period),
        low=number(bound.low) if bound.low else "",
        high=number(bound.high),
        reason=reasons(site, (bound.reason,))[0],
        derived=bound.derived,
        supposing=origins.view(bound.supposing, first) if bound.supposing is not None else None,
    )


def _what(scope: Scope) -> str:
    who_ = "" if scope.population == "people" else f" ({_whom(scope.population)})"
    return f"{say(scope.measure)}{who_}{say(', ')}{place_name(str(scope.place_label))}"


def _whom(population: str) -> str:
    known = told(population)
    return known if known != population or voice().code == "en" else apart(population)


def cores(site: Site, group: Group) -> tuple[CoreView, ...]:
    out = []
    for core in group.cores:
        figures = tuple(
            (amount(s.figure), who(site, s), site.href(s))
            for s in (site.statements[i] for i in core.statements if i in site.statements)
            if s.figure is not None
        )
        out.append(CoreView(figures, reasons(site, (core.reason,))[0]))
    return tuple(out)
