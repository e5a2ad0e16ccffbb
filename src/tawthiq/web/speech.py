"""The interface in the visitor's language. English stands in the code and is the key of every catalogue.

A catalogue is the files texts/CODE.yaml and texts/CODE.*.yaml together. What the rooms say in sentences of their own is
stored in English, as it reads to everybody who opens the case; `web/retelling.py` finds the pattern of such a sentence
and the values in it, and words it again.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from litestar.types import ASGIApp, Receive, Scope, Send

from tawthiq.dossier.words import TO_LEFT, in_english, period, speaking
from tawthiq.web.retelling import Teller

LANGUAGES = {"en": "English", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
_NAME_FIRST = re.compile("[^\u0600-\u06ff]*\u2068")
REMEMBERED = 20_000  # sentences whose wording is kept


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
        self._retold = lru_cache(REMEMBERED)(self._word)

    def __call__(self, english: str, /, **values: Any) -> str:
        """A text with its values filled in."""
        found = self._texts.get(english, english)
        return str(found).format(**values) if values else str(found)

    def count(self, many: int, one: str, more: str, /) -> str:
        """A number with its noun: `one` and `more` hold {n}. Other languages have other forms (CLDR plural rules)."""
        forms = self._texts.get(more)
        if isinstance(forms, dict):
            return self._formed(forms, many, n=f"{many:,}")
        return (one if many == 1 else more).format(n=f"{many:,}")

    def told(self, sentence: str, /) -> str:
        """A sentence that a room made, in this language; as it stands where no pattern of the catalogue fits it."""
        return self._retold(sentence) if self._texts else in_english(sentence)

    def _word(self, sentence: str) -> str:
        with speaking(self):
            told = self._teller.told(sentence)
        if told is None:
            return sentence
        # Where a name stands first, `dir="auto"` would take its direction for the sentence's.
        return TO_LEFT + told if self.direction == "rtl" and _NAME_FIRST.match(told) else told

    def _formed(self, forms: dict[str, str], many: int, **values: Any) -> str:
        """The form of a counted noun that goes with a number."""
        category = PLURALS[self.code](many) if self.code in PLURALS else "one" if many == 1 else "other"
        return str(forms.get(category, forms["other"])).format(**values)

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self._texts, sentences(self.code), self._formed, period)


def arabic_plural(many: int) -> str:
    """The plural category of a whole number in Arabic (CLDR 44, ar)."""
    if many in (0, 1, 2):
        return ("zero", "one", "two")[many]
    last = many % 100
    if 3 <= last <= 10:
        return "few"
    return "many" if 11 <= last <= 99 else "other"


# Plural categories of whole numbers by language; a language that is not here has "one" and "other".
PLURALS = {"ar": arabic_plural}


@cache
def catalogue(code: str) -> dict[str, Any]:
    """English text -> text, or forms by plural category under the English plural. Empty for English."""
    return _all(f"{code}.")


@cache
def sentences(code: str) -> dict[str, Any]:
    """The patterns of sentences that rooms make: texts/CODE.reasons.yaml and texts/CODE.reasons.*.yaml."""
    return _all(f"{code}.reasons.")


def _all(beginning: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in sorted(files("tawthiq.web").joinpath("texts").iterdir(), key=lambda f: f.name):
        if file.name.startswith(beginning) and file.name.endswith(".yaml"):
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            found |= yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506 both are safe loaders
    return found


@cache
def speech(code: str) -> Speech:
    """The language of that code; English for what is unknown."""
    return Speech(code if code in LANGUAGES else "en")


class Spoken:
    """The application, with everything that it words in the language of whoever asks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who: Any = scope
        with speaking(speech(who["tawthiq"].language if "tawthiq" in who else "en")):
            await self._app(scope, receive, send)
