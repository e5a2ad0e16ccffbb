"""Languages block by block."""

from __future__ import annotations

import pytest
from made import read

ENGLISH = "The report says that twelve people were held in the camp and that four of them are missing."


def languages(text: str) -> list[str]:
    document = read(text.encode(), "a.txt").document
    assert document is not None
    return [document.language, *(block.language for block in document.blocks)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        ("قال التقرير إن اثني عشر شخصا احتجزوا في المعسكر من دون محاكمة.", "ar"),
        ("گزارش می‌گوید که دوازده نفر در اردوگاه نگه داشته شده‌اند و چهار نفر گم شده‌اند.", "fa"),
        ("Le rapport affirme que douze personnes ont été détenues dans le camp et que quatre ont disparu.", "fr"),
        ("Rapora göre kampta on iki kişi tutuldu ve bunlardan dördü kayıp, ailelerine haber verilmedi.", "tr"),
        ("По данным доклада, в лагере содержались двенадцать человек, четверо из них пропали без вести.", "ru"),
        (
            "Li gorî raporê diwanzdeh kes li kampê hatin girtin û çar ji wan winda ne û malbatên wan tiştek nizanin.",
            "ku",
        ),
        ("לפי הדיווח שנים עשר אנשים הוחזקו במחנה", "he"),
    ],
)
def test_language_of_a_sentence(text: str, code: str) -> None:
    assert languages(text) == [code, code]


def test_a_few_short_lines_are_told_together() -> None:
    # Each alone is too short, and the detector takes such a headline for Swedish.
    assert languages("Marun: 40 killed in strike\n\nA strike hit Marun on Monday.\n") == ["en", "en", "en"]


def test_mixed_document_is_told_block_by_block_and_short_blocks_follow() -> None:
    text = f"{ENGLISH}\n\nNorthern Camp\n\n6,252\n\nقال التقرير إن اثني عشر شخصا احتجزوا في المعسكر.\n\nسجن المزة\n"
    assert languages(text) == ["en", "en", "en", "en", "ar", "ar"]


def test_headline_full_of_names_takes_the_language_of_the_page() -> None:
    assert languages(f"Carlos Romero, Ana Delgado arrested in Cabo Blanco\n\n{ENGLISH}\n")[1] == "en"


def test_what_cannot_be_told_is_not() -> None:
    assert languages("Xq Zrt") == ["und", "und"]
    assert languages("1234 5678") == ["und", "und"]
