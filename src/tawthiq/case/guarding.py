"""What guards an encrypted case: its key is the one that it was made with, and no pages lie in it."""

from __future__ import annotations

from pathlib import Path

from tawthiq.evidence import Secret
from tawthiq.evidence.secret import KEY_FILE
from tawthiq.model import TawthiqError

ENCRYPT = (
    "A case is encrypted when it is made: `tawthiq build NEW --encrypt`; `tawthiq merge NEW OLD --another-case` then "
    "brings this one in"
)


def mismatch(recipient: str, secret: Secret | None) -> tuple[str, str] | None:
    """What was expected and what is there, where the key is not the one that the log's first entry names."""
    if recipient == (secret.recipient if secret else ""):
        return None
    expected = f"the key of {recipient}" if recipient else "none, as the case was made without encryption"
    return expected, f"the key of {secret.recipient}" if secret else "none"


def check_key(folder: Path, recipient: str, secret: Secret | None, encrypt: bool) -> None:
    """Raises TawthiqError where the key is not the case's, or encryption is asked of a case without."""
    wrong = mismatch(recipient, secret)
    if wrong:
        raise TawthiqError(
            f"The case's key is not the one that it was made with: expected {wrong[0]}, found {wrong[1]}",
            item=str(folder / KEY_FILE),
            remedy="Put a copy of the case's own key.age in its place" if recipient else "Take it away",
        )
    if encrypt and secret is None:
        raise TawthiqError("This case is there already, and is not encrypted", item=str(folder), remedy=ENCRYPT)


def refuse_inside(folder: Path, pages: Path) -> None:
    """Raises TawthiqError where pages would lie inside the case."""
    if pages.resolve().is_relative_to(folder.resolve()):
        raise TawthiqError("These pages would lie inside the case", item=str(pages), remedy="Name a folder outside it")
