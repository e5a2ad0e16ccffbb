"""The pages, one module each."""

from __future__ import annotations

from typing import Any

from tawthiq.web.pages import case, confirming, deciding, figures, pictures, reader, sources

__all__ = ["routes"]


def routes() -> list[Any]:
    """Every route of the app but its files."""
    return [
        *case.ROUTES,
        *reader.ROUTES,
        *deciding.ROUTES,
        *confirming.ROUTES,
        *pictures.ROUTES,
        *figures.ROUTES,
        *sources.ROUTES,
    ]
