"""The reader as the pipeline calls it: offsets, languages, odd input, speed."""

from __future__ import annotations

import time

import pytest
from arabic_text import document, read
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.extraction.reader import Reader

_ALPHABET = "ابتجحخدرزسشعفقكلمنهويةىأإآؤئء ًٌَُِّْـ٠١٢٣13579.,،؛:؟!«»\"'()%-/\n\u200f\u200c"
_WORDS = [
    "ألف",
    "مئات",
    "بين",
    "و",
    "من",
    "إلى",
    "قال",
    "نقلت",
    "عن",
    "إن",
    "التقرير",
    "منظمة",
    "سجن",
    "عام",
    "2011",
    "50",
    "معتقلا",
]


def test_it_is_a_reader_of_arabic_alone() -> None:
    reader: Reader = ArabicReader()
    assert (reader.name, reader.languages) == ("arabic", frozenset({"ar"}))


def test_blocks_of_other_languages_are_left_alone() -> None:
    assert read("قتل 50 معتقلا.", language="fa")[1].statements == ()


def test_spans_are_code_points_of_the_text_with_vowel_signs_tatweel_and_marks_in_it() -> None:
    text, reading = read("\u200fقـــالت وِزارةُ الصِّحّة إنّ \u200f١٣ ألفًا و٦٦ شَخْصًا قُتِلوا في سوريا \U0001f54a.")
    (statement,) = [s for s in reading.statements if s.figure]
    assert statement.figure is not None
    assert statement.span.of(text) == "١٣ ألفًا و٦٦ شَخْصًا"
    assert statement.figure.low == 13_066
    assert statement.chain[0].mention is not None
    assert statement.chain[0].mention.of(text) == "وِزارةُ الصِّحّة"


def test_every_slot_shows_the_words_it_was_read_from() -> None:
    text, reading = read("أعلنت وزارة الصحة مقتل أكثر من 50 مدنيا في حلب خلال عام 2016.")
    (statement,) = [s for s in reading.statements if s.figure]
    assert statement.figure is not None
    shown = {name: slot.span.of(text) for name, slot in statement.figure.slots.items() if slot.span}
    assert shown["measure"] == "مقتل"
    assert shown["qualifier"] == "أكثر من"
    assert shown["counted"] == "مدنيا"
    assert shown["place"] == "حلب"
    assert shown["period"] == "عام 2016"


def test_the_same_text_gives_the_same_reading() -> None:
    text = "قالت وزارة الصحة إن 50 شخصا قتلوا، بينهم 3 أطفال. ونفت الحكومة ذلك."
    assert read(text)[1] == read(text)[1]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(st.text(alphabet=_ALPHABET, max_size=200), st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join))
)
@example("\u06401")
def test_no_text_makes_it_fail_and_no_span_leaves_the_text(text: str) -> None:
    reading = ArabicReader().read(document(text))
    for statement in reading.statements:
        assert 0 <= statement.span.start < statement.span.end <= len(text)
        for link in statement.chain:
            assert link.party
        for slot in statement.figure.slots.values() if statement.figure else ():
            assert slot.span is None or 0 <= slot.span.start < slot.span.end <= len(text)


@pytest.mark.parametrize("unit", ["قتل 50 معتقلا ", "و", "ألف ", "12 ", "نقلت عن ", "منظمة ", "«", "بين 3 و"])
def test_a_paragraph_without_an_end_is_read_in_bounded_time(unit: str) -> None:
    """Each takes a second or two; what doubles with every word more would take years."""
    started = time.process_time()
    ArabicReader().read(document(unit * (16_000 // len(unit))))
    assert time.process_time() - started < 60
