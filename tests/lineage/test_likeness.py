"""Images that show the same are grouped; others are not."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from tawthiq.lineage.likeness import alike
from tawthiq.model import Document
from tawthiq.reading.pdq import prints


def scene(seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 255, (9, 12), dtype=np.uint8)).resize((640, 480), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = (int(v) for v in rng.integers(0, 400, 2))
        draw.rectangle([x, y, x + 120, y + 70], fill=int(rng.integers(0, 255)))
    return image


def groups(*images: Image.Image) -> list[list[int]]:
    documents = [Document(f"{n:064d}", "image", "1", "", prints=prints(i)) for n, i in enumerate(images)]
    numbers = {d.id: n for n, d in enumerate(documents)}
    return [[numbers[d] for d in group.documents] for group in alike(documents)]


def test_resized_cropped_and_marked_copies_are_one_group_and_other_images_none() -> None:
    first = scene(1)
    marked = first.copy()
    ImageDraw.Draw(marked).text((40, 240), "COPY", fill=255)
    copies = [first.resize((200, 150)), first.crop((32, 24, 608, 456)), first.crop((0, 48, 640, 480)), marked]
    assert groups(first, scene(2), *copies, scene(3)) == [[0, 2, 3, 4, 5]]


def test_each_pair_says_why() -> None:
    first = scene(1)
    crop = first.crop((64, 48, 640, 480))
    documents = [Document(str(n) * 64, "image", "1", "", prints=prints(i)) for n, i in enumerate((first, crop))]
    (group,) = alike(documents)
    assert group.pairs[0].why.startswith("one is a part of the other")
    assert 0 <= group.pairs[0].distance <= 31


def test_an_image_that_shows_nothing_is_like_no_other() -> None:
    assert prints(Image.new("L", (300, 300), 200)) == ()
    assert groups(Image.new("L", (300, 300), 200), Image.new("L", (300, 300), 200)) == []
