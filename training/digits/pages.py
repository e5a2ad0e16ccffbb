"""Pages with one number a line, in fonts that nothing was learnt from, printed and scanned badly: for bench/digits.py.

    python training/digits/pages.py FONTS OUT       FONTS: a folder with the families that drawing.HELD_OUT names

Wants a Pillow that shapes Arabic (raqm). Writes OUT/page-NN.jpg and OUT/numbers.json: for each page its numbers, from
top to bottom, and the line that each stands on, as parts of the page's height.
"""

from __future__ import annotations

import argparse
import json
import random
from io import BytesIO
from pathlib import Path

import numpy as np
from drawing import ARABIC, HELD_OUT, WESTERN, fonts_of
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WORDS = (
    "وقال المركز إن {} معتقلا نقلوا ليلا إلى المدينة",
    "وأفرج عن {} امرأة من أهل القرية في الشهر التالي",
    "وبلغ عدد القتلى {} شخصا بحسب اللجنة",
    "وأحصى الشهود {} بيتا مهدما في الحي الشرقي",
    "وسجلت القائمة {} اسما لم يعرف مصير أصحابها",
    "ووصل {} رجلا إلى السجن في يوم واحد",
)
LINES, WIDE, MARGIN = 14, 1_700, 120


def number(chance: random.Random) -> str:
    """A count or a year, of one to five digits, some with their thousands parted; most in Arabic-Indic digits."""
    form = chance.random()
    if form < 0.2:
        text = str(chance.randrange(1950, 2027))
    elif form < 0.35:
        text = f"{chance.randrange(1_000, 100_000):,}".replace(",", "٬")
    else:
        text = str(chance.randrange(2, 10 ** chance.randint(1, 4) + 2))
    digits = ARABIC if chance.random() < 0.85 else WESTERN
    return "".join(dict(zip(WESTERN, digits, strict=True)).get(c, c if digits == ARABIC else ",") for c in text)


def page(path: Path, chance: random.Random) -> tuple[Image.Image, list[dict[str, object]]]:
    size = chance.choice((32, 38, 44))
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)
    step = round(size * 2.1)
    image = Image.new("L", (WIDE, 2 * MARGIN + LINES * step), 255)
    draw, found = ImageDraw.Draw(image), []
    for line in range(LINES):
        text = number(chance)
        top = MARGIN + line * step
        words = chance.choice(WORDS).format(text)
        draw.text((WIDE - MARGIN, top + step // 2), words, 25, font, anchor="rm", direction="rtl", language="ar")
        found.append({"number": text, "top": top / image.height, "bottom": (top + step) / image.height})
    return image, found


def scanned(image: Image.Image, chance: random.Random) -> bytes:
    """Somewhat askew, soft, grey, speckled, and packed as a messenger packs it."""
    image = image.rotate(chance.uniform(-0.4, 0.4), Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 1.5)))
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0, chance.uniform(4, 16), (image.height, image.width))
    values = np.clip(np.asarray(image, np.float32) * chance.uniform(0.8, 1) + noise, 0, 255)
    out = BytesIO()
    Image.fromarray(values.astype(np.uint8)).save(out, "JPEG", quality=chance.randrange(30, 70))
    return out.getvalue()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("fonts", type=Path)
    ask.add_argument("out", type=Path)
    chosen = ask.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    told: dict[str, object] = {}
    held = (p for p in fonts_of(chosen.fonts) if p.stem.lower().startswith(HELD_OUT))
    for at, path in enumerate(p for p in held if p.stem.endswith(("-Regular", "-Bold"))):
        chance = random.Random(at + 40)
        image, found = page(path, chance)
        name = f"page-{at:02}.jpg"
        (chosen.out / name).write_bytes(scanned(image, chance))
        told[name] = {"font": path.stem, "lines": found}
    (chosen.out / "numbers.json").write_text(json.dumps(told, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
