"""A client that came in by the token, and what the app looks a case up from."""

from __future__ import annotations

import httpx

from tawthiq.web import Desk, Serving
from tawthiq.web.shelf import ShelfSite


class Browser:
    """As a browser does: cookies kept, redirections followed."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self.client = httpx.Client(base_url=serving.base, follow_redirects=True, timeout=30)
        self.first = self.client.get(serving.address)

    def get(self, path: str, **how: object) -> httpx.Response:
        return self.client.get(path, **how)  # type: ignore[arg-type]

    def post(self, path: str, **data: str) -> httpx.Response:
        """A form of ours, with the secret that the page gave."""
        return self.client.post(path, data={"csrf": self.csrf, **data})

    @property
    def csrf(self) -> str:
        return self.first.text.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def shelf_of(desk: Desk) -> ShelfSite:
    """The case as it is looked up piece by piece, which it must be."""
    found = desk.shelf()
    assert isinstance(found, ShelfSite)
    return found
