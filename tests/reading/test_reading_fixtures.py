"""Every file of the table of fixtures gives exactly its text, its problems and the files in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from fixture_table import FILES, File, lacks, listing
from fixture_table.entry import Row
from made import read, unpacked

from tawthiq.evidence import Held
from tawthiq.reading import box_of

LISTING = Path(__file__).parent / "FIXTURES.md"


def said(found: tuple[str, ...], expected: tuple[str, ...]) -> bool:
    """Whether these are the problems expected; see `File.says`."""
    return len(found) == len(expected) and all(
        what.startswith(words) if words.endswith("(") else what == words
        for what, words in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_file_gives_exactly_its_text_its_problems_and_the_files_in_it(file: File, tmp_path: Path) -> None:
    if missing := lacks(file.needs):
        pytest.skip(missing)
    data = file.make()
    result = read(data, file.name)
    assert result.media_type == file.kind
    assert (result.document.text if result.document else None) == file.text
    problems = tuple(problem.what for problem in result.problems)
    assert said(problems, file.says), problems
    assert all(problem.remedy for problem in result.problems)
    waiting = tuple(s.of(result.document.text) for s in result.document.unconfirmed) if result.document else ()
    assert waiting == file.unconfirmed
    (tmp_path / "file").write_bytes(data)
    if file.holds is None:
        assert box_of(Held(tmp_path / "file"), file.name) is None
        return
    found, refused = unpacked(tmp_path / "file", file.name)
    assert {name: data if file.holds.get(name, b"") is not None else None for name, data in found.items()} == file.holds
    refusals = tuple(f"{problem.item}: {problem.what}" for problem in refused)
    assert said(refusals, file.refuses), refusals


def test_every_row_of_the_table_of_families_has_good_files_and_bad_ones() -> None:
    assert len({file.name for file in FILES}) == len(FILES) >= 60
    count = Counter((file.row, file.bad) for file in FILES)
    for row in get_args(Row):
        assert count[row, False] >= 2, row
        assert count[row, True] >= 2, row


def test_the_listing_is_of_these_files() -> None:
    assert LISTING.read_text(encoding="utf-8") == listing(), "python tests/reading/list_fixtures.py writes it anew"
