"""Bech32 (BIP 173): keys as text with a checksum, the way age writes them. Without BIP 173's limit of 90 characters."""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6  # letters


def encode(prefix: str, data: bytes) -> str:
    """Lower case: prefix, "1", data, checksum."""
    values = _regroup(data, 8, 5, pad=True)
    remainder = _polymod([*_spread(prefix), *values, *[0] * _CHECKSUM]) ^ 1
    values += [remainder >> 5 * (_CHECKSUM - 1 - i) & 31 for i in range(_CHECKSUM)]
    return f"{prefix}1{''.join(_LETTERS[v] for v in values)}"


def decode(prefix: str, text: str) -> bytes:
    """The data of a text in lower case. Raises ValueError: another prefix, a strange letter, a false checksum."""
    head, _, tail = text.rpartition("1")
    if head != prefix or len(tail) < _CHECKSUM:
        raise ValueError(f"it does not begin with {prefix}1")
    values = [_LETTERS.find(letter) for letter in tail]
    if min(values) < 0 or _polymod([*_spread(prefix), *values]) != 1:
        raise ValueError("its checksum is false")
    return bytes(_regroup(values[:-_CHECKSUM], 5, 8, pad=False))


def _spread(prefix: str) -> list[int]:
    return [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    return check


def _regroup(values: Iterable[int], width: int, to: int, *, pad: bool) -> list[int]:
    """Groups of `width` bits as groups of `to` bits. Without padding, what is left over must be less and zero."""
    held = bits = 0
    groups = []
    for value in values:
        held = held << width | value
        bits += width
        while bits >= to:
            bits -= to
            groups.append(held >> bits & (1 << to) - 1)
    left = held & (1 << bits) - 1
    if pad and bits:
        groups.append(left << to - bits & (1 << to) - 1)
    elif not pad and (bits >= width or left):
        raise ValueError("bits are left over")
    return groups
