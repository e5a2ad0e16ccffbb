"""How many numbers of scanned Arabic pages are read rightly: by Tesseract, and by the digit reader of our own.

    python bench/digits.py [--check] [--pages FOLDER]

The pages (bench/digits/, made by training/digits/pages.py) are set in families of fonts that the reader never learnt
from, blurred, turned, speckled and packed as JPEG; one number a line. Tesseract reads each page whole, as a build does.
Of a line it has the digits of its words that hold any; ours reads the same boxes. Right is every digit of the number
and no other, in whatever script; ours says nothing of Western digits. A number is missed where Tesseract sees no
digit on its line.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from PIL import Image

from tawthiq.reading import digits, ocr

HERE = Path(__file__).with_suffix("")
FLOORS = {"ours": 0.7, "gain": 0.35}


def plain(text: str) -> str:
    """The digits of a text, as Western ones."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


def measured(folder: Path) -> Counter[tuple[str, str]]:
    """Lines, those on which Tesseract saw a digit, and those that each read rightly, by the script of the digits."""
    count: Counter[tuple[str, str]] = Counter()
    for name, told in json.loads((folder / "numbers.json").read_text(encoding="utf-8")).items():
        image = Image.open(folder / name).convert("L")
        tokens = [t for lines in ocr.words_of(image).paragraphs for line in lines for t in line]
        for line in told["lines"]:
            kind = "Arabic-Indic" if line["number"][0] > "\x7f" else "Western"
            there = [t for t in tokens if line["top"] <= (t.box[1] + t.box[3]) / 20_000 < line["bottom"]]
            seen = sorted((t for t in there if any(map(str.isdigit, t.text))), key=lambda t: t.box[0])
            count[kind, "lines"] += 1
            if not seen:
                continue
            count[kind, "seen"] += 1
            count[kind, "Tesseract"] += plain("".join(t.text for t in seen)) == plain(line["number"])
            ours = "".join(digits.digits_on(digits.piece_of(image, t.box)) for t in seen)
            count[kind, "ours"] += plain(ours) == plain(line["number"])
    return count


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--check", action="store_true", help="fail below the floors")
    ask.add_argument("--pages", type=Path, default=HERE)
    chosen = ask.parse_args()
    if not ocr.model():
        print("Tesseract is not installed: nothing is measured")
        return 0
    count = measured(chosen.pages)
    print(f"numbers read rightly, one a line; {ocr.version()}")
    print(f"{'digits':<14} {'lines':>6} {'missed':>7} {'Tesseract':>10} {'ours':>6}   of those seen")
    shares = {}
    for kind in ("Arabic-Indic", "Western"):
        lines, seen = count[kind, "lines"], max(1, count[kind, "seen"])
        shares[kind] = [count[kind, who] / seen for who in ("Tesseract", "ours")]
        print(f"{kind:<14} {lines:6} {lines - count[kind, 'seen']:7} {shares[kind][0]:10.2f} {shares[kind][1]:6.2f}")
    theirs, ours = shares["Arabic-Indic"]
    if chosen.check and (ours < FLOORS["ours"] or ours - theirs < FLOORS["gain"]):
        print(f"below the floor: {ours:.2f} is to be {FLOORS['ours']}, and {FLOORS['gain']} more than Tesseract's")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
