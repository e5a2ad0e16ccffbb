"""The dossier as files: every number leads to a sentence, every sentence to a sealed file; nothing calls out."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
from lxml import html
from sample import HOSTILE, KEY, sample, sha

from tawthiq.dossier.figures import OPEN_GROUPS
from tawthiq.dossier.site import LARGE, ON_INDEX
from tawthiq.dossier.view import CaseView, CustodyView
from tawthiq.dossier.write import write_dossier
from tawthiq.model import (
    Block,
    Cell,
    Document,
    Group,
    Lineage,
    Origin,
    Passage,
    People,
    Reading,
    Reason,
    Reconciliation,
    Span,
    Statement,
    Table,
    TawthiqError,
)

HERE = Path(__file__).parent
PAGES = {"index", "demands", "parties", "people", "sources", "exhibits", "problems", "method"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossier(sample(), tmp_path_factory.mktemp("case") / "dossier").parent


def pages(folder: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def tree(folder: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((folder / name).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def document_page(folder: Path, exhibit: str) -> Path:
    found = tree(folder, "exhibits.html").xpath(f"//article[.//code='{sha(exhibit)}']//a[.='read, with highlights']")
    return folder / str(found[0].get("href"))


def test_the_pages_of_a_dossier(folder: Path) -> None:
    assert {p.stem for p in folder.glob("*.html")} == PAGES
    assert len(list((folder / "documents").glob("*.html"))) == len(sample().documents)
    assert (folder / "checkpoint.txt").read_text() == sample().custody.checkpoint


def test_every_link_leads_to_a_file_and_an_anchor_that_exist(folder: Path) -> None:
    assert every_link_resolves(folder) > 300


def test_ids_are_unique_within_each_page(folder: Path) -> None:
    for path, page in pages(folder):
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path.name


def test_every_figure_is_on_the_first_page_and_leads_to_its_words(folder: Path) -> None:
    view = sample()
    index = tree(folder, "index.html")
    figures = [s for readings in view.readings.values() for r in readings for s in r.statements if s.figure]
    assert len(figures) == 16
    for s in figures:
        phrase = s.span.of(view.documents[s.document].text)
        links = {a.get("href") for a in index.xpath("//a[@class='phrase']") if a.text_content() == phrase}
        landed = [
            tree(folder, href.partition("#")[0]).xpath(f"//*[@id='{href.partition('#')[2]}']/following-sibling::a[1]")
            for href in links
            if href.endswith(f"#s-{s.id[:16]}")
        ]
        assert [words(a) for found in landed for a in found] == [" ".join(phrase.split())], phrase


def test_every_document_page_shows_the_full_hash_of_its_sealed_file_and_its_custody(folder: Path) -> None:
    for exhibit in sample().exhibits:
        if exhibit.document is None:
            continue
        page = tree(folder, f"documents/{exhibit.document[:16]}.html")
        assert exhibit.exhibit.sha256 in page.xpath("//dd/code/text()")
        assert "received and sealed" in words(page)
        assert exhibit.entries[0].time.replace("T", " ")[:19] in words(page)


def test_the_text_of_a_document_page_is_the_text_of_the_document(folder: Path) -> None:
    view = sample()
    for key, document in view.documents.items():
        page = tree(folder, f"documents/{key[:16]}.html")
        cells = page.xpath("//div[@class='evidence']//*[contains(@class,'text')]")
        shown = "".join("".join(c.itertext()) for c in cells)
        for extra in page.xpath("//div[contains(@class,'text')]/span[@class='tag']"):
            shown = shown.replace(extra.text_content(), "")
        assert "".join(shown.split()) == "".join(document.text.split())


def test_a_table_stays_a_table_and_the_text_around_its_cells_is_kept(tmp_path: Path) -> None:
    view = sample()
    text = "before\nname\tborn\nPerson Delta\t1990\na note between\nPerson Eta\t1991\nafter"
    spans = {w: Span(text.index(w), text.index(w) + len(w)) for w in re.split(r"[\t\n]", text)}
    cells = {w: Cell(f"A{n}", w, s) for n, (w, s) in enumerate(spans.items())}
    table = Table("sheet", (cells["name"], cells["born"]),
                  ((cells["Person Delta"], cells["1990"]), (cells["Person Eta"], cells["1991"])))  # fmt: skip
    rows = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    blocks = tuple(Block(r, "cell" if "\t" in r.of(text) else "paragraph") for r in rows)
    document = Document(sha("report"), "html", "3", text, blocks, (table,))
    statement = Statement(document.id, spans["1990"], "assertion", "asserts")
    readings = {document.id: (Reading(document.id, "english", "1", (statement,)),)}
    lost = Reason("rule", "rests on a gap in the text", (Passage(document.id, 6, 7), Passage(document.id, 900, 901)))
    view = msgspec.structs.replace(
        view, documents={document.id: document}, readings=readings, machine=readings, people=People(),
        lineage=Lineage((Origin("o", "O", (document.id,), (lost,)),)), reconciliation=Reconciliation(),
        assessments=(), orphans=(),
    )  # fmt: skip
    folder = write_dossier(view, tmp_path / "d").parent
    page = tree(folder, f"documents/{document.id[:16]}.html")
    evidence = page.xpath("//div[@class='evidence']")[0]
    assert [[words(c) for c in r.xpath("th|td")] for r in evidence.xpath(".//table[@class='evidence-table']//tr")] == [
        ["name", "born"], ["Person Delta", "1990"], ["Person Eta", "1991"],
    ]  # fmt: skip
    assert [words(b) for b in evidence.xpath(".//div[contains(@class,'b-paragraph')]")] == [
        "before", "a note between", "after",
    ]  # fmt: skip
    assert words(page.xpath(f"//*[@id='s-{statement.id[:16]}']/following-sibling::a")[0]) == "1990"
    every_link_resolves(folder)


def test_nothing_is_loaded_from_anywhere(folder: Path) -> None:
    for path, page in pages(folder):
        assert not page.xpath(
            "//link|//img|//iframe|//object|//embed|//base|//form|//audio|//video|//source|//image|//use"
        )
        assert not page.xpath("//@src|//@srcset|//@action|//@formaction|//@style|//@background|//@data|//@ping")
        assert not [a for a in page.xpath("//@*") if a.attrname.startswith("on")]
        assert not [h for h in page.xpath("//@href") if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", h)], path.name
        assert "url(" not in page.xpath("string(//style)")
        assert "@import" not in page.xpath("string(//style)")


def test_the_policy_forbids_every_host_and_names_the_inlined_style_and_script(folder: Path) -> None:
    for _, page in pages(folder):
        policies = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(policies) == 1
        rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        for directive, element in (("style-src", "//style"), ("script-src", "//script")):
            (inlined,) = page.xpath(element)
            hashed = base64.b64encode(hashlib.sha256(inlined.text.encode()).digest()).decode()
            assert rules[directive] == f"'sha256-{hashed}'"
        assert page.xpath("//head/*[1]/@charset")
        assert page.xpath("//head/*[2]/@http-equiv") == ["Content-Security-Policy"]


def test_hostile_evidence_is_shown_and_never_run(folder: Path) -> None:
    page = tree(folder, document_page(folder, "government").relative_to(folder).as_posix())
    assert HOSTILE in page.text_content()
    assert "⟨U+202E⟩gpj.exe<script>alert(3)<img src=x onerror=alert(4)>⟨U+000A⟩" in page.text_content()
    for path, any_page in pages(folder):
        assert len(any_page.xpath("//script")) == 1, path.name
        assert "\u202e" not in any_page.text_content()


def test_an_address_in_the_evidence_is_text_and_not_a_link(folder: Path) -> None:
    page = tree(folder, document_page(folder, "news-1").relative_to(folder).as_posix())
    assert "https://news.example/melh" in page.text_content()
    assert not [a for a in page.xpath("//a") if "news.example" in a.get("href")]


def test_a_corrected_value_shows_what_the_machine_read_and_who_decided(folder: Path) -> None:
    page = tree(folder, document_page(folder, "government").relative_to(folder).as_posix())
    card = words(page.xpath("//div[contains(@class,'st-corrected')]")[0])
    assert "executed set by a person; the machine read sentenced" in card
    assert "The sentences were carried out: executions." in card
    assert KEY in card


def test_a_rejected_statement_keeps_its_card_and_counts_nowhere(folder: Path) -> None:
    page = tree(folder, document_page(folder, "testimony").relative_to(folder).as_posix())
    assert "a person rejected it" in words(
        page.xpath("//div[contains(@class,'card') and contains(@class,'rejected')]")[0]
    )
    assert "4 May" not in words(tree(folder, "index.html"))


def test_contradictions_come_first_in_words_and_the_denial_beside_them(folder: Path) -> None:
    group = words(tree(folder, "index.html").xpath("//article[.//h3='Executed, Qasr Melh']")[0])
    sentence = "fewer than 300 (Ministry of Interior of Harbaya, 2011 to 2014) and more than 7,000"
    assert sentence in group
    assert "cannot both hold, because fewer than 300 leaves no room" in group
    denial = group.index("denied that anyone had been executed")
    assert group.index(sentence) < denial < group.index("The words, and who says them")


def test_forty_pages_that_repeat_one_report_are_one_origin_with_their_number(folder: Path) -> None:
    row = tree(folder, "index.html").xpath("//tr[th/a='up to 6,200']")
    assert len(row) == 1
    assert [words(td) for td in row[0].xpath("td[@class='num']")] == ["4"]
    assert "Varna Watch, The Salt Cellars" in words(row[0])


def test_the_chain_is_drawn_from_the_innermost_party_to_the_page(folder: Path) -> None:
    lone = tree(folder, "index.html").xpath("//tr[th/a='20 to 50']//span[@class='chain']")[0]
    assert [words(a) for a in lone.xpath("a")] == ["a former guard", "Varna Watch"]


def test_arabic_passages_say_their_language_and_direction(folder: Path) -> None:
    page = tree(folder, document_page(folder, "arabic").relative_to(folder).as_posix())
    blocks = page.xpath("//div[@class='evidence']//div[contains(@class,'b-')]")
    assert [(b.get("lang"), b.get("dir")) for b in blocks] == [("ar", "rtl"), ("ar", "rtl"), ("en", "auto")]


def test_what_was_not_read_says_what_would_help(folder: Path) -> None:
    page = words(tree(folder, "problems.html"))
    assert "scans/page 1.png: is a picture" in page
    assert "What would help: Install tesseract and build again." in page
    assert "words that are gone" in page
    assert "bodies are counted, not people" in page


def test_the_method_page_says_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    measured = {
        "extraction": [{"what": "Figures found", "value": 0.8421, "on": "gold"}],
        "lineage": {"pairs": {"F1": 1.0}},
    }
    page = tree(write_dossier(sample(), tmp_path / "d", measured).parent, "method.html")
    rows = [[words(td) for td in tr.xpath("td")] for tr in page.xpath("//table//tr[td]")]
    assert rows == [["Figures found", "0.842", "gold"], ["pairs, F1", "1.000", "—"]]
    assert page.xpath("//section[h2='6. People on lists']//p[.='How good it is: not measured.']")
    bare = words(tree(write_dossier(sample(), tmp_path / "bare").parent, "method.html"))
    assert "written without measurements" in bare


def test_people_are_left_out_on_request(tmp_path: Path, folder: Path) -> None:
    without = write_dossier(sample(), tmp_path / "d", include_people=False).parent
    values = {f.value for r in sample().people.records for n, f in r.fields.items() if n == "name"}
    assert not (without / "people.html").exists()
    for path, page in pages(without):
        assert not [v for v in values if v in page.text_content()], path.name
    assert all(v in tree(folder, "people.html").text_content() for v in values)


def test_a_broken_custody_log_is_the_first_thing_said(tmp_path: Path) -> None:
    custody = CustodyView(31, sha("root"), KEY, "", False, ("entry 7 does not hash to its leaf",))
    index = words(
        tree(write_dossier(msgspec.structs.replace(sample(), custody=custody), tmp_path / "d").parent, "index.html")
    )
    assert "Do not rely on this case" in index
    assert "entry 7 does not hash to its leaf" in index
    assert "was intact" not in index
    assert not (tmp_path / "d" / "checkpoint.txt").exists()


def test_an_empty_case_still_makes_a_dossier(tmp_path: Path) -> None:
    empty = CaseView("", "", sample().custody, (), {}, {}, {}, Lineage(), Reconciliation(), People())
    made = write_dossier(empty, tmp_path / "d")
    assert "No document could be read yet" in made.read_text(encoding="utf-8")


def test_a_name_that_is_not_utf8_is_spelt_out(tmp_path: Path) -> None:
    view = sample()
    odd = msgspec.structs.replace(view.exhibits[0], paths=(os.fsdecode(b"caf\xe9.pdf"),))
    made = write_dossier(msgspec.structs.replace(view, exhibits=(odd, *view.exhibits[1:])), tmp_path / "d")
    assert "caf\\udce9.pdf" in made.read_text(encoding="utf-8")


def test_equal_views_give_equal_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom sample import sample\nfrom tawthiq.dossier.write import write_dossier\n"
        "write_dossier(sample(), Path(sys.argv[2]))"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", script, str(HERE), str(tmp_path / seed)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, timeout=120)
    first, second = ({p.relative_to(tmp_path / s): p.read_bytes() for p in (tmp_path / s).rglob("*.*")} for s in "12")
    assert first == second


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("cannot be shown")


def test_a_failure_leaves_the_earlier_dossier_and_no_litter(tmp_path: Path) -> None:
    made = write_dossier(sample(), tmp_path / "d")
    before = made.read_bytes()
    with pytest.raises(RuntimeError):
        write_dossier(sample(), tmp_path / "d", {"extraction": Unprintable()})
    assert made.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_an_earlier_dossier_is_replaced_whole(tmp_path: Path) -> None:
    write_dossier(sample(), tmp_path / "d")
    write_dossier(sample(), tmp_path / "d", include_people=False)
    assert not (tmp_path / "d" / "people.html").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_a_folder_that_is_not_a_dossier_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    for name in ("photos", "link"):
        with pytest.raises(TawthiqError, match="not a dossier"):
            write_dossier(sample(), tmp_path / name)
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == b"x"


def every_link_resolves(folder: Path) -> int:
    anchors = {path: set(page.xpath("//@id")) for path, page in pages(folder)}
    checked = 0
    for path, page in pages(folder):
        for href in page.xpath("//@href"):
            target, _, anchor = unquote(href).partition("#")
            where = (path.parent / target).resolve() if target else path
            assert where.is_file(), f"{path.name}: {href}"
            assert not anchor or anchor in anchors[where], f"{path.name}: {href}"
            checked += 1
    return checked


def test_five_hundred_subjects_stay_reachable_and_the_first_page_small(tmp_path: Path) -> None:
    view = sample()
    group = view.reconciliation.groups[0]
    many = tuple(
        Group(f"k{n}", f"subject {n}", group.measure, group.place, group.statements, group.origins) for n in range(500)
    )
    folder = write_dossier(
        msgspec.structs.replace(view, reconciliation=Reconciliation(many, view.reconciliation.scopes)), tmp_path / "d"
    ).parent
    index = tree(folder, "index.html")
    assert len(index.xpath("//article[@class='group']")) == ON_INDEX
    assert len(index.xpath("//article[@class='group'][not(details)]")) == OPEN_GROUPS
    assert len(index.xpath("//nav[@class='contents']//a")) == 500
    assert (folder / "index.html").stat().st_size < 1_000_000
    assert len(list((folder / "figures").iterdir())) == 500 - ON_INDEX
    assert every_link_resolves(folder) > 10_000


def test_a_group_of_very_many_figures_has_a_page_of_its_own_with_all_of_them(tmp_path: Path) -> None:
    view = sample()
    news, (first, _) = next((d, r[0].statements) for d, r in view.readings.items() if len(r[0].statements) == 2)
    document = view.documents[news]
    assert first.figure is not None
    counted = first.figure
    figures = tuple(
        msgspec.structs.replace(first, span=Span(n, n + 3), figure=msgspec.structs.replace(counted, high=1000 + n))
        for n in range(LARGE + 40)
    )
    readings = {news: (Reading(news, "english", "1", figures),)}
    group = Group("k", "executed, Qasr Melh", "executed", None, tuple(f.id for f in figures), {})
    lone = tuple(msgspec.structs.replace(f, span=Span(n, n + 2)) for n, f in enumerate(figures * 4))[:301]
    readings = {news: (Reading(news, "english", "1", figures + lone),)}
    view = msgspec.structs.replace(
        view, documents={news: document}, readings=readings, machine=readings, lineage=Lineage(), people=People(),
        reconciliation=Reconciliation((group,)), assessments=(), orphans=(),
    )  # fmt: skip
    folder = write_dossier(view, tmp_path / "d").parent
    (own,) = (folder / "figures").iterdir()
    linked = {a.partition("#")[2] for a in tree(folder, f"figures/{own.name}").xpath("//td//a[@class='phrase']/@href")}
    assert linked == {f"s-{f.id[:16]}" for f in figures}
    singles = tree(folder, "singles.html").xpath("//a[@class='phrase']/@href")
    assert len({a.partition("#")[2] for a in singles}) == len({f.id for f in lone})
    every_link_resolves(folder)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium on this machine")
def test_a_real_browser_opens_it_from_disk_and_allows_its_own_script(folder: Path, tmp_path: Path) -> None:
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    page = document_page(folder, "government").as_uri()
    command = [*browser, f"--user-data-dir={tmp_path}", "--dump-dom", page]
    shown = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()
    dom = html.document_fromstring(shown)
    assert "js" in (dom.get("class") or "")
    assert dom.xpath("//button[.='Copy link']")
