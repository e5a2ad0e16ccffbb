"""Exhibits that belong together: a transcript and its recording by their names, images that show the same."""

from __future__ import annotations

import pytest

from tawthiq.dossier import beside
from tawthiq.dossier.view import ExhibitView
from tawthiq.model import Exhibit
from tawthiq.model.lineage import Alike, Lineage


def exhibit(path: str, kind: str, read: bool = True) -> ExhibitView:
    return ExhibitView(Exhibit(path, 1), (path,), kind, None, f"document of {path}" if read else None, ())


@pytest.mark.parametrize(
    ("side", "linked"),
    [
        ("a/talk.txt", True),
        ("a/talk.mp4.txt", True),
        ("a/Talk.TXT", True),
        ("a/talk.ar.txt", True),
        ("a/talk-transcript.txt", True),
        ("a/talk (transcript).txt", True),
        ("a/talk تفريغ.txt", True),
        ("b/talk.txt", False),
        ("a/talk2.txt", False),
        ("a/talk with the mayor.txt", False),
    ],
)
def test_a_side_file_is_known_by_its_name_and_folder(side: str, linked: bool) -> None:
    found = beside.transcripts([exhibit("a/talk.mp4", "video/mp4", read=False), exhibit(side, "text/plain")])
    assert found == ({"a/talk.mp4": (side,)} if linked else {})


def test_pictures_lists_and_what_was_not_read_are_no_transcripts() -> None:
    others = [
        exhibit("talk.png", "image/png"),
        exhibit("talk.csv", "text/csv"),
        exhibit("talk.txt", "text/plain", read=False),
    ]
    assert beside.transcripts([exhibit("talk.mp3", "audio/mpeg"), *others]) == {}


def test_images_that_show_the_same_are_named_beside_each_other() -> None:
    lineage = Lineage(alike=(Alike(("d1", "d2", "d3"), ()),))
    exhibits = {"d1": "e1", "d2": "e2", "d3": "e3"}
    assert beside.alike(lineage, exhibits) == {"e1": ("e2", "e3"), "e2": ("e1", "e3"), "e3": ("e1", "e2")}
