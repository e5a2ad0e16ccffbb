"""Plain text: exact text, named encodings, blocks where a reader sees them."""

from __future__ import annotations

import codecs
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import read, shown

from tawthiq.reading import MAX_BLOCK
from tawthiq.reading.paragraphs import blocks_of

ARABIC = "قال التقرير إن عدد المعتقلين في السجن بلغ 120 شخصاً، وإن آخرين نُقلوا إلى جهة مجهولة."
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
wrapped = st.text(st.sampled_from("aB9 .،\n\r\t•-م|/:#()\u2028\f"), min_size=1, max_size=300)


@given(texts.filter(lambda t: t.strip() and not t.startswith("\ufeff")), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
@settings(max_examples=150, deadline=None)
def test_text_of_a_plain_file_is_exactly_what_was_typed(text: str, encoding: str) -> None:
    data = (codecs.BOM_UTF8 if encoding == "utf-8" else b"") + text.encode(encoding)
    result = read(data, "typed.md")
    if result.document is None:
        assert result.problems  # control characters, or a page or table by its first words: named, not dropped
    elif result.document.reader == "text":
        assert result.document.text == text


@given(wrapped)
@settings(max_examples=300, deadline=None)
def test_blocks_are_in_order_trimmed_and_lose_no_letter(text: str) -> None:
    blocks = blocks_of(text)
    words = [b.span.of(text) for b in blocks]
    assert all(w and w == w.strip() for w in words)
    assert all(a.span.end <= b.span.start for a, b in pairwise(blocks))
    assert "".join("".join(words).split()) == "".join(text.split())


def test_line_ends_and_spaces_stay_and_only_the_mark_goes() -> None:
    result = read("\ufeffFirst  line\r\n\r\n\tSecond line \r".encode(), "a.txt")
    assert result.document is not None
    assert result.document.text == "First  line\r\n\r\n\tSecond line \r"
    assert result.problems == ()


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6"])
def test_arabic_in_old_encodings_is_read_right_and_the_guess_is_named(encoding: str) -> None:
    words = ARABIC.replace("ُ", "") if encoding == "iso-8859-6" else ARABIC
    result = read(words.encode(encoding), "old.txt")
    assert result.document is not None
    assert result.document.text == words
    assert encoding in result.problems[0].what
    assert result.document.language == "ar"


def test_latin_in_windows_1252_is_read_right_and_the_guess_is_named() -> None:
    words = "Le général a été arrêté à Genève — selon le témoin, « déjà » libéré."
    result = read(words.encode("windows-1252"), "fr.txt")
    assert result.document is not None
    assert result.document.text == words
    assert "windows-1252" in result.problems[0].what


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("words", [ARABIC, "The report counts 12 graves."])
def test_utf_16_without_a_mark(words: str, encoding: str) -> None:
    result = read(words.encode(encoding), "wide.txt")
    assert result.document is not None
    assert result.document.text == words
    assert encoding in result.problems[0].what


def test_damaged_utf_8_stays_utf_8_and_says_how_much_is_lost() -> None:
    data = "The café’s owner said “twelve” were held. ".encode() * 5 + b"Damaged \xff here."
    result = read(data, "damaged.txt")
    assert result.document is not None
    assert "“twelve”" in result.document.text
    assert result.document.text.endswith("Damaged \ufffd here.")
    assert any("1 characters could not be decoded" in p.what for p in result.problems)


def test_nul_becomes_a_visible_sign_one_for_one() -> None:
    result = read(b"He said \x00 twelve people were held there.", "nul.txt")
    assert result.document is not None
    assert result.document.text == "He said \ufffd twelve people were held there."
    assert result.problems


def test_paragraphs_between_blank_lines_and_title() -> None:
    text = "Guards accused over deaths\n\nA court heard on Monday that nine men died.\n\nThe trial goes on.\n"
    assert shown(read(text.encode(), "news.txt")) == [
        ("heading", "Guards accused over deaths"),
        ("paragraph", "A court heard on Monday that nine men died."),
        ("paragraph", "The trial goes on."),
    ]


def test_hard_wrapped_lines_make_one_paragraph_and_the_title_stands_apart() -> None:
    text = (
        "Statement on the Events at\nthe Northern Camp\n"
        " The council condemns in the strongest terms the events at the northern camp, where\n"
        "guards are reported to have held more than 300 people for months. The council asks the\n"
        "government to open the camp to independent monitors and to publish a list of all those\n"
        "who were held there.\n\n"
        "The council will follow the matter closely and asks families to come forward with what\n"
        "they know.\n"
    )
    blocks = shown(read(text.encode(), "statement.txt"))
    assert blocks[0] == ("heading", "Statement on the Events at\nthe Northern Camp")
    assert [kind for kind, _ in blocks] == ["heading", "paragraph", "paragraph"]
    assert blocks[1][1].startswith("The council condemns")
    assert blocks[1][1].endswith("who were held there.")


def test_one_paragraph_a_line_stays_one_block_a_line() -> None:
    lines = [
        "Twelve men were taken from the village on Sunday night, their families told reporters.",
        "The army denied the report.",
        "A second group, of women and children, is said to be held in a school nearby.",
        "Nobody has been allowed to visit them since, according to the village council, which met on Tuesday.",
    ]
    assert [words for _, words in shown(read("\n".join(lines).encode(), "lines.txt"))] == lines


def test_a_sentence_broken_by_a_line_end_is_not_cut_among_whole_lines() -> None:
    text = (
        "As many as 40 people, mainly\nstudents of the college, were held\nfor a week, the rector said.\n"
        "The ministry, which had first denied that anyone was held, gave no reason for their release on Friday.\n"
        "It published a list of names the day after, but families say that it leaves out at least four students.\n"
    )
    assert shown(read(text.encode(), "a.txt"))[0] == (
        "paragraph",
        "As many as 40 people, mainly\nstudents of the college, were held\nfor a week, the rector said.",
    )


def test_items_captions_and_mastheads_are_blocks_of_their_own() -> None:
    text = (
        "Report of the Centre\nPublished: 7 February 2017\nBy Jane Doe\n\n"
        "The centre asks the government:\n• to open the camp\n• to name the dead\n1. to pay\n\n"
        "Photo: families wait at the gate\nThe families have waited for three days at the gate of the camp.\n"
    )
    result = read(text.encode(), "report.txt")
    assert shown(result) == [
        ("heading", "Report of the Centre"),
        ("paragraph", "Published: 7 February 2017"),
        ("paragraph", "By Jane Doe"),
        ("heading", "The centre asks the government:"),
        ("item", "• to open the camp"),
        ("item", "• to name the dead"),
        ("item", "1. to pay"),
        ("caption", "Photo: families wait at the gate"),
        ("paragraph", "The families have waited for three days at the gate of the camp."),
    ]
    assert result.document is not None
    metadata = result.document.metadata
    assert (metadata.title, metadata.author, metadata.published) == ("Report of the Centre", "Jane Doe", "2017-02-07")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published on 7th February 2017, 10:15", "2017-02-07"),
        ("Tuesday, February 7, 2017", "2017-02-07"),
        ("2017-02-07T10:15:00Z", "2017-02-07"),
        ("16 February 2017 | 15:15", "2017-02-16"),
        ("تاريخ النشر: ٧ شباط ٢٠١٧", "2017-02-07"),
        ("7 فبراير 2017", "2017-02-07"),
        ("NORTHTOWN, February 7, 2017 – Twelve people were held.", "2017-02-07"),
        ("Last updated: 8 February 2017", None),
        ("On 7 February 2017 twelve people were held.", None),
        ("Posted: 45 February 2017", None),
        ("January 2017 was a cold month", None),
    ],
)
def test_date_of_publication_only_where_unmistakable(line: str, date: str | None) -> None:
    text = f"A headline of the page\n\n{line}\n\nThe story itself says that others were held on 9 March 2018 as well.\n"
    document = read(text.encode(), "a.txt").document
    assert document is not None
    assert document.metadata.published == date


def test_a_byline_is_a_name_and_nothing_else() -> None:
    for line in ("By Friday twelve people were held.", "By the river", "By 2017 it was over"):
        document = read(f"Headline\n\n{line}\n\nThe story goes on for a while here.\n".encode(), "a.txt").document
        assert document is not None
        assert document.metadata.author is None, line


def test_a_list_of_names_is_not_a_list_of_headings() -> None:
    names = "\n".join(f"Name{c} Family{c}" for c in "ABCDEFGH")
    kinds = [kind for kind, _ in shown(read(f"List of the missing\n\n{names}\n".encode(), "names.txt"))]
    assert kinds == ["heading"] + ["paragraph"] * 8


def test_one_long_line_becomes_bounded_blocks_cut_between_sentences() -> None:
    text = "Twelve people were held in the camp. " * 5_000
    document = read(text.encode(), "long.txt").document
    assert document is not None
    assert document.text == text
    sizes = [b.span.end - b.span.start for b in document.blocks]
    assert len(sizes) > 5
    assert max(sizes) <= MAX_BLOCK
    assert all(b.span.of(text).endswith("camp.") for b in document.blocks)


@pytest.mark.parametrize(
    ("data", "name", "encoding", "how", "least"),
    [
        (codecs.BOM_UTF8 + ARABIC.encode(), "a.txt", "utf-8", "mark", 1.0),
        (ARABIC.encode(), "a.md", "utf-8", "valid", 1.0),
        ("\ufeff" + ARABIC, "a.txt", "utf-16-le", "mark", 1.0),
        (ARABIC.encode("utf-16-le"), "a.txt", "utf-16-le", "guessed", 0.7),
        (ARABIC.encode("windows-1256"), "a.txt", "windows-1256", "guessed", 0.3),
        ((f"الاسم,العمر\n{ARABIC},30\n").encode("windows-1256"), "a.csv", "windows-1256", "guessed", 0.3),
        (
            f"1\n00:00:01,000 --> 00:00:02,000\n{ARABIC}\n".encode("windows-1256"),
            "a.srt",
            "windows-1256",
            "guessed",
            0.3,
        ),
        (
            f'<html><meta charset="windows-1256"><p>{ARABIC}'.encode("windows-1256"),
            "a.html",
            "windows-1256",
            "declared",
            1,
        ),
    ],
)
def test_the_encoding_and_how_surely_it_is_that_stay_with_the_document(
    data: bytes | str, name: str, encoding: str, how: str, least: float
) -> None:
    document = read(data.encode("utf-16-le") if isinstance(data, str) else data, name).document
    assert document is not None
    assert document.encoding is not None
    assert document.encoding.name == encoding
    assert document.encoding.how == how
    assert least <= document.encoding.confidence <= 1
    guessed = [problem.what for problem in document.problems if "does not say its encoding" in problem.what]
    assert bool(guessed) == (how == "guessed")
    assert ARABIC in document.text


def test_a_few_words_in_an_old_encoding_are_less_sure_than_many() -> None:
    few, many = (read(words.encode("windows-1256"), "a.txt").document for words in ("سجن", f"{ARABIC} " * 20))
    assert few is not None
    assert many is not None
    assert few.encoding is not None
    assert many.encoding is not None
    assert few.encoding.confidence <= many.encoding.confidence
