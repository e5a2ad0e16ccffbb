"""One canonical form for every value that is hashed or signed (RFC 8785, JSON Canonicalization Scheme)."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import rfc8785


def plain(value: Any) -> Any:
    """A noun as dictionaries, lists, strings, numbers, booleans and None."""
    return msgspec.to_builtins(value)


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of a noun or a plain value."""
    return rfc8785.dumps(plain(value))


def digest(value: Any) -> str:
    """SHA-256, in lower-case hexadecimal, of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()
