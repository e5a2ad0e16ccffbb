"""Protecting somebody, or ending that, while the person who asked for it watches."""

from __future__ import annotations

from collections.abc import Callable

from tawthiq.pipeline import Progress
from tawthiq.web.watched import Watched


class Hiding(Watched):
    """One such act. While it is under way no page of the case is shown: some would name them.

    Args:
        act: does it, and says how far it is. Where it cannot be done nothing was changed.

    Attributes:
        told: whether somebody was told how it ended.
    """

    name = "hiding"
    broken = "Protecting failed by a defect of the app"

    def __init__(self, act: Callable[[Progress], object]) -> None:
        self._act = act
        self.told = False
        super().__init__()

    def wait(self, seconds: float) -> None:
        """Until it is over, or so long. Raises TawthiqError where it was refused by then."""
        super().wait(seconds)
        if not self.running:
            self.told = True
            if self.trouble is not None:
                raise self.trouble

    def work(self) -> None:
        self._act(self.at)
