"""Protecting somebody, or ending that, while the person who asked for it watches: in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tawthiq.model import TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.web import faults


class Hiding:
    """One such act, under way or over. While it is under way no page of the case is shown: some would name them.

    Args:
        act: does it, and says how far it is.

    Attributes:
        stage, done, total: how far it is; `total` 0 where that is not known.
        trouble: why it could not be done; nothing was changed then.
        told: whether somebody was told how it ended.
    """

    def __init__(self, act: Callable[[Progress], object]) -> None:
        self.stage, self.done, self.total = "", 0, 0
        self.trouble: TawthiqError | None = None
        self.told = False
        self._thread = threading.Thread(target=self._run, args=(act,), name="hiding", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    def wait(self, seconds: float) -> None:
        """Until it is over, or so long. Raises TawthiqError where it was refused by then."""
        self._thread.join(seconds)
        if not self.running:
            self.told = True
            if self.trouble is not None:
                raise self.trouble

    def _run(self, act: Callable[[Progress], object]) -> None:
        try:
            act(self._at)
        except TawthiqError as error:
            self.trouble = error
        except Exception as error:  # noqa: BLE001 recorded, and said on the page
            self.trouble = faults.trouble(error, "hiding", "Protecting failed by a defect of the app")

    def _at(self, stage: str, done: int, total: int, _item: str) -> None:
        self.stage, self.done, self.total = stage, done, total
