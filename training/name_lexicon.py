"""The lexicon of attested Arabic-Latin name pairs, made from the package arabic-name-romanizer.

    pip download --no-deps arabic-name-romanizer==0.2.0 && unzip *.whl -d FOLDER
    python training/name_lexicon.py FOLDER/arabic_name_romanizer/resources/names.sqlite3

Copyright of the source: 2026 UNICEF and the arabic-name-romanizer contributors, MIT; its data come from Wikidata (CC0)
and two Algerian corpora (CC0, MIT). Written: src/tawthiq/people/models/names.tsv.gz, one line an Arabic form, folded as
the product folds names: Arabic, counted as a given name, as a family name, then "latin:count" by falling count.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tawthiq.people.parts import parts
from tawthiq.people.sounds import alike

OUT = Path(__file__).parents[1] / "src" / "tawthiq" / "people" / "models" / "names.tsv.gz"


def main(source: Path) -> None:
    pairs: dict[str, Counter[str]] = defaultdict(Counter)
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    rows = sqlite3.connect(source).execute("SELECT arabic_key, latin, role, sum(count) FROM units GROUP BY 1, 2, 3")
    for arabic, latin, role, count in rows:
        left, right = parts(arabic), parts(latin)
        # A unit is one name part; what comes out as several on a side was cut in another way there.
        if len(left) != 1 or len(right) != 1 or not left[0].arabic or right[0].arabic:
            continue
        form = next((f.text for f in right[0].forms if f.article == left[0].article), right[0].text)
        if count < 2 and not alike(left[0].text, form):
            continue  # seen once, and its sounds do not fit: two names of a full name taken for one another
        pairs[left[0].text][form] += count
        roles[left[0].text][role] += count
    lines = []
    for arabic in sorted(pairs):
        spelt = sorted(pairs[arabic].items(), key=lambda x: (-x[1], x[0]))
        role = roles[arabic]
        lines.append("\t".join([arabic, str(role["given"]), str(role["surname"]), *(f"{s}:{n}" for s, n in spelt)]))
    OUT.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    print(f"{len(lines)} Arabic forms, {sum(map(len, pairs.values()))} pairs, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
