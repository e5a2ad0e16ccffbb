"""Documents read by several processes give what they give in one, in their order, whatever becomes of a worker."""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec
import pytest

from tawthiq import extraction
from tawthiq.extraction import apart
from tawthiq.model import Block, Document, Reading, Span

ENGLISH = "Amnesty said on Tuesday that 43 detainees were hanged at Mill Prison in 2015. "
ARABIC = "قالت منظمة العفو إن 43 معتقلا أعدموا في سجن المدينة عام 2015. "


def document(number: int, words: str, language: str) -> Document:
    text = f"{words}{number}"
    return Document(f"{number:064x}", "text", "1", text, (Block(Span(0, len(text)), language=language),))


def stub(order: bytes) -> bytes:
    """Says in which process a document was read; dies on every third."""
    read = msgspec.msgpack.decode(order, type=Document)
    if int(read.exhibit, 16) % 3 == 2:
        os._exit(1)
    return msgspec.msgpack.encode((Reading(read.id, str(os.getpid()), "1"),))


def here(read: Document) -> tuple[Reading, ...]:
    return (Reading(read.id, str(os.getpid()), "1"),)


def who(documents: Sequence[Document], cores: int) -> list[str]:
    found = list(apart.read_apart(documents, cores, here, f"{__name__}:stub"))
    assert [reading.document for (reading,) in found] == [d.id for d in documents]
    return [reading.reader for (reading,) in found]


def test_each_document_is_read_once_and_in_order_where_workers_die_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WORTH", 10)
    readers = who([document(n, ENGLISH, "en") for n in range(7)], 2)
    mine = str(os.getpid())
    assert [reader == mine for reader in readers] == [n % 3 == 2 for n in range(7)]
    assert len(set(readers)) >= 3


@pytest.mark.parametrize(("cores", "worth"), [(1, 10), (2, 10_000)])
def test_little_text_and_one_core_start_no_worker(monkeypatch: pytest.MonkeyPatch, cores: int, worth: int) -> None:
    monkeypatch.setattr(apart, "WORTH", worth)
    assert who([document(n, ENGLISH, "en") for n in range(4)], cores) == [str(os.getpid())] * 4


@pytest.mark.long
def test_workers_find_what_this_process_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WORTH", 10)
    documents = [document(n, ARABIC if n % 2 else ENGLISH, "ar" if n % 2 else "en") for n in range(6)]
    found = list(extraction.read_apart(documents, 2, extraction.read))
    assert found == [extraction.read(d) for d in documents]
    assert sum(len(r.statements) for readings in found for r in readings) >= 6
