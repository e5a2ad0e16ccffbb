"""PPTX: slides in their order, titles, tables, notes, comments, hidden slides."""

from __future__ import annotations

from made import package, read, shown
from made_office import A, body, pptx, rels, shape, slide


def test_slides_stand_in_the_order_shown_with_all_their_parts() -> None:
    table = "".join(
        "<a:tr>" + "".join(f"<a:tc>{body(text)}</a:tc>" for text in cells) + "</a:tr>"
        for cells in [("الاسم", "Age"), ("فلان", "30")]
    )
    picture = '<p:pic><p:nvPicPr><p:cNvPr id="2" name="p" descr="A yard with a wall"/></p:nvPicPr></p:pic>'
    group = f"<p:grpSp>{shape(body('In a group.'))}</p:grpSp>"
    two = slide(
        shape(body("What was found"), "ctrTitle"),
        shape(body("At least 300 men", "and women")),
        group,
        f'<p:graphicFrame><p:nvPr><p:cNvPr id="4" name="t"/></p:nvPr><a:tbl>{table}</a:tbl></p:graphicFrame>',
        picture,
        shape(body("7"), "sldNum"),
        shape(body("Confidential"), "ftr"),
    )
    members = {
        "ppt/slides/slide1.xml": slide(shape(body("Last words")), show="0"),
        "ppt/slides/slide2.xml": two,
        "ppt/slides/_rels/slide2.xml.rels": rels(
            notesSlide="../notesSlides/n.xml", comments="/ppt/comments/c.xml", comments2="../comments/d.xml",
            diagramData="../diagrams/data1.xml", image="https://example.org/x.png",
        ),
        "ppt/notesSlides/n.xml": slide(shape(body("Say it slowly"), "body"), shape(body("2"), "sldNum")),
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst {A}><p:cmAuthor id="0" name="B. Editor"/></p:cmAuthorLst>',
        "ppt/comments/c.xml": f'<p:cmLst {A}><p:cm authorId="0" dt="2019-01-02T03:04:05">'
        "<p:text>Who says?</p:text></p:cm></p:cmLst>",
        "ppt/comments/d.xml": f'<p:cmLst {A}><p:cm created="2020-01-01">'
        f"<p:replyLst><p:reply>{body('I do')}</p:reply></p:replyLst>{body('And now?')}</p:cm></p:cmLst>",
        "ppt/diagrams/data1.xml": f"<d:dataModel xmlns:d='urn:d' {A}><d:t>{body('In a diagram')}</d:t></d:dataModel>",
    }  # fmt: skip
    result = read(pptx(members), "talk.pptx")
    assert shown(result) == [
        ("heading", "What was found"),
        ("paragraph", "At least 300 men"),
        ("paragraph", "and women"),
        ("paragraph", "In a group."),
        ("cell", "الاسم"),
        ("cell", "Age"),
        ("cell", "فلان"),
        ("caption", "A yard with a wall"),
        ("footer", "Confidential"),
        ("note", "Say it slowly"),
        ("header", "2019-01-02T03:04:05 B. Editor"),
        ("note", "Who says?"),
        ("header", "2020-01-01"),
        ("note", "And now?"),
        ("note", "I do"),
        ("caption", "In a diagram"),
        ("paragraph", "Last words"),
    ]
    assert result.document is not None
    assert [b.page for b in result.document.blocks] == [1] * 16 + [2]
    (found,) = result.document.tables
    assert [[c.value for c in r] for r in (found.header, *found.rows)] == [["الاسم", "Age"], ["فلان", "30"]]
    (problem,) = result.problems
    assert problem.what == "Hidden slides were read too: 2"


def test_missing_damaged_and_empty_slides_are_named() -> None:
    result = read(
        pptx({"ppt/slides/slide1.xml": slide(shape(body("Words"))), "ppt/slides/slide2.xml": "<broken"}), "a.pptx"
    )
    assert shown(result) == [("paragraph", "Words")]
    assert "not sound XML" in result.problems[0].what
    result = read(pptx({"ppt/slides/slide1.xml": slide(shape(body("Words")))}), "a.pptx")
    assert "slide that it lists is missing (slide2)" in result.problems[0].what
    assert "no text" in read(pptx({}), "a.pptx").problems[0].what
    bomb = "<!DOCTYPE x [<!ENTITY a 'x'>]><x>&a;</x>"
    assert "XML bomb" in read(package({"ppt/presentation.xml": bomb}), "a.pptx").problems[0].what
