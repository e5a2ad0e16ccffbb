"""What a reader of a dossier finds of what follows from figures, of sets that cannot all hold, and of doubts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from lxml import html
from sample import sample

from tawthiq.dossier import write_dossier
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.picture import group_picture
from tawthiq.dossier.site import Site
from tawthiq.dossier.view import CaseView
from tawthiq.model import Bound, Core, Doubt, Edge, Group, Independence, Reason, Reconciliation, Scope, Span


def parsed(path: Path) -> Any:
    return html.fromstring(path.read_bytes())


def with_group(view: CaseView, group: Group) -> CaseView:
    others = view.reconciliation.groups[1:]
    return msgspec.structs.replace(view, reconciliation=Reconciliation((group, *others), view.reconciliation.scopes))


def test_bounds_sets_and_suppositions_stand_on_the_page_with_links_to_their_sentences(tmp_path: Path) -> None:
    view = sample()
    group = view.reconciliation.groups[0]
    first, second = group.statements[:2]
    statements = {s.id: s for r in view.readings.values() for x in r for s in x.statements}
    passages = (statements[first].passage, statements[second].passage)
    scope = Scope("died", "site/x", "Qasr Melh", (), "2011/2021", "people")
    why = Reason("linear programme", "At least 30,500: parts that share no person add up.", passages)
    own = Bound(scope, 3.0, None, (first,), (), False, "containment", why)
    bounds = (Bound(scope, 30500.0, None, (first, second), (), True, "linear programme", why), own)
    sided = msgspec.structs.replace(bounds[0], low=0.0, high=310.0, supposing=group.origins[first])
    told = Independence(only_if=(Reason("no source named", "It is a source of its own only if nobody told it.", ()),))
    cores = (Core((first, second), Reason("sum of parts", "These two cannot all hold.", passages)),)
    group = msgspec.structs.replace(group, bounds=(*bounds, sided), cores=cores, independence=told)
    page = parsed(write_dossier(with_group(view, group), tmp_path / "d"))
    text = " ".join(page.text_content().split())
    right = (
        "If the figures that nothing here disputes are right, it is at least 30,500 (died, Qasr Melh, 2011 to 2021)."
    )
    hedged = sum(f.hedge for f in (statements[first].figure, statements[second].figure) if f)
    assert hedged
    assert f"{right} Hedged among the 2 figures that this rests on: {hedged}." in text
    assert "310" in text
    assert "only if nobody told it" in text
    assert "These two cannot all hold." in text
    rows = page.xpath("//table[caption[contains(., 'what follows')]]/tbody/tr")
    # What one figure says itself is not repeated as something that follows.
    assert len(rows) == 2
    assert all(row.xpath(".//a[contains(@href, 'documents/')]") for row in rows)


def test_a_partys_page_shows_no_sentence_twice(tmp_path: Path) -> None:
    view = sample()
    document, read = next((d, r) for d, each in view.readings.items() for r in each if r.statements)
    figure = next(s for s in read.statements if s.kind == "figure" and s.chain)
    told = msgspec.structs.replace(figure, kind="assertion", figure=None)
    other = msgspec.structs.replace(told, span=Span(0, min(4, figure.span.start)))
    page = view.documents[document].text
    long = msgspec.structs.replace(told, span=Span(0, len(page)))
    assert ". " in page
    more = msgspec.structs.replace(read, statements=(told, other, long, *read.statements))
    shown = {}
    for name, reading in (("before", read), ("after", more)):
        case = msgspec.structs.replace(view, readings={**view.readings, document: (reading,)})
        write_dossier(case, tmp_path / name)
        titles = parsed(tmp_path / name / "parties.html").xpath("//details/summary[starts-with(., 'It says')]/text()")
        shown[name] = sum(int(title.split("(")[1].rstrip(")")) for title in titles)
    assert shown["before"]
    assert shown["after"] == shown["before"] + 2


def test_an_article_or_a_capital_makes_no_other_name_of_a_party(tmp_path: Path) -> None:
    view = sample()
    key, label = next((k, n) for k, n in view.lineage.labels.items() if n.isascii())
    forms = dict.fromkeys((f"the {label}", label.upper(), "Quite Another Form", "The Quite Another Form"), key)
    lineage = msgspec.structs.replace(view.lineage, parties={**view.lineage.parties, **forms})
    write_dossier(msgspec.structs.replace(view, lineage=lineage), tmp_path / "d")
    page = parsed(tmp_path / "d" / "parties.html")
    (named,) = page.xpath("//section[h2/bdi[text()=$label]]/p[contains(., 'Also named')]", label=label)
    told = named.text_content()
    assert told.count("Quite Another Form") == 1
    assert label.upper() not in told
    assert f"the {label}" not in told


def test_a_groups_picture_draws_only_its_own_documents_and_whom_its_figures_pass_through() -> None:
    view = sample()
    site = Site(view)
    group = next(g for g in view.reconciliation.groups if len({site.statements[s].document for s in g.statements}) > 1)
    documents = {site.statements[s].document for s in group.statements}
    other = next(d for d in view.documents if d not in documents)
    party = next(
        p for s in group.statements for x in site.statements[s].chain if (p := view.lineage.parties.get(x.party))
    )
    edges = tuple(Edge(f"document:{d}", f"party:{party}", "credits", ()) for d in (*documents, other))
    edges += (Edge(f"document:{next(iter(documents))}", "party:nobody-of-these", "credits", ()),)
    lineage = msgspec.structs.replace(view.lineage, edges=edges)
    site = Site(msgspec.structs.replace(view, lineage=lineage))
    picture = group_picture(site, Origins(site), group)
    assert picture is not None
    assert sum(n.column == 0 for n in picture.nodes) == len(documents)
    assert [n.label for n in picture.nodes if n.column == 2] == [lineage.labels.get(party, party)]
    assert len(picture.wires) == len(documents)


def test_names_that_may_be_one_party_are_shown_with_what_a_person_can_do(tmp_path: Path) -> None:
    view = sample()
    left, right = list(view.lineage.labels)[:2]
    doubt = Doubt(left, right, Reason("alike in sound", "They sound alike."))
    lineage = msgspec.structs.replace(view.lineage, doubts=(doubt,))
    folder = write_dossier(msgspec.structs.replace(view, lineage=lineage), tmp_path / "d").parent
    (section,) = parsed(folder / "parties.html").xpath("//section[@id='doubts']")
    assert "They sound alike." in section.text_content()
    assert "same_party" in section.text_content()
