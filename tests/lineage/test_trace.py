"""What documents rest on, as a reader of a case would put it."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tawthiq.lineage import independent, trace
from tawthiq.lineage.reuse import copies
from tawthiq.model import Credit, Denial, Document, Figure, Lineage, Link, Metadata, Reading, Span, Statement

FILLER = {
    "hangings": "Guards took prisoners from Marwa Prison at night and the hangings went on for years in a cellar.",
    "floods": "Rivers rose over their banks and villages along the coast lost bridges, harvests and cattle to water.",
}


def document(text: str, publisher: str | None = None, published: str | None = None, language: str = "en") -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    metadata = Metadata(publisher=publisher, published=published)
    return Document(digest, "text", "1", text, metadata=metadata, language=language)


def said(doc: Document, phrase: str, value: float, *chain: str, place: str | None = "Marwa Prison") -> Statement:
    at = doc.text.index(phrase)
    figure = Figure(value, value, "exact", "people", "people", "executed", place=place, period="2011/2015")
    return Statement(doc.id, Span(at, at + len(phrase)), "figure", "asserts", tuple(Link(p) for p in chain), figure)


def reading(doc: Document, *statements: Statement, credited: tuple[Credit, ...] = ()) -> tuple[Reading, ...]:
    return (Reading(doc.id, "test", "1", statements, credited),)


def relay(publisher: str, party: str, value: int = 4200, topic: str = "hangings", extra: str = "") -> Document:
    return document(f"{party} said that {value} people were hanged. {FILLER[topic]} {extra}", publisher, "2021-05-12")


def traced(*docs: tuple[Document, tuple[Reading, ...]]) -> Lineage:
    return trace([d for d, _ in docs], {d.id: r for d, r in docs})


def key(lineage: Lineage, doc: Document) -> str | None:
    origin = lineage.origin_of(doc.id)
    return origin.key if origin else None


def test_relays_of_one_report_share_its_origin_with_the_report_itself() -> None:
    one, two = relay("North News", "Calder Institute"), relay("South Post", "The Calder Institute", extra="More later.")
    report = document(f"The dead of Marwa. 4200 people were hanged. {FILLER['hangings']}", "Calder Institute")
    lineage = traced(
        (one, reading(one, said(one, "4200 people", 4200, "Calder Institute"))),
        (two, reading(two, said(two, "4200 people", 4200, "The Calder Institute", "North News"))),
        (report, reading(report, said(report, "4200 people", 4200))),
    )
    assert key(lineage, one) == key(lineage, two) == key(lineage, report)
    assert lineage.origins[0].key.startswith("calder-institute/")
    assert all(edge.reasons for edge in lineage.edges)


def test_two_reports_of_one_body_on_other_matters_are_two_origins() -> None:
    one = relay("North News", "Calder Institute")
    two = document(f"Calder Institute said that 77 people drowned. {FILLER['floods']}", "South Post", "2021-05-20")
    lineage = traced(
        (one, reading(one, said(one, "4200 people", 4200, "Calder Institute"))),
        (two, reading(two, said(two, "77 people", 77, "Calder Institute", place="Lowland"))),
    )
    assert key(lineage, one) is not None
    assert key(lineage, one) != key(lineage, two)


def test_works_with_other_names_are_two_origins_even_on_one_matter() -> None:
    texts = (
        "Calder Institute said that 4200 people were hanged in Marwa Prison, by The Silent Cellar.",
        "Hanged in Marwa Prison: 4200 people, Calder Institute counted. Years of Rope, its work, says so.",
    )
    docs = []
    for text, work in zip(texts, ("The Silent Cellar", "Years of Rope"), strict=True):
        doc = document(text, "North News")
        credited = (Credit("Calder Institute", work, (Span(0, 16),), 1),)
        docs.append((doc, reading(doc, said(doc, "4200 people", 4200, "Calder Institute"), credited=credited)))
    lineage = traced(*docs)
    assert key(lineage, docs[0][0]) == "calder-institute/the-silent-cellar"
    assert key(lineage, docs[1][0]) == "calder-institute/years-of-rope"


def test_acronym_short_form_and_spokesperson_are_one_party_with_reasons() -> None:
    text = "The Calder Institute for Missing Persons (CIMP) said so. Calder added that 4200 people were hanged."
    doc = document(text)
    parties = ("Calder Institute for Missing Persons", "CIMP", "Calder", "Ada Lind (CIMP)")
    statements = [said(doc, "4200 people", 4200, *parties)]
    lineage = traced((doc, reading(doc, *statements)))
    assert {lineage.parties[p] for p in parties} == {"calder-institute-for-missing-persons"}
    assert set(lineage.merges) >= {"CIMP", "Calder", "Ada Lind (CIMP)"}


def test_a_short_form_that_fits_two_parties_is_left_alone() -> None:
    doc = document("Human Rights Circle and Human Rights Forum differ; Human Rights spoke of 4200 people.")
    names = ("Human Rights Circle", "Human Rights Forum", "Human Rights Ci")
    lineage = traced((doc, reading(doc, said(doc, "4200 people", 4200, *names[:2], "Human"))))
    assert len({lineage.parties[n] for n in (*names[:2], "Human")}) == 3


def test_an_arabic_name_joins_its_latin_one_only_with_evidence() -> None:
    latin = relay("North News", "Sarmad Centre")
    arabic = document("قال مركز سرمد إن 4200 شخص أعدموا في سجن مروة", language="ar")
    other = document("قال مركز سرمد إن 9 أشخاص قتلوا", language="ar")
    first = (latin, reading(latin, said(latin, "4200 people", 4200, "Sarmad Centre")))
    with_evidence = traced(first, (arabic, reading(arabic, said(arabic, "4200 شخص", 4200, "مركز سرمد"))))
    assert with_evidence.parties["مركز سرمد"] == with_evidence.parties["Sarmad Centre"]
    assert "4,200" in with_evidence.merges["مركز سرمد"].text or "4,200" in with_evidence.merges["Sarmad Centre"].text
    without = traced(first, (other, reading(other, said(other, "9 أشخاص", 9, "مركز سرمد"))))
    assert without.parties["مركز سرمد"] != without.parties["Sarmad Centre"]


def test_a_party_in_two_scripts_is_called_as_it_mostly_is_and_in_latin_letters_where_as_often() -> None:
    latin = relay("North News", "Sarmad Centre")
    arabic = document("قال مركز سرمد للتوثيق إن 4200 شخص أعدموا في سجن مروة", language="ar")
    first = (latin, reading(latin, said(latin, "4200 people", 4200, "Sarmad Centre")))
    short = said(arabic, "4200 شخص", 4200, "مركز سرمد")
    equal = traced(first, (arabic, reading(arabic, short)))
    assert equal.labels[equal.parties["مركز سرمد"]] == "Sarmad Centre"
    full = said(arabic, "4200 شخص", 4200, "مركز سرمد للتوثيق")
    more = traced(first, (arabic, reading(arabic, full, short)))
    assert more.parties["مركز سرمد"] == more.parties["Sarmad Centre"]
    assert more.labels[more.parties["Sarmad Centre"]] == "مركز سرمد للتوثيق"


def test_shares_of_credits_make_no_more_than_the_whole() -> None:
    page = document("They spoke of 4200 people and of 9 people.", "The Halden Post")
    relayed = said(page, "4200 people", 4200, "Sarmad Centre", "Agence France-Presse")
    own = said(page, "9 people", 9, "Rights Circle")
    agency = Credit("Agence France-Presse", None, (Span(0, 4),), 1)
    lineage = traced((page, reading(page, relayed, own, credited=(agency,))))
    texts = [r.text for e in lineage.edges if e.relation == "credits" for r in e.reasons]
    shares = [int(share) for text in texts for share in re.findall(r"(\d+)%", text)]
    assert len(texts) == 3
    assert len(shares) == 2
    assert sum(shares) <= 100
    assert any(text.endswith("a medium that relays.") for text in texts)


def test_a_mails_sender_is_a_party_by_name_without_the_address() -> None:
    mail = replace(document("The list is attached."), metadata=Metadata(author="Rima Salem <rima@halden.example>"))
    assert set(traced((mail, reading(mail))).labels.values()) == {"Rima Salem"}
    bare = replace(document("The list is attached."), metadata=Metadata(author="rima@halden.example"))
    assert set(traced((bare, reading(bare))).labels.values()) == {"rima@halden.example"}


def test_copied_text_shares_its_sources_origin_and_shows_the_words() -> None:
    body = " ".join(f"word{i} of the story" for i in range(40))
    one, two = document(f"First. {body}", "A Daily", "2020-01-01"), document(f"{body} Added.", "B Daily", "2020-01-02")
    lineage = traced((one, ()), (two, ()))
    assert key(lineage, one) == key(lineage, two) is not None
    (edge,) = [e for e in lineage.edges if e.relation == "repeats"]
    assert (edge.source, edge.target) == (f"document:{two.id}", f"document:{one.id}")
    spans = {p.document: (p.start, p.end) for p in edge.reasons[0].passages}
    assert one.text[slice(*spans[one.id])] == body == two.text[slice(*spans[two.id])]


def test_original_reporting_on_many_sources_has_no_origin() -> None:
    doc = document("Mara Holt, Jon Peck and Ida Voss each spoke of 4200 people.", "North News")
    statements = [said(doc, "4200 people", 4200, "Mara Holt"), *()]
    credited = tuple(Credit(n) for n in ("Mara Holt", "Jon Peck", "Ida Voss", "Lars Ohm"))
    lineage = traced((doc, reading(doc, *statements, credited=credited)))
    assert key(lineage, doc) is None


def test_circular_credits_are_named() -> None:
    one, two = relay("North Institute", "South Institute"), relay("South Institute", "North Institute")
    lineage = traced(
        (one, reading(one, said(one, "4200 people", 4200, "South Institute"))),
        (two, reading(two, said(two, "4200 people", 4200, "North Institute"))),
    )
    (circle,) = lineage.circular
    assert "north-institute" in circle.text
    assert "south-institute" in circle.text
    assert circle.passages


def test_credits_of_one_another_for_other_figures_are_no_circle() -> None:
    one, two = relay("North Institute", "South Institute"), relay("South Institute", "North Institute", 311)
    lineage = traced(
        (one, reading(one, said(one, "4200 people", 4200, "South Institute"))),
        (two, reading(two, said(two, "311 people", 311, "North Institute"))),
    )
    assert lineage.circular == ()


def test_forty_relays_are_one_independent_origin_and_an_own_witness_is_another() -> None:
    docs, statements = [], []
    for number in range(40):
        doc = relay(f"Paper {number} News", "Calder Institute", extra=f"Edition {number}.")
        statements.append(said(doc, "4200 people", 4200, "a former guard", "Calder Institute"))
        docs.append((doc, reading(doc, statements[-1])))
    own = document(f"We counted 4000 people. {FILLER['floods']}", "Harbour Families")
    statements.append(said(own, "4000 people", 4000))
    docs.append((own, reading(own, statements[-1])))
    keys = independent(traced(*docs), statements)
    assert len({keys[s.id] for s in statements[:-1]}) == 1
    assert keys[statements[-1].id] == f"document:{own.id}"


def test_a_page_rests_on_whom_its_relay_quotes_whatever_the_relay_is_called() -> None:
    body, relayed = "Relatives' Union", "Plain Dealer"
    doc = document(
        f"The {body} said that 4200 people were hanged, {relayed} reported. {relayed} is a paper.", "North News"
    )
    lineage = traced((doc, reading(doc, said(doc, "4200 people", 4200, body, relayed))))
    assert (key(lineage, doc) or "").startswith("relatives-union/")


def test_an_unnamed_report_keeps_a_page_from_resting_on_whoever_else_it_quotes() -> None:
    text = "A report says 4200 people were hanged, 310 people shot and 77 people drowned. Ada Obi saw 12 people."
    doc = document(text, "North News")
    rows = [said(doc, p, int(p.split()[0]), "A report") for p in ("4200 people", "310 people", "77 people")]
    lineage = traced((doc, reading(doc, *rows, said(doc, "12 people", 12, "Ada Obi"))))
    assert "ada-obi" not in (key(lineage, doc) or "")


def test_where_a_body_sits_and_who_speaks_for_it_make_no_party_of_its_own() -> None:
    plain, based, office = "Calder Institute", "Turkey-based Calder Institute", "Calder Institute's head of research"
    doc = document("4200 people were hanged.")
    long, short = "Harbour Families of Marwa Prison", "Turkey-based Harbour Families of Marwa"
    named = (plain, based, office, "Calder Institute's guard", "London-based Calder", long, short)
    rows = [said(doc, "4200 people", 4200, name) for name in named]
    lineage = traced((doc, reading(doc, *rows)))
    assert lineage.parties[plain] == lineage.parties[based] == lineage.parties[office]
    assert lineage.parties["London-based Calder"] != lineage.parties[plain]
    assert lineage.parties[short] == lineage.parties[long]
    assert lineage.parties["Calder Institute's guard"] != lineage.parties[plain]
    assert {lineage.merges[based].rule, lineage.merges[office].rule} == {"description", "speaks for"}


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_text_can_be_traced_and_traces_the_same_twice(texts: list[str]) -> None:
    docs = [document(t) for t in dict.fromkeys(texts)]
    assert trace(docs, {}) == trace(docs, {})
    assert all(c.left != c.right for c in copies(docs))


def test_sixty_copies_of_a_wire_story_are_one_origin_and_name_the_page_that_they_credit_as_first() -> None:
    story = " ".join(f"{FILLER['hangings']} Detail {n} of the story." for n in range(4))
    first = document(f"{story} Report of our own.", "Harbour Wire", "2021-05-14")
    docs = [(first, reading(first))]
    for number in range(60):
        text = f"Harbour Wire reports: {story} Read in edition {number}."
        # Half of the copies bear an earlier date than the wire itself: time zones, or a wrong clock.
        copy = document(text, f"Paper {number} News", f"2021-05-{13 + number % 2 * 2}")
        docs.append((copy, reading(copy, credited=(Credit("Harbour Wire"),))))
    lineage = traced(*docs)
    assert len({key(lineage, d) for d, _ in docs}) == 1
    repeats = [e for e in lineage.edges if e.relation == "repeats"]
    assert {e.source for e in repeats} == {f"document:{d.id}" for d, _ in docs[1:]}
    to_first = [e for e in repeats if e.target == f"document:{first.id}"]
    assert any("credits its publisher" in e.reasons[0].text and "though" in e.reasons[0].text for e in to_first)


def test_a_phrase_that_every_page_bears_makes_no_copies() -> None:
    footer = "Write to the desk with corrections and we will look at each of them within a week of its coming in here."
    words = [f"word{n}" for n in range(2500)]
    docs = [document(f"{' '.join(words[n * 40 : n * 40 + 40])}. {footer}") for n in range(60)]
    assert copies(docs) == ()


def test_who_passes_on_whose_words_is_an_edge_with_its_passages() -> None:
    doc = relay("Daily Harbour", "Calder Institute")
    lineage = traced(
        (doc, reading(doc, said(doc, "4200 people", 4200, "a former guard", "Calder Institute", "Wire One")))
    )
    heard = {(e.source, e.target) for e in lineage.edges if e.relation == "heard_from"}
    assert heard == {
        ("party:wire-one", "party:calder-institute"),
        ("party:calder-institute", "witness:calder-institute/a-former-guard"),
    }
    assert all(e.reasons[0].passages for e in lineage.edges if e.relation == "heard_from")


def test_an_article_makes_no_other_party() -> None:
    one, two = relay("A News", "The Ministry of Tides"), relay("B News", "Ministry of Tides", topic="floods")
    lineage = traced(
        (one, reading(one, said(one, "4200 people", 4200, "The Ministry of Tides"))),
        (two, reading(two, said(two, "4200 people", 4200, "Ministry of Tides"))),
    )
    assert lineage.parties["Ministry of Tides"] == lineage.parties["The Ministry of Tides"]
    assert lineage.merges["Ministry of Tides"].rule == "article"


def test_what_may_be_one_party_is_left_to_a_person_whose_decision_then_holds() -> None:
    names = ("Calder", "Calder Institute", "Calder Foundation")
    docs = [relay(f"Paper {len(n)} News", n, topic="floods", extra=n) for n in names]
    readings = {d.id: reading(d, said(d, "4200 people", 4200, n)) for d, n in zip(docs, names, strict=True)}
    asked = trace(docs, readings)
    assert len({asked.parties[n] for n in names}) == 3
    assert {(d.left, d.right) for d in asked.doubts} == {
        ("calder", "calder-institute"),
        ("calder", "calder-foundation"),
    }
    one = trace(docs, readings, {("Calder", "Calder Institute"): True})
    assert one.parties["Calder"] == one.parties["Calder Institute"] != one.parties["Calder Foundation"]
    assert one.merges["Calder Institute"].rule == "a person's decision"
    two = trace(docs, readings, {("Calder", "Calder Institute"): False})
    assert "calder-institute" not in {d.right for d in two.doubts}
    # Of the two that were in question one is ruled out, yet a person's "no" to one is no "yes" to the other.
    assert two.parties["Calder"] != two.parties["Calder Institute"]


def test_whoever_answers_a_report_by_denying_it_does_not_carry_the_page() -> None:
    text = (
        "Ruler Orm denied it. Orm spoke to Orm's guests, Orm said. Calder Institute wrote that 4200 people were hanged."
    )
    doc = document(f"{text} Orm was at ease, and Orm left. {FILLER['hangings']}", "Daily Harbour")
    at = doc.text.index("denied it")
    denial = Statement(doc.id, Span(at, at + 9), "denial", "denies", (Link("Orm"),), denial=Denial("it", "denied"))
    lineage = traced((doc, reading(doc, said(doc, "4200 people", 4200, "Calder Institute"), denial)))
    assert (key(lineage, doc) or "").startswith("calder-institute/")


def test_a_round_thousand_and_a_country_do_not_make_two_reports_one() -> None:
    one = document(f"Calder Institute counted 1000 people. {FILLER['hangings']}", "A News")
    two = document(f"Calder Institute counted 1000 people. {FILLER['floods']}", "B News")
    country = [(d, reading(d, said(d, "1000 people", 1000, "Calder Institute", place="Chile"))) for d in (one, two)]
    lineage = traced(*country)
    assert key(lineage, one) != key(lineage, two)
    prison = [(d, reading(d, said(d, "1000 people", 1000, "Calder Institute"))) for d in (one, two)]
    lineage = traced(*prison)
    assert key(lineage, one) == key(lineage, two)
