"""The files that show each row of the table of families, good and bad, each with exactly what reading it must give."""

from __future__ import annotations

from typing import Final, get_args

from fixture_table import archives, chats, lists, mails, pages, papers, pictures, texts
from fixture_table.entry import File, Row, lacks

__all__ = ["FILES", "File", "lacks", "listing"]

FILES: Final[tuple[File, ...]] = (
    *texts.FILES,
    *pages.FILES,
    *papers.FILES,
    *mails.FILES,
    *lists.FILES,
    *pictures.FILES,
    *archives.FILES,
    *chats.FILES,
)


def listing() -> str:
    """The table for people, as Markdown."""
    lines = [
        "# The files by which each family is tested",
        "",
        "Made by `fixture_table/`, read by `test_reading_fixtures.py`, which holds text, problems and the files inside",
        "against what stands in the table, word for word. *Bad*: damaged, locked, hostile or empty.",
    ]
    for row in get_args(Row):
        lines += ["", f"## {row}", "", "| file | what it is | | takes |", "|---|---|---|---|"]
        lines += [
            f"| {file.name} | {file.about} | {'bad' if file.bad else 'good'} | {file.needs} |"
            for file in FILES
            if file.row == row
        ]
    return "\n".join(lines) + "\n"
