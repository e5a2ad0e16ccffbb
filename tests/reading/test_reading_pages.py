"""HTML: everything a browser without scripts would show, with its kind."""

from __future__ import annotations

import time

import pytest
from made import read, shown
from made_web import saved

from tawthiq.reading.embeds import MOST_POINTERS

PAGE = """<!DOCTYPE html><html><head><title>Camp report | Example News</title>
<meta property="og:site_name" content="Example News"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2017-02-07T10:00:00Z"><style>p{color:red}</style></head>
<body><nav><a href="/">Home</a></nav><article><h1>Camp &amp; report</h1>
<p>The report <b>counts</b> thir<i>teen</i> graves.<script>alert("never shown")</script><br>It says
so twice.</p><figure><img src="x.jpg" alt="Families at the gate"><figcaption>Families wait. Photo: Agency</figcaption>
</figure><ul><li>first<ul><li>inner</li></ul></li><li>second</li></ul><blockquote><p>“We saw it.”</p></blockquote>
<table><caption>By year</caption><tr><th>Year</th><th>Dead</th></tr><tr><td>2011</td><td>12</td></tr>
<tr><td>2012</td><td></td></tr></table><noscript>Shown without scripts.</noscript><template>never</template>
</article><footer>All rights reserved</footer></body></html>"""


def test_everything_shown_is_read_with_its_kind_and_no_script_is() -> None:
    assert shown(read(PAGE.encode(), "page.html")) == [
        ("header", "Home"),
        ("heading", "Camp & report"),
        ("paragraph", "The report counts thirteen graves.\nIt says so twice."),
        ("caption", "Families at the gate"),
        ("caption", "Families wait. Photo: Agency"),
        ("item", "first"),
        ("item", "inner"),
        ("item", "second"),
        ("quote", "“We saw it.”"),
        ("caption", "By year"),
        ("cell", "Year"),
        ("cell", "Dead"),
        ("cell", "2011"),
        ("cell", "12"),
        ("cell", "2012"),
        ("paragraph", "Shown without scripts."),
        ("footer", "All rights reserved"),
    ]


def test_metadata_come_from_the_page_itself() -> None:
    document = read(PAGE.encode(), "page.html").document
    assert document is not None
    metadata = document.metadata
    assert (metadata.author, metadata.publisher, metadata.published) == ("Jane Doe", "Example News", "2017-02-07")


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Littoral Wire, Tarsiba, 12 May 2021", None),
        ("Littoral Wire, Marsaq and Tarsiba, 12 May 2021", None),
        ("LITTORAL WIRE, New York", None),
        ("Littoral Wire, Jane Doe, Tarsiba", "Jane Doe"),
        ("Littoral Wire, Reuters, 12 May 2021", "Reuters"),
        ("By Jane Doe, Beirut", "Jane Doe"),
        ("By Jane Doe and John Roe, New York, 12 May 2021", "Jane Doe; John Roe"),
        ("By Jane Doe, Reuters", "Jane Doe; Reuters"),
        ("By Jordan Doe", "Jordan Doe"),
        ("Damascus, 3 May 2019", None),
        ("ليتورال واير، ترسيبة، 12 أيار 2021", None),
        ("بقلم رنا حداد", "بقلم رنا حداد"),
    ],
)
def test_neither_the_site_nor_the_town_of_a_byline_is_an_author(line: str, author: str | None) -> None:
    site = "ليتورال واير" if "،" in line else "Littoral Wire"
    head = f'<title>Held</title><meta property="og:site_name" content="{site}">'
    page = f'<html><head>{head}</head><body><h1>Held</h1><p class="byline">{line}</p><p>Words.</p></body></html>'
    document = read(page.encode(), "page.html").document
    assert document is not None
    assert (document.metadata.publisher, document.metadata.author) == (site, author)
    assert line in document.text


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("<p>On 9 March 2018 twelve were held. It began on 2011-03-15.</p><p>Copyright 2015</p>", None),
        ('<time datetime="2019-05-06">6 May</time><p>It began on 2011-03-15.</p>', "2019-05-06"),
        ('<div class="post-date">7 February 2017</div><p>It began on 2011-03-15.</p>', "2017-02-07"),
        ('<div class="updated">8 February 2017</div><p>Words.</p>', None),
    ],
)
def test_a_date_in_the_story_is_not_the_date_of_publication(body: str, date: str | None) -> None:
    page = f"<html><head><title>T</title></head><body><h1>Camp report</h1>{body}</body></html>"
    document = read(page.encode(), "p.html").document
    assert document is not None
    assert document.metadata.published == date


def test_a_table_of_data_is_kept_with_exact_cells() -> None:
    document = read(PAGE.encode(), "page.html").document
    assert document is not None
    (table,) = document.tables
    assert [c.value for c in table.header] == ["Year", "Dead"]
    assert [[c.value for c in row] for row in table.rows] == [["2011", "12"], ["2012", ""]]
    assert all(c.span.of(document.text) == c.value for row in (table.header, *table.rows) for c in row)


def test_two_line_breaks_part_paragraphs_and_preformatted_text_keeps_its_lines() -> None:
    page = "<html><body>One.<br><br>Two.<pre>a\n  b</pre></body></html>"
    assert shown(read(page.encode(), "p.html")) == [
        ("paragraph", "One."),
        ("paragraph", "Two."),
        ("paragraph", "a\n  b"),
    ]


def test_declared_old_encoding_is_used() -> None:
    page = (
        '<html><head><meta charset="windows-1256"></head><body><p>بلغ عدد المعتقلين في السجن 120 شخصا</p></body></html>'
    )
    result = read(page.encode("windows-1256"), "p.html")
    assert shown(result) == [("paragraph", "بلغ عدد المعتقلين في السجن 120 شخصا")]
    assert result.problems == ()


def test_a_page_filled_by_scripts_says_so() -> None:
    result = read(b"<html><body><div id=app></div><script>render()</script></body></html>", "app.html")
    assert result.document is None
    assert "scripts" in result.problems[0].what


@pytest.mark.parametrize(
    "page", ["<div>" * 200_000, "<a " * 1_000_000, "<table><tr><td>" * 2_000 + "x", "<p>" * 300_000]
)
def test_hostile_nesting_costs_little_and_is_named_or_read(page: str) -> None:
    began = time.process_time()
    result = read(f"<html>{page}</html>".encode(), "deep.html")
    assert result.document is not None or result.problems
    assert time.process_time() - began < 10


def test_what_is_embedded_is_kept_by_its_address_and_nothing_else_is() -> None:
    body = (
        '<p>They were taken.</p><iframe src="https://video.example/embed/1"></iframe>'
        '<blockquote class="twitter-tweet"><p>Gone.</p><a href="https://pic.example/x">pic</a>'
        '<a href="https://x.example/w/status/1">7 Feb</a></blockquote>'
        '<blockquote class="tiktok-embed" cite="https://tiktok.example/@w/video/2"></blockquote>'
        '<blockquote data-instgrm-permalink="https://insta.example/p/3"></blockquote>'
        '<div class="fb-post" data-href="https://fb.example/4"></div>'
        '<video><source src="//media.example/5.mp4"></video>'
        '<script data-telegram-post="channel/6"></script>'
        '<iframe src="https://count.example/" height="0"></iframe><iframe src="javascript:alert(1)"></iframe>'
        '<iframe src="https://video.example/embed/1"></iframe><a href="https://other.example/">a link</a>'
    )
    document = read(f"<html><body>{body}</body></html>".encode(), "p.html").document
    assert document is not None
    assert [fact.value for fact in document.facts] == [
        "https://video.example/embed/1",
        "//media.example/5.mp4",
        "https://tiktok.example/@w/video/2",
        "https://insta.example/p/3",
        "https://fb.example/4",
        "https://x.example/w/status/1",
        "https://t.me/channel/6",
    ]
    assert all(fact.span.of(document.text) == fact.value for fact in document.facts)
    assert document.text.endswith("Embedded: https://t.me/channel/6")


def test_links_are_kept_with_their_words_and_completed_by_the_pages_base() -> None:
    body = (
        '<p>As <a href="../report.html">the\n report<br>of 2017</a> says, <a href="#top">up</a> '
        '<a href="javascript:run()">run</a> <a href="data:text/html,x">this</a>.</p>'
        '<a href="https://pic.example/1"><img src="a.png" alt="A yard with a wall"></a>'
        '<a href="mailto:a@mail.example"><div>Write</div><div>to us</div></a>'
        '<p>the report and <a href="https://b.example/\u202egpj.exe\n">the report</a></p>'
        '<iframe src="//v.example/e"></iframe>'
    )
    page = f'<html><head><base href="https://news.example/2017/a/"></head><body>{body}</body></html>'
    document = read(page.encode(), "p.html").document
    assert document is not None
    assert [(one.kind, one.address, one.span.of(document.text)) for one in document.pointers] == [
        ("link", "https://news.example/2017/report.html", "the report\nof 2017"),
        ("link", "https://pic.example/1", ""),
        ("link", "mailto:a@mail.example", "Write"),
        ("link", "mailto:a@mail.example", "to us"),
        ("link", "https://b.example/gpj.exe", "the report"),
        ("frame", "//v.example/e", "//v.example/e"),
    ]
    assert document.text[document.pointers[4].span.start - 4 :].startswith("and the report")


def test_links_beyond_the_most_are_counted_and_named() -> None:
    page = "<p>Words</p>" + '<a href="https://a.example/">x</a> ' * (MOST_POINTERS + 1)
    result = read(f"<html><body>{page}</body></html>".encode(), "p.html")
    assert result.document is not None
    assert len(result.document.pointers) == MOST_POINTERS
    assert "more than 5,000 links" in result.problems[-1].what


def test_a_page_saved_as_one_file_keeps_its_links_and_what_its_frames_showed() -> None:
    frame = (
        b"------B\r\nContent-Type: text/html\r\nContent-ID: <frame-2@mhtml>\r\n"
        b"Content-Location: https://post.example/status/7\r\n\r\n<p>Inside</p>\r\n------B--\r\n"
    )
    page = (
        b'<html><body><p>See <a href="/list">the list</a>.</p><iframe src="cid:frame-2@mhtml"></iframe></body></html>'
    )
    data = saved(page).removesuffix(b"------B--\r\n") + frame
    document = read(data, "saved.mhtml").document
    assert document is not None
    assert [(one.kind, one.address, one.span.of(document.text)) for one in document.pointers] == [
        ("link", "https://example.org/list", "the list"),
        ("frame", "https://post.example/status/7", "https://post.example/status/7"),
    ]
    assert [fact.span.of(document.text) for fact in document.facts] == ["https://post.example/status/7"]
