"""What lies inside an exhibit, taken out piece by piece under limits: members of archives, attachments of e-mails.

Every member that is not taken out is named by a Problem; nothing here writes a file or uses a member's name as a path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from msgspec import Struct

from tawthiq.model import Problem
from tawthiq.reading.result import MEGABYTE, Unreadable

PIECE: Final = 1 << 20  # bytes a read
_NAMED: Final = 200  # problems of one archive that are listed one by one
_TIGHT: Final = 10 * MEGABYTE  # what unpacks to less than this may be packed as tightly as it likes
_BOMB: Final = "If it is genuine, raise `ratio` under [unpacking] in case.toml, or unpack it in a safe place and add it"
_TOO_TIGHT: Final = "It is packed more than {} to 1: it looks like an archive bomb"
ASK_AGAIN: Final = "Ask the source to send the archive again"


class Limits(Struct, frozen=True):
    """How far archives are unpacked; `[unpacking]` in case.toml. What lies beyond is named and not taken out.

    Attributes:
        depth: archives and mails in one another; 1 takes members out of what arrived, and opens none of them.
        members: most files taken out of one arrival, those of archives inside it included.
        gigabytes: most bytes unpacked from one arrival, in units of 1,000,000,000.
        ratio: most bytes unpacked from one byte packed, for what unpacks to more than 10 MB.
    """

    depth: int = 5
    members: int = 100_000
    gigabytes: int = 100
    ratio: int = 200


class Source(Protocol):
    """What a member's bytes are read from."""

    def read(self, size: int, /) -> bytes | None: ...


class Member(Struct, frozen=True):
    """A file inside another. Its content is read at once or not at all: the next member ends it.

    Attributes:
        name: "/" between names; without parts that lead out of the archive. Shown, never used as a path.
        content: gives its bytes, once; reading raises Unreadable where they are damaged or go past a limit.
        stored: its name as the parent has it.
        modified: when it was last changed, as the parent says; ISO 8601, without a zone where the parent has none.
    """

    name: str
    content: Source
    stored: str
    modified: str | None = None


class Allowance:
    """What is left of the limits for one arrival, with everything that lies in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._members = limits.members
        self._bytes = limits.gigabytes * 1_000_000_000

    def count_member(self) -> None:
        """One more. Raises Unreadable past the limit."""
        if self._members <= 0:
            what = f"It holds more than {self.limits.members:,} files; the others were not taken out"
            raise Unreadable(what, "Raise `members` under [unpacking] in case.toml and build again")
        self._members -= 1

    def admit(self, size: int, packed: int) -> None:
        """Raises Unreadable where a member of these sizes in bytes is not taken out."""
        self._within(size)
        if size > _TIGHT and size > self.limits.ratio * max(1, packed):
            raise Unreadable(_TOO_TIGHT.format(self.limits.ratio), _BOMB)

    def spend(self, count: int) -> None:
        """Bytes that were unpacked. Raises Unreadable past the limit."""
        self._within(count)
        self._bytes -= count

    def _within(self, size: int) -> None:
        if size > self._bytes:
            raise Unreadable(
                f"With it, more than the {self.limits.gigabytes:,} GB would be unpacked that one arrival may hold",
                "Raise `gigabytes` under [unpacking] in case.toml and build again",
            )


class Content:
    """A member's bytes, counted: reading raises Unreadable for damage, and where more comes than was allowed."""

    def __init__(self, source: Source, allowance: Allowance, packed: int | None, piece: int = PIECE) -> None:
        self._source, self._allowance, self._packed, self._piece = source, allowance, packed, piece
        self._count = 0

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes. A smaller `piece` is for decompressors that cannot be told how much to give at once."""
        out, left = [], size
        while left > 0 and (chunk := self._source.read(min(self._piece, left))):
            out.append(chunk)
            left -= len(chunk)
            self._spend(len(chunk))
        return b"".join(out)

    def _spend(self, count: int) -> None:
        self._count += count
        self._allowance.spend(count)
        if self._packed is not None and self._count > max(_TIGHT, self._allowance.limits.ratio * self._packed):
            raise Unreadable(_TOO_TIGHT.format(self._allowance.limits.ratio), _BOMB)


class Box(Struct, frozen=True):
    """An exhibit that holds others.

    Attributes:
        by: name of what opens it; version: of this code and of the library below it.
        open: gives its members in the order in which they stand in it, and a Problem for each that is not taken out.
    """

    by: str
    version: str
    open: Callable[[Allowance], Iterator[Member | Problem]]


def is_plain(name: str) -> bool:
    """Whether a name reads the same in every encoding that is met."""
    return name.isascii() and "\x00" not in name


def safe_name(stored: str) -> tuple[str, bool]:
    """A member's name without what leads out of its archive, and whether something was taken away."""
    parts = stored.split("/")
    kept = [part for part in parts if part not in ("", ".", "..")]
    led_out = ".." in parts or stored.startswith("/") or "\x00" in stored
    return "/".join(kept).replace("\x00", "_") or "unnamed", led_out


def opened(by: str, name: str, found: Iterator[Member | Problem]) -> Iterator[Member | Problem]:
    """A box's members with everything that can go wrong named, and problems past the first few counted."""
    problems = 0
    try:
        for one in found:
            if isinstance(one, Problem):
                problems += 1
                if problems > _NAMED:
                    continue
            yield one
    except Unreadable as fault:
        yield Problem(name, fault.what, fault.remedy)
    except MemoryError:
        yield Problem(name, "Opening it needs more memory than there is", "Unpack it and add the files that it holds")
    except Exception as error:  # noqa: BLE001 a hostile archive must cost this exhibit alone; it is named here
        # Addresses of objects in messages differ from run to run, and Problems are part of the content digest.
        why = re.sub(r"0x[0-9a-fA-F]+", "0x", str(error))[:200]
        what = f"The {by} reader stopped in it ({type(error).__name__}: {why}); what came before was taken out"
        yield Problem(name, what, ASK_AGAIN)
    if problems > _NAMED:
        yield Problem(name, f"{problems - _NAMED:,} more of its members were noted likewise", "Open it to see them")


def oddly_named(path: str, led_out: bool, seen: set[str]) -> Iterator[Problem]:
    """What is odd about a member's name: that it led out of its archive, or that another bears it, too.

    `path`: the member behind its archive's name. `seen`: the paths of the members before it; this one is added.
    """
    if led_out:
        what = (
            "Its name in the archive leads out of the archive, as an attack would; it was taken out without that part"
        )
        yield Problem(path, what, "Ask the source how the archive was made")
    if path in seen:
        what = "More than one member of the archive bears this name; each was taken out"
        yield Problem(path, what, "Tell them apart by their hashes")
    seen.add(path)
