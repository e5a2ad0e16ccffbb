"""Write FIXTURES.md, the list of the files by which each family is tested: python tests/reading/list_fixtures.py"""

from pathlib import Path

from fixture_table import listing

if __name__ == "__main__":
    (Path(__file__).parent / "FIXTURES.md").write_text(listing(), encoding="utf-8")
