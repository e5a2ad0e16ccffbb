"""Writes the dossier: a folder of pages that opens from disk, asks no host for anything, and appears whole or not."""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tawthiq.dossier import words
from tawthiq.dossier.document_page import document_page
from tawthiq.dossier.earlier_page import earlier_pages
from tawthiq.dossier.exhibits import exhibit_facts
from tawthiq.dossier.figures import FiguresView
from tawthiq.dossier.findings import findings_page
from tawthiq.dossier.lineage_page import sources_page
from tawthiq.dossier.manifest import write_manifest
from tawthiq.dossier.overview import index, method_page, problems_page
from tawthiq.dossier.registers import demands, parties, people
from tawthiq.dossier.site import Pieces, Site
from tawthiq.dossier.view import CaseView
from tawthiq.model import TawthiqError, spoken
from tawthiq.people.recall import Recall

if TYPE_CHECKING:
    from tawthiq.estimation.stored import Stored

GENERATOR = "Tawthiq dossier"
CHECKPOINT = "checkpoint.txt"


def write_dossier(
    view: CaseView,
    out: Path,
    measured: Mapping[str, Any] | None = None,
    *,
    include_people: bool = True,
    pieces: Pieces | None = None,
    estimate: Stored | TawthiqError | None = None,
    recall: Recall | None = None,
) -> Path:
    """Writes the dossier of a case into the folder `out`, replacing an earlier dossier there.

    The pages are written beside `out` and moved into place when all are done, so a failure leaves what was there.
    Equal views give equal bytes.

    Args:
        measured: how good each stage measured (see `overview.method_page`); None where nothing was measured.
        include_people: False leaves out people.html and the rows of lists that name people.
        pieces: gives the pieces of images on which numbers stand that wait for a person; None shows no such number.
        estimate: how many were never recorded, or why what lies in the case cannot be shown; None where none was made.
        recall: how many of the true pairs linking finds; None where it is not estimated.

    Returns:
        The path of index.html.

    Raises:
        TawthiqError: `out` holds something that is not a dossier, or cannot be written.
    """
    target = out.absolute()
    _refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        holder = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        fresh = holder / "new"
        (fresh / "documents").mkdir(parents=True)
        site = Site(view, include_people=include_people, pieces=pieces, estimate=estimate, recall=recall)
        _write_pages(site, fresh, measured)
        write_manifest(fresh)
        _swap(fresh, target, holder / "old")
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        shutil.rmtree(holder, ignore_errors=True)
    return target / "index.html"


def _unwritable(target: Path, error: OSError) -> TawthiqError:
    return TawthiqError(
        f"The dossier could not be written ({error.strerror or error})",
        item=str(target),
        remedy="Choose a folder that you may write to, with room for it.",
    )


def _refuse_foreign(target: Path) -> None:
    """Only an empty folder or an earlier dossier is ever replaced."""
    if not target.exists() and not target.is_symlink():
        return
    page = target / "index.html"
    if target.is_symlink() or not target.is_dir():
        ours = False
    elif page.is_file():
        with page.open("rb") as f:
            ours = GENERATOR.encode() in f.read(4096)
    else:
        ours = next(target.iterdir(), None) is None
    if not ours:
        raise TawthiqError(
            "The dossier would replace something that is not a dossier",
            item=str(target),
            remedy="Name another folder for it, or move what is there.",
        )


def _swap(fresh: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _write_pages(site: Site, folder: Path, measured: Mapping[str, Any] | None) -> None:
    problems = problems_page(site)
    pages: list[tuple[str, str, Any]] = [
        ("index", "Overview", index(site, problems)),
        ("demands", "Demands", demands(site)),
        ("parties", "Parties", parties(site)),
        ("sources", "Sources", sources_page(site)),
        ("exhibits", "Exhibits", exhibit_facts(site)),
        ("problems", "Problems", problems),
        ("method", "Method", method_page(measured)),
    ]
    if site.include_people:
        pages.insert(3, ("people", "People", people(site)))
    if concluded := findings_page(site):
        pages.insert(1, ("findings", "Findings", concluded))
    if site.estimate is not None:
        # Imported here: what it needs of the estimators takes a second to import.
        from tawthiq.dossier.estimate_page import in_dossier

        pages.insert(-3, ("estimate", "Estimate", in_dossier(site, site.estimate)))
    common = {"site": site, "menu": tuple((f"{name}.html", title) for name, title, _ in pages)}
    for name, title, page in pages:
        look = {**styled("estimate.css"), **page.shown} if name == "estimate" else {}
        _write(folder / f"{name}.html", name, {**common, **look, "title": title, "page": page, "root": ""})
    _write_overflow(folder, pages[0][2].figures, common)
    for key in site.documents:
        made = document_page(site, key)
        _write(folder / site.page(key), "document", {**common, "title": made.name, "page": made, "root": "../"})
    if site.view.earlier:
        (folder / "earlier").mkdir()
    for before in earlier_pages(site):
        _write(folder / before.path, "earlier", {**common, "title": before.name, "page": before, "root": "../"})
    if site.view.custody.checkpoint:
        (folder / CHECKPOINT).write_bytes(_bytes(site.view.custody.checkpoint))


def _write_overflow(folder: Path, figures: FiguresView, common: dict[str, Any]) -> None:
    """Pages for what the first page of a large case has no room for."""
    if figures.singles_page:
        context = {**common, "title": "Figures that stand alone", "page": figures, "root": ""}
        _write(folder / figures.singles_page, "singles", context)
    apart = [g for g in figures.groups if g.page]
    if apart:
        (folder / "figures").mkdir()
    for group in apart:
        _write(folder / group.page, "figures", {**common, "title": group.title, "page": group, "root": "../"})


def _write(path: Path, template: str, context: dict[str, Any]) -> None:
    here = path.name if path.name == f"{template}.html" else ""
    page = environment().get_template(f"{template}.html").render(here=here, **context)
    path.write_bytes(_bytes(spoken(page, context["site"].view.pseudonyms)))


def _bytes(text: str) -> bytes:
    """UTF-8; a file name that is not (PEP 383 surrogates) shows its stray bytes spelt out."""
    return text.encode("utf-8", "backslashreplace")


@cache
def environment() -> Environment:
    """Templates escape everything that they show; the two inlined files are the package's own."""
    env = Environment(
        loader=PackageLoader("tawthiq.dossier", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(
        **styled(),
        script=Markup(_static("dossier.js")),  # noqa: S704 the package's own file
        generator=GENERATOR,
        w=words,
        _=words.say,
    )
    env.filters.update(text=words.visible_text, name=words.shown_name, number=words.number, amount=words.amount)
    env.filters.update(told=words.told, apart=words.apart)
    env.globals["count"] = words.as_counted
    return env


def styled(*more: str) -> dict[str, str]:
    """The pages' style, with further files of it, and the policy that allows it.

    A page's own style and script are allowed by their hashes and nothing else is: no host, no inline handler (Content
    Security Policy Level 3, section 2.3.1). Hashes work from disk in every browser, 'self' does not. Images are
    written into the page itself.
    """
    style = "\n".join(_static(name) for name in ("dossier.css", *more))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_source(style)}; script-src {_source(_static('dossier.js'))}; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "policy": policy}  # noqa: S704 the package's own files


def _static(name: str) -> str:
    return files("tawthiq.dossier").joinpath("static", name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
