"""Entries: canonical, salted, with nothing personal in clear."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.evidence.entries import Author, commit, decoded, is_salt, is_stamp, now, placed, stamp
from tawthiq.model import TawthiqError

AUTHOR = Author("a" * 64, now)
texts = st.text(st.characters(codec="utf-8"))
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(texts, plain_values, max_size=4), st.integers(0, 10**6))
def test_an_entry_is_read_back_from_its_line_and_written_the_same(details: dict[str, Any], seq: int) -> None:
    draft, _ = AUTHOR.draft("exported", ("x", "y"), details)
    entry = placed(draft, seq)
    assert b"\n" not in entry.line
    assert decoded(entry.line) == entry
    assert decoded(entry.line).line == entry.line
    assert list(json.loads(entry.line)) == ["actor", "details", "format", "kind", "salt", "seq", "subject", "time"]


def test_personal_values_stand_in_the_entry_only_as_commitments() -> None:
    draft, personal = AUTHOR.draft(
        "received", ("b" * 64,), {"size": 3}, {"path": "a witness.txt", "note": None, "received_from": "somebody"}
    )
    line = placed(draft, 1).line
    assert b"witness" not in line
    assert b"somebody" not in line
    assert placed(draft, 1).commitments == {p.field: p.commitment for p in personal}
    assert sorted(p.field for p in personal) == ["path", "received_from"]
    for p in personal:
        assert p.opens
        assert p.commitment == hashlib.sha256(base64.b64decode(p.salt) + p.value.encode()).hexdigest()
        assert not msgspec.structs.replace(p, value=p.value + " ").opens
        assert not msgspec.structs.replace(p, salt="?").opens


def test_equal_values_cannot_be_told_from_their_commitments() -> None:
    assert commit("note", "same").commitment != commit("note", "same").commitment


def test_what_cannot_be_written_is_refused_before_it_reaches_the_log() -> None:
    for bad in (float("nan"), 2**60):
        with pytest.raises(TawthiqError, match="cannot be written as JSON"):
            AUTHOR.draft("exported", (), {"value": bad})
    with pytest.raises(TawthiqError, match="received_from is not valid Unicode"):
        AUTHOR.draft("received", (), {}, {"received_from": "\udcff"})


def test_times_are_utc_with_milliseconds() -> None:
    moment = datetime(2026, 3, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
    assert stamp(moment) == "2026-02-28T22:30:00.123Z"
    assert stamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"
    assert is_stamp(stamp(now()))
    for bad in ("2026-02-30T00:00:00.000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000+00:00", "٢٠٢٦", ""):
        assert not is_stamp(bad)


def test_salts_have_one_form() -> None:
    draft, _ = AUTHOR.draft("exported")
    assert is_salt(draft.salt)
    for bad in ("", draft.salt[:-4], draft.salt + "AAAA", draft.salt.rstrip("="), "é" * 44):
        assert not is_salt(bad)
