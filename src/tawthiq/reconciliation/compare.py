"""How two figures relate. A contradiction is called only where nothing else can explain the difference."""

from __future__ import annotations

from typing import Any, Literal

from tawthiq import vocabulary
from tawthiq.model import Comparison, Reason, Relation
from tawthiq.reconciliation.measures import measure_line, once, population_line, tally
from tawthiq.reconciliation.periods import days
from tawthiq.reconciliation.scopes import Counted

Side = Literal["equal", "left", "right", "partly", "apart", "unknown"]
_NEWER = ("revises", "supersedes")
# Days that the date of a live page may span: a month, where no day is told.
_DATED = 31


def compare(left: Counted, right: Counted, told_apart: bool) -> Comparison:
    """The relation of two figures of one group.

    Args:
        told_apart: one text, or one party elsewhere, gives both numbers for this measure and place, so that it
            counts two things by them, whatever the slots say.
    """
    if left.figure.low == right.figure.low and left.figure.high == right.figure.high and left.origin == right.origin:
        text = "One origin gives the same number: it is said twice, not confirmed."
        reason = Reason("repeated", text, (left.statement.passage, right.statement.passage))
        return Comparison(left.id, right.id, "same", reason)
    return by_scope(left, right, told_apart)


def by_scope(left: Counted, right: Counted, told_apart: bool) -> Comparison:
    """The relation of two figures by their scopes and numbers, whoever says the same."""
    passages = (left.statement.passage, right.statement.passage)

    def is_(relation: Relation, rule: str, text: str, turned: bool = False) -> Comparison:
        first, second = (right, left) if turned else (left, right)
        return Comparison(first.id, second.id, relation, Reason(rule, text, passages))

    hindrance = _hindrance(left, right)
    if hindrance:
        return is_("not_comparable", *hindrance)
    sides = _sides(left, right)
    unlike = [f"{name} {side}" for name, side in sides.items() if side in ("apart", "unknown")]
    if unlike:
        return is_("not_comparable", "scopes apart", _apart(sides, left, right))
    if all(side == "equal" for side in sides.values()):
        relation, rule, text = _equal(left, right, told_apart)
        return is_(relation, rule, text, turned=relation in _NEWER and _newer(right, left))
    ways = set(sides.values()) - {"equal"}
    if ways == {"left"} or ways == {"right"}:
        return _contained(left, right, sides, told_apart, ways == {"right"})
    return is_("overlaps", "scopes overlap", f"Neither scope holds the other: {_ways(sides, left, right)}.")


def _hindrance(left: Counted, right: Counted) -> tuple[str, str] | None:
    """Why two figures of a group cannot be compared at all."""
    if left.scope.per != right.scope.per:
        return "rate and count", "One is a rate or a share, the other a count."
    if left.days is None or right.days is None:
        which = "Neither text says" if left.days is None and right.days is None else "One of the texts does not say"
        return "no period", f"{which} for what period it counts."
    if "unclear" in (left.course, right.course):
        return "stock or flow", "It is not clear whether it counts at one time or over the period."
    if left.course != right.course:
        return "stock and flow", "One counts at one time, the other over a period."
    if left.course == "stock" and left.days != right.days:
        return "stocks of different times", "Both count at one time, and the times are not the same."
    return None


def _sides(left: Counted, right: Counted) -> dict[str, Side]:
    a, b = left.scope, right.scope
    return {
        "measure": line_side(measure_line(a.measure), measure_line(b.measure)),
        "place": line_side((a.place or "", *a.containers), (b.place or "", *b.containers)),
        "period": _period_side(left, right),
        "population": line_side(population_line(a.population), population_line(b.population)),
    }


def line_side(a: tuple[str, ...], b: tuple[str, ...]) -> Side:
    """Of two lines from narrow to wide. "left": the left lies within the right."""
    if a[0] == b[0]:
        return "equal"
    if b[0] in a:
        return "left"
    return "right" if a[0] in b else "apart"


def _period_side(left: Counted, right: Counted) -> Side:
    a, b = left.days, right.days
    if a is None or b is None:
        return "unknown"
    if a == b:
        return "equal"
    if a.within(b):
        return "left"
    if b.within(a):
        return "right"
    return "partly" if a.overlaps(b) else "apart"


def _values(item: Counted) -> dict[str, str]:
    scope = item.scope
    return {
        "measure": scope.measure,
        "place": scope.place_label or "a place not named",
        "period": scope.period or "a time not told",
        "population": scope.population,
    }


def _differences(sides: dict[str, Side], left: Counted, right: Counted) -> str:
    one, two = _values(left), _values(right)
    return "; ".join(f"{name} {one[name]} against {two[name]}" for name, s in sides.items() if s != "equal")


def _ways(sides: dict[str, Side], left: Counted, right: Counted) -> str:
    """In each respect in which two scopes differ, which of them reaches further."""
    one, two = _values(left), _values(right)
    words = {"left": "lies within", "right": "holds", "partly": "shares only a part with"}
    return "; ".join(f"its {n} {one[n]} {words[s]} {two[n]}" for n, s in sides.items() if s in words)


def _apart(sides: dict[str, Side], left: Counted, right: Counted) -> str:
    """Why two scopes do not meet: what is known to be apart, and what is only not known to be one."""
    one, two = _values(left), _values(right)
    told = []
    for name, side in sides.items():
        if side not in ("apart", "unknown"):
            continue
        unsure = name == "place" and any(i.place is None or i.place.kind == "unknown" for i in (left, right))
        known = "not known whether one holds the other" if unsure else "neither holds the other"
        if name == "period" and side == "apart":
            known = "no day is in both"
        told.append(f"{name} {one[name]} against {two[name]}, {known}")
    return f"The scopes do not meet: {'; '.join(told)}."


def _equal(left: Counted, right: Counted, told_apart: bool) -> tuple[Relation, str, str]:
    """Equal scopes: the asserted intervals decide."""
    one, two = left.asserted.shown(), right.asserted.shown()
    if left.asserted.overlaps(right.asserted):
        return "agrees", "intervals meet", f"The same scope, and the counts can be one: {one}; {two}."
    if _revision(left, right):
        return "revises", "one source's newer figure", f"One party gives both, the newer for the older: {one}; {two}."
    if _overtaken(left, right):
        return (
            "supersedes",
            "live count overtaken",
            f"A count published while it still rose, and a later one: {one}; {two}.",
        )
    if told_apart:
        return "not_comparable", "told apart", f"One source gives both numbers side by side: {one}; {two}."
    if left.origin == right.origin:
        text = f"Both rest on one origin, which is passed on or counted differently: {one}; {two}."
        return "not_comparable", "one origin", text
    if left.party is not None and left.party == right.party:
        text = f"One party gives both, and which is the newer is not known: {one}; {two}."
        return "not_comparable", "one source, order unknown", text
    if tally(left.figure) or tally(right.figure):
        return (
            "not_comparable",
            "tallies",
            f"Each source's own tally; two may differ without contradiction: {one}; {two}.",
        )
    if left.scope.per is not None:
        return "not_comparable", "rates", f"Rates of one scope may differ from time to time: {one}; {two}."
    text = f"The same scope, yet no count satisfies both: {one} against {two}, after widening for wording and rounding."
    return "contradicts", "intervals apart", text


def _revision(left: Counted, right: Counted) -> bool:
    """One party's two figures, of which one says that it is newer or stands in a later report of its own."""
    if left.party is None or left.party != right.party:
        return False
    if left.revises or right.revises:
        return True
    dated = bool(left.published and right.published and left.published != right.published)
    return dated and left.statement.document != right.statement.document and left.origin != right.origin


def _overtaken(left: Counted, right: Counted) -> bool:
    """Whether the lower of two counts was published while the count still rose, and the higher one after it."""
    early, late = sorted((left, right), key=lambda i: i.asserted.low)
    before, after = days(early.published), days(late.published)
    if before is None or after is None or before.last >= after.first or early.days is None or early.days.open:
        return False
    if not once(early.scope.measure) or early.statement.document == late.statement.document:
        return False
    return bool(live_then(before.first, before.last, early.days.last))


def live_then(first: Any, last: Any, counted: int) -> Any:
    """Whether a page of these days (numbers or arrays) was published while what it counts, up to a day, still rose."""
    live = int(vocabulary.load("lattice")["live_days"])
    return (last - first <= _DATED) & (first <= counted + live)


def _newer(one: Counted, other: Counted) -> bool:
    """Whether the first is the newer of a revision: by its own words, then by date, then by place in the text."""
    return (one.revises, one.published, one.statement.span) > (other.revises, other.published, other.statement.span)


def _contained(left: Counted, right: Counted, sides: dict[str, Side], told_apart: bool, turned: bool) -> Comparison:
    """One scope within the other: the wider cannot count fewer, where each person counts once."""
    inner, outer = (right, left) if turned else (left, right)
    passages = (inner.statement.passage, outer.statement.passage)
    differ = _differences(sides, inner, outer)
    low, high = inner.asserted.low, outer.asserted.high
    countable = once(inner.scope.measure) and once(outer.scope.measure) and inner.scope.per is None
    # A wider period or population of an open-ended or tallied kind may be counted by fewer means: only closed periods
    # and parties that do not give both numbers themselves are held to it.
    closed = inner.days is not None and outer.days is not None and not (inner.days.open or outer.days.open)
    same_party = (inner.party is not None and inner.party == outer.party) or inner.origin == outer.origin
    if countable and closed and low > high and not told_apart and not same_party:
        text = (
            f"As counts of the whole, the wider scope cannot count fewer than the narrower: {inner.asserted.shown()} "
        )
        text += f"within {outer.asserted.shown()} ({differ})."
        return Comparison(inner.id, outer.id, "contradicts", Reason("wider counts fewer", text, passages))
    text = f"The first scope lies in the second: {differ}."
    if countable and low > high:
        text += " Its number is nonetheless the higher; "
        text += "one source gives both, so that they count two things." if closed else "an open time explains it."
        return Comparison(inner.id, outer.id, "contained", Reason("contained, yet more", text, passages))
    return Comparison(inner.id, outer.id, "contained", Reason("scope contained", text, passages))
