"""Findings are computed from decisions; the vocabulary of crimes holds together."""

from __future__ import annotations

import pytest

from tawthiq.casework import citation, conclusion, crimes, findings, gaps, standards
from tawthiq.model import Anchor, Assessment, TawthiqError

SHA = "ab" * 32


def decided(verdict: str, minute: int, values: dict[str, object], *, retracts: str | None = None) -> Assessment:
    anchor = Anchor(SHA, exact="words") if verdict == "cite" else Anchor("")
    return Assessment(verdict, anchor, "key", f"2026-01-01T00:{minute:02}:00Z", "", values, retracts=retracts)  # type: ignore[arg-type]


FIRST = decided("finding", 1, conclusion("It happened.", "believe", "humanity_torture"))


def test_the_last_version_says_what_a_finding_is_and_the_first_is_its_identity() -> None:
    again = decided("finding", 2, conclusion("It happened there.", "convincing", "humanity_murder", FIRST.id))
    [found] = findings([again, FIRST])
    assert (found.id, found.latest, found.versions) == (FIRST.id, again.id, 2)
    assert (found.words, found.standard, found.crime) == ("It happened there.", "convincing", "humanity_murder")
    [before] = findings([FIRST, again, decided("retract", 3, {}, retracts=again.id)])
    assert before.words == "It happened."


def test_a_withdrawn_finding_is_none_and_comes_back_when_that_is_retracted() -> None:
    gone = decided("finding", 2, conclusion("It happened.", "believe", "", FIRST.id, gone=True))
    assert findings([FIRST, gone]) == ()
    assert len(findings([FIRST, gone, decided("retract", 3, {}, retracts=gone.id)])) == 1


def test_what_is_cited_stands_on_its_side_and_leaves_no_gap() -> None:
    [found] = findings([FIRST])
    assert [e.key for e in gaps(found)] == [e.key for e in crimes()["humanity_torture"].elements]
    for_it = decided("cite", 2, citation(found, "supports", "pain"))
    against = decided("cite", 3, citation(found, "contradicts", "custody"))
    [found] = findings([FIRST, for_it, against])
    assert [(c.side, c.element) for c in found.cited] == [("supports", "pain"), ("contradicts", "custody")]
    assert "pain" not in {e.key for e in gaps(found)}
    assert "custody" in {e.key for e in gaps(found)}
    [found] = findings([FIRST, for_it, decided("retract", 4, {}, retracts=for_it.id)])
    assert found.cited == ()


@pytest.mark.parametrize(
    "said", [("", "believe"), ("  ", "believe"), ("x" * 5_001, "believe"), ("It is so.", "surely"), ("It is so.", "")]
)
def test_what_is_no_finding_is_refused(said: tuple[str, str]) -> None:
    with pytest.raises(TawthiqError):
        conclusion(*said)
    with pytest.raises(TawthiqError):
        conclusion("It is so.", "believe", "theft")


def test_a_citation_needs_a_side_and_an_element_of_the_crime() -> None:
    [found] = findings([FIRST])
    for side, element in (("beside", ""), ("supports", "ownership"), ("supports", "nothing")):
        with pytest.raises(TawthiqError):
            citation(found, side, element)


def test_every_crime_has_an_article_and_elements_of_its_own_its_mind_and_its_context() -> None:
    assert list(standards()) == ["suspect", "believe", "convincing", "doubt"]
    assert {c.kind for c in crimes().values()} == {
        "genocide",
        "humanity",
        "international_conflict",
        "internal_conflict",
    }
    for crime in crimes().values():
        keys = [e.key for e in crime.elements]
        assert len(keys) == len(set(keys))
        assert "mind" in keys
        assert any(e.context for e in crime.elements)
        assert any(not e.context and e.key != "mind" for e in crime.elements)
        assert crime.article.split("(")[0] in {"6", "7", "8"}
        assert all(e.text.endswith(".") for e in crime.elements)
