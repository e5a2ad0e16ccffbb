"""Pictures of a case that show the same are one group: on the exhibit's page, in the export, among the origins."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import tawthiq
from tawthiq.dossier.beside import alike


def scene(seed: int) -> Image.Image:
    """Noise whose strength falls with its frequency, as in photographs, and a few shapes."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(480)[:, None], np.fft.rfftfreq(640)[None, :])
    frequency[0, 0] = 1
    spectrum = rng.normal(size=frequency.shape) + 1j * rng.normal(size=frequency.shape)
    noise = np.fft.irfft2(spectrum / frequency**1.3, s=(480, 640))
    image = Image.fromarray(((noise - noise.min()) / np.ptp(noise) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(5):
        x, y, size = rng.integers(0, 640), rng.integers(0, 480), rng.integers(30, 200)
        draw.rectangle([int(x), int(y), int(x + size), int(y + size // 2)], fill=int(rng.integers(0, 255)))
    return image


def saved(image: Image.Image, kind: str, **how: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def marked(image: Image.Image) -> Image.Image:
    over = image.copy()
    ImageDraw.Draw(over).text((50, 220), "COPY COPY", font=ImageFont.load_default(54), fill=255)
    return Image.blend(image, over, 0.6)


def test_copies_that_came_on_different_ways_are_one_group(tmp_path: Path) -> None:
    first, other = scene(1), scene(2)
    files = {
        "original.png": saved(first, "PNG"),
        "resized.png": saved(first.resize((213, 160)), "PNG"),
        "sent.jpg": saved(first, "JPEG", quality=30),
        "cropped.webp": saved(first.crop((32, 24, 608, 456)), "WEBP", quality=80),
        "side.tif": saved(first.crop((64, 0, 640, 480)), "TIFF"),
        "marked.jpg": saved(marked(first), "JPEG", quality=85),
        "other.png": saved(other, "PNG"),
        "turned-grey.png": saved(Image.new("L", (640, 480), 128), "PNG"),
    }
    (tmp_path / "in").mkdir()
    for name, data in files.items():
        (tmp_path / "in" / name).write_bytes(data)
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.build(tmp_path / "in")
        view = opened.view()
        rows = {row["document"]: row["alike"] for row in opened.export("documents")}
    (group,) = view.lineage.alike
    exhibit_of = {key: document.exhibit for key, document in view.documents.items()}
    name_of = {x.exhibit.sha256: x.paths[0] for x in view.exhibits}
    beside = alike(view.lineage, exhibit_of)
    copies = set(files) - {"other.png", "turned-grey.png"}
    assert {name_of[exhibit_of[document]] for document in group.documents} == copies
    for sha256, others in beside.items():
        assert {name_of[sha256], *(name_of[one] for one in others)} == copies
    assert {name for name, key in rows.items() if key == group.documents[0]} == copies
    assert rows.get("other.png") is None
    pages = [page.read_text("utf-8") for page in (tmp_path / "case" / "dossier" / "documents").glob("*.html")]
    assert sum("Shows the same as" in page for page in pages) == len(copies)
