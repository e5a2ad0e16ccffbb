"""Every key that the nouns can hold has a plain phrase: a reader never meets a bare key where a word was meant."""

from __future__ import annotations

from typing import get_args

import pytest

from tawthiq.model import Qualifier, Relation, Stance, StatementKind, Verdict
from tawthiq.vocabulary import load


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("qualifiers", get_args(Qualifier)),
        ("qualifier_names", get_args(Qualifier)),
        ("kinds", get_args(StatementKind)),
        ("stances", get_args(Stance)),
        ("relations", get_args(Relation)),
        ("verdicts", get_args(Verdict)),
        ("per", ("day", "week", "month", "year", "group", "percent")),
        ("fields", tuple(load("lists")["fields"])),
    ],
)
def test_every_key_has_its_phrase(table: str, keys: tuple[str, ...]) -> None:
    assert [k for k in keys if k not in load("dossier")[table]] == []
