"""Protecting somebody makes anew what names them and nothing else; it comes out as making all of it anew does."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import named
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.case import Case, holding, lining, open_case, shelving, veiling, verify_case
from tawthiq.case.walking import Untouched, Words, walk
from tawthiq.casework import protections
from tawthiq.model import TawthiqError
from tawthiq.store import RECORDED, CaseStore, passages
from tawthiq.store.shelves import SHELVED

LISTS = ("shelf", "line", "line_about", "line_time", "choice", "question", "passage", "tally")
REASON = "asked for by the family"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from named.plain(tmp_path_factory)


@pytest.fixture
def case(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "case"))


def rows(case: Path, *but: str) -> dict[str, list[tuple[object, ...]]]:
    """All that pages list and find things by. `but`: columns that are left out."""
    with sqlite3.connect(case / "case.db") as db:
        found = {}
        for table in LISTS:
            columns = [c for _, c, *_ in db.execute(f"PRAGMA table_info({table})") if f"{table}.{c}" not in but]
            taken = ", ".join(f'"{c}"' for c in columns)
            query = f"SELECT {taken} FROM {table} ORDER BY {taken}"  # noqa: S608
            # Sums that were added to and taken from differ in their last digits.
            found[table] = [tuple(round(v, 6) if isinstance(v, float) else v for v in r) for r in db.execute(query)]
    return found


def protect(case: Path) -> None:
    with open_case(case) as opened:
        opened.protection.person(named.record_of(opened), reason=REASON)


def party(opened: Case) -> None:
    opened.protection.party("The Ministry", reason="it would be closed")


def lift(opened: Case) -> None:
    opened.protection.lift(1, reason="they agreed")


def both(opened: Case) -> None:
    party(opened)
    lift(opened)


def retract(opened: Case) -> None:
    """As somebody takes the decision itself back, by its id."""
    (made,) = (a.id for a in opened._store.assessments() if a.verdict == "protect")
    opened.assess("retract", made, reason="they agreed")


@pytest.mark.parametrize("end", [lift, retract])
def test_whichever_way_it_ends_pages_are_looked_up_piece_by_piece(case: Path, end: Callable[[Case], None]) -> None:
    protect(case)
    with open_case(case) as opened:
        end(opened)
        store = opened._store
        assert shelving.is_current(store)
        assert veiling.vouched(store, protections(store.assessments()))
    assert "Samir" in str(rows(case))


@pytest.mark.parametrize("then", [None, both], ids=["protect", "and-a-party-alone"])
def test_what_is_made_anew_is_what_making_all_of_it_anew_gives(case: Path, then: Callable[[Case], None] | None) -> None:
    protect(case)
    if then is not None:
        with open_case(case) as opened:
            then(opened)
    found = rows(case)
    with open_case(case) as opened:
        store = opened._store
        shelving.forget(store)
        store.set_fact(holding._FROM, "")
        assert opened.protection.hide() is False  # the search index held what it should
        opened.protection.settle()
    assert rows(case) == found
    assert verify_case(case).intact


def test_lifting_gives_back_what_was_there(case: Path) -> None:
    before = rows(case, "shelf.key")
    protect(case)
    assert rows(case, "shelf.key") != before
    with open_case(case) as opened:
        lift(opened)
    assert rows(case, "shelf.key") == before


def test_rows_that_name_nobody_are_left_as_they_are(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = shelving._made

    def noted(store: CaseStore, some: Sequence[str], *more: Any) -> Any:
        made.extend(some)
        return real(store, some, *more)

    monkeypatch.setattr(shelving, "_made", noted)
    protect(case)
    with sqlite3.connect(case / "case.db") as db:
        paths = dict(db.execute("SELECT exhibit, path FROM shelf"))
    remade = {paths[sha] for sha in made}
    assert any("Protected" in path or max(path) >= "\ue000" for path in remade)
    assert not any(path.endswith(("article.txt", "page.html")) for path in remade)


def test_documents_that_hold_nothing_are_not_looked_through_again(case: Path) -> None:
    protect(case)
    with open_case(case) as opened:
        store = opened._store
        veil = veiling.veil(store)
        held = holding.known(store, veil.shield.identities)
        assert held
        assert held < set(store.document_ids().values())
        every = {d: veil.shield.masks(d) for d in store.document_ids().values()}
        assert {d for d, found in every.items() if found} == held
        # All else that was read makes it be looked for anew.
        with store.transaction() as connection:
            connection.exec_driver_sql("UPDATE stage_run SET output = 'another' WHERE stage = 'reading'")
        assert holding.known(store, veil.shield.identities) is None


def test_texts_that_are_indexed_again_are_masked_again(case: Path) -> None:
    """As where everything derived was dropped: what is remembered of it must not let a name through."""
    protect(case)
    with open_case(case) as opened:
        with opened._store.transaction() as connection:
            passages.remove_all(connection)
            passages.fill(connection)
        assert named.told(indexed(case)) != []
        assert opened.protection.hide() is True
    assert named.told(indexed(case)) == []


def indexed(case: Path) -> str:
    with sqlite3.connect(case / "case.db") as db:
        return "\n".join(folded for (folded,) in db.execute("SELECT folded FROM passage"))


def test_nothing_that_is_derived_follows_from_who_is_protected(case: Path) -> None:
    with open_case(case) as opened:
        runs = opened._store.stage_runs("people")
    protect(case)
    with open_case(case) as opened:
        assert not shelving.is_behind(opened._store)
        lift(opened)
        assert not shelving.is_behind(opened._store)
        opened.derive()
        assert opened._store.stage_runs("people") == runs
        made = opened._store.assessments()
        assert [a.verdict for a in protections(made)] == ["protect", "retract"]


@pytest.mark.parametrize("where", ["reindex", "shelving", "lining"])
def test_stopped_in_the_middle_it_was_not_begun(case: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    before = rows(case)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stopped")

    stopped = {
        "reindex": ("tawthiq.case.protecting.holding.note", fail),
        "shelving": ("tawthiq.case.shelving.refresh", fail),
        "lining": ("tawthiq.case.lining.refresh", fail),
    }[where]
    monkeypatch.setattr(*stopped)
    with open_case(case) as opened:
        record = named.record_of(opened)
        with pytest.raises(RuntimeError):
            opened.protection.person(record, reason=REASON)
    monkeypatch.undo()
    assert rows(case) == before
    with open_case(case) as opened:
        assert opened.protection.listed() == ()
        assert opened._store.facts()[SHELVED]
    assert verify_case(case).intact


def test_killed_at_any_step_it_hides_the_name_or_was_not_begun(
    case: Path, tmp_path: Path, killed_at: Callable[..., bool]
) -> None:
    kept = set()
    with open_case(case) as opened:
        record = named.record_of(opened)
    for step in range(1, 400, 17):
        there = Path(shutil.copytree(case, tmp_path / f"case-{step}"))

        def act(there: Path = there) -> None:
            with open_case(there) as opened:
                opened.protection.person(record, reason=REASON)

        killed = killed_at(step, act, within=there)
        with open_case(there) as opened:  # which ends what was begun
            begun = bool(opened.protection.listed())
            current = shelving.is_current(opened._store)
            vouched = veiling.vouched(opened._store, protections(opened._store.assessments()))
        assert current
        assert vouched
        kept.add(begun)
        text = str(rows(there))
        assert (named.told(text) == []) is begun, step
        if not killed:
            break
    assert not killed
    assert kept == {True, False}


def test_progress_is_told(case: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with open_case(case) as opened:
        record = named.record_of(opened)
        opened.protection.person(
            record, reason=REASON, progress=lambda stage, done, total, _: told.append((stage, done, total))
        )
    assert {stage for stage, _, _ in told} == {"Looking for names", "Masking texts", "Listing"}
    assert all(0 <= done <= total for _, done, total in told)


@pytest.mark.parametrize("target", ["", "zz", "'; DROP TABLE part; --", "é", "0" * 64, "%", "a" * 5000])
def test_what_means_nobody_is_refused(case: Path, target: str) -> None:
    before = rows(case)
    with open_case(case) as opened, pytest.raises(TawthiqError, match="id that begins so"):
        opened.protection.person(target, reason=REASON)
    assert rows(case) == before


words = st.sampled_from(["Samir", 'Samir "K" Darwish', "back\\slash", "two\nlines", "سمير", "", "x", "é\u200b"])
values = st.recursive(
    words | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4) | st.tuples(inner, inner),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, max_size=6), st.sets(words))
def test_what_need_not_be_gone_through_is_told_rightly(every: list[object], hidden: set[str]) -> None:
    def change(one: str) -> str:
        return f"<{one}>" if one in hidden else one

    hidden.discard("")
    # Of any string whose words stand in none that is hidden, words tell that it is not changed.
    can_hold = Words(lambda _: True, lambda text: any(one in text for one in hidden))
    untouched = Untouched(change, re.compile(r"x"), can_hold)
    hidden.discard("x")
    for value in every:
        expected = walk(value, change)
        found = walk(value, change, untouched)
        assert found == expected
        assert (found is value) is (expected is value)


def test_lists_are_kept_where_neither_case_nor_veil_is_another(case: Path) -> None:
    protect(case)
    with open_case(case) as opened:
        store = opened._store
        assert store.facts()[RECORDED]
        assert lining.refresh(store, opened.custody, veiling.veil(store)) is False
