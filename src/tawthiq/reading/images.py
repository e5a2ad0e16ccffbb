"""Photographs, scans and screenshots: the words on them by OCR, then what the file says of its own making.

Every image that can be decoded at all has a document, if only of facts, so that its place, its time and its
perceptual hash can be quoted. Pillow decodes; the formats that it may try are named, and the pixels bounded.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import PIL
from msgspec import UNSET
from PIL import Image, ImageFile, ImageOps, ImageSequence

from tawthiq.model import Metadata, Problem, without
from tawthiq.reading import credentials, heic, image_facts, ocr, pdq, sniff
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.facts import Facts
from tawthiq.reading.helpers import HEIF, TESSERACT, HelperFailed
from tawthiq.reading.masthead import completed
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable

MAX_PIXELS: Final = 100_000_000  # of one frame: 100 MB in shades of grey, 300 MB in colours while it is decoded
_MAX_PAGES: Final = 200  # of a TIFF
_FORMATS: Final = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/avif": ("AVIF",),
    heic.MEDIA_TYPE: (),  # by another program
}
_LOOK: Final = "Look at the image itself"
_AGAIN: Final = "Ask the source to send it again, as the file itself and not through a messenger"
# What Pillow raises on damaged files, by its decoders and by its reading of headers.
_DAMAGED: Final = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, OverflowError)


_Page = tuple[int, Image.Image | None, Problem | None]


def read(data: bytes, name: str) -> Content:
    """Bytes of an image to its content.

    Raises:
        Unreadable: no image can be decoded from them.
    """
    facts = Facts()
    builder = TextBuilder()
    put_down = ocr.Put()
    problems: list[Problem] = []
    prints: tuple[str, ...] = ()
    for number, frame, problem in _pages(data, name, facts):
        if problem:
            problems.append(problem)
        if frame is None:
            continue
        prints = prints or pdq.prints(frame)
        problem = _read_page(frame, _item(name, number), builder, put_down, number)
        if problem:
            problems.append(problem)
            if not ocr.model():
                break
    problems += credentials.check(data, sniff.media_type(data[: sniff.HEAD], name, whole=False), name, facts)
    stated = completed(Metadata(), without(builder.text, put_down.waiting), builder.blocks)
    facts.add("pdq", "Perceptual hash (PDQ)", prints[0] if prints else None)
    found = facts.put(builder)
    return Content(
        builder.text,
        tuple(builder.blocks),
        metadata=_metadata(stated, facts),
        problems=tuple(problems),
        words=tuple(put_down.words),
        unconfirmed=tuple(put_down.waiting),
        suggested=tuple(put_down.suggested) if put_down.waiting else UNSET,
        facts=found,
        prints=prints,
        helper=version(heic.is_heic(data), credentials.has(data)),
    )


def version(is_heic: bool = False, signed: bool = True) -> str:
    """Of what others made that reads such an image, as part of its document's version."""
    parts = (ocr.version(), heic.version() if is_heic else "", credentials.version() if signed else "")
    return "+".join(filter(None, parts))


def page(data: bytes, number: int, mode: str = "L") -> Image.Image:
    """One frame, 1-based, as it was read; with `mode` "RGB", in its colours.

    Raises:
        Unreadable: there is no such frame, or it cannot be decoded.
    """
    for at, frame, _ in _pages(data, "", Facts(), mode):
        if at == number and frame is not None:
            return frame
    raise Unreadable("There is no such page image", _AGAIN)


def pages(data: bytes, mode: str = "RGB") -> Iterator[Image.Image]:
    """Every frame, upright. Raises Unreadable where one cannot be decoded: a copy that lacks it would be a lie."""
    for at, frame, problem in _pages(data, "", Facts(), mode):
        if frame is None:
            raise Unreadable(problem.what if problem else f"Frame {at} cannot be decoded", _AGAIN)
        yield frame


def _item(name: str, number: int) -> str:
    return f"{name}: frame {number}" if number > 1 else name


def _pages(data: bytes, name: str, facts: Facts, mode: str = "L") -> Iterator[_Page]:
    """Each frame to be read, by its number from 1, upright, in shades of grey; or what is wrong with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow: about bombs, which are bounded here, and damaged headers
        if heic.is_heic(data):
            yield from _heic_pages(data, name, facts, mode)
            return
        try:
            image = Image.open(BytesIO(data), formats=[f for formats in _FORMATS.values() for f in formats])
        except Image.DecompressionBombError:
            raise Unreadable("It unpacks to more pixels than any camera makes: it looks like a bomb", _AGAIN) from None
        except _DAMAGED as error:
            raise Unreadable(f"The image is damaged ({type(error).__name__})", _AGAIN) from None
        with image:
            facts.add("size", "Size in pixels", f"{image.width} x {image.height}")
            facts.add("format", "Format", image.format)
            yield from _stated(image, name, facts)
            yield from _frames(image, name, mode)


def _stated(image: Image.Image, name: str, facts: Facts) -> Iterator[_Page]:
    for part in image_facts.collect(image, facts):
        yield 0, None, Problem(name, f"What it says of its making ({part}) is damaged", "Look at it with exiftool")


def _heic_pages(data: bytes, name: str, facts: Facts, mode: str) -> Iterator[_Page]:
    """What such a file says of its making needs no helper; its pixels do."""
    yield from _stated(heic.stated(data), name, facts)
    trouble = None if heic.installed() else HEIF.missing(name, "The photograph itself was not read")
    try:
        frame = heic.pixels(data) if trouble is None else None
    except (HelperFailed, *_DAMAGED) as failure:
        frame = None
        trouble = Problem(name, f"The photograph itself cannot be read ({failure})", _AGAIN)
    if trouble and not len(facts):
        raise Unreadable(trouble.what, trouble.remedy)
    facts.add("format", "Format", "HEIF")
    if frame is None:
        yield 0, None, trouble
        return
    facts.add("size", "Size in pixels", f"{frame.width} x {frame.height}")
    yield 1, *_decoded(frame, name, mode)


def _frames(image: Image.Image, name: str, mode: str) -> Iterator[_Page]:
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > min(count, _MAX_PAGES):
            break
        pixels = frame.width * frame.height
        if pixels <= MAX_PIXELS:
            yield number, *_decoded(frame, _item(name, number), mode)
            continue
        what = f"It has {pixels / 1e6:,.0f} million pixels; up to {MAX_PIXELS / 1e6:,.0f} million are read"
        yield number, None, Problem(_item(name, number), what, "Add a smaller copy beside it, or the parts")
    if count > _MAX_PAGES:
        yield 0, None, Problem(name, f"Frames after {_MAX_PAGES} were not read", "Split the file, add the parts")


def _decoded(frame: Image.Image, item: str, mode: str) -> tuple[Image.Image | None, Problem | None]:
    """A frame's pixels; of one that is cut short, those that are there."""
    problem = None
    for ImageFile.LOAD_TRUNCATED_IMAGES in (False, True):
        try:
            frame.draft(mode, frame.size)  # a grey JPEG is decoded without its colours, in a third of the memory
            return _upright(frame, mode), problem
        except _DAMAGED as error:
            problem = Problem(item, f"The image is damaged or cut short ({type(error).__name__})", _AGAIN)
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
    return None, problem


def _upright(frame: Image.Image, mode: str) -> Image.Image:
    """In shades of grey or in colours, what is transparent made white, turned as its orientation says."""
    frame.load()
    if frame.mode.startswith("I;16"):
        frame = frame.point(lambda value: value / 256).convert("L")
    if frame.has_transparency_data:
        alpha = frame.convert("RGBA")
        ground = Image.new("RGBA", frame.size, "white")
        turned = frame.getexif().get(0x0112)
        frame = Image.alpha_composite(ground, alpha)
        if turned:
            frame.getexif()[0x0112] = turned
    return ImageOps.exif_transpose(frame).convert(mode)


def _read_page(page: Image.Image, item: str, builder: TextBuilder, into: ocr.Put, number: int) -> Problem | None:
    """Append what OCR reads on a frame; what stands in the way of reading it, or None."""
    if not ocr.model():
        return TESSERACT.missing(item, "The words on it were not read")
    if is_blank(page):
        return None
    try:
        read = ocr.words_of(page)
    except HelperFailed as failure:
        return Problem(
            item, f"The words on it were not read: {failure}", "Add a typed copy of its text if there is one"
        )
    ocr.put(builder, read, number, page, into)
    return unsure_problem(read, item)


def is_blank(page: Image.Image) -> bool:
    """Whether an image in shades of grey shows nothing at all, so that there is nothing to read."""
    darkest, lightest = page.getextrema()
    return float(lightest) - float(darkest) < 16  # type: ignore[arg-type]


def unsure_problem(read: ocr.PageWords, item: str) -> Problem | None:
    """What to say of lines that OCR made out beside words that it read; nothing of an image without words."""
    if read.upside_down:
        left_out = f", and {read.unsure} of its lines could not be read surely" if read.unsure else ""
        return Problem(item, f"It lies upside down; it was read the other way up{left_out}", _LOOK)
    if not read.unsure or not read.paragraphs:
        return None
    lines = "1 line" if read.unsure == 1 else f"{read.unsure} lines"
    return Problem(item, f"{lines} could not be read surely and were left out", _LOOK)


def _metadata(stated: Metadata, facts: Facts) -> Metadata:
    """Who made it and what they called it, where the file says so."""
    author = next((v for n in ("exif.artist", "xmp.creator", "iptc.80", "c2pa.author") if (v := facts.value(n))), None)
    title = next((v for n in ("xmp.title", "iptc.105", "iptc.5") if (v := facts.value(n))), None)
    return Metadata(
        title=title or stated.title,
        author=author or stated.author,
        publisher=stated.publisher,
        published=stated.published,
    )


FAMILY = Family("image", f"3+pillow-{PIL.__version__}+pdq-{pdq.VERSION}", frozenset(_FORMATS), 200 * MEGABYTE, read)
