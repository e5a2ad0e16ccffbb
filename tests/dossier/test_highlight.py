"""Overlapping spans as flat segments: nothing of the text is lost, and every span is marked exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tawthiq.dossier.highlight import Annotation, Highlighter
from tawthiq.model import Span

TEXT = "abcdefghij أبتثجح"


@st.composite
def marked(draw: st.DrawFn) -> list[Annotation]:
    made = []
    for n in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(TEXT) - 1))
        end = draw(st.integers(start + 1, len(TEXT)))
        made.append(Annotation(Span(start, end), f"c{n}", f"id{n}", f"#t{n}" if draw(st.booleans()) else ""))
    return made


@given(marked(), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_segments_cover_the_stretch_and_carry_exactly_the_spans_over_them(
    marks: list[Annotation], a: int, b: int
) -> None:
    start, end = min(a, b), max(a, b)
    segments = Highlighter(TEXT, marks).segments(start, end)
    assert "".join(s.text for s in segments) == TEXT[start:end]
    position = start
    for segment in segments:
        over = {m.css for m in marks if m.span.start <= position and position + len(segment.text) <= m.span.end}
        touching = {m.css for m in marks if m.span.overlaps(Span(position, position + len(segment.text)))}
        assert over == touching == set(segment.css.split()) - {"several"}
        position += len(segment.text)


@given(marked())
def test_every_anchor_stands_once_where_its_span_begins(marks: list[Annotation]) -> None:
    painter = Highlighter(TEXT, marks)
    segments = painter.segments(0, 5) + painter.segments(5, len(TEXT))
    position, found = 0, {}
    for segment in segments:
        for anchor in segment.anchors:
            assert anchor not in found
            found[anchor] = position
        position += len(segment.text)
    assert found == {m.anchor: m.span.start for m in marks}


def test_a_click_leads_to_the_innermost_statement() -> None:
    marks = [Annotation(Span(0, 9), "outer", "o", "#outer"), Annotation(Span(2, 4), "inner", "i", "#inner")]
    assert [(s.text, s.href) for s in Highlighter(TEXT, marks).segments(0, 10)] == [
        ("ab", "#outer"), ("cd", "#inner"), ("efghi", "#outer"), ("j", ""),
    ]  # fmt: skip


def test_a_control_character_is_shown_as_its_picture() -> None:
    assert Highlighter("a\x00b\x1bc\n", []).segments(0, 6)[0].text == "a␀b␛c\n"
