"""The reference page of the command line, made from the commands themselves: `python -m tawthiq.cli.reference`."""

from __future__ import annotations

import os

from typer.main import get_command
from typer.testing import CliRunner

HEAD = """# Command line

Made from the commands by `make docs`; a test fails when it is out of date. Exit codes: 0 done, 1 finished with problems
named, 2 wrong use. Shell completion: `tawthiq --install-completion`.
"""


def page() -> str:
    """The whole page, in Markdown."""
    os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}
    from tawthiq.cli import app

    command = get_command(app)
    verbs = sorted(getattr(command, "commands", {}))
    parts = [HEAD]
    for verb in verbs:
        shown = CliRunner().invoke(app, [verb, "--help"], prog_name="tawthiq").output
        lines = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        parts.append(f"## `tawthiq {verb}`\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
