"""A text read as a case reads it."""

from __future__ import annotations

import hashlib

from tawthiq import extraction
from tawthiq.model import Exhibit, Figure, Statement
from tawthiq.reading import read_bytes


def statements(text: str) -> list[Statement]:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "a.txt").document
    assert document is not None
    return [s for read in extraction.read(document) for s in read.statements]


def figures(text: str) -> list[Figure]:
    return [s.figure for s in statements(text) if s.figure]
