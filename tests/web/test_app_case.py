"""The first page, the check of the whole case, numbers from images, and the list of decisions."""

from __future__ import annotations

import re
import time
from pathlib import Path

from browsing import Browser

from tawthiq.case import open_case
from tawthiq.web import Desk


def checked(browser: Browser) -> str:
    """The page once the check is over."""
    browser.post("/check")
    for _ in range(300):
        page = browser.get("/check/progress").text
        if "every 700ms" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the check never ended")


def test_the_first_page_counts_what_is_there_and_says_what_needs_a_person(browser: Browser, desk: Desk) -> None:
    page = browser.get("/").text
    view = desk.view()
    for many in (len(view.exhibits), len(view.documents), len(view.people.persons)):
        assert re.search(rf'class="big" href="[^"]+">{many}<', page)
    against = sum(any(c.relation == "contradicts" for c in g.comparisons) for g in view.reconciliation.groups)
    assert against
    assert f"{against} comparisons in which figures contradict each other" in page
    assert re.search(r'href="/people/pairs">\d+ pairs of rows', page)
    assert f"{len(desk.site().statements)} statements that nobody has judged yet" in page
    # What is counted is what stands there.
    (there,) = re.findall(r'href="([^"]+)">\d+ comparisons in which', page)
    assert f"{against} comparisons, {against} with contradictions" in browser.get(there).text


def test_a_whole_case_is_found_intact(browser: Browser) -> None:
    assert "Not checked since" in browser.get("/").text
    page = checked(browser)
    assert page.count("intact") >= 1
    assert "FAILED" not in page


def test_an_altered_exhibit_is_named(browser: Browser, case: Path) -> None:
    path = next(p for p in sorted((case / "exhibits").glob("??/*")) if p.is_file())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    page = checked(browser)
    assert "FAILED" in page
    assert path.name in page


def test_a_decision_is_listed_and_taken_back(browser: Browser, desk: Desk) -> None:
    statement = next(iter(desk.site().statements))
    desk.decide(lambda case: case.assess("reject", statement, reason="<b>not said</b>"))
    page = browser.get("/decisions").text
    assert "&lt;b&gt;not said&lt;/b&gt;" in page
    [key] = re.findall(r'action="/decisions/(\w+)/retract"', page)
    after = browser.post(f"/decisions/{key}/retract").text
    assert "retracted" in after
    # What was taken back is told by its words, with the way to them, and by no number.
    assert key not in re.sub(r'action="[^"]+"', "", after)
    assert "retract: reject" in after
    rejected = desk.site().statements.get(statement)
    assert rejected is not None
    anchor = f"?at={rejected.span.start}-{rejected.span.end}"
    assert after.count(anchor) == 2
    assert "action=" not in after.split("<tbody>")[1]
    assert browser.post(f"/decisions/{'0' * 64}/retract").status_code == 409
    assert browser.get("/decisions?only=orphaned&page=9999").status_code == 200


def test_decisions_say_what_was_corrected_and_concluded(browser: Browser, desk: Desk) -> None:
    figure = next(s for s in desk.site().statements.values() if s.kind == "figure")
    desk.decide(lambda case: case.assess("correct", figure.id, ["place=Marsaq"], reason="it says so"))
    browser.post("/findings/write", words="They were hanged.", standard="believe", crime="")
    page = browser.get("/decisions").text
    assert "place: Marsaq" in page
    assert "They were hanged." in page
    assert "Nobody has decided anything of this kind yet" in browser.get("/decisions?only=orphaned").text


def test_what_was_decided_elsewhere_is_seen_at_once(browser: Browser, desk: Desk, case: Path) -> None:
    statement = next(iter(desk.site().statements))
    with open_case(case) as other:
        other.assess("reject", statement, reason="by the command line")
    assert "by the command line" in browser.get("/decisions").text
    assert statement not in desk.site().statements


def test_documents_with_numbers_from_images_are_listed(browser: Browser, desk: Desk) -> None:
    page = browser.get("/numbers").text
    holding = [d for d in desk.view().documents.values() if d.unconfirmed]
    if not holding:  # no OCR on this machine
        assert "No number was read from an image" in page
    for document in holding:
        assert f"{desk.site().page(document.id)}/numbers" in page
        assert f"{len(document.unconfirmed)} wait for a person" in page
