"""Exports of chats and of social media."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final

from fixture_table.entry import AR, EN, File

_file = partial(File, "social media and chats")
_ANDROID: Final = (
    f"13/04/2021, 22:15 - Messages and calls are end-to-end encrypted.\n13/04/2021, 22:16 - Source 4: {EN}\n"
    "13/04/2021, 22:17 - Source 5: IMG-0001.jpg (file attached)\n"
)
_ARABIC: Final = f"١٢\u200f/٣\u200f/٢٠٢١، ١٠:١٥ م - المصدر: {AR}\n١٣\u200f/٣\u200f/٢٠٢١، ١٠:١٦ م - الثاني: متى؟\n"
_TELEGRAM: Final[dict[str, Any]] = {
    "name": "Street news",
    "type": "public_channel",
    "id": 7,
    "messages": [
        {
            "id": 2,
            "type": "message",
            "date": "2021-03-12T22:15:31",
            "date_unixtime": "1615580131",
            "from": "Editor",
            "photo": "photos/photo_1.jpg",
            "text": [AR, {"type": "bold", "text": " ٣٠"}],
        }
    ],
}
_TWEETS: Final = [{"tweet": {"id": "1", "created_at": "Tue Feb 07 10:00:00 +0000 2017", "full_text": AR}}]
_FACEBOOK: Final = {"posts": [{"timestamp": 1486461600, "data": [{"post": AR.encode().decode("latin-1")}]}]}

FILES: Final = (
    _file("WhatsApp Chat.txt", "WhatsApp of an Android telephone", _ANDROID.encode, "text/x-whatsapp-chat", _ANDROID),
    _file(
        "_chat.txt",
        "WhatsApp in Arabic; the second day shows which number is the day",
        _ARABIC.encode,
        "text/x-whatsapp-chat",
        _ARABIC,
    ),
    _file(
        "result.json",
        "Telegram, times with their zone",
        lambda: json.dumps(_TELEGRAM).encode(),
        "application/json",
        f"Street news\n\n2021-03-12T22:15:31+02:00 Editor\n{AR} ٣٠\nphoto: photos/photo_1.jpg",
    ),
    _file(
        "posts.jsonl",
        "posts, a line each",
        lambda: f'{{"user": "a", "text": "{EN}"}}\n{{"user": "b", "text": "{AR}"}}\n'.encode(),
        "application/json",
        f"user\ttext\na\t{EN}\nb\t{AR}",
    ),
    _file(
        "tweets.js",
        "the archive that X gives its users",
        lambda: b"window.YTD.tweets.part0 = " + json.dumps(_TWEETS).encode(),
        "application/json",
        f"[1].tweet.id: 1\n[1].tweet.created_at: Tue Feb 07 10:00:00 +0000 2017\n[1].tweet.full_text: {AR}",
    ),
    _file(
        "your_posts_1.json",
        "Facebook, whose letters are written as bytes",
        lambda: json.dumps(_FACEBOOK).encode(),
        "application/json",
        f"posts[1].timestamp: 1486461600\nposts[1].data[1].post: {AR}",
        ("Its letters are written byte by byte, as exports of Facebook and Instagram are; they were read as UTF-8",),
    ),
    _file(
        "two-ways.txt",
        "dates that can be read two ways",
        lambda: _ANDROID.replace("13/04", "03/04").encode(),
        "text/x-whatsapp-chat",
        _ANDROID.replace("13/04", "03/04"),
        ("Its dates do not show whether the day or the month stands first (03/04/2021)",),
        bad=True,
    ),
    _file(
        "cut.json",
        "JSON cut short",
        lambda: json.dumps(_TELEGRAM).encode()[:-20],
        "application/json",
        json.dumps(_TELEGRAM)[:-20],
        ("It is not sound JSON (",),
        bad=True,
    ),
    _file(
        "deep.json",
        "100,000 lists in one another",
        lambda: b'{"a": ' + b"[" * 100_000,
        "application/json",
        None,
        ("Its values lie deeper in one another than any program writes",),
        bad=True,
    ),
    _file(
        "nothing.json",
        "JSON without a value",
        lambda: b"[{}]",
        "application/json",
        None,
        ("The file holds no value",),
        bad=True,
    ),
)
