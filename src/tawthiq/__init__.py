"""Tawthiq (توثيق): from a folder of documents to a dossier that can be followed back.

import tawthiq

with tawthiq.open_case("my-case", create=True) as case:
    summary = case.build("received")
    for figure in case.export("figures"):
        print(figure["phrase"], figure["speaker"])
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tawthiq.case import Case, open_case
    from tawthiq.model import TawthiqError

__version__ = version("tawthiq")
__all__ = ["Case", "TawthiqError", "open_case"]


def __getattr__(name: str) -> Any:
    """Load the case's machinery when it is first asked for, so that `import tawthiq` stays quick."""
    if name == "TawthiqError":
        from tawthiq.model import TawthiqError

        return TawthiqError
    if name in ("Case", "open_case"):
        from tawthiq import case

        return getattr(case, name)
    raise AttributeError(f"module 'tawthiq' has no attribute {name!r}")
