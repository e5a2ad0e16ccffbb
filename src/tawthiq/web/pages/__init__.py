"""The pages, one module each."""

from __future__ import annotations

from typing import Any

from tawthiq.web.pages import case, figures, people, reader, sources, when_and_where

__all__ = ["routes"]


def routes() -> list[Any]:
    """Every route of the app but its files."""
    return [*case.ROUTES, *reader.ROUTES, *figures.ROUTES, *people.ROUTES, *when_and_where.ROUTES, *sources.ROUTES]
