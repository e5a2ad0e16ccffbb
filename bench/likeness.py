"""How well images that show the same are grouped: recall by what was done to the image, and false alarms.

    python bench/likeness.py [--check]

Images are made here, from a seed: scenes of soft noise with shapes, and pages of text. With the shared photographs
(../shared/conformance/c2pa.tar.gz), those too. Where `pdqhash` is installed, its bits are held against ours.
"""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tawthiq.lineage.likeness import NEAR, alike
from tawthiq.model import Document
from tawthiq.reading.pdq import prints

SHARED = Path(__file__).parents[2] / "shared" / "conformance" / "c2pa.tar.gz"
SCENES, PAGES = 24, 12
FLOORS = {"resized": 0.99, "recompressed": 0.99, "cropped": 0.8, "watermarked": 0.95}
ALARMS = 0  # pairs of different scenes taken for the same


def scene(seed: int) -> Image.Image:
    """Noise whose strength falls with its frequency, as in photographs, and a few shapes."""
    rng = np.random.default_rng(seed)
    height, width = 480, 640
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    frequency[0, 0] = 1
    spectrum = rng.normal(size=frequency.shape) + 1j * rng.normal(size=frequency.shape)
    noise = np.fft.irfft2(spectrum / frequency**1.3, s=(height, width))
    noise = (noise - noise.min()) / np.ptp(noise) * 255
    image = Image.fromarray(noise.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        x, y, size = rng.integers(0, width), rng.integers(0, height), rng.integers(30, 200)
        draw.rectangle([int(x), int(y), int(x + size), int(y + size // 2)], fill=int(rng.integers(0, 255)))
    return image


def page(seed: int) -> Image.Image:
    """A page of words, which differ from page to page while their layout hardly does."""
    rng = np.random.default_rng(1_000 + seed)
    image = Image.new("L", (850, 1100), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(18)
    for line in range(40):
        words = ("".join(map(chr, rng.integers(97, 123, rng.integers(2, 11)))) for _ in range(11))
        draw.text((70, 60 + line * 25), " ".join(words)[:78], font=font, fill=0)
    return image


def photographs() -> list[Image.Image]:
    if not SHARED.exists():
        return []
    found: dict[tuple[int, ...], Image.Image] = {}
    with tarfile.open(SHARED) as archive:
        for member in archive:
            source = archive.extractfile(member) if member.name.lower().endswith((".jpg", ".jpeg")) else None
            if source is None:
                continue
            image = Image.open(BytesIO(source.read())).convert("L")
            image.thumbnail((1_000, 1_000))
            key = tuple(np.asarray(image.resize((4, 4))).ravel() // 16)
            found.setdefault(key, image)
    return list(found.values())


def recompressed(image: Image.Image) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=30)
    return Image.open(out).convert("L")


def watermarked(image: Image.Image) -> Image.Image:
    marked = image.copy()
    draw = ImageDraw.Draw(marked)
    size = image.width // 12
    draw.text((image.width // 12, image.height // 2), "COPY COPY", font=ImageFont.load_default(size), fill=255)
    return Image.blend(image, marked, 0.6)


def cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    return image.crop((round(width * left), round(height * top), round(width * right), round(height * bottom)))


CHANGES: dict[str, list[Callable[[Image.Image], Image.Image]]] = {
    "resized": [lambda i: i.resize((i.width // 3, i.height // 3)), lambda i: i.resize((i.width * 2, i.height * 2))],
    "recompressed": [recompressed],
    "cropped": [
        lambda i: cut(i, 0.05, 0.05, 0.95, 0.95),
        lambda i: cut(i, 0, 0, 0.9, 0.9),
        lambda i: cut(i, 0, 0.1, 1, 1),
        lambda i: cut(i, 0.1, 0, 1, 1),
        lambda i: cut(i, 0.025, 0.05, 0.975, 1),
    ],
    "watermarked": [watermarked],
}


def document(number: int, image: Image.Image) -> Document:
    return Document(f"{number:064d}", "image", "1", "", prints=prints(image))


def alarms(documents: list[Document]) -> int:
    return sum(len(group.pairs) for group in alike(documents))


def against_library(images: list[Image.Image]) -> str:
    try:
        import pdqhash  # type: ignore[import-not-found]
    except ImportError:
        return "pdqhash is not installed: not compared"
    found = []
    for image in images:
        small = image.copy()
        small.thumbnail((512, 512))
        bits, _ = pdqhash.compute(np.asarray(small.convert("RGB")))
        mine = np.unpackbits(np.frombuffer(bytes.fromhex(prints(image)[0]), dtype=np.uint8))
        found.append(min(int((mine != bits).sum()), int((mine[::-1] != bits).sum())))
    return f"bits that differ from pdqhash: most {max(found)}, mean {np.mean(found):.1f} of 256 ({len(found)} images)"


def measured(images: list[Image.Image], documents: list[Document]) -> Iterator[tuple[str, float]]:
    for name, changes in CHANGES.items():
        pairs = ((known, change(image)) for known, image in zip(documents, images, strict=True) for change in changes)
        hits = [bool(alike([known, document(-1, other)])) for known, other in pairs]
        yield name, sum(hits) / len(hits)


def main() -> int:
    scenes, pages, photos = [scene(n) for n in range(SCENES)], [page(n) for n in range(PAGES)], photographs()
    failed = False
    for kind, images in (("scenes", scenes), ("pages of text", pages), ("photographs", photos)):
        if not images:
            print(f"{kind}: none at hand")
            continue
        documents = [document(number, image) for number, image in enumerate(images)]
        found = dict(measured(images, documents))
        wrong = alarms(documents)
        pairs = len(images) * (len(images) - 1) // 2
        print(f"{kind} ({len(images)}), at most {NEAR} bits: " + ", ".join(f"{n} {v:.2f}" for n, v in found.items()))
        print(f"  different ones taken for the same: {wrong} of {pairs} pairs")
        if kind == "scenes":
            failed = wrong > ALARMS or any(found[name] < floor for name, floor in FLOORS.items())
    print(against_library(scenes))
    return int(failed and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
