"""The interface in the visitor's language. English stands in the templates and is the key of every catalogue."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = {"en": "English", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})


class Speech:
    """One language.

    Attributes:
        code: "en" or "ar".
        direction: "ltr" or "rtl".
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.direction = "rtl" if code in RIGHT_TO_LEFT else "ltr"
        self._texts = catalogue(code)

    def __call__(self, english: str, **values: Any) -> str:
        """A text with its values filled in."""
        found = self._texts.get(english, english)
        return str(found).format(**values) if values else str(found)

    def count(self, many: int, one: str, more: str) -> str:
        """A number with its noun: `one` and `more` hold {n}. Other languages have other forms (CLDR plural rules)."""
        forms = self._texts.get(more)
        if isinstance(forms, dict):
            return str(forms.get(arabic_plural(many), forms["other"])).format(n=f"{many:,}")
        return (one if many == 1 else more).format(n=f"{many:,}")


def arabic_plural(many: int) -> str:
    """The plural category of a whole number in Arabic (CLDR 44, ar)."""
    if many in (0, 1, 2):
        return ("zero", "one", "two")[many]
    last = many % 100
    if 3 <= last <= 10:
        return "few"
    return "many" if 11 <= last <= 99 else "other"


@cache
def catalogue(code: str) -> dict[str, Any]:
    """English text -> text, or forms by plural category under the English plural. Empty for English."""
    if code == "en":
        return {}
    found: dict[str, Any] = yaml.safe_load(files("tawthiq.web").joinpath("texts", f"{code}.yaml").read_text("utf-8"))
    return found


@cache
def speech(code: str) -> Speech:
    """The language of that code; English for what is unknown."""
    return Speech(code if code in LANGUAGES else "en")
