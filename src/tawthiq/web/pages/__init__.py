"""The pages, one module each."""

from __future__ import annotations

from typing import Any

from tawthiq.web.pages import case, decisions, exhibits, figures, findings, numbers, reader, search, sources

__all__ = ["routes"]


def routes() -> list[Any]:
    """Every route of the app but its files."""
    pages = (case, reader, figures, sources, findings, exhibits, search, numbers, decisions)
    return [route for page in pages for route in page.ROUTES]
