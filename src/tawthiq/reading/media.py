"""Sound and video: what a recording says of its own making, its subtitles, and frames of it every few seconds.

ffprobe and ffmpeg read the bytes, where they are installed, with only the file given to them: no network, no other file
that a playlist or a reference inside could name. Speech is not recognised; a transcript is a file of its own.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO, Final

from tawthiq.evidence import Held
from tawthiq.model import Metadata, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.facts import Facts, moment
from tawthiq.reading.helpers import FFMPEG, FFPROBE, STDIN, HelperFailed, RunBounds, as_file, run, unnamed
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable

EVERY: Final = 10  # seconds between two frames
_MOST: Final = 200  # frames of one recording; of a longer one they stand further apart
_WIDE: Final = 1_280  # pixels
_BOUNDS: Final = RunBounds(seconds=60, memory=4_000, answer=50)
# Kinds of file that hold sound and pictures themselves. No kind that names other files or addresses.
_FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,wav,mp3,ogg,flac,amr,aac,asf,mpeg,mpegts,flv"
_INPUT: Final = ("-protocol_whitelist", "file,pipe", "-format_whitelist", _FORMATS, "-i", STDIN)
VIDEO: Final = frozenset({"video/mp4", "video/quicktime", "video/x-matroska", "video/x-msvideo"})
_SOUND: Final = frozenset({"audio/mp4", "audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/amr"})
VERSION: Final = "1"
_AGAIN: Final = "Ask the source to send it again"
# Tag of the file, name, label. Tags are written in any case by the programs of the field.
_TAGS: Final = (
    ("com.apple.quicktime.creationdate", "taken", "Taken"),
    ("creation_time", "made", "Made"),
    ("date", "date", "Date"),
    ("com.apple.quicktime.location.iso6709", "location", "Place (ISO 6709)"),
    ("location", "location", "Place (ISO 6709)"),
    ("com.apple.quicktime.make", "make", "Camera maker"),
    ("com.apple.quicktime.model", "model", "Camera"),
    ("com.android.version", "android", "Android version"),
    ("encoder", "encoder", "Made with"),
    ("title", "title", "Title"),
    ("artist", "artist", "Artist"),
    ("comment", "comment", "Comment"),
)
_TIMES: Final = {"taken", "made"}
_CUE: Final = re.compile(r"^(?:\d+:)?\d\d:\d\d\.\d{3} --> .*$")


def read(data: bytes, name: str) -> Content:
    """Bytes of a recording to its content: subtitles, then facts.

    Raises:
        Unreadable: ffprobe is not installed, or cannot read it.
    """
    if not FFPROBE.installed:
        missing = FFPROBE.missing(name, "What it says of its making was not read")
        raise Unreadable(missing.what, missing.remedy)
    with unnamed(data) as file:
        told = _told(file)
        builder = TextBuilder()
        problems = _subtitles(file, told, builder, name)
    facts = _facts(told)
    found = facts.put(builder)
    metadata = Metadata(title=facts.value("title"), author=facts.value("artist"))
    return Content(
        builder.text,
        tuple(builder.blocks),
        metadata=metadata,
        problems=tuple(problems),
        facts=found,
        helper=version(),
    )


def box(held: Held, name: str) -> Box | None:
    """What takes frames out of a video; None where ffmpeg is not installed."""
    if not (FFMPEG.installed and FFPROBE.installed):
        return None
    return Box("video", f"{VERSION}+{version()}", lambda allowance: _frames(held, name, allowance))


@cache
def version() -> str:
    """Of the programs, as part of a reader's version; empty where they are not installed."""
    if not FFPROBE.installed:
        return ""
    try:
        told = re.match(rb"ffprobe version (\S+)", run(["ffprobe", "-version"], b"", _BOUNDS))
    except HelperFailed:
        told = None  # it is there and does not say what it is; whether it reads will show
    return f"ffmpeg-{told[1].decode('ascii', 'replace') if told else '?'}"


def _told(file: BinaryIO) -> dict[str, Any]:
    """What ffprobe says of a file. Raises Unreadable."""
    command = ["ffprobe", "-v", "error", "-print_format", "json", "-show_format", "-show_streams", *_INPUT]
    try:
        told = json.loads(run(command, file, _BOUNDS))
    except HelperFailed as failure:
        raise Unreadable(f"The recording cannot be read ({failure})", _AGAIN) from None
    except ValueError:
        raise Unreadable("The recording cannot be read", _AGAIN) from None
    return told if isinstance(told, dict) else {}


def _streams(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [s for s in told.get("streams", []) if isinstance(s, dict) and s.get("codec_type") == kind]


def _seconds(told: dict[str, Any]) -> float:
    try:
        seconds = float(told.get("format", {}).get("duration", 0))
    except (TypeError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0


def _facts(told: dict[str, Any]) -> Facts:
    facts = Facts()
    form = told.get("format", {})
    facts.add("format", "Format", form.get("format_long_name"))
    if length := _seconds(told):
        facts.add("duration", "Length in seconds", f"{length:.3f}")
    for stream in _streams(told, "video")[:1]:
        facts.add("size", "Size in pixels", f"{stream.get('width')} x {stream.get('height')}")
        facts.add("rate", "Frames a second", stream.get("avg_frame_rate"))
    for kind in ("video", "audio", "subtitle"):
        codecs = "; ".join(str(s.get("codec_name")) for s in _streams(told, kind)[:20])
        facts.add(f"codec.{kind}", f"Encoding of {kind}", codecs)
    tags = {str(k).lower(): v for k, v in form.get("tags", {}).items()}
    for tag, name, label in _TAGS:
        value = tags.get(tag)
        facts.add(name, label, moment(value) if name in _TIMES and isinstance(value, str) else value)
    return facts


def _subtitles(file: BinaryIO, told: dict[str, Any], builder: TextBuilder, name: str) -> list[Problem]:
    """Append each track of subtitles, a block a cue, each below the line with its time."""
    problems = []
    tracks = _streams(told, "subtitle")
    for number in range(min(len(tracks), 20)):
        command = ["ffmpeg", "-nostdin", "-v", "error", *_INPUT, "-map", f"0:s:{number}", "-f", "webvtt", "-"]
        try:
            cues = run(command, file, _BOUNDS).decode("utf-8", "replace").split("\n\n")
        except HelperFailed as failure:
            problems.append(Problem(name, f"Its subtitles {number + 1} were not read ({failure})", _AGAIN))
            continue
        for cue in cues:
            time, _, words = cue.strip().partition("\n")
            if _CUE.match(time) and words.strip():
                builder.put("\n\n" if builder.length else "")
                builder.put(time.split(" --> ")[0] + "\n")
                builder.add(words, "caption", before="")
    return problems


def _frames(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    with as_file(held) as file:
        told = _told(file)
        length = _seconds(told)
        if not _streams(told, "video"):
            return
        step = max(float(EVERY), math.ceil(length / _MOST))
        for number in range(min(_MOST, int(length // step) + 1)):
            at = number * step
            clock = f"{int(at) // 3600:02d}-{int(at) // 60 % 60:02d}-{int(at) % 60:02d}"
            try:
                picture = _picture(file, at)
            except HelperFailed as failure:
                yield Problem(f"{name}/{clock}.png", f"This frame could not be taken out ({failure})", _AGAIN)
                continue
            if picture:
                allowance.count_member()
                allowance.spend(len(picture))
                yield Member(f"{clock}.png", BytesIO(picture), f"frame at {at:.3f} s")


def _picture(file: BinaryIO, at: float) -> bytes:
    """The frame shown at a time, as PNG without times or tags, so that the same frame gives the same bytes."""
    size = f"scale='min({_WIDE},iw)':-2"
    output = ["-an", "-sn", "-frames:v", "1", "-vf", size, "-map_metadata", "-1", "-bitexact", "-c:v", "png"]
    command = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-ss", f"{at:.3f}", *_INPUT, *output]
    return run([*command, "-f", "image2pipe", "-"], file, _BOUNDS)


FAMILY = Family("media", VERSION, VIDEO | _SOUND, 500 * MEGABYTE, read)
