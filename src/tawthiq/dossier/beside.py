"""Which exhibits belong side by side: a recording and its transcript by their names, images that show the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from tawthiq.dossier.view import ExhibitView
from tawthiq.model import Lineage

# What a side file's name may have behind the recording's: "interview.ar.srt", "interview (transcript).docx".
_BEHIND: Final = re.compile(
    r"[\s._(-]+(?:transcripts?|transcription|transcribed|subtitles?|subs|captions?|تفريغ|نص|[a-z]{2})\)?$", re.I
)
# Kinds that hold words which somebody may have typed from a recording.
_TYPED: Final = re.compile(
    r"text/(?:plain|markdown|vtt|html)|application/(?:x-subrip|rtf|pdf|msword)|application/vnd\..*(?:wordprocessing|text)"
)


def transcripts(exhibits: Iterable[ExhibitView]) -> dict[str, tuple[str, ...]]:
    """Recording -> the side files with its words, both by SHA-256.

    A side file lies in the recording's folder, bears its name with or without the recording's ending ("talk.mp4.txt",
    "talk.srt") and at most one more word that says what it is. Only what was read counts.
    """
    sound: dict[tuple[str, str], list[str]] = defaultdict(list)
    typed: list[tuple[str, str]] = []
    for one in exhibits:
        for path in one.paths:
            if one.media_type.startswith(("audio/", "video/")):
                sound[_place(path, path.rsplit("/", 1)[-1])].append(one.exhibit.sha256)
                sound[_place(path, PurePosixPath(path).stem)].append(one.exhibit.sha256)
            elif one.document and _TYPED.match(one.media_type):
                typed.append((path, one.exhibit.sha256))
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path, sha256 in typed:
        stem = PurePosixPath(path).stem
        for name in dict.fromkeys((stem, _BEHIND.sub("", stem))):
            for recording in sound.get(_place(path, name), ()):
                found[recording][sha256] = None
    return {recording: tuple(sides) for recording, sides in found.items()}


def shared_start(path: str) -> str:
    """What the path of a recording and those of its side files begin with, taken from any of them."""
    stem = PurePosixPath(path).stem
    return f"{path.rpartition('/')[0]}/{_BEHIND.sub('', PurePosixPath(stem).stem)}".lstrip("/")


def alike(lineage: Lineage, exhibit_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Exhibit -> the others whose image shows the same. `exhibit_of`: of each document."""
    found: dict[str, tuple[str, ...]] = {}
    for group in lineage.alike:
        together = [exhibit_of[d] for d in group.documents if d in exhibit_of]
        found |= {one: tuple(other for other in together if other != one) for one in together}
    return found


def _place(path: str, name: str) -> tuple[str, str]:
    return path.rpartition("/")[0], name.casefold()
