"""The word pieces of the reader: those of the encoder that may stand in English text.

    python training/pieces.py E/vocab.txt OUT/english-pieces.txt

The encoder's own list is BERT's uncased one, with a few marks of its own in front. Pieces in other scripts than Latin
and the unused ones are left out; the marks that remain stand first, in the order of extraction/trained/pieces.py.
"""

from __future__ import annotations

import argparse
import unicodedata
from pathlib import Path

MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
# Letters used in Latin transliteration and in ordinals are no other script.
LATIN = ("LATIN", "MODIFIER LETTER", "FEMININE ORDINAL", "MASCULINE ORDINAL", "MICRO SIGN")


def kept(piece: str) -> bool:
    if piece.startswith(("[unused", "<")) or piece in (*MARKS, "[MASK]", ""):
        return piece == "<"
    letters = (c for c in piece if unicodedata.category(c)[0] in "LM")
    return all(unicodedata.name(c, "").startswith(LATIN) for c in letters)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vocabulary", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    pieces = args.vocabulary.read_text(encoding="utf-8").split("\n")
    args.out.write_text("\n".join([*MARKS, *dict.fromkeys(filter(kept, pieces))]), encoding="utf-8")


if __name__ == "__main__":
    main()
