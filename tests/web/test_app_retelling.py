"""What the rooms say in English sentences is found again by its pattern, and worded in another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import tawthiq
from tawthiq.web.speech import LANGUAGES, catalogue, sentences, speech

SOURCE = Path(tawthiq.__file__).parent
OTHERS = sorted(set(LANGUAGES) - {"en"})
# The modules whose sentences a page may show. A sentence that is added there is wanted in every catalogue.
TELLING = [
    *sorted((SOURCE / "reconciliation").glob("*.py")),
    *sorted((SOURCE / "lineage").glob("*.py")),
    *(
        SOURCE / "people" / f"{name}.py"
        for name in ("rules", "scored", "suggesting", "link", "queue", "compare", "levels", "weighing")
    ),
]
# A few words in a row, between the values of a sentence: no code, no SQL, no pattern.
_WORDS = re.compile(r"[\s“”(]*[A-Za-z][a-z']*(?:[,;:]? [“”(]?[A-Za-z][a-z'-]*){2,}[“”).,;: ]*\Z")
SAMPLES = {"n": "7", "low": "1,234", "high": "5,678", "share": "42%", "date": "2014-03", "hash": "0a1b2c"}


def said(module: Path) -> Iterator[str]:
    """The pieces of text that a module makes sentences of: neither its docstrings nor what its errors say."""
    tree = ast.parse(module.read_text("utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and isinstance(node.body[0], ast.Expr):
            passed |= {id(inner) for inner in ast.walk(node.body[0])}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"):
            passed |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("module", TELLING, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_sentence_of_a_room_is_known(module: Path, code: str) -> None:
    keys = "\0".join([*sentences(code), *catalogue(code)]).casefold()
    pieces = [text.strip(" ;:.,") for text in said(module) if _WORDS.match(text)]
    assert [piece for piece in pieces if piece.casefold() not in keys] == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_pattern_is_found_again_with_its_values(code: str) -> None:
    voice = speech(code)
    for english in sentences(code):
        names = [name for _, name, _, _ in Formatter().parse(english) if name]
        values = {name: SAMPLES.get(name.partition("_")[0], f"Name{number}") for number, name in enumerate(names)}
        told = voice.told(english.format(**values))
        assert told != english.format(**values), english
        assert not [v for n, v in values.items() if n[:4] not in ("n", "date") and v.rstrip("%") not in told], english


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        (
            "At least 65: parts that share no person add up, 46 (men executed, Lowland Prison, 2015-08) and 19 (men "
            "executed, Lowland Prison, 2015-05).",
            "65 على الأقل: الأجزاء التي لا يشترك فيها شخص تُجمع: 46 (رجال أُعدموا، "
            "\u2068Lowland Prison\u2069، آب/أغسطس 2015) و19 (رجال أُعدموا، \u2068Lowland Prison\u2069، أيار/مايو 2015).",
        ),
        (
            "3 figures in 2 documents count once: they rest on The Wire; Tarn. 81% of what the page credits comes from "
            "The Wire; Tarn.",
            "3 أرقام في وثيقتين تُحسب مرة واحدة: تستند إلى \u2068The Wire; Tarn\u2069. 81٪ مما تنسبه الصفحة مصدره "
            "\u2068The Wire; Tarn\u2069.",
        ),
        (
            "Neither scope holds the other: its measure executed lies within died; its period 2014/2018 holds 2015-03.",
            "لا يشمل أي من النطاقين الآخر: ما حدث في الأول (أُعدموا) يدخل في (ماتوا)؛ فترة الأول (من 2014 إلى 2018) "
            "تشمل (آذار/مارس 2015).",
        ),
        (
            "jamal / جمال: attested spelling; yusef: in one only; each has a part that the other lacks",
            "\u200f\u2068jamal\u2069 / جمال: كتابة معروفة للاسم نفسه؛ \u2068yusef\u2069: في أحدهما فقط؛ "
            "في كل منهما جزء ليس في الآخر",
        ),
        ("Words are passed on in 1 statement.", "تُنقل الكلمات في قول واحد."),
        ("number grammar; the trained reader says the same", "قواعد الأعداد؛ والقارئ المدرَّب يقول الشيء نفسه"),
    ],
)
def test_a_sentence_in_arabic(english: str, arabic: str) -> None:
    assert speech("ar").told(english) == arabic


def test_what_is_no_sentence_of_ours_stays_as_it_stands() -> None:
    for text in ("The Quarry at Lowland", "سجن حرسون", "", "4,200", "Page credits: none", "x" * 5_000):
        assert speech("ar").told(text) == text
    assert speech("en").told("Nobody said so.") == "Nobody said so."
