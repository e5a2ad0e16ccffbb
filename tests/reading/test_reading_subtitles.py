"""Subtitles: sentences whole, times beside them, tags gone."""

from __future__ import annotations

from made import read, shown

SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,500\r\n<i>At least 12 people</i>\r\nwere\r\n\r\n"
    "2\r\n00:00:03,600 --> 00:00:05,000 X1:40 X2:600\r\n{\\an8}taken from the school.\r\n\r\n"
    "3\r\n00:00:05,100 --> 00:00:06,000\r\n- By whom?\r\n\r\n"
    "4\r\n00:01:05,100 --> 00:01:06,000\r\nرأيت ٣٠ سجيناً\r\n\r\n5\r\n00:01:20,000 --> 00:01:21,000\r\n1984\r\n"
)


def test_srt_sentences_stand_whole_behind_their_times() -> None:
    result = read(SRT.encode(), "film.srt")
    assert result.media_type == "application/x-subrip"
    assert shown(result) == [
        ("header", "00:00:01,000 --> 00:00:05,000"),
        ("paragraph", "At least 12 people\nwere\ntaken from the school."),
        ("header", "00:00:05,100 --> 00:00:06,000"),
        ("paragraph", "- By whom?"),
        ("header", "00:01:05,100 --> 00:01:06,000"),
        ("paragraph", "رأيت ٣٠ سجيناً"),
        ("header", "00:01:20,000 --> 00:01:21,000"),
        ("paragraph", "1984"),
    ]
    assert result.problems == ()
    assert result.document is not None
    assert [b.language for b in result.document.blocks][5] == "ar"


def test_srt_is_known_by_its_content_and_in_any_encoding() -> None:
    assert read(SRT.encode("utf-16"), "film.txt").media_type == "application/x-subrip"
    result = read(SRT.replace("٣٠", "30").encode("cp1256"), "film")
    assert ("paragraph", "رأيت 30 سجيناً") in shown(result)
    assert "windows-1256" in result.problems[0].what


def test_vtt_voices_notes_and_entities() -> None:
    vtt = (
        "WEBVTT - The film\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE checked twice\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start\n<v.loud First Man>They &lt;all&gt; <c.y>left</c></v>\n\n"
        "00:02.100 --> 00:03.000\nat <00:02.500>night &amp; by day.\n\nlost line\n"
    )
    assert shown(read(vtt.encode(), "film.vtt")) == [
        ("note", "The film\nKind: captions"),
        ("note", "checked twice"),
        ("header", "00:01.000 --> 00:03.000"),
        ("paragraph", "First Man: They <all> left\nat night & by day."),
        ("note", "lost line"),
    ]


def test_subtitles_without_full_stops_are_parted_after_half_a_minute() -> None:
    cues = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\nword {n}\n\n" for n in range(1, 50))
    times = [text for kind, text in shown(read(cues.encode(), "auto.srt")) if kind == "header"]
    assert times == ["00:00:01,000 --> 00:00:31,000", "00:00:31,000 --> 00:00:50,000"]


def test_what_is_wrong_is_named() -> None:
    back = read(b"1\n00:00:09,000 --> 00:00:03,000\nBackwards.\n", "a.srt")
    assert "end before they begin" in back.problems[0].what
    none = read(b"WEBVTT\n\n00:01.000 --> 00:02.000\n \n", "a.vtt")
    assert none.document is None
    assert "No subtitle" in none.problems[0].what
    assert read(b"Words without times.", "a.srt").media_type == "text/plain"
