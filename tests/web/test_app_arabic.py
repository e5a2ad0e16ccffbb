"""The app in Arabic: nothing in it is English except what documents, people and files say in their own words."""

from __future__ import annotations

import re

from browsing import Browser
from reading_pages import Page, latin

from tawthiq.web import Desk

# Words in Latin letters that Arabic pages of the field bear too, each for a reason.
ALLOWED = {
    # names of standards, formats and data, which have no Arabic form
    *("SHA-256", "UTC", "Natural", "Earth", "GeoNames", "PDF"),
    # keys of a keyboard
    *("Enter", "Esc", "Shift", "Delete"),
    # a command of this program, as it is typed
    *("tawthiq", "export", "CASE", "relations"),
}
# Inside a document's markup: keys of the keyboard, sounds of names as the machine spells them, and the button that
# leads to the interface's other language. In code: a command of this program.
ALLOWED_AMONG = {*"acjkmnrsuy", "esc", "hrsn prison", "krfn", "english", "tawthiq estimate case"}
# A time of the custody log, as it stands there (RFC 3339), and a number that is only a name of a page or a file.
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
# One page of each kind is enough of those that differ in nothing but what they are about.
A_KIND = 4
_ID = re.compile(r"(?<=/)(x-|p-)?[0-9a-f]{16,}")


def walked(browser: Browser) -> dict[str, Page]:
    """Every page that links lead to, some of each kind."""
    found: dict[str, Page] = {}
    kinds: dict[str, int] = {}
    ahead = ["/", "/decisions", "/numbers", "/check/progress"]
    while ahead:
        path = ahead.pop(0).partition("#")[0]
        kind = _ID.sub("*", path.partition("?")[0])
        if path in found or not path.startswith("/") or kinds.get(kind, 0) >= A_KIND:
            continue
        answer = browser.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status_code == 200, path
        kinds[kind] = kinds.get(kind, 0) + 1
        found[path] = Page(answer.text)
        ahead += found[path].links
    return found


# What machines say in words of their own, and what the app takes over from them as it stands.
_MACHINES = "Failed to load document (PDFium: Data format error)"
_RUN = re.compile(r"[A-Za-z][^\u0600-\u06ff«»“”\u2068\u2069…]*")


def plain(text: str) -> str:
    """Letters and digits alone, so that "al-Olmati" is "al olmati"."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def own_words(desk: Desk) -> str:
    """Everything that documents, files and people of the case say in their own words, and what names them."""
    site = desk.site()
    view = site.view
    found = [_MACHINES, view.title, desk.actor_id, view.custody.root, view.custody.key]
    for document in view.documents.values():
        found += [document.text, document.metadata.title or "", document.metadata.publisher or ""]
        found += [document.encoding.name if document.encoding else "", *(one.address for one in document.pointers)]
    for exhibit in view.exhibits:
        found += [*exhibit.paths, exhibit.media_type, exhibit.exhibit.sha256, *(e.details for e in exhibit.entries)]
        folder, name = exhibit.exhibit.sha256[:2], exhibit.exhibit.sha256[2:]
        found += [f"exhibits/{folder}/{name}", *(e.actor for e in exhibit.entries)]
    found += [*view.lineage.parties, *view.lineage.labels.values(), *(o.label for o in view.lineage.origins)]
    found += [name for edge in view.lineage.edges for name in (edge.source.replace("-", " "), edge.target)]
    for scope in view.reconciliation.scopes.values():
        found += [scope.place_label or "", scope.population]
    for statement in site.statements.values():
        content = statement.figure or statement.demand or statement.denial or statement.act
        found += [str(getattr(content, slot)) for slot in getattr(content, "__struct_fields__", ())]
    return f" {plain(' | '.join(found))} "


def english(page: Page) -> list[str]:
    """What the interface says on a page in Latin letters and may not."""
    wrong = []
    for said in page.said:
        text = _STAMP.sub("", said.text)
        if said.own and [word for word in latin(text) if word not in ALLOWED]:
            wrong.append(f"{said.text} ({said.at})")
    return wrong


def not_their_own(page: Page, words: str) -> list[str]:
    """What stands on a page as if a document said it, and no document does."""
    wrong = []
    for said in page.said:
        runs = [] if said.own else [run for run in _RUN.findall(said.text) if plain(run) not in ALLOWED_AMONG]
        # What was cut short, or is marked in part, begins or ends in the middle of a word.
        wrong += [f"{run} ({said.at})" for run in runs if plain(run) not in words]
    return wrong


def work(browser: Browser, desk: Desk) -> None:
    """What a case has once somebody worked in it: a finding with what bears on it, decisions, and a check."""
    statement = next(s for s in desk.site().statements.values() if s.figure)
    made = browser.post("/findings/write", words="سُجن أشخاص.", standard="believe", crime="humanity_imprisonment")
    finding = str(made.url).rsplit("/", 1)[-1]
    browser.post(f"/cite/{statement.id}/use", finding=finding, side="supports", element=f"{finding}/deprived")
    desk.decide(lambda case: case.assess("accept", statement.id, reason="قُرئ"))
    desk.decide(lambda case: case.assess("reject", statement.id, reason="خطأ"))
    desk.catch_up()
    browser.post("/check")


def test_no_page_in_arabic_says_anything_in_english(browser: Browser, desk: Desk) -> None:
    work(browser, desk)
    browser.post("/language", language="ar", back="/")
    pages = walked(browser)
    assert len(pages) > 40
    assert {path: found for path, page in pages.items() if (found := english(page))} == {}
    words = own_words(desk)
    assert {path: found for path, page in pages.items() if (found := not_their_own(page, words))} == {}


def test_the_search_for_english_finds_it(browser: Browser) -> None:
    """In English every page says something that the Arabic ones may not."""
    assert all(english(Page(browser.get(path).text, "en")) for path in ("/", "/figures", "/people"))
    hidden = Page(
        '<p>نص <bdi>Harsoun Prison</bdi> \u2068Harsoun\u2069 <b title="on hover">١</b><option>executed</option>'
        "<bdi>it was executed</bdi></p>"
    )
    assert english(hidden) == ["on hover (b[title])", "executed (p option)"]
    assert not_their_own(hidden, plain(" the Harsoun Prison of old ")) == ["it was executed (p bdi)"]
