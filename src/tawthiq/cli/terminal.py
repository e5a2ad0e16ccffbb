"""How the verbs speak: a progress bar on a terminal, plain lines when piped, JSON when asked."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from tawthiq.evidence import shown
from tawthiq.model import Problem
from tawthiq.pipeline import Progress

__all__ = ["command", "err", "fail", "out", "print_json", "print_problem", "progress", "shown"]

# Results go to standard output, progress and errors to standard error, so that a pipe gets results alone.
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


BETWEEN = 15  # seconds between two lines of progress where there is no terminal

# Stages that count bytes; the others count items.
IN_BYTES = frozenset({"Sealing", "Checking"})


class _Amount(ProgressColumn):
    """How much is done, of how much: a long video moves the bar as a thousand small files do."""

    def render(self, task: Task) -> Text:
        return Text(amount(task.description, int(task.completed), int(task.total or 0)))


def amount(stage: str, done: int, total: int) -> str:
    """Done and total of a stage in words: bytes in the unit that suits the total, or items."""
    if stage not in IN_BYTES:
        return f"{done:,}/{total:,}"
    size, unit = next(
        (s, u) for s, u in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"), (1, "bytes")) if total >= s or s == 1
    )
    digits = 1 if size > 1 else 0
    return f"{done / size:,.{digits}f}/{total / size:,.{digits}f} {unit}"


def command(verb: str, *arguments: str) -> str:
    """A command as it can be typed here: by its path where `tawthiq` alone is not found."""
    program = "tawthiq" if shutil.which("tawthiq") or Path(sys.argv[0]).name != "tawthiq" else sys.argv[0]
    return shlex.join((program, verb, *arguments))


def fail(message: str) -> NoReturn:
    """Wrong use, or something that stops the whole command: say it and leave with code 2."""
    err.print(f"[bold red]tawthiq:[/] {escape(message)}")
    sys.exit(2)


def print_problem(problem: Problem) -> None:
    """One problem on one line: which item, what is wrong, what would mend it."""
    what = problem.what if problem.what.endswith((".", "!", "?")) else f"{problem.what}."
    remedy = f" {problem.remedy.rstrip('.')}." if problem.remedy else ""
    out.print(f"[yellow]![/] {escape(shown(problem.item))}: {escape(what)}{escape(remedy)}")


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))


def _now_and_then(clock: Callable[[], float]) -> Progress:
    """A line on standard error every `BETWEEN` seconds, the first after as many: short runs say nothing."""
    last = clock()

    def say(stage: str, done: int, total: int, item: str) -> None:
        nonlocal last
        if clock() - last >= BETWEEN:
            last = clock()
            err.print(f"{stage}: {amount(stage, done, total)} {shown(item)[-60:]}".rstrip(), markup=False)

    return say


@contextmanager
def progress() -> Iterator[Progress]:
    """Show how far a long run is: a bar on a terminal, now and then a line where a file or a pipe listens."""
    if not err.is_terminal:
        yield _now_and_then(time.monotonic)
        return
    columns = TextColumn("{task.description:<18}"), BarColumn(), _Amount(), TimeElapsedColumn()
    with Bar(*columns, TextColumn("{task.fields[item]}"), console=err, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int, item: str) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, visible=False)
                tasks[stage] = bar.add_task(stage, total=total, item="")
            bar.update(tasks[stage], completed=done, total=total, item=escape(shown(item)[-60:]))

        yield show
