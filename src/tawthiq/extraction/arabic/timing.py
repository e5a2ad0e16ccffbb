"""When a figure's events may have been: every date that the sentence and the page offer, with what speaks for it."""

from __future__ import annotations

from tawthiq.extraction.arabic.asked import Asked, within
from tawthiq.extraction.arabic.befalling import HARM
from tawthiq.extraction.arabic.dates import Period
from tawthiq.extraction.arabic.lexicon import clause_starts, grammar
from tawthiq.extraction.arabic.script import Sentence
from tawthiq.extraction.arabic.weighing import Option

STEPS = (0, 1, 3, 6, 10, 16, 24)
# A date further away in tokens is not taken for the figure's; nearer ones only for interviews,
# but where the date stands between the verb and those spoken to.
REACH, INTERVIEWED, TALKED = 30, 4, 12
# Characters of a day in EDTF; a dateline's day stands, and its dash follows, within so many tokens.
DAY, OPENING = 10, 6
PAUSES = frozenset({"،", "؛", ","})
# A date of the next clause stands as far away as if so many pauses more stood between.
NEXT = 5
# So many of the periods that the page has told last are weighed.
LAST = 4

Options = dict[str | None, Option[str | None]]


def period_options(asked: Asked) -> list[Option[str | None]]:
    """The periods that a figure may have, none among them."""
    options: Options = {None: Option(None, {}, None, "no date is told")}
    _ruled(asked, options)
    _stated(asked, options)
    _figures(asked, options)
    _page(asked, options)
    none = options[None]
    none.traits["none"] = 1.0
    none.traits[f"none for {asked.measure}"] = 1.0
    none.traits[f"none for {asked.unit}"] = 1.0
    none.traits["no date here"] = float(not asked.periods)
    none.traits["no date offered"] = float(len(options) == 1)
    none.traits["none for a rate"] = float(asked.candidate.per not in (None, "percent"))
    none.traits["none in the headline"] = float(asked.opening)
    published = asked.scene.clock.published
    for value, option in options.items():
        if value is not None:
            option.traits[f"as {_form(value)}"] = 1.0
            option.traits[f"as {_form(value)} for {asked.measure}"] = 1.0
            option.traits["the page's day"] = float(value == published)
    return list(options.values())


def _form(edtf: str) -> str:
    if edtf.endswith("/.."):
        return "since"
    if "/" in edtf:
        return "interval"
    return {4: "year", 7: "month"}.get(len(edtf), "day")


def _option(options: Options, value: str, how: str) -> Option[str | None]:
    return options.setdefault(value, Option(value, {}, None, how))


def _stated(asked: Asked, options: Options) -> None:
    """The dates of the sentence itself."""
    costs = {p: c for p in asked.periods if (c := _cost(asked, p)) is not None}
    least = min(costs.values(), default=0.0)
    sentence = asked.sentence
    for period in asked.periods:
        made = _option(options, period.edtf, "a date in the sentence")
        made.span = made.span or (period.first, period.end)
        made.traits["here"] = 1.0
        made.traits[f"here for {asked.measure}"] = 1.0
        made.traits["alone here"] = float(len(asked.periods) == 1)
        cost = costs.get(period)
        behind = period.first >= asked.candidate.end
        side = "behind" if behind else "ahead"
        made.traits[f"{side} {within(cost, STEPS) if cost is not None else 'beyond'}"] = 1.0
        made.traits["nearest"] = float(cost is not None and cost == least)
        made.traits["opens the sentence"] = float(period.first <= 2)
        made.traits["dates the saying"] = float(_of_saying(asked, period))
        low, high = sorted((period.first, asked.candidate.first))
        figures = any(low <= o.first < high and o is not asked.candidate for o in asked.others)
        made.traits[f"{side} with figures between"] = float(figures)
        made.traits["in brackets"] = float(sentence.key(period.first - 1) in ("(", "["))
        made.traits["closes the sentence"] = float(period.end >= len(sentence.tokens) - 1)


def _of_saying(asked: Asked, period: Period) -> bool:
    """Whether a date stands between a verb of saying and what is said."""
    return any(
        cue.complement and cue.first < period.first < cue.content <= asked.candidate.first for cue in asked.voices.cues
    )


def _heads(asked: Asked, period: Period) -> bool:
    """Whether a date stands in a dateline: "الفاشر، 9 نوفمبر 2023 (وكالات) - قال"."""
    day = len(period.edtf) == DAY and period.first <= OPENING
    return day and any(asked.sentence.key(k) in ("-", "–", "—") for k in range(period.end, period.end + OPENING))


def _cost(asked: Asked, period: Period) -> float | None:
    """Distance in tokens, other figures and clauses between counting extra."""
    candidate = asked.candidate
    after = period.first >= candidate.end
    low, high = (candidate.end, period.first) if after else (period.end, candidate.first)
    between = sum(1 for o in asked.others if low <= o.first and o.end <= high)
    if _heads(asked, period):
        return None
    marks = asked.sentence.count(PAUSES, low, high)
    if after and _next_clause(asked.sentence, low, high):
        marks += NEXT
    cost = (
        high - low + 3 * marks + (8 * between if after else 3 * between) + 30 * clause_starts(asked.sentence, low, high)
    )
    return float(cost) if high - low >= 0 else None


def _next_clause(sentence: Sentence, low: int, high: int) -> bool:
    """Whether a pause and "and" stand between: "قتلت 17، وفي رمضان 1434 اعتقلت 29" dates those arrested."""
    pauses = (k for k in range(low, high) if sentence.key(k) in PAUSES)
    return any(sentence.key(k + 1)[:1] == "و" or sentence.key(k + 1) in grammar("clause_turns") for k in pauses)


def _figures(asked: Asked, options: Options) -> None:
    """The periods of other figures: of the list, of the whole, of the paragraph, of the same number elsewhere."""
    last, latest, same, first = asked.last, asked.scene.latest, asked.echoed, asked.scene.first
    sources = [("list", asked.inherited), ("whole", asked.whole), ("paragraph", last)]
    sources.append(("page", latest.figure if latest is not None else None))
    sources.append(("first", first.figure if first is not None else None))
    sources.append(("same number", same.figure if same is not None else None))
    for name, figure in sources:
        if figure is None:
            continue
        made = options[None] if figure.period is None else _option(options, figure.period, "as for the figure before")
        made.traits[f"{name}, none" if figure.period is None else name] = 1.0
        if figure.period is not None:
            made.traits[f"{name} of the fate"] = float(figure.measure == asked.measure and asked.measure in HARM)
            made.traits[f"{name} of the unit"] = float(figure.unit == asked.unit)
            made.traits[f"{name}, date here"] = float(bool(asked.periods))
            made.traits[f"{name} for {asked.measure}"] = 1.0
            made.traits[f"{name} of the place"] = float(figure.place is not None and figure.place in _here(asked))


def _here(asked: Asked) -> set[str]:
    return {place.name for place in asked.places}


def _page(asked: Asked, options: Options) -> None:
    """The dates that the paragraph or the page is under, and those told last."""
    scene = asked.scene
    if scene.entry is not None:
        made = _option(options, scene.entry, "the date that the paragraph is under")
        made.traits["entry"] = 1.0
    if scene.title is not None:
        made = _option(options, scene.title, "the date that the page is under")
        made.traits["title"] = 1.0
        made.traits[f"title for {asked.measure}"] = 1.0
    seen: set[str] = set()
    for index, block, edtf in reversed(scene.spoken[-LAST:]):
        if edtf in seen:
            continue
        seen.add(edtf)
        made = _option(options, edtf, "the date told last")
        made.traits["told last" if len(seen) == 1 else "told before"] = 1.0
        made.traits[f"told {min(3, asked.sentence.index - index)} sentences ago"] = 1.0
        made.traits["told in the paragraph"] = float(block == asked.sentence.block)
    if asked.opening or asked.sentence.index == 1:
        for rank, period in enumerate(scene.lead[:LAST]):
            made = _option(options, period.edtf, "the date of the lead")
            made.traits["lead" if rank == 0 else "lead later"] = 1.0


def _ruled(asked: Asked, options: Options) -> None:
    """What the rules alone would say."""
    talked = asked.measure == "interviewed"
    talks = min((cue.first for cue in asked.cues if cue.measure == "interviewed"), default=len(asked.sentence.tokens))
    near = [
        (c, p)
        for p in asked.periods
        if (c := _cost(asked, p)) is not None
        and c <= (REACH if not talked else TALKED if talks < p.first < asked.candidate.first else INTERVIEWED)
        and not _of_saying(asked, p)
    ]
    best = min(near, key=lambda pair: pair[0], default=None)
    if best is not None:
        made = _option(options, best[1].edtf, "nearest date")
        made.span, made.traits["ruled"] = (best[1].first, best[1].end), 1.0
        return
    if asked.measure == "interviewed":
        options[None].traits["ruled none"] = 1.0
        return
    value = _from_figures(asked) or asked.scene.entry or (asked.scene.title if asked.measure in HARM else None)
    made = options[None] if value is None else _option(options, value, "the date that the text is at")
    made.traits["ruled none" if value is None else "ruled from afar"] = 1.0


def _from_figures(asked: Asked) -> str | None:
    inherited, whole = asked.inherited, asked.whole
    if inherited is not None and inherited.period:
        return inherited.period
    if whole is not None and whole.period:
        return whole.period
    if asked.measure not in HARM:
        return None
    last = asked.last
    if last is not None and last.period and last.measure in HARM:
        return last.period
    before = asked.scene.latest
    alike = before is not None and before.figure.measure == asked.measure
    return before.figure.period if alike and before is not None else None
