"""Which exhibits hold others, and what opens them."""

from __future__ import annotations

from typing import Final

from tawthiq.evidence import Held
from tawthiq.reading import mail, media, sniff, tars, zips
from tawthiq.reading.members import Box, opened
from tawthiq.reading.result import Unreadable

_TARS: Final = frozenset({"application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz"})
ARCHIVES: Final = _TARS | {sniff.ZIP}
# Kinds that hold others.
HOLDING: Final = ARCHIVES | mail.FAMILY.media_types | media.VIDEO
# Name and version of what opens them.
OPENERS: Final = {"mail": mail.MEMBERS_VERSION, "tar": tars.VERSION, "video": media.VERSION, "zip": zips.VERSION}


def file_type(held: Held, name: str) -> str:
    """The media type of a sealed file, of which only what is needed to tell is read."""
    with held.open() as file:
        kind = sniff.media_type(file.read(sniff.HEAD), name, whole=False)
    return _zip_type(held) if kind == sniff.ZIP else kind


def box_of(held: Held, name: str) -> Box | None:
    """What opens an exhibit, where it is an archive or an e-mail; None where it holds no others.

    Args:
        held: its bytes.
        name: as received; its extension is a hint among kinds of text, and it names the exhibit in Problems.
    """
    kind = file_type(held, name)
    if kind == sniff.ZIP:
        box = zips.box(held, name)
    elif kind in _TARS:
        box = tars.box(held, kind, name)
    elif kind == "message/rfc822":
        box = mail.box(held, name)
    elif kind in media.VIDEO and (frames := media.box(held, name)) is not None:
        box = frames
    else:
        return None
    return Box(box.by, box.version, lambda allowance: opened(box.by, name, box.open(allowance)))


def _zip_type(held: Held) -> str:
    """As `sniff.media_type` tells it from all bytes, without holding them."""
    try:
        with zips.archive(held) as archive:
            names = archive.NameToInfo
            if "mimetype" in names and names["mimetype"].file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                if kind.startswith("application/"):
                    return kind
            return sniff.zip_kind(names)
    except (Unreadable, *zips.DAMAGED):
        # Its directory is at the end; the member's name in the first header still tells.
        with held.open() as file:
            return sniff.media_type(file.read(sniff.HEAD), name=held.path.name, whole=True)
