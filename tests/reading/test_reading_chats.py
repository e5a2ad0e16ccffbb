"""Chats of WhatsApp and Telegram, and JSON that is none."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from made import read, shown

ANDROID = (
    "13/04/2021, 22:15 - Messages and calls are end-to-end encrypted.\n"
    "13/04/2021, 22:16 - Source 4: They took 12 men: all from one street.\nNobody came back.\n\n"
    "13/04/2021, 22:17 - +963 900 000 001: \u200eIMG-0001.jpg (file attached)\n"
    "14/04/2021, 07:02 - Source 4: <Media omitted>\n"
)
IOS = (
    "\u200e[13.04.21, 10:15:31\u202fPM] Source 4: Gone.\r\n"
    "\u200e[13.04.21, 10:16:00\u202fPM] A B: \u200e<attached: 01-PHOTO.jpg>\r\n"
)
ARABIC = "١٢\u200f/٣\u200f/٢٠٢١، ١٠:١٥ م - المصدر: أُخذ ٣٠ رجلاً\n١٢\u200f/٣\u200f/٢٠٢١، ١٠:١٦ م - الثاني: متى؟\n"


def test_whatsapp_text_is_the_file_and_messages_have_time_and_author() -> None:
    result = read(ANDROID.encode(), "WhatsApp Chat.txt")
    assert result.document is not None
    assert result.document.text == ANDROID
    assert shown(result) == [
        ("header", "13/04/2021, 22:15"),
        ("note", "Messages and calls are end-to-end encrypted."),
        ("header", "13/04/2021, 22:16 - Source 4"),
        ("paragraph", "They took 12 men: all from one street.\nNobody came back."),
        ("header", "13/04/2021, 22:17 - +963 900 000 001"),
        ("paragraph", "\u200eIMG-0001.jpg (file attached)"),
        ("header", "14/04/2021, 07:02 - Source 4"),
        ("paragraph", "<Media omitted>"),
    ]
    (problem,) = result.problems
    assert problem.what.startswith("1 messages held pictures")


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (
            IOS,
            [
                ("header", "13.04.21, 10:15:31\u202fPM] Source 4"),
                ("paragraph", "Gone."),
                ("header", "13.04.21, 10:16:00\u202fPM] A B"),
                ("paragraph", "\u200e<attached: 01-PHOTO.jpg>"),
            ],
        ),
        (
            ARABIC,
            [
                ("header", "١٢\u200f/٣\u200f/٢٠٢١، ١٠:١٥ م - المصدر"),
                ("paragraph", "أُخذ ٣٠ رجلاً"),
                ("header", "١٢\u200f/٣\u200f/٢٠٢١، ١٠:١٦ م - الثاني"),
                ("paragraph", "متى؟"),
            ],
        ),
    ],
)
def test_whatsapp_of_other_telephones(text: str, blocks: list[tuple[str, str]]) -> None:
    assert shown(read(text.encode(), "_chat.txt")) == blocks


def test_dates_that_can_be_read_two_ways_are_named() -> None:
    (problem,) = read(ARABIC.encode(), "chat.txt").problems
    assert "day or the month" in problem.what


def test_a_text_with_dates_is_no_chat() -> None:
    diary = "13/04/2021, 22:15 - They came.\nLater: nothing.\n14/04/2021, 08:00 - They left.\n"
    assert read(diary.encode(), "diary.txt").media_type == "text/plain"
    assert read(b"Notes\n" + ANDROID.encode(), "notes.txt").media_type == "text/plain"


def telegram(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Street  news", "type": "public_channel", "id": 7, "messages": list(messages)}


MESSAGES = telegram(
    {
        "id": 1,
        "type": "service",
        "date": "2021-03-12T20:00:00",
        "actor": "Editor",
        "action": "create_channel",
        "text": "",
    },
    {
        "id": 2,
        "type": "message",
        "date": "2021-03-12T22:15:31",
        "date_unixtime": "1615580131",
        "edited": "2021-03-12T23:00:00",
        "from": "Editor",
        "forwarded_from": "Eyes",
        "reply_to_message_id": 1,
        "photo": "photos/photo_1.jpg",
        "text": [
            "أُخذ ",
            {"type": "bold", "text": "٣٠"},
            " رجلاً، ",
            {"type": "text_link", "text": "list", "href": "https://example.org/l"},
        ],
    },
    {
        "id": 3,
        "type": "message",
        "date": "2021-03-13T01:00:00",
        "from": None,
        "from_id": "user9",
        "file": "(File not included. Change data exporting settings to download.)",
        "media_type": "video_file",
        "text": "",
        "location_information": {"latitude": 33.5, "longitude": 36.25},
        "poll": {"question": "Who saw it?", "answers": [{"text": "I did", "voters": 2}]},
    },
)


@pytest.mark.parametrize("whole", [MESSAGES, {"about": "x", "chats": {"list": [MESSAGES]}}])
def test_telegram_messages_have_author_and_time_with_zone(whole: dict[str, Any]) -> None:
    result = read(json.dumps(whole).encode(), "result.json")
    assert shown(result) == [
        ("heading", "Street news"),
        ("header", "2021-03-12T20:00:00 Editor"),
        ("caption", "action: create_channel"),
        (
            "header",
            "2021-03-12T22:15:31+02:00 Editor (forwarded from Eyes) (in answer to 1) (changed 2021-03-12T23:00:00)",
        ),
        ("paragraph", "أُخذ ٣٠ رجلاً، list"),
        ("caption", "photo: photos/photo_1.jpg"),
        ("caption", "link: list <https://example.org/l>"),
        ("header", "2021-03-13T01:00:00 user9"),
        ("caption", "video_file: (File not included. Change data exporting settings to download.)"),
        ("caption", "location: 33.5, 36.25"),
        ("caption", "poll: Who saw it?"),
        ("caption", "answer: I did (2)"),
    ]
    (problem,) = result.problems
    assert problem.what.startswith("1 files of its messages were left out")


def test_json_values_stand_behind_their_paths_as_typed() -> None:
    data = (
        '{"case": {"count": 12.50, "places": ["Old school", "سجن"], "count": 13,'
        ' "open": true, "end": null}, "note": "A\\nB"}'
    )
    result = read(data.encode(), "case.json")
    assert result.document is not None
    assert result.document.text == (
        "case.count: 12.50\ncase.places[1]: Old school\ncase.places[2]: سجن\ncase.count: 13\n"
        "case.open: true\nnote: A\nB"
    )
    assert shown(result) == [
        ("paragraph", "Old school"),
        ("paragraph", "سجن"),
        ("paragraph", "A\nB"),
    ]


@pytest.mark.parametrize(
    "data", ['[{"name": "فلان", "age": 30}, {"name": "X Y"}]', '{"name": "فلان", "age": 30}\n{"name": "X Y"}\n']
)
def test_lists_of_like_objects_are_tables(data: str) -> None:
    document = read(data.encode(), "people.json").document
    assert document is not None
    (table,) = document.tables
    assert [c.value for c in table.header] == ["name", "age"]
    assert [[(c.address, c.value) for c in row] for row in table.rows] == [
        [("A2", "فلان"), ("B2", "30")],
        [("A3", "X Y"), ("B3", "")],
    ]
    assert all(c.span.of(document.text) == c.value for row in (table.header, *table.rows) for c in row)


def test_damaged_deep_and_hostile_json() -> None:
    cut = read(b'{"name": "First Man", "age', "a.json")
    assert [words for _, words in shown(cut)] == ['{"name": "First Man", "age']
    assert "not sound JSON" in cut.problems[0].what
    began = time.monotonic()
    deep = read(b'{"a":' + b"[" * 500_000, "deep.json")
    assert deep.document is None
    assert "deeper in one another" in deep.problems[0].what
    assert time.monotonic() - began < 5
    lone = read(b'{"a": "x\\ud800y\\u0000"}', "lone.json")
    assert shown(lone) == [("paragraph", "x\ufffdy\ufffd")]
    assert "lone surrogates" in lone.problems[0].what
    lines = read(b'{"a": "one"}\n{"a": "two"}\n{"a": ', "log.jsonl")
    assert "1 of its lines" in lines.problems[0].what
    assert ("paragraph", "two") in shown(lines)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r'{"a": "\u00d8\u00a7 \u00f0\u009f\u0098\u00a2"}', "a: ا 😢"),
        (r'{"a": "d\u00e9j\u00e0"}', "a: déjà"),  # letters, not bytes
        (r'{"a": "\u00d8\u00a7 \u2019"}', "a: Ø§ ’"),  # one letter that no byte can be
        (r'{"a": "\\u00d8\u00a7"}', "a: \\u00d8§"),  # the first is no escape
        ('{"a": "Ø§"}', "a: Ø§"),
    ],
)
def test_only_letters_written_byte_by_byte_are_put_together(written: str, text: str) -> None:
    result = read(written.encode(), "posts.json")
    assert result.document is not None
    assert result.document.text == text
    assert bool(result.problems) == (text == "a: ا 😢")
