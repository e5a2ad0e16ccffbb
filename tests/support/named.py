"""A small case in which one invented person is named in every way, and how to look for any of them."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tawthiq.case import Case, open_case
from tawthiq.evidence import age

# An invented name, in both scripts.
LATIN, ARABIC = "Samir Khalil al-Darwish", "سمير خليل الدرويش"
FORMS = (
    *("Samir", "Sameer", "SAMIR", "Khalil", "Darwish", "Derwish", "darwish", "SKD-4471902"),
    *("سمير", "خليل", "الدرويش", "درويش", "سَمير"),
)
_ANY = re.compile("|".join([*map(re.escape, FORMS), *(re.escape(quote(f)) for f in FORMS if not f.isascii())]), re.I)
ARTICLE = """Prison records

Samir Khalil al-Darwish told the Observatory that 340 people were held in Harsoun prison in March 2015. Sameer Darwish
said that 25 of them died. "Nobody came to help," said Mr Darwish. The Ministry denied that anybody died. Rana Haddad,
a former nurse, told the Observatory that 60 people were killed in Harsoun prison in 2015.
"""
ARABIC_ARTICLE = """قال سمير خليل الدرويش إن 340 شخصاً كانوا محتجزين في سجن حرسون في آذار 2015.

وأضاف الدرويش أن 25 منهم ماتوا. وقالت رنا حداد إن 60 شخصاً قُتلوا. وسَمير الدرويش معروف في البلدة.
"""
LIST = """Name,Name in Arabic,Date of birth,Date of arrest,ID number,Status
Samir Khalil al-Darwish,سمير خليل الدرويش,1980-02-03,2014-05-06,SKD-4471902,released
Rana Yusuf Haddad,رنا يوسف حداد,1975-01-02,2015-05-06,RH-1190233,missing
Omar Faruq Belqamar,عمر فاروق بلقمر,1971-07-07,2013-05-06,OB-8190233,missing
"""
# Addresses hold names with hyphens, and as bytes.
PAGE = f"""<html><body><p>The <a href="https://news.example/samir-khalil-al-darwish/7">interview</a> and the
<a href="https://news.example/{quote("سمير-خليل-الدرويش")}">Arabic one</a>.</p>
<p>It is said that <b>Samir</b> <i>Khalil</i> al-<b>Dar</b>wish heard it from Sa<b>mi</b>r&nbsp;al-Darwish&rsquo;s
father, that 12 people died, and that س<b>مي</b>ر <i>ال</i>درويش saw it.</p></body></html>"""
# As names are bent, owned, cut short and broken by what nobody sees; and in an archive, in the names of its members.
BENT = """التقينا بسمير الدرويش في البلدة يوم 3 أيار 2015. وقال المكتب لسمير خليل الدرويش إن 12 شخصاً قُتلوا في حرسون.

فالدرويش شاهدٌ، وللدرويش أخ، وكسمير الدرويش كثيرون. رأينا سميراً الدرويشَ. سميـــر الدرويـش قال إن 7 أشخاص ماتوا.

Samir K. Darwish said that 9 people were killed in Harsoun prison in 2016. Sa\u200bmir Khalil al-Darwish\u200e spoke,
and DARWISH, Samir. We saw Samir's house and al-Darwish's son. Samir\u00a0Khalil\u00a0al\u2011Darwish, too.
"""
ARCHIVE = "from Samir Darwish.zip"
MEMBERS = {"folder of Samir Khalil al-Darwish/سمير الدرويش.txt": BENT, "by Darwish/more.txt": "Nobody was there.\n"}
# The passphrase of the vault.
WORDS = "four words that do not belong"
SECOND = """الاسم,تاريخ الولادة,تاريخ الاعتقال
سمير خليل الدرويش,1980-02-03,2014-05-06
رنا يوسف حداد,1975-01-02,2015-05-06
"""


def folder(at: Path) -> Path:
    """The files, one of which bears the name."""
    at.mkdir(parents=True)
    (at / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (at / "interview-samir_khalil_darwish.txt").write_text(ARABIC_ARTICLE, encoding="utf-8")
    (at / "page.html").write_text(PAGE, encoding="utf-8")
    (at / "register.csv").write_text(LIST, encoding="utf-8")
    with zipfile.ZipFile(at / ARCHIVE, "w") as archive:
        for name, text in MEMBERS.items():
            archive.writestr(name, text)
    (at / "list of Samir Darwish.csv").write_text(SECOND, encoding="utf-8")
    return at


def told(text: str | bytes) -> list[str]:
    """Every form of the name that stands in what left the case, with what stands around it."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    words = "".join(c for c in words if unicodedata.category(c) != "Cf" and c != "ـ")
    return [words[max(0, m.start() - 30) : m.end() + 30] for m in _ANY.finditer(words)]


def record_of(case: Case, words: str = LATIN) -> str:
    """Id of a record that bears a name. The case must not hide it yet."""
    return next(r.id for r in case.view().people.records if any(words in f.value for f in r.fields.values()))


def build(at: Path) -> Path:
    """The case, built, with a decision, a finding and a merge that name the person; nobody is protected yet."""
    with open_case(at, create=True, title="Harsoun, with Samir Darwish") as case:
        case.build(folder(at.parent / "received"))
        view = case.view()
        rows = [r.id for r in view.people.records if LATIN in str(r.fields) or ARABIC in str(r.fields)]
        case.assess("same_person", rows[0], [rows[1]], reason="Both are Samir Darwish, born on one day")
        statement = next(s.id for d in view.readings.values() for r in d for s in r.statements)
        case.assess("accept", statement, reason="read aloud by Samir Khalil al-Darwish")
        made = case.conclude("Samir Khalil al-Darwish saw 340 people held.", "suspect")
        case.cite(made.id, statement, "supports", reason="as Samir Darwish said")
        case.derive()
    return at


def plain(made_in: pytest.TempPathFactory) -> Iterator[Path]:
    """The case before anybody is protected, in a home of its own; for a fixture that builds it once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(made_in.mktemp("home")))
        patch.setattr(age, "WORK", 4)
        yield build(made_in.mktemp("named") / "case")


def protected(made_in: pytest.TempPathFactory, finish: Callable[[Case], object]) -> Iterator[Path]:
    """The same with that person protected and a vault under `WORDS`.

    Args:
        finish: what to do with the case then.
    """
    for at in plain(made_in):
        with open_case(at) as case:
            case.protection.make_vault(WORDS)
            case.protection.person(record_of(case), reason="asked for by the family")
            finish(case)
        yield at


def with_a_party(case: Case) -> None:
    """A party is protected, too."""
    case.protection.party("The Ministry", reason="it would be closed")
    case.derive()
