"""Sound and video: what they say of themselves, subtitles with their times, frames as exhibits; bad ones named."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from made import read, unpacked
from PIL import Image

from tawthiq.reading import media
from tawthiq.reading.helpers import Helper
from tawthiq.reading.result import Unreadable

needs_ffmpeg = pytest.mark.skipif(
    not shutil.which("ffmpeg"), reason="ffmpeg is not installed (Debian: apt-get install ffmpeg)"
)
SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nThey took him away.\n\n2\n00:00:12,500 --> 00:00:14,000\nأخذوه ليلا.\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """25 seconds, red for 10, then green, then blue, with subtitles, a time and a place."""
    folder = tmp_path_factory.mktemp("film")
    (folder / "words.srt").write_text(SUBTITLES, encoding="utf-8")
    colours = [
        f"color=c={colour}:s=320x240:r=5:d={length}" for colour, length in (("red", 10), ("lime", 10), ("blue", 5))
    ]
    inputs = [part for colour in colours for part in ("-f", "lavfi", "-i", colour)]
    tags = ["-metadata", "creation_time=2013-08-21T02:45:10Z", "-metadata", "location=+33.5100+036.2900/"]
    joined = [
        "-filter_complex",
        "[0][1][2]concat=n=3[v]",
        "-map",
        "[v]",
        "-map",
        "3:s",
        "-c:v",
        "mpeg4",
        "-c:s",
        "mov_text",
    ]
    command = [
        "ffmpeg",
        "-v",
        "error",
        *inputs,
        "-i",
        str(folder / "words.srt"),
        *joined,
        *tags,
        str(folder / "film.mp4"),
    ]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return folder / "film.mp4"


@needs_ffmpeg
def test_a_video_says_when_where_and_how_it_was_made(film: Path) -> None:
    result = read(film.read_bytes(), "film.mp4")
    assert result.problems == ()
    assert result.document is not None
    facts = {f.name: f.value for f in result.document.facts}
    assert facts["made"] == "2013-08-21T02:45:10Z"
    assert facts["location"] == "+33.5100+036.2900/"
    assert facts["size"] == "320 x 240"
    assert float(facts["duration"]) == pytest.approx(25, abs=0.5)


@needs_ffmpeg
def test_subtitles_are_text_with_their_times(film: Path) -> None:
    document = read(film.read_bytes(), "film.mp4").document
    assert document is not None
    cues = [(b.span.of(document.text), b.language) for b in document.blocks if b.kind == "caption"]
    assert [words for words, _ in cues] == ["They took him away.", "أخذوه ليلا."]
    assert "00:01.000\nThey took him away.\n\n00:12.500\nأخذوه ليلا." in document.text


@needs_ffmpeg
def test_a_frame_every_ten_seconds_is_an_exhibit_named_by_its_time(film: Path) -> None:
    frames, problems = unpacked(film)
    assert problems == []
    assert sorted(frames) == ["00-00-00.png", "00-00-10.png", "00-00-20.png"]
    colours = []
    for name in sorted(frames):
        with Image.open(BytesIO(frames[name])) as image:
            colours.append(max(zip(image.convert("RGB").resize((1, 1)).tobytes(), "rgb", strict=True))[1])
    assert colours == ["r", "g", "b"]
    assert unpacked(film)[0] == frames  # the same bytes each time


@needs_ffmpeg
def test_a_recording_that_is_cut_short_or_none_is_named(film: Path) -> None:
    for data in (film.read_bytes()[:300], b"ID3\x03" + bytes(30), b"OggS" + b"\xff" * 100):
        result = read(data, "cut")
        assert result.document is None
        assert "cannot be read" in result.problems[0].what


@needs_ffmpeg
def test_a_playlist_that_names_other_files_opens_none(tmp_path: Path) -> None:
    (tmp_path / "secret.mp3").write_bytes(b"ID3")
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile://" + str(tmp_path / "secret.mp3").encode() + b"\n"
    with pytest.raises(Unreadable):
        media.read(playlist, "list.mp4")


def test_without_ffprobe_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "FFPROBE", Helper("no-such-program", {"debian": "ffmpeg"}, ""))
    result = read(b"\x00\x00\x00\x18ftypmp42" + bytes(40), "film.mp4")
    assert result.document is None
    assert "apt-get install ffmpeg" in result.problems[0].remedy
