"""What figures and acts are about: what a list of them is filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tawthiq.dossier.site import Site
from tawthiq.model import Statement
from tawthiq.reconciliation import Days, days
from tawthiq.vocabulary.folding import fold

_AROUND = 160  # characters beside a figure that are searched with it


class About(Struct, frozen=True):
    """What figures are about, for a filter. `periods`: of those that state one; `words`: folded, all that is said."""

    measures: frozenset[str]
    places: frozenset[str]
    origins: frozenset[str]
    periods: tuple[Days, ...]
    words: str


def about(site: Site, statements: list[Statement], more: Iterable[str], origins: Mapping[str, str]) -> About:
    """What these figures are about, as compared where they were, as read where not."""
    scopes = site.view.reconciliation.scopes
    measures, places, spans, said = set(), set(), [], list(more)
    for s in statements:
        scope = scopes.get(s.id)
        if s.figure:
            measures.add(scope.measure if scope else s.figure.measure)
            span = days(s.figure.period)
            spans += [span] if span else []
            said += [s.figure.measure, s.figure.place or "", s.figure.counted]
        if scope and scope.place:
            places |= {scope.place, *scope.containers}
            said.append(scope.place_label or "")
        said += [*(link.party for link in s.chain), site.name(s.document), _around(site, s)]
    return About(
        frozenset(measures - {"other"}),
        frozenset(places),
        frozenset(origins.values()),
        tuple(dict.fromkeys(spans)),
        fold(" ".join(said)),
    )


def _around(site: Site, statement: Statement) -> str:
    """The words around a figure, for a search among figures."""
    text = site.document(statement.document).text
    return text[max(0, statement.span.start - _AROUND) : statement.span.end + _AROUND]
