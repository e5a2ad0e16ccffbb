"""Demands that are weighed: where one may stand, who may be asking, and which are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from attributed_text import Read, analysed

from tawthiq.extraction.english import claiming
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.claimed import Claim, Ground, Maker
from tawthiq.extraction.english.demands import demands_in
from tawthiq.extraction.english.speaking import RULED
from tawthiq.extraction.english.wishing import asked_of, askers, wishes
from tawthiq.model import Link


def ground_of(text: str) -> Ground:
    ground = attribute(analysed(text)).ground
    assert ground is not None
    return ground


def wished(text: str) -> dict[str, Claim]:
    """Claims by the words of what may be asked, as if the rules had found nothing."""
    return {str(c.sentence.tokens.doc[c.start : c.stop]): c for c in wishes(ground_of(text), ())}


@pytest.mark.parametrize(
    ("text", "words", "trait"),
    [
        ("The union begged the mill to pay.", "to pay", "to < beg"),
        ("The clerk moved that the court be closed.", "that the court be closed", "that < move"),
        ("“They must open the gates,” the widow said.", "They must open the gates", "form modal must"),
        ("The crews sought an inquiry.", "an inquiry", "thing < seek"),
        ("The crews pressed for an inquiry.", "an inquiry", "for < press"),
    ],
)
def test_a_place_where_someone_may_be_asking(text: str, words: str, trait: str) -> None:
    assert trait in wished(text)[words].traits


def test_what_has_happened_is_not_asked() -> None:
    assert not [w for w in wished("The clerk said that the court was closed.") if w.startswith("that")]


def test_what_the_rules_found_stands_among_the_places() -> None:
    text = "The Front urged the governor to free the miners."
    ground = ground_of(text)
    demands = demands_in(ground.analysis, ground.registry, ground.voice)
    (ruled,) = [c for c in wishes(ground, demands) if c.ruled is not None]
    assert "ruled" in ruled.traits
    assert [m.name for m in askers(ground, ruled)] == ["The Front"]
    asked = asked_of(ruled)
    assert asked is not None
    assert asked.text == "governor"


def _weighed(start: int, stop: int, share: float, who: str = "The mayor") -> claiming.Weighed:
    sentence = analysed("The mayor scoffed that no prisoner had starved in the town.").sentences[0]
    token = sentence.tokens[2]
    return Claim(sentence, token, token, start, stop, ()), Maker((Link(who),), ()), share


def test_of_claims_within_one_another_the_likeliest_stays() -> None:
    wide, inner, beside = _weighed(3, 9, 0.6), _weighed(5, 7, 0.8), _weighed(9, 11, 0.5)
    assert claiming.apart([wide, inner, beside]) == [inner, beside]


def test_sums_do_not_depend_on_the_order_of_traits() -> None:
    known = {"a": 0.1, "b": 0.2, "c": 0.3}
    assert claiming.sum_of(["c", "a", "b", "a", "x"], known) == claiming.sum_of(["a", "b", "c"], known)


def test_nobody_is_looked_for_where_the_wording_speaks_against_it() -> None:
    claim, maker, _ = _weighed(3, 5, 0.5)
    assert claiming.likeliest(claim, lambda: pytest.fail("looked for"), {"": -9.0}) is None
    found = claiming.likeliest(claim, lambda: [maker], {"": 0.0})
    assert found is not None
    assert found[2] == 0.5


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, float]], None]]:
    """Puts other weights in place of the shipped ones."""

    def known(weights: dict[str, float]) -> None:
        monkeypatch.setattr(claiming, "weights", lambda: weights)
        claiming._worth.cache_clear()

    yield known
    claiming._worth.cache_clear()


NUDGED = "The widows nudged the governor to open the pit."


def demands(text: str) -> list[tuple[str | None, str | None, str, str]]:
    found = (s for s in Read(text).result.statements if s.demand is not None)
    return [(s.speaker, s.demand.addressee, s.demand.asks, s.demand.slots["asks"].how) for s in found if s.demand]


def test_a_wording_that_no_list_has_is_found_by_its_weights(knowing: Callable[[dict[str, float]], None]) -> None:
    knowing({"": -1.0, "to < nudge": 2.0})
    assert demands(NUDGED) == [("The widows", "the governor", "to open the pit", claiming.LEARNT)]
    knowing({"": -1.0, "to < nudge": 0.5})
    assert demands(NUDGED) == []


def test_nothing_is_asked_in_a_question(knowing: Callable[[dict[str, float]], None]) -> None:
    knowing({"": 2.0})
    assert demands("Did the widows nudge the governor to open the pit?") == []


def test_what_the_rules_found_goes_only_where_it_is_most_unlikely(knowing: Callable[[dict[str, float]], None]) -> None:
    text = "The Front urged the governor to free the miners."
    kept = [("The Front", "the governor", "to free the miners", RULED)]
    knowing({"": -3.0})
    assert demands(text) == kept
    knowing({"": -9.0})
    assert demands(text) == []


def test_a_claim_says_how_it_was_read_and_how_surely() -> None:
    text = "The Front urged the governor to free the miners. The army denied that it held them."
    found = Read(text).result.statements
    for statement in (s for s in found if s.kind in ("demand", "denial")):
        part = statement.demand or statement.denial
        assert part is not None
        (slot,) = part.slots.values()
        assert slot.how in (RULED, claiming.LEARNT)
        assert slot.confidence == statement.confidence
        assert slot.span is not None
        assert slot.span.of(text) in ("urged", "denied")
