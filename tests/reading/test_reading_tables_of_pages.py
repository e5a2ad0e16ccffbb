"""Tables that a format does not have as tables: words on the pages of a PDF, and cells that reach over others."""

from __future__ import annotations

import hashlib

from made import pdf, read

from tawthiq import extraction
from tawthiq.model import Document, Exhibit
from tawthiq.reading import read_bytes


def document(data: bytes, name: str) -> Document:
    found = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), name).document
    assert found is not None
    return found


def printed(lines: list[list[tuple[int, str]]]) -> bytes:
    """A page of Helvetica, each line's pieces at their distance from the left, in points."""
    shown = []
    for number, line in enumerate(lines):
        for left, words in line:
            shown.append(f"1 0 0 1 {left} {720 - 20 * number} Tm ({words}) Tj")
    return pdf([f"BT /F1 11 Tf {' '.join(shown)} ET"])


HEAD = [(72, "District"), (220, "Arrested"), (320, "Released"), (420, "Died in custody")]
PAGE = [
    [(72, "Detention in Velmora in 2021, by district")],
    [],
    HEAD,
    [(72, "Tarn"), (220, "214"), (320, "88"), (420, "6")],
    [(72, "Upper Velm"), (220, "1,061"), (320, "20"), (420, "11")],
    [(72, "Total"), (220, "1,275"), (320, "108"), (420, "17")],
    [],
    [(72, "The numbers are minimum figures, said the union, which counted 12 towns.")],
]


def told(found: Document) -> list[tuple[float | None, str, str | None]]:
    figures = (s.figure for r in extraction.read(found) if r.reader == "tables" for s in r.statements)
    return [(f.low, f.measure, f.place) for f in figures if f is not None]


def test_words_below_one_another_on_a_page_are_a_table() -> None:
    found = document(printed(PAGE), "a.pdf")
    [table] = found.tables
    assert [c.value for c in table.header] == ["District", "Arrested", "Released", "Died in custody"]
    assert told(found)[:6] == [
        (214, "detained", "Tarn"),
        (88, "released", "Tarn"),
        (6, "died", "Tarn"),
        (1061, "detained", "Upper Velm"),
        (20, "released", "Upper Velm"),
        (11, "died", "Upper Velm"),
    ]
    assert all(c.span.of(found.text).split() == c.value.split() for row in (table.header, *table.rows) for c in row)
    assert any(b.kind == "paragraph" and "minimum figures" in b.span.of(found.text) for b in found.blocks)


def test_years_over_columns_are_headings_and_prose_is_no_table() -> None:
    years = [
        [(72, "People killed in Velmora by year")],
        [(72, "Party"), (220, "2019"), (320, "2020")],
        [(72, "Army"), (220, "96"), (320, "40-50")],
        [(72, "Militia"), (220, "7"), (320, "12")],
        [],
        [(72, "The union said that these numbers are minimum figures and that many families")],
        [(72, "had told nobody of their dead because they were afraid of both the parties.")],
    ]
    assert [t[0] for t in told(document(printed(years), "a.pdf"))] == [96, 40, 7, 12]
    prose = [
        [(72, f"On day {n} the guards took {n + 10} men to the quarry and {n + 20} to the mill.")] for n in range(9)
    ]
    assert document(printed(prose), "a.pdf").tables == ()


def test_headings_that_run_into_one_another_make_nobody_read_the_numbers() -> None:
    glued = [PAGE[0], [], [(72, "District"), (220, "ArrestedReleasedDied"), (420, "in custody")], *PAGE[3:]]
    found = document(printed(glued), "a.pdf")
    assert told(found) == []
    assert [s.figure.low for r in extraction.read(found) for s in r.statements if s.figure] == [12]


SPANNED = b"""<html><body><h1>The missing of Velmora</h1><table>
<tr><th rowspan="2">District</th><th colspan="2">Taken</th><th rowspan="2">Found dead</th></tr>
<tr><th>Men</th><th>Women</th></tr>
<tr><td rowspan="2">Tarn</td><td>187</td><td>14</td><td>33</td></tr>
<tr><td>52</td><td>1</td><td>5</td></tr>
</table></body></html>"""


def test_cells_that_reach_over_rows_and_columns_keep_the_others_in_their_place() -> None:
    result = read(SPANNED, "a.html")
    assert result.document is not None
    [table] = result.document.tables
    rows = [[c.value for c in row] for row in (table.header, *table.rows)]
    assert rows[-2:] == [["Tarn", "187", "14", "33"], ["", "52", "1", "5"]]
    assert all(len(row) == 4 for row in rows)


def test_a_cell_that_claims_a_million_rows_costs_nothing() -> None:
    hostile = (
        b"<table>" + b"<tr><td rowspan=999999 colspan=99999>40 were killed</td><td>x</td></tr>" * 300 + b"</table>"
    )
    result = read(b"<html><body>" + hostile + b"</body></html>", "a.html")
    assert result.document is not None
    assert max((len(t.rows[0]) for t in result.document.tables), default=0) <= 30_000
