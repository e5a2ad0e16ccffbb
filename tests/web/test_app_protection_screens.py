"""Protecting and redacting in a real browser: by mouse and by keyboard, narrow and wide, dark, in either script."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from screens import chromium, in_arabic, overflow, until, violations

from tawthiq.web import Desk, Serving

REPORT = "the-silent-quarry-2021-05-12.pdf"
WORDS = "four words that do not belong"


def redacting(serving: Serving, desk: Desk, name: str = REPORT) -> str:
    site = desk.site()
    return f"{serving.base}{site.page(next(d for d in site.documents if site.name(d) == name))}/redacting"


def kept(page: Any, name: str) -> None:
    """A screenshot for people to look at, where the run asks for them."""
    if folder := os.environ.get("TAWTHIQ_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def board(page: Any) -> Any:
    """The page image, open to be drawn on."""
    page.locator("#drawing > summary").press("Enter")
    sheet = page.get_by_role("application")
    until(lambda: page.locator(".blackboard img").evaluate("i => i.complete && i.naturalWidth > 0"))
    sheet.scroll_into_view_if_needed()
    return sheet


def typed(page: Any) -> list[str]:
    return [line for line in page.locator("#b").input_value().splitlines() if line]


def test_a_box_is_drawn_with_the_mouse_and_its_pixels_are_gone(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        page.goto(redacting(serving, desk))
        frame = board(page).bounding_box()
        page.mouse.move(frame["x"] + frame["width"] * 0.1, frame["y"] + frame["height"] * 0.1)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.2)
        page.mouse.up()
        kept(page, "redact-mouse")
        (line,) = typed(page)
        number, _, box = line.partition(": ")
        assert number == "1"
        assert [round(float(v)) for v in box.split()] == [10, 10, 60, 20]
        assert page.locator(".blackboard rect").count() == 1
        page.locator("#made").select_option("picture")
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save the copy").click()
        content = Path(saving.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    from pypdfium2 import PdfDocument

    picture = PdfDocument(io.BytesIO(content))[0].render(scale=1).to_pil().convert("L")
    wide, high = picture.size
    inside = picture.crop((int(wide * 0.12), int(high * 0.12), int(wide * 0.58), int(high * 0.18)))
    assert _extremes(inside) == (0, 0)
    assert _extremes(picture.crop((0, int(high * 0.25), wide, high)))[1] == 255


def _extremes(picture: Image.Image) -> tuple[int, int]:
    low, high = picture.getextrema()
    return int(low), int(high)  # type: ignore[arg-type]


def test_boxes_are_drawn_moved_and_taken_away_by_keyboard_alone(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        page.goto(redacting(serving, desk))
        board(page).focus()
        page.keyboard.press("Enter")
        assert page.locator("#said").inner_text() != ""
        for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowRight", "Shift+ArrowDown"):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        assert typed(page) == ["1: 39 44 60 50"]
        kept(page, "redact-keyboard")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        assert typed(page) == ["1: 39 44 60 50"]
        page.keyboard.press("Delete")
        assert typed(page) == []
        assert page.locator(".blackboard rect").count() == 0


def test_any_box_is_taken_away_by_a_tap_or_a_button(serving: Serving, desk: Desk) -> None:
    with chromium(serving, width=360) as page:
        page.goto(redacting(serving, desk))
        board(page)
        page.locator("#b").fill("1: 10 10 20 20\n2: 1 1 9 9\n1: 30 30 40 40\nnonsense\n1: 50 50 60 60")
        buttons = page.get_by_role("button", name="Take this box away")
        assert buttons.count() == page.locator(".blackboard rect").count() == 3
        buttons.nth(1).click()
        assert typed(page) == ["1: 10 10 20 20", "2: 1 1 9 9", "nonsense", "1: 50 50 60 60"]
        assert violations(page) == []
        assert overflow(page) <= 0
        # What is left can be reached on without looking for it again.
        page.keyboard.press("Enter")
        assert typed(page) == ["2: 1 1 9 9", "nonsense", "1: 50 50 60 60"]
        kept(page, "redact-list")


def test_a_box_stays_when_the_page_is_turned(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        page.goto(redacting(serving, desk))
        board(page).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Page after").click()
        page.get_by_text("Draw boxes on page 2").wait_for()
        assert page.locator("#drawing").evaluate("d => d.open")
        sheet = page.get_by_role("application")
        until(lambda: page.locator(".blackboard img").evaluate("i => i.complete && i.naturalWidth > 0"))
        assert page.locator(".blackboard rect").count() == 0
        sheet.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        assert [line.partition(":")[0] for line in typed(page)] == ["1", "2"]


def test_a_vault_is_made_opened_and_closed_by_keyboard(serving: Serving, desk: Desk) -> None:
    record = desk.view().people.records[0]
    desk.write(lambda case: case.assess("protect", record.id, reason="asked for it"))
    with chromium(serving) as page:
        page.goto(serving.base + "/protection")
        kept(page, "protection")
        for label in ("New passphrase: four or more words that do not belong together", "The same once more"):
            page.get_by_label(label).fill(WORDS)
        page.keyboard.press("Enter")
        page.get_by_label("Passphrase of the vault").fill(WORDS)
        page.keyboard.press("Enter")
        closing = page.get_by_role("region", name="The vault").get_by_role("button", name="Close the vault")
        closing.wait_for()
        name = next(f.value for k, f in record.fields.items() if k.startswith("name"))
        assert name in page.locator(".identities").inner_text()
        kept(page, "protection-open")
        closing.press("Enter")
        page.get_by_label("Passphrase of the vault").wait_for()
        assert name not in page.locator("main").inner_text()
        page.locator(".identities summary").press("Enter")
        page.get_by_label("Why").fill("they asked for it")
        page.keyboard.press("Enter")
        page.get_by_text("Nobody is protected yet.").wait_for()


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1280, True), (1920, False)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_use_these_pages(serving: Serving, desk: Desk, width: int, dark: bool, language: str) -> None:
    record = desk.view().people.records[0]
    desk.write(lambda case: case.assess("protect", record.id, reason="asked for it"))
    wide = redacting(serving, desk)
    with chromium(serving, width=width, dark=dark) as page:
        if language == "ar":
            in_arabic(page)
        for address, name in ((f"{serving.base}/protection", "protection"), (wide, "redact")):
            page.goto(address)
            if name == "redact":
                board(page)
            kept(page, f"{name}-{language}-{width}{'-dark' if dark else ''}")
            assert violations(page) == [], name
            assert overflow(page) <= 0, name
