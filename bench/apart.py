"""That nothing of what is only measured was trained on: no measured document shares its wording with a training text.

python bench/apart.py        names each document that does; exit code 1 if there is any
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator

import reading

sys.path.insert(0, str(reading.ROOT / "training"))
import markup  # type: ignore[import-not-found]

TRAINING = reading.ROOT / "training"
MEASURED = ("dev", "dev-arabic", "case", "news-held", "example")
# Runs of this many words, by hash. Formulas and a site's boilerplate make a few per cent of a text, a copy most of it.
RUN = 8
MOST = 0.06


def _runs(text: str) -> Iterator[bytes]:
    words = re.findall(r"\w+", text.lower())
    for at in range(len(words) - RUN + 1):
        yield hashlib.sha256(" ".join(words[at : at + RUN]).encode()).digest()[:12]


def shared() -> list[tuple[float, str]]:
    """For each measured document the share of its runs of words that stand in training texts too, the highest first."""
    trained = {
        run for path in TRAINING.glob("[ct]*/*.txt") for document in markup.read(path) for run in _runs(document.text)
    }
    found = []
    for name in MEASURED:
        _, docs, ids = reading.sets()[name]
        for path in (docs / f"{each}.txt" for each in ids):
            runs = list(_runs(path.read_text("utf-8"))) if path.exists() else []
            if runs:
                found.append((sum(run in trained for run in runs) / len(runs), f"{name} {path.stem}"))
    return sorted(found, reverse=True)


def main() -> int:
    if not reading.SHARED.exists():
        print(f"skipped: no shared gold at {reading.SHARED}")
        return 0
    found = shared()
    print(f"{len(found)} measured documents; the most that one shares with the training texts, in runs of {RUN} words:")
    for share, name in found[:3]:
        print(f"  {share:6.1%}  {name}")
    return 1 if found[0][0] > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
