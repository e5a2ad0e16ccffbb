"""The pages, one module each."""

from __future__ import annotations

from typing import Any

from tawthiq.web.pages import case, decisions, exhibits, findings, numbers, reader, search

__all__ = ["routes"]


def routes() -> list[Any]:
    """Every route of the app but its files."""
    pages = (case, reader, findings, exhibits, search, numbers, decisions)
    return [route for page in pages for route in page.ROUTES]
