"""Numbers drawn as scans show them, for a reader of digits to learn from: every font, every kind of damage.

    python training/digits/drawing.py FONTS OUT --count 60000      FONTS: folders of fonts, as training/README.md says

Writes OUT (NumPy's .npz): pieces 32 pixels high, one beside the other, their widths, and what stands on each.
"""

from __future__ import annotations

import argparse
import random
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

HIGH, WIDEST = 32, 256
ARABIC, WESTERN = "٠١٢٣٤٥٦٧٨٩", "0123456789"
# Families that are never learnt from: they are what the benchmark's pages are set in.
HELD_OUT = ("amiri", "scheherazade", "harmattan", "lateef", "notonaskh")
# Signs that are no Arabic-Indic digits, or of another hand than print.
ODD = ("siyaq", "syriac", "thaana", "nastaliq", "quran", "qurn", "decorative", "ae_shado", "ae_ostorah", "ae_jet")


def fonts_of(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".ttf", ".otf") and not odd(p))


def odd(path: Path) -> bool:
    return any(word in path.stem.lower() for word in ODD)


def fonts(folders: list[Path]) -> list[Path]:
    """The fonts to learn from that have all ten digits, and of a family with many weights a few."""
    found, families = [], {}
    for path in (p for folder in folders for p in fonts_of(folder)):
        name = path.stem.lower()
        if any(word in name for word in HELD_OUT):
            continue
        letters = TTFont(path, lazy=True).getBestCmap() or {}
        family = name.split("-")[0]
        if all(ord(d) in letters for d in ARABIC) and families.setdefault(family, 0) < 6:
            families[family] += 1
            found.append(path)
    return found


def number(chance: random.Random) -> str:
    """A number as documents write them: counts, years, dates, thousands parted, shares."""
    digits = ARABIC if chance.random() < 0.75 else WESTERN
    comma, point = ("٬,،"[chance.randrange(3)], "٫.,"[chance.randrange(3)]) if digits == ARABIC else (",", ".")

    def whole(low: int, high: int) -> str:
        return str(chance.randrange(low, high))

    form = chance.random()
    if form < 0.4:
        text = whole(0, 10 ** chance.randint(1, 6))
    elif form < 0.55:
        text = whole(1900, 2030)
    elif form < 0.7:
        text = f"{chance.randrange(1000, 10 ** chance.randint(4, 7)):,}"
    elif form < 0.8:
        text = "/".join((whole(1, 32), whole(1, 13), whole(1990, 2030)))
    elif form < 0.86:
        text = f"{whole(0, 100)}.{whole(0, 100)}"
    elif form < 0.92:
        text = f"{whole(1, 3000)}-{whole(1, 3000)}"
    elif form < 0.96:
        text = f"({whole(0, 10_000)})"
    else:
        text = f"{whole(0, 101)}%"
    table = dict(zip(WESTERN, digits, strict=True)) | {",": comma, ".": point}
    if digits == ARABIC and chance.random() < 0.5:
        table["%"] = "٪"
    return "".join(table.get(c, c) for c in text)


def drawn(text: str, font: ImageFont.FreeTypeFont, chance: random.Random) -> Image.Image:
    """The number in black on white with something of its neighbours, as a box around a word cuts it out."""
    left, top, right, bottom = font.getbbox(text)
    size = font.size
    page = Image.new("L", (int(right - left + 4 * size), int(bottom - top + 3 * size)), 255)
    draw = ImageDraw.Draw(page)
    x, y = 2 * size - left, 1.5 * size - top
    draw.text((x, y), text, fill=chance.randrange(0, 70), font=font)
    box = [2 * size, 1.5 * size, 2 * size + right - left, 1.5 * size + bottom - top]
    if chance.random() < 0.3:  # a line above or below, of which a box may show something
        other = "".join(chance.choice("ابجدرسعفكلمنهوي") for _ in range(6))
        side = -1 if chance.random() < 0.5 else 1
        draw.text((x - size, y + side * size * chance.uniform(1.25, 1.6)), other, fill=40, font=font)
    turn = chance.gauss(0, 0.8)
    page = page.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
    # The box of a word, somewhat off as boxes are.
    slack = [chance.gauss(0.06, 0.06) * size for _ in range(4)]
    box = [box[0] - slack[0], box[1] - slack[1], box[2] + slack[2], box[3] + slack[3]]
    return page.crop(tuple(round(side) for side in box))


def damaged(piece: Image.Image, chance: random.Random) -> Image.Image:
    """What printing, copying, scanning and sending do."""
    wide, high = piece.size
    if chance.random() < 0.25:
        piece = piece.filter((ImageFilter.MinFilter if chance.random() < 0.6 else ImageFilter.MaxFilter)(3))
    if chance.random() < 0.4:
        factor = chance.uniform(0.4, 0.9)
        small = piece.resize((max(4, int(wide * factor)), max(4, int(high * factor))), Image.Resampling.BILINEAR)
        piece = small.resize((wide, high), Image.Resampling.BILINEAR)
    if chance.random() < 0.6:
        piece = piece.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 0.045 * high)))
    values = np.asarray(piece, np.float32)
    ground = chance.uniform(190, 255)
    values = values * ((ground - 20 * chance.random()) / 255)
    if chance.random() < 0.7:
        noise = np.random.default_rng(chance.randrange(2**32)).normal(0, chance.uniform(2, 28), values.shape)
        values = values + noise
    if chance.random() < 0.15:  # a fax, a copy of a copy
        values = np.where(values > chance.uniform(110, 190), 255, 0)
    piece = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    if chance.random() < 0.5:
        out = BytesIO()
        piece.save(out, "JPEG", quality=chance.randrange(20, 90))
        piece = Image.open(BytesIO(out.getvalue())).convert("L")
    return piece


def sized(piece: Image.Image) -> np.ndarray:
    """As the reader is given it: of one height, black on white from end to end. The package does the same."""
    wide = min(WIDEST, max(8, round(piece.width * HIGH / max(1, piece.height))))
    return np.asarray(ImageOps.autocontrast(piece.resize((wide, HIGH), Image.Resampling.BILINEAR)), np.uint8)


def some(arguments: tuple[list[Path], int, int]) -> tuple[list[np.ndarray], list[str]]:
    paths, seed, count = arguments
    chance = random.Random(seed)
    pieces, texts = [], []
    loaded: dict[tuple[Path, int], ImageFont.FreeTypeFont] = {}
    has = {path: frozenset(map(chr, TTFont(path, lazy=True).getBestCmap())) for path in paths}
    while len(pieces) < count:
        key = (chance.choice(paths), chance.choice((18, 24, 32, 40, 56)))
        if key not in loaded:
            loaded[key] = ImageFont.truetype(str(key[0]), key[1], layout_engine=ImageFont.Layout.BASIC)
        text = number(chance)
        if not has[key[0]].issuperset(text):  # it would be drawn as boxes
            continue
        cut = drawn(text, loaded[key], chance)
        if cut.width < 3 or cut.height < 6 or np.asarray(cut).min() > 200:
            continue
        pieces.append(sized(damaged(cut, chance)))
        texts.append(text)
    return pieces, texts


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("fonts", type=Path, nargs="+")
    ask.add_argument("out", type=Path)
    ask.add_argument("--count", type=int, default=60_000)
    ask.add_argument("--seed", type=int, default=1)
    chosen = ask.parse_args()
    paths = fonts(chosen.fonts)
    print(f"{len(paths)} fonts")
    share = 1_000
    jobs = [(paths, chosen.seed * 1_000 + n, share) for n in range(chosen.count // share)]
    with ProcessPoolExecutor(2) as workers:
        made = list(workers.map(some, jobs))
    pieces = [piece for found, _ in made for piece in found]
    np.savez(
        chosen.out,
        pixels=np.concatenate(pieces, axis=1),
        widths=np.array([piece.shape[1] for piece in pieces]),
        texts=np.array([text for _, texts in made for text in texts]),
    )


if __name__ == "__main__":
    main()
