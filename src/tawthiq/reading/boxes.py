"""Which exhibits hold others, and what opens them."""

from __future__ import annotations

from typing import Final

from tawthiq.evidence import Held
from tawthiq.reading import (
    calc,
    docx,
    embedded,
    mail,
    mailboxes,
    media,
    mhtml,
    ole,
    opendocument,
    outlook,
    pdf_attached,
    sevenzips,
    slides,
    sniff,
    tars,
    waczs,
    warcs,
    workbook,
    zips,
)
from tawthiq.reading.members import Box, opened
from tawthiq.reading.result import Unreadable

_TARS: Final = frozenset({"application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz"})
ARCHIVES: Final = _TARS | {sniff.ZIP, mailboxes.MEDIA_TYPE, waczs.MEDIA_TYPE, warcs.MEDIA_TYPE}
_OFFICE: Final = embedded.media_types((calc.FAMILY, docx.FAMILY, opendocument.FAMILY, slides.FAMILY, workbook.FAMILY))
# Kinds that hold others.
HOLDING: Final = (
    ARCHIVES
    | {sevenzips.MEDIA_TYPE}
    | _OFFICE
    | mail.FAMILY.media_types
    | mhtml.FAMILY.media_types
    | outlook.FAMILY.media_types
    | media.VIDEO
    | {pdf_attached.MEDIA_TYPE}
)
# Name and version of what opens them.
OPENERS: Final = {
    "7z": sevenzips.VERSION,
    "embedded": embedded.VERSION,
    "mail": mail.MEMBERS_VERSION,
    "mbox": mailboxes.VERSION,
    "mhtml": mhtml.VERSION,
    "outlook": outlook.VERSION,
    "pdf": pdf_attached.VERSION,
    "tar": tars.VERSION,
    "video": media.VERSION,
    "wacz": waczs.VERSION,
    "warc": warcs.VERSION,
    "zip": zips.VERSION,
}
_BOXES: Final = {
    **dict.fromkeys(_OFFICE, embedded.box),
    "message/rfc822": mail.box,
    mailboxes.MEDIA_TYPE: mailboxes.box,
    mhtml.MEDIA_TYPE: mhtml.box,
    ole.OUTLOOK: outlook.box,
    pdf_attached.MEDIA_TYPE: pdf_attached.box,
    waczs.MEDIA_TYPE: waczs.box,
    warcs.MEDIA_TYPE: warcs.box,
}


def file_type(held: Held, name: str) -> str:
    """The media type of a sealed file, of which only what is needed to tell is read."""
    with held.open() as file:
        kind = sniff.media_type(file.read(sniff.HEAD), name, whole=False)
        if kind == ole.STORAGE:
            file.seek(0)
            return ole.kind(file)
    return _zip_type(held) if kind == sniff.ZIP else kind


def box_of(held: Held, name: str) -> Box | None:
    """What opens an exhibit that is an archive, a mail, a saved page or an office document; None for any other.

    Args:
        held: its bytes.
        name: as received; its extension is a hint among kinds of text, and it names the exhibit in Problems.
    """
    kind = file_type(held, name)
    if kind == sniff.ZIP:
        box = zips.box(held, name)
    elif kind in _TARS:
        box = tars.box(held, kind, name)
    elif kind in _BOXES:
        box = _BOXES[kind](held, name)
    elif kind in media.VIDEO and (frames := media.box(held, name)) is not None:
        box = frames
    elif kind == sevenzips.MEDIA_TYPE and (found := sevenzips.box(held, name)) is not None:
        box = found
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
