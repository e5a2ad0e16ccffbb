"""`case.toml`: the case's title and settings, for people to read and edit. It holds no secrets.

[unpacking]             how far archives are unpacked (`tawthiq.reading.Limits`); each line may be left out
depth = 5               archives and mails in one another
members = 100000        files out of one arrival
gigabytes = 100         bytes out of one arrival
ratio = 200             bytes out of one byte packed

[reading]               what reading one exhibit may take (`tawthiq.reading.Bounds`); each line may be left out
seconds = 300           by the clock; from page to page where a reader tells of them
megabytes = 3000        of memory
workers = 2             exhibits read at the same time; left out: as many as there are cores, up to 8
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from tawthiq.evidence import Authority, authority
from tawthiq.evidence.disk import write_whole
from tawthiq.model import TawthiqError
from tawthiq.reading import Bounds, Limits

FILE = "case.toml"
T = TypeVar("T", Limits, Bounds)


class Settings(Struct, frozen=True):
    """What a person set for this case.

    Attributes:
        case: the case's id, 32 hexadecimal digits, given at its creation.
        title: shown on every page.
        authorities: time-stamp authorities that `tawthiq timestamp` asks, one table `[[authority]]` each.
        unpacking: how far archives are unpacked.
        reading: what reading one exhibit may take.
    """

    case: str
    title: str
    authorities: tuple[Authority, ...] = ()
    unpacking: Limits = Limits()
    reading: Bounds = Bounds()


def read_settings(folder: Path) -> Settings:
    """Raises TawthiqError where the folder is no case or `case.toml` cannot be understood."""
    path = folder / FILE
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TawthiqError(
            "This folder is not a case (it has no case.toml)",
            item=str(folder),
            remedy="Name a case folder, or make one with `tawthiq build NEW-CASE --from FOLDER`",
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TawthiqError(
            f"The case's settings cannot be read ({error})", item=str(path), remedy="Mend the file; it is plain TOML"
        ) from error
    case, title = found.get("case"), found.get("title")
    if not isinstance(case, str) or not isinstance(title, str) or not title.strip():
        raise TawthiqError(
            "The case's settings lack `case` or `title`", item=str(path), remedy='Both are texts: title = "My case"'
        )
    return Settings(
        case,
        title.strip(),
        _authorities(found.get("authority", []), path),
        _numbers(Limits, "unpacking", found, path),
        _numbers(Bounds, "reading", found, path),
    )


def _authorities(tables: object, path: Path) -> tuple[Authority, ...]:
    """The tables `[[authority]]`: url and root, and name and chain where they are given."""
    made = []
    for number, table in enumerate(tables if isinstance(tables, list) else [None], 1):
        where = f"{path}, authority {number}"
        if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
            raise TawthiqError(
                "A time-stamp authority in the settings is no table of texts",
                item=where,
                remedy='Write [[authority]] with url = "..." and root = "..." below it',
            )
        lacking, unknown = {"url", "root"} - set(table), set(table) - {"url", "root", "name", "chain"}
        if lacking or unknown:
            what = f"lacks {', '.join(sorted(lacking))}" if lacking else f"has no setting {', '.join(sorted(unknown))}"
            raise TawthiqError(
                f"A time-stamp authority in the settings {what}",
                item=where,
                remedy="It has url, root and, where needed, name and chain: see docs/how-to/timestamp.md",
            )
        made.append(authority(**table))
    return tuple(made)


def _numbers(kind: type[T], table: str, settings: Mapping[str, object], path: Path) -> T:
    """A table of whole numbers, each of which may be left out."""
    found, names = settings.get(table, {}), kind.__struct_fields__
    wrong = (
        [name for name, value in found.items() if name not in names or type(value) is not int or value < 1]
        if isinstance(found, Mapping)
        else [table]
    )
    if wrong or not isinstance(found, Mapping):
        raise TawthiqError(
            f"The case's settings hold what cannot be used under [{table}]: {', '.join(wrong)}",
            item=str(path),
            remedy=f"Whole numbers from 1 on, by these names: {', '.join(names)}",
        )
    values: dict[str, Any] = dict(found)
    return kind(**values)


def write_settings(folder: Path, settings: Settings) -> None:
    # JSON's escapes of a string are a subset of TOML's basic strings once slashes and non-ASCII are left alone.
    title = json.dumps(settings.title, ensure_ascii=False)
    text = (
        f"# A Tawthiq case. You may change the title; leave `case` as it is: the custody log names it.\n"
        f'case = "{settings.case}"\ntitle = {title}\n'
    )
    write_whole(folder / FILE, text.encode(), mode=0o644)
