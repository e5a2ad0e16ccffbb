"""People named in texts: found by the words beside a name, joined to nobody until a person says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tawthiq.case import open_case
from tawthiq.cli import app
from tawthiq.model import Document, Field, Link, Reading, Record, Span, Statement
from tawthiq.people import Judgement, find_mentions, link
from tawthiq.people.naming import named


def said(text: str) -> list[tuple[str, str]]:
    found = named(text)
    assert all(n.span.of(text) == n.name for n in found)
    return [(n.name, n.role) for n in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Adel Omar Morsani, a former detainee, spoke first.", ("Adel Omar Morsani", "detained")),
        ("They gave her the body of Salim Hani.", ("Salim Hani", "died")),
        ("The mother of Maria Lopez wept.", ("Maria Lopez", "named")),
        ("Yesterday Omar al-Khatib was arrested in the city.", ("Omar al-Khatib", "detained")),
        ("Hani Salim, who was executed in 2014, had a shop.", ("Hani Salim", "executed")),
        ("Walid Nasser, 34, a lawyer, left.", ("Walid Nasser", "named")),
        ("The whereabouts of the activist Samer Daoud are unknown.", ("Samer Daoud", "missing")),
        ("Colonel Zayd Nur Habbal gave the order.", ("Zayd Nur Habbal", "official")),
        ("Rami Saleh disappeared in 2013.", ("Rami Saleh", "missing")),
        ("Omar al-Khatib, 34, a baker from Tarsiba, was arrested at dawn.", ("Omar al-Khatib", "detained")),
        ("Maria Lopez, a nurse, was released in 2015.", ("Maria Lopez", "released")),
        ("Hani Salim, his cousin, has been missing since.", ("Hani Salim", "missing")),
        ("They also took his cousin Walid Abd al-Rahman that day.", ("Walid Abd al-Rahman", "named")),
        ("وقال المعتقل السابق عادل عمر المرساني إن الحراس ضربوه.", ("عادل عمر المرساني", "detained")),
        ("تسلمت العائلة جثة الشاب سالم هاني الحداد في 2014.", ("سالم هاني الحداد", "died")),
        ("زيد نور هبال، معتقل سابق، روى ما جرى.", ("زيد نور هبال", "detained")),
        ("طالبت الأسرة بكشف مصير المفقود خالد يوسف بعد عام.", ("خالد يوسف", "missing")),
        ("وأصدر العقيد وليد ناصر أمره.", ("وليد ناصر", "official")),
        ("الإفراج عن رامي سعيد أمس", ("رامي سعيد", "released")),
    ],
)
def test_the_words_beside_a_name_say_who_is_meant(text: str, wanted: tuple[str, str]) -> None:
    assert said(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "Adel Omar Morsani walked by.",
        "Human Rights Watch, an organisation, was founded long ago.",
        "King Omar Prison was seized.",
        "The Free Union was arrested by its past.",
        "Adel said that he was arrested. Omar, a detainee, agreed.",
        "كان كبير المسؤولين في سجن المعتقل.",
        "عادل عمر المرساني في المدينة.",
        "",
    ],
)
def test_capitals_and_names_alone_make_nobody_a_mention(text: str) -> None:
    assert said(text) == []


def document(text: str, name: str = "a" * 64) -> Document:
    return Document(name, "text", "1", text)


def test_who_speaks_is_a_mention_where_the_name_is_a_person_s() -> None:
    doc = document("Adel Omar Morsani told the group. Green Harbour Union told the group.")
    spans = [Span(0, 17), Span(34, 53)]
    spoken = tuple(
        Statement(doc.id, Span(s.start, s.end + 5), "assertion", "asserts", (Link(s.of(doc.text), s),)) for s in spans
    )
    (found,) = find_mentions([doc], {doc.id: (Reading(doc.id, "r", "1", spoken),)})
    assert (found.name, found.role, found.span) == ("Adel Omar Morsani", "speaker", spans[0])


def test_a_name_is_one_mention_a_document_where_the_words_say_most() -> None:
    doc = document("The activist Adel Omar Morsani left. The body of Adel Omar al-Morsani was found.")
    (found,) = find_mentions([doc], {})
    assert (found.role, found.name) == ("died", "Adel Omar al-Morsani")
    assert [s.of(doc.text) for s in found.others] == ["Adel Omar Morsani"]
    assert found.person is None


def test_no_mention_is_joined_without_a_decision_and_decisions_hold_across_them() -> None:
    text = document("The body of Adel Omar Morsani was found. The activist Zayd Habbal was there.")
    named_so = ("Adel Omar Morsani", "Salim Nobody")
    records = [Record(f"list {n}", "", 1, {"name": Field(v, "A2", 0, 1)}) for n, v in enumerate(named_so)]
    mentions = find_mentions([text], {})
    loose = link(records, mentions=mentions)
    assert [m.person for m in loose.mentions] == [None, None]
    assert len(loose.persons) == 2
    one, other = (r.id for r in records)
    same = [Judgement(one, mentions[0].id, True, "1"), Judgement(mentions[0].id, other, True, "2")]
    joined = link(records, same, mentions=mentions)
    assert [p.records for p in joined.persons] == [(one, other)]
    assert [m.person for m in joined.mentions] == [one, None]
    assert all(x.rule != "judged" for x in joined.links)
    parted = link(records, [*same, Judgement(one, other, False, "3")], mentions=mentions)
    assert len(parted.persons) == 2
    pair = link(records, [Judgement(mentions[0].id, mentions[1].id, True, "1")], mentions=mentions)
    assert [m.person for m in pair.mentions] == [mentions[0].id] * 2
    assert len(pair.persons) == 2


LIST = "Name,Born\nAdel Omar Morsani,1980\n"
TEXT = "The group received the body of Adel Omar Morsani in 2014. Salim Hani, a former detainee, told the group so.\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    (folder / "news.txt").write_text(TEXT, encoding="utf-8")
    with open_case(tmp_path / "case", create=True) as opened:
        opened.build(folder)
    return tmp_path / "case"


def exported(case: Path, kind: str, *more: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["export", str(case), kind, *more])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_mentions_are_exported_found_judged_and_protected(case: Path) -> None:
    rows = exported(case, "mentions")
    assert [(r["name"], r["role"], r["person"], r["kind"]) for r in rows] == [
        ("Adel Omar Morsani", "died", None, "mention"),
        ("Salim Hani", "detained", None, "mention"),
    ]
    assert TEXT[rows[0]["start"] : rows[0]["end"]] == "Adel Omar Morsani"
    (record,) = exported(case, "records")
    found = CliRunner().invoke(app, ["find", str(case), "Adel Morsani"])
    assert f"mention {rows[0]['mention'][:12]}" in found.stdout
    words = [
        "assess",
        str(case),
        "same_person",
        record["record"],
        rows[0]["mention"],
        "--reason",
        "his brother says so",
    ]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert exported(case, "mentions")[0]["person"] == record["person"]
    assert len(exported(case, "people")) == 1
    with open_case(case) as opened:
        assert opened.queue()["questions"] == []
        (hit,) = opened.find("Adel Omar Morsani")[1]
        assert hit["person"] == record["person"]
        made = opened.assess("protect", record["record"], reason="asked for")
        opened.assess("protect", rows[1]["mention"], reason="a witness")
        opened.derive()
        assert [d["state"] for d in opened.decisions()] == ["in force"] * 3
    text = json.dumps(exported(case, "mentions"))
    assert "Adel" not in text
    assert "Salim" not in text
    with open_case(case) as opened:
        opened.protection.make_vault("four words that do not belong")
        opened.protection.reveal("four words that do not belong")
        assert "Salim" in json.dumps(opened.export("mentions", reveal=True))
    with open_case(case) as opened:
        opened.assess("retract", made.id, reason="no longer asked")
        opened.derive()
    assert exported(case, "mentions")[0]["name"] == "Adel Omar Morsani"
