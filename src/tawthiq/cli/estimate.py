"""`tawthiq estimate`: how many were never recorded, from how lists overlap, and when not to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from tawthiq.cli.terminal import err, out, print_json, progress
from tawthiq.model import TawthiqError

if TYPE_CHECKING:
    from tawthiq.estimation import Estimate, Links, Report, Result

EPILOG = "Example: tawthiq estimate my-case --by sex,period    tawthiq estimate --patterns lists.csv --json"

VERDICTS = {
    "estimable": "[bold green]Estimable.[/]",
    "warnings": "[bold yellow]Estimable, with warnings.[/]",
    "not_estimable": "[bold red]Not estimable.[/]",
}


def register(app: typer.Typer) -> None:
    app.command(epilog=EPILOG)(estimate)


def estimate(  # noqa: PLR0913 a command's options are its arguments
    case: Annotated[Path | None, typer.Argument(help="The case folder.")] = None,
    patterns: Annotated[
        Path | None, typer.Option(help="A CSV table instead of a case: one column of 0 and 1 a list, and `count`.")
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="FIELD,...", help="Case: strata by these fields; `period` is the year.")
    ] = "",
    one_source: Annotated[
        list[str] | None,
        typer.Option(metavar="LIST+LIST", help="Lists that rest on one source and count as one; may be repeated."),
    ] = None,
    recall: Annotated[
        str,
        typer.Option(metavar="FOUND/OF", help="Case: of pairs known to be one person, how many had been compared."),
    ] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the random numbers; the same seed gives the same bytes.")] = 1,
    iterations: Annotated[
        int, typer.Option(min=10_000, max=100_000_000, help="Iterations kept from each latent-class chain.")
    ] = 200_000,
    cross_check: Annotated[
        bool, typer.Option("--cross-check", help='Sample the latent classes another way too; needs "tawthiq[numpyro]".')
    ] = False,
    target: Annotated[
        Path | None, typer.Option("--out", help="Folder for the page and the JSON. Default: estimate/ in the case.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the whole result as JSON.")] = False,
) -> None:
    """Estimate how many people no list has, from how the lists overlap.

    Several models stand side by side with what they take for granted. Where a statistician would give no number,
    none is given, and why is said; that is a result like any other (exit code 0).
    """
    if (case is None) == (patterns is None):
        raise TawthiqError(
            "Name a case or a table", item="estimate", remedy="tawthiq estimate CASE, or --patterns FILE"
        )
    if patterns is not None and (by or recall):
        raise TawthiqError("--by and --recall are for a case", item=str(patterns), remedy="Leave them away")
    numbers = seed, iterations, cross_check
    report, page = _made(case, patterns, (by, one_source or [], recall), numbers, target)
    if json:
        print_json(report.as_dict())
    else:
        print_report(report, page)
        if case is not None and target is None:
            err.print("The dossier shows it after the next: tawthiq build", markup=False)


def _made(
    case: Path | None, patterns: Path | None, wish: tuple[str, list[str], str],
    numbers: tuple[int, int, bool], target: Path | None,
) -> tuple[Report, Path | None]:  # fmt: skip
    # Imported here: compilers and solvers take a second, which no other verb should wait for.
    from tawthiq.case import estimating
    from tawthiq.cli.opening import working
    from tawthiq.estimation import Recall, Settings, Wish, nuts

    by, sources, recall = wish
    together = tuple(tuple(x.strip() for x in group.split("+")) for group in sources)
    settings = Settings(seed=numbers[0], iterations=numbers[1], cross_check=numbers[2])
    if settings.cross_check:
        nuts.versions()  # refused before a long run, not at its end
    if case is None:
        assert patterns is not None  # noqa: S101 the caller made sure
        with progress() as show:
            report = estimating.of_patterns(patterns, together, settings, show)
        return report, estimating.write(report, target) if target else None
    fields = tuple(x.strip() for x in by.split(",") if x.strip())
    asked = Wish(fields, together, Recall.read(recall) if recall else None)
    with working(case) as (opened, show):
        return opened.estimate(asked, settings, target=target, progress=show)


def print_report(report: Report, page: Path | None) -> None:
    for result in report.results:
        _print_result(result, alone=len(report.results) == 1)
    if report.total:
        low, centre, high = report.total
        out.print(f"Sum of the strata: {centre:,} ({low:,} to {high:,})")
    if report.links:
        _print_links(report.links)
    out.print(f"Seed {report.settings.seed}. Digest {report.as_dict()['digest']}")
    if page is not None:
        err.print(f"Page: {page}", markup=False)


def _print_links(links: Links) -> None:
    if links.drawn:
        groups = "1 group" if links.doubtful == 1 else f"{links.doubtful:,} groups"
        out.print(f"Links: {groups} of rows in doubt; {links.drawn} whole linkages drawn, and pooled.")
    if links.lost is not None:
        low, centre, high = (f"{100 * x:.1f}" for x in links.lost)
        by = f"{links.sampled} judged pairs" if links.sampled else "the recall that was given"
        said = f"Of the pairs of rows that are one person {centre} % ({low} to {high} %) have no link, by {by};"
        out.print(f"{said} so many were put back by number.")


def _print_result(result: Result, *, alone: bool) -> None:
    if not alone:
        out.print(f"[bold]{escape(result.name)}[/]")
    answer = ""
    if result.answer:
        low, centre, high = result.answer
        answer = f" Between {low:,} and {high:,} people in all; the middle of the models is {centre:,}."
    out.print(f"{VERDICTS[result.verdict]} {result.people:,} people are on {len(result.lists)} lists.{answer}")
    for doubt in result.doubts:
        out.print(f"  {'[red]×[/]' if doubt.grave else '[yellow]![/]'} {escape(doubt.text)}")
    if result.estimates:
        note = "" if result.answer else ". They show why no number is given; none is an estimate to be quoted"
        out.print(f"  [bold]People in all[/], by estimator (95 % interval){note}:")
    for e in result.estimates:
        title = f"{e.title}, not counted" if e.role == "set_aside" else e.title
        out.print(f"  {escape(title):<46} {_numbers(e)}")


def _numbers(e: Estimate) -> str:
    if e.centre is None or e.low is None:
        return "no answer"
    return f"{e.centre:>11,.0f}   ({e.low:,.0f} to {'no upper end' if e.high is None else f'{e.high:,.0f}'})"
