"""Figures with their slots: a candidate, and what the sentence and the document say about it."""

from __future__ import annotations

from tawthiq.extraction.arabic.asked import Asked
from tawthiq.extraction.arabic.attribution import Chain, Voices
from tawthiq.extraction.arabic.befalling import measure_options, remains
from tawthiq.extraction.arabic.candidates import Candidate, doubted, find_candidates
from tawthiq.extraction.arabic.cast import is_stop
from tawthiq.extraction.arabic.dates import Period, find_periods
from tawthiq.extraction.arabic.elliptic import people_like
from tawthiq.extraction.arabic.gazetteer import aloof, find_places
from tawthiq.extraction.arabic.lexicon import grammar, nouns
from tawthiq.extraction.arabic.measures import find_measures, harms, hedge_of
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.scene import Scene, Told
from tawthiq.extraction.arabic.script import Sentence, stems
from tawthiq.extraction.arabic.timing import period_options
from tawthiq.extraction.arabic.voicing import chain_options
from tawthiq.extraction.arabic.weighing import Option
from tawthiq.extraction.arabic.whereabouts import place_options
from tawthiq.model import Figure, Span, Stance, Statement

# From this confidence on the rules take a number for a figure; how sure they are of one that they doubt.
RULED, DOUBTFUL = 0.5, 0.3
# Words that may stand between two numbers of one list, each with its own noun.
JOINED = 3
# Kinds of parties whose names may hold words of harm ("مركز توثيق الانتهاكات"), which befell nobody.
NAMED = ("organisation", "medium")


def read_figures(sentence: Sentence, voices: Voices, scene: Scene, document: str) -> list[Statement]:
    """The figures of a sentence as statements, in order."""
    candidates = find_candidates(sentence)
    doubts = doubted(sentence, candidates) if scene.trace is None else []
    found = find_periods(sentence, scene.clock)
    scene.enter(sentence, found)
    if sentence.tokens[-1].text in ".؟!" or sentence.opens_lists:
        told = find_measures(sentence) if sentence.opens_lists else []
        heading = next((cue.measure for cue in reversed(told) if not cue.weak), None) if not candidates else None
        scene.under = heading if sentence.opens_lists else scene.under if sentence.listed else None
    out: list[Statement] = []
    if candidates or doubts:
        speakers = [party for cue in voices.cues for party in cue.parties]
        named = find_places(sentence, scene.gazetteer, voices.mentions + speakers)
        places = [place for place in named if not aloof(sentence, place)]
        taken = {k for m in voices.mentions + speakers if m.kind in NAMED for k in range(m.first, m.end)}
        cues = [cue for cue in find_measures(sentence) if cue.first not in taken]
        periods = _free(found, candidates)
        previous: Candidate | None = None
        for candidate in sorted((*candidates, *doubts), key=lambda c: c.first):
            asked = Asked(sentence, candidate, candidates, scene, voices, places, periods, cues, previous)
            asked.subset = previous is not None and _subset(sentence, previous, candidate)
            statement = _figure(asked, document, doubtful=candidate in doubts)
            out.append(statement)
            if statement.confidence >= RULED:
                previous = candidate
        found = periods
    scene.leave(sentence, found)
    return out


def _free(found: list[Period], candidates: list[Candidate]) -> list[Period]:
    """The periods whose words are no part of a figure."""
    taken = {k for c in candidates for k in range(c.first, c.end)}
    return [p for p in found if not any(k in taken for k in range(p.first, p.end))]


def _figure(asked: Asked, document: str, *, doubtful: bool) -> Statement:
    """The figure as a statement, doubtful where neither noun nor context makes the number a count."""
    candidate, sentence = asked.candidate, asked.sentence
    asked.unit = _unit(asked)
    asked.measure = asked.settle("measure", measure_options(asked)).value
    doubtful = doubtful or (asked.measure == "other" and _needs_measure(asked))
    place = asked.settle("place", place_options(asked))
    period = asked.settle("period", period_options(asked))
    chain = asked.settle("speaker", chain_options(asked))
    _note_rest(asked, chain)
    figure = Figure(
        low=candidate.low,
        high=candidate.high,
        qualifier=candidate.qualifier,
        unit=asked.unit,
        counted=_counted(asked, doubtful=doubtful),
        measure=asked.measure,
        per=candidate.per,
        place=place.value,
        period=period.value,
        hedge=_hedge(asked),
        slots=asked.slots,
    )
    if not doubtful:
        last = asked.scene.last
        noun = last.noun if last is not None and _part(asked) else figure.counted
        asked.scene.tell(Told(figure, chain.value, sentence.block, noun), opening=asked.opening)
    group = asked.voices.group_at(candidate.first)
    span = phrase_span(sentence, candidate)
    sure = DOUBTFUL if doubtful else _confidence(candidate)
    return Statement(document, span, "figure", _stance(figure, group), chain.value, figure, confidence=sure)


def _part(asked: Asked) -> bool:
    """Whether the figure counts some of those before it ("5 children among them"), or others beside them."""
    before = asked.before
    if before is None or asked.scene.last is None:
        return False
    gap = [asked.sentence.key(k) for k in range(before.end, asked.candidate.first)]
    among = any(s in grammar("subset") for key in gap for s in stems(key))
    return asked.subset and (asked.candidate.partitive or among or _listed_part(asked))


def _listed_part(asked: Asked) -> bool:
    """Whether it goes on in a list of parts ("23 women and 11 children among them")."""
    last = asked.scene.last
    return last is not None and last.noun != last.figure.counted


def _subset(sentence: Sentence, previous: Candidate, candidate: Candidate) -> bool:
    """Whether this figure counts part of the previous one, or goes on in its list."""
    gap = [sentence.key(k) for k in range(previous.end, candidate.first)]
    among = [
        k for k in range(previous.end, candidate.first) if any(s in grammar("subset") for s in stems(sentence.key(k)))
    ]
    within = [
        k for k in among if not (sentence.key(k).startswith("في") and harms(sentence, k - 1))
    ]  # "يختفي فيها المئات"
    if candidate.partitive or within:
        return len(gap) <= 12
    if candidate.noun is not None and candidate.noun.lemma == "آخر":
        return len(gap) <= 16
    if sentence.key(candidate.first)[:1] == "و" or gap[-1:] == ["و"]:
        words = range(previous.end, candidate.first)
        plain = all(sentence.tokens[k].kind == "word" and not harms(sentence, k) for k in words)
        if plain and len(gap) <= JOINED:
            return True  # "قابلت 32 من أقارب المفقودين وثمانية مسؤولين"
    return all(key in ("و", "،", ",", "من", "بين") for key in gap)


def phrase_span(sentence: Sentence, candidate: Candidate) -> Span:
    """The phrase without a conjunction that is written onto its first word."""
    span = sentence.span_of(candidate.first, candidate.end)
    key = sentence.key(candidate.first)
    joined = key[:1] in "وف" and len(key) > 3 and sentence.tokens[candidate.first].kind == "word"
    if joined and key[0] == "و" and key not in nouns() and not is_numeral(key):
        return Span(span.start + 1, span.end)
    return span


def _confidence(candidate: Candidate) -> float:
    return 0.9 if candidate.noun is not None and not candidate.partitive else 0.7


def _stance(figure: Figure, group: str) -> Stance:
    if not figure.hedge:
        return "denies" if group == "denies" else "asserts"
    return "estimates" if group == "estimates" or "تقد" in figure.slots["hedge"].how else "alleges"


def _unit(asked: Asked) -> str:
    held = asked.candidate.noun
    if held is None and asked.candidate.counted is None:
        whole = asked.inherited or asked.whole
        return whole.unit if whole is not None else "people"
    whole = asked.inherited
    if whole is not None and whole.unit == "bodies" and held is not None and held.unit == "people" and not held.strong:
        return whole.unit  # "34 جثة، منها تسع لعناصر", "سبع عشرة جثة: خمسة رجال": whose bodies they are
    if held is None:
        return "people" if people_like(asked.sentence, asked.candidate.counted) else "other"
    return "bodies" if held.unit == "people" and remains(asked) else held.unit


def _needs_measure(asked: Asked) -> bool:
    """Bare numbers, "one person" and duals of places count only where something befell the counted."""
    candidate = asked.candidate
    known = asked.inherited is not None or candidate.counted is not None or asked.whole is not None
    bare = candidate.noun is None and not known
    alone = candidate.number is None and (asked.unit == "places" or candidate.low == 1)
    return bare or alone


def _note_rest(asked: Asked, chain: Option[Chain]) -> None:
    """The slots that follow from the phrase alone, and the relay, which goes with who speaks."""
    candidate = asked.candidate
    held = candidate.noun
    traits = {
        f"unit {asked.unit}": 1.0,
        "noun known": float(held is not None),
        "noun unknown": float(held is None and candidate.counted is not None),
        "noun decides": float(held is not None and held.strong),
        f"measure {asked.measure}": 1.0,
    }
    asked.note("unit", candidate.counted, traits, "kind of thing counted", asked.unit)
    stated = float(candidate.qualifier_span is not None)
    how = "words before or after the number"
    asked.note("qualifier", candidate.qualifier_span, {"stated": stated, candidate.qualifier: 1.0}, how)
    asked.note(
        "per",
        candidate.per_span,
        {f"per {candidate.per}": 1.0},
        "rate or share stated beside the number",
        candidate.per,
    )
    relays = chain.value[1:]
    asked.note("via", None, chain.traits, chain.how, [link.party for link in relays])


def _counted(asked: Asked, *, doubtful: bool) -> str:
    candidate, tokens = asked.candidate, asked.sentence.tokens
    counted = candidate.counted
    others = candidate.noun is not None and candidate.noun.lemma == "آخر"
    if others and asked.scene.last is not None:
        before = asked.scene.last.noun
        asked.note("counted", counted, {"others": 1.0}, "others of those counted before", before)
        return before
    if counted is not None:
        words = " ".join(t.text for t in tokens[counted[0] : counted[1]])
        traits = {"noun known": float(candidate.noun is not None), "noun behind": float(counted[0] >= candidate.first)}
        asked.note("counted", counted, traits, "noun beside the number", words)
        return words
    whole = asked.inherited or asked.whole or (asked.last if doubtful else None)
    if whole is not None:
        told = asked.scene.latest if candidate.partitive or asked.inherited is None else None
        noun = told.noun if told is not None else whole.counted
        asked.note("counted", None, {"as before": 1.0}, "as in the figure before", noun)
        return noun
    last = min(candidate.end, len(tokens) - 1)
    shaped = tokens[last].tanwin or tokens[last].key.endswith(("ا", "ين"))
    at = last if shaped and not is_stop(asked.sentence, candidate.end) else candidate.end - 1
    asked.note("counted", (at, at + 1), {"no noun": 1.0}, "no noun beside the number", tokens[at].text)
    return tokens[at].text


def _hedge(asked: Asked) -> bool:
    start = 0
    for cue in asked.voices.cues:
        if cue.group == "says" and cue.first < asked.candidate.first:
            start = cue.first
    found = hedge_of(asked.sentence, asked.candidate, start)
    if found is None:
        traits = {"plain": 1.0, f"plain, {asked.voices.group_at(asked.candidate.first)}": 1.0}
        asked.note("hedge", None, traits, "no word of doubt near it", False)
        return False
    words = " ".join(t.text for t in asked.sentence.tokens[found[0] : found[1]])
    traits = {"hedged": 1.0, "hedged behind": float(found[0] > asked.candidate.first)}
    asked.note("hedge", found, traits, f"hedged by {words}", True)
    return True


__all__ = ["Scene", "read_figures"]
