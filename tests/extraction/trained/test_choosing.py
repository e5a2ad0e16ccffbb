"""What of a page is given to the trained reader."""

from __future__ import annotations

from tawthiq.extraction.trained.asking import PLAIN, Page, Question, Shown
from tawthiq.extraction.trained.choosing import _arrays


def test_the_last_layer_is_told_the_words_asked_about_and_no_others() -> None:
    page = Page(
        list(range(40)),
        [],
        [Shown(0, 0, (9, 11)), Shown(1, 0, (5, 5)), Shown(0, 1, (30, 31))],
        [Question(0, (20, 21), [], [], (0.0,) * PLAIN), Question(1, (9, 9), [], [], (0.0,) * PLAIN)],
    )
    given = _arrays(page)
    kept = given["kept"]
    assert kept.tolist() == [0, 5, 9, 11, 20, 21, 30, 31], "the page's own first word stands first"
    assert kept[given["shown"]].tolist() == [[9, 11], [5, 5], [30, 31]]
    assert kept[given["figures"]].tolist() == [[20, 21], [9, 9]]


def test_a_page_that_shows_nothing_has_a_row_all_the_same() -> None:
    given = _arrays(Page([2, 7, 3], [], [], [Question(0, (1, 1), [], [], (0.0,) * PLAIN)]))
    assert given["kept"][given["shown"]].tolist() == [[0, 0]]
    assert given["kept"][given["figures"]].tolist() == [[1, 1]]
