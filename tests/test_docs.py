"""The documents say what is: commands exist, links lead somewhere, the reference is the commands' own help."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*.md")])
VERBS = {
    "protect",
    "vault",
    "redact",
    "build",
    "open",
    "add",
    "verify",
    "timestamp",
    "assess",
    "export",
    "merge",
    "withdraw",
    "erase",
    "demo",
    "doctor",
    "names",
    "estimate",
    "find",
    "judge",
    "passphrase",
}


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            titles = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_shown_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in commands(page):
        words = shlex.split(command.split(" | ")[0], comments=True)
        if words and words[0] == "make":
            assert words[1] in targets, command
        elif words and words[0].endswith("tawthiq"):
            assert words[1] in VERBS | {"--help", "--version", "--install-completion"}, command


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_options_shown_exist(page: Path) -> None:
    reference = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    for command in commands(page):
        words = shlex.split(command.split(" | ")[0], comments=True)
        if words and words[0].endswith("tawthiq") and words[1] in VERBS:
            section = reference.split(f"## `tawthiq {words[1]}`", 1)[1].split("\n## ", 1)[0]
            for option in (w.split("=")[0] for w in words if w.startswith("--")):
                assert option in section, command


def test_the_reference_is_the_commands_own_help() -> None:
    made = subprocess.run([sys.executable, "-m", "tawthiq.cli.reference"], capture_output=True, text=True, check=True)
    assert made.stdout == (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8"), "run `make docs`"


def test_what_is_installed_is_what_is_locked() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {(p["name"], p["version"]) for p in lock["package"]}
    for name in ("run", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = set(re.findall(r"^([a-z0-9-]+)==([^ \\;]+)", text, re.MULTILINE))
        assert pins
        assert pins <= locked, "run `make lock`"


def test_the_changelog_names_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"## {project['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
