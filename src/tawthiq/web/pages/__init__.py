"""The pages, one module each."""

from __future__ import annotations

from typing import Any

from tawthiq.web.pages import (
    case,
    confirming,
    deciding,
    decisions,
    estimating,
    exhibits,
    figures,
    findings,
    numbers,
    people,
    pictures,
    protection,
    reader,
    redacting,
    search,
    sources,
    spots,
    tray,
    when_and_where,
)

__all__ = ["routes"]


def routes() -> list[Any]:
    """Every route of the app but its files."""
    pages = (
        case,
        reader,
        deciding,
        confirming,
        pictures,
        spots,
        figures,
        sources,
        people,
        estimating,
        when_and_where,
        findings,
        tray,
        exhibits,
        search,
        numbers,
        decisions,
        protection,
        redacting,
    )
    return [route for page in pages for route in page.ROUTES]
