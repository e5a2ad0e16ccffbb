"""Serving the app on this computer's own address, until somebody ends it."""

from __future__ import annotations

import gc
import secrets
import socket

import uvicorn

from tawthiq.model import TawthiqError
from tawthiq.web.app import application
from tawthiq.web.desk import Desk
from tawthiq.web.door import ENTRY, Door

_SELDOM = (20_000, 20, 20)
LOOPBACK = "127.0.0.1"


class Serving:
    """The app over one case, listening from the start; it answers once it runs.

    Args:
        port: on the loopback address; 0 for any that is free.

    Attributes:
        base: "http://127.0.0.1:PORT".
        address: lets one browser in.

    Raises:
        TawthiqError: the port is taken.
    """

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self._desk = desk
        self._listening = _listen(port)
        bound = self._listening.getsockname()[1]
        token = secrets.token_urlsafe(32)
        door = Door(application(desk), [f"{LOOPBACK}:{bound}", f"localhost:{bound}"], token)
        # No access log: addresses hold what was searched for.
        self._server = uvicorn.Server(
            uvicorn.Config(door, log_level="error", access_log=False, server_header=False, lifespan="off")
        )
        self.base = f"http://{LOOPBACK}:{bound}"
        self.address = f"{self.base}{ENTRY}?token={token}"

    def run(self) -> None:
        """Serve until the process is interrupted or `stop` is called."""
        # A page makes some hundred thousand objects, and looking through all that is held for circles takes 0.2 s.
        gc.set_threshold(*_SELDOM)
        keeping = self._desk.keep_up()
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._desk.close()
            keeping.join(timeout=5)

    def stop(self) -> None:
        """Have `run` come to its end. May be called from another thread."""
        self._server.should_exit = True


def _listen(port: int) -> socket.socket:
    # The protocol is named, as asyncio turns Nagle's algorithm off for such sockets alone: with it every answer but a
    # connection's first waits 40 ms for an acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise TawthiqError(
            f"The app cannot listen there ({error.strerror})",
            item=f"{LOOPBACK}:{port}",
            remedy="Leave --port away: any free one is taken",
        ) from error
    return listening
