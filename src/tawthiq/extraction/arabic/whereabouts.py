"""Where a figure's events may have been: the places that the page names, with what speaks for each."""

from __future__ import annotations

from bisect import bisect_left

from tawthiq.extraction.arabic.asked import Asked, within
from tawthiq.extraction.arabic.gazetteer import COUNTRY, PRISON, PlaceMention
from tawthiq.extraction.arabic.lexicon import clause_starts, grammar
from tawthiq.extraction.arabic.places import LISTED, REACH, listed, meant, place_of
from tawthiq.extraction.arabic.situating import Around, Spot, features, key_of, settled, situate
from tawthiq.extraction.arabic.weighing import Option

BREAKS = frozenset({"،", ",", "؛", ":", "(", ")"})
STEPS = (0, 1, 2, 4, 7, 11, 16, 24)
# So many of the page's places are weighed for a figure: those near it and those named first.
MOST, FIRST = 14, 4
Options = dict[str, Option[str | None]]


def place_options(asked: Asked) -> list[Option[str | None]]:
    """The places that a figure may be about, none among them."""
    found, spot = _ruled(asked)
    around = _around(asked)
    options: Options = {}
    none: Option[str | None] = Option(None, {}, None, "no place is told")
    for each in _near(asked):
        made = options.setdefault(each.key, Option(each.name, {}, None, "the place that the text is at"))
        made.traits.update(features(each, asked.scene.spots, around))
        _aloof(asked, each, made)
    for place in asked.places:
        made = options.setdefault(key_of(place.name), Option(place.name, {}, None, "a place in the sentence"))
        _said(asked, place, made)
    if found is not None:
        made = options.setdefault(key_of(found.name), Option(found.name))
        made.value, made.span = found.name, (found.first, found.end)
        made.how = LISTED if listed(asked.sentence, asked.candidate, found) else "nearest named place"
        made.traits["ruled"] = 1.0
    elif spot is not None:
        options.setdefault(spot.key, Option(spot.name)).traits["ruled from afar"] = 1.0
    _figures(asked, options, none)
    _none(asked, none, found is not None, spot is not None)
    return [none, *options.values()]


def _none(asked: Asked, none: Option[str | None], near: bool, afar: bool) -> None:
    survey = asked.scene.gazetteer.survey
    none.traits |= {
        "none": 1.0,
        f"none for {asked.measure}": 1.0,
        f"none of {_sort(asked)}": 1.0,
        f"none for {asked.unit}": 1.0,
        "none beside a ruled one": float(near),
        "none beside one from afar": float(afar),
        "ruled none": float(not near and not afar),
        "none here": float(not asked.places),
        "none at home": float(survey.at_home),
        "none of one": float(len(asked.scene.spots) == 1),
        "none of many": float(len(asked.scene.spots) > 5),
        "none in the headline": float(asked.opening),
        "none for a share": float(asked.candidate.per == "percent"),
    }


def _sort(asked: Asked) -> str:
    """What is told, in few sorts: harm, what was told or written, anything else."""
    if asked.unit in ("documents", "photographs", "interviews", "events"):
        return "things"
    telling = asked.measure in ("interviewed", "documented")
    return "telling" if telling else "other" if asked.measure == "other" else "harm"


def _near(asked: Asked) -> list[Spot]:
    """The places weighed: those named first, then those named nearest before the figure."""
    offset = asked.sentence.tokens[asked.candidate.first].start
    spots = asked.scene.spots
    rest = spots[FIRST:]
    if len(rest) > MOST:
        end = asked.sentence.span.end
        latest = {id(s): s.offsets[at - 1] if (at := bisect_left(s.offsets, end)) else -1 for s in rest}
        rest = sorted(rest, key=lambda s: (-latest[id(s)], abs(s.offsets[0] - offset)))[:MOST]
    return spots[:FIRST] + rest


def _aloof(asked: Asked, spot: Spot, made: Option[str | None]) -> None:
    """What is known of a place wherever it is named."""
    kind = "site" if spot.rank == PRISON else "country" if spot.rank == COUNTRY else f"rank {spot.rank}"
    made.traits[f"{kind} for {asked.measure}"] = 1.0
    made.traits[f"{kind} for {asked.unit}"] = 1.0
    made.traits[kind] = 1.0
    made.traits[f"{kind} of {_sort(asked)}"] = 1.0
    made.traits[f"{kind} in the headline"] = float(asked.opening)
    made.traits[f"{kind}, none here"] = float(not asked.places)
    made.traits["only site"] = float(spot.rank == PRISON and asked.scene.sites == 1)
    made.traits["only place"] = float(len(asked.scene.spots) == 1)
    made.traits["most often named"] = float(1 < len(spot.offsets) == asked.scene.most_named)
    start = asked.sentence.tokens[asked.candidate.first].start
    at = bisect_left(spot.offsets, start)
    far = start - spot.offsets[at - 1] if at else None
    made.traits["named " + (within(far, (60, 150, 300, 600, 1200)) + " ago" if far is not None else "later")] = 1.0
    if asked.opening:
        lead = any(asked.scene.headline <= o < asked.scene.headline + 400 for o in spot.offsets)
        made.traits["in the lead of a headline"] = float(lead)


def _said(asked: Asked, place: PlaceMention, made: Option[str | None]) -> None:
    """A place in the figure's own sentence; of several mentions the nearest counts."""
    candidate, sentence = asked.candidate, asked.sentence
    after = place.first >= candidate.end
    low, high = (candidate.end, place.first) if after else (place.end, candidate.first)
    if high < low:
        return
    gap = high - low
    if made.traits.get("gap", 1e9) <= gap / 10:
        return
    for name in [n for n in made.traits if n.startswith("said ")]:
        del made.traits[name]
    made.traits["gap"] = gap / 10
    side = "behind" if after else "ahead"
    inside = sentence.key(place.first - 1) in grammar("inside") or sentence.key(place.first)[:1] == "ب"
    figures = any(low <= o.first < high for o in asked.others if o is not candidate)
    made.traits |= {
        f"said {side} {within(gap, STEPS)}": 1.0,
        "said inside": float(inside),
        f"said inside, {side}": float(inside),
        "said beside": float(place.near),
        f"said {side} in the clause": float(not sentence.count(BREAKS, low, high)),
        f"said {side} with figures between": float(figures),
        "said past a clause": float(clause_starts(sentence, low, high) > 0),
        "said within speech": float(_of_saying(asked, place)),
        "said of a wider one": float(any(p.first >= place.end and p.first - place.end <= 1 for p in asked.places)),
        "said for a narrower one": float(any(place.first - 1 <= p.end <= place.first for p in asked.places)),
        "said alone": float(len(asked.places) == 1),
    }  # fmt: skip
    if made.span is None:
        made.span, made.how = (place.first, place.end), "a place in the sentence"


def _figures(asked: Asked, options: Options, none: Option[str | None]) -> None:
    """The places of other figures."""
    last, latest, same, first = asked.last, asked.scene.latest, asked.echoed, asked.scene.first
    sources = [("as the list", asked.inherited), ("as the whole", asked.whole), ("as the paragraph", last)]
    sources.append(("as the page", latest.figure if latest is not None else None))
    sources.append(("as the first", first.figure if first is not None else None))
    sources.append(("as the same number", same.figure if same is not None else None))
    for name, figure in sources:
        if figure is None:
            continue
        if figure.place is None:
            none.traits[f"{name}, none"] = 1.0
            continue
        made = options.setdefault(key_of(figure.place), Option(figure.place, {}, None, "as for the figure before"))
        made.traits[name] = 1.0
        made.traits[f"{name}, none here"] = float(not asked.places)
        made.traits[f"{name} of the fate"] = float(figure.measure == asked.measure)
        made.traits[f"{name} of the unit"] = float(figure.unit == asked.unit)


def _around(asked: Asked) -> Around:
    scene, span = asked.scene, asked.sentence.span
    inherited, last = asked.inherited, asked.last
    return Around(
        offset=asked.sentence.tokens[asked.candidate.first].start,
        sentence=(span.start, span.end),
        block=scene.starts.get(asked.sentence.block, span.start),
        headline=scene.headline,
        inherited=inherited.place if inherited is not None else None,
        meant=meant(asked.sentence, asked.candidate, scene.gazetteer),
        paragraph=last.place if last is not None else None,
        previous=scene.place,
        latest=scene.named_before(asked.sentence.tokens[asked.candidate.first].start),
    )


def _ruled(asked: Asked) -> tuple[PlaceMention | None, Spot | None]:
    """What the rules alone would say: a place beside the figure, or the one that a reader is at."""
    reach = 6.0 if asked.measure == "interviewed" else REACH
    places = [p for p in asked.places if not _of_saying(asked, p)]
    found = place_of(asked.sentence, asked.candidate, asked.others, places, reach)
    inherited = asked.inherited
    if found is not None and inherited is not None and inherited.place and _before_previous(asked, found.first):
        found = None
    if found is not None or asked.measure == "interviewed":
        return found, None
    around = _around(asked)
    spot = situate(_near(asked), around)
    home, alone = asked.scene.gazetteer.survey.at_home, len(asked.scene.spots) == 1
    stays = spot is not None and settled(spot, around, at_home=home, alone=alone)
    return None, spot if stays else None


def _of_saying(asked: Asked, place: PlaceMention) -> bool:
    """Whether a place stands between a verb of saying and what is said ("قال للصحفيين في جنيف إن")."""
    return any(
        cue.complement and cue.how == "verb" and cue.first < place.first < cue.content <= asked.candidate.first
        for cue in asked.voices.cues
    )


def _before_previous(asked: Asked, i: int) -> bool:
    before = [o for o in asked.others if o.end <= asked.candidate.first]
    return bool(before) and i < before[-1].first
