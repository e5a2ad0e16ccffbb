"""What follows from all figures of a case together, put into words and beside the groups that it concerns."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from tawthiq.model import Bound, Comparison, Core, Group, Reason, Scope
from tawthiq.reconciliation.bounds import PROGRAMME, Bounded, Ends, Node, bound
from tawthiq.reconciliation.lattice import Frame, Held, held
from tawthiq.reconciliation.measures import OTHERS, measure_line, once
from tawthiq.reconciliation.pairs import Given
from tawthiq.reconciliation.periods import Days, edtf, hull
from tawthiq.reconciliation.programme import Extreme
from tawthiq.reconciliation.scopes import Counted

# Figures named in a sentence; all of them are linked beneath it.
_NAMED = 4
# Origins in one dispute that are each taken at their word in turn.
_SIDES = 4


class Draft(msgspec.Struct):
    """A group on its way: `firsts` are its different claims."""

    group: Group
    members: list[Counted]
    firsts: list[Counted]


def imply(drafts: Sequence[Draft], given: Given) -> list[Group]:
    """The groups with bounds, with the sets of figures that cannot all hold, and with pairs that only these show."""
    counted = {i.id: i for d in drafts for i in d.firsts}
    aside = _outdated(drafts)
    figures: list[Held] = []
    for item in counted.values():
        found = held(item)
        if isinstance(found, str):
            if once(item.scope.measure) and item.scope.per is None:
                aside.setdefault(item.id, found)
        elif item.id not in aside:
            figures.append(found)
    standing = {f.id: f for f in figures}
    hulls = [n for d in drafts for n in _hull([standing[i.id] for i in d.firsts if i.id in standing])]
    bounded = bound(figures, hulls, lambda a, b: given.compare(counted[a], counted[b]).relation == "contradicts")
    placing = _Placing(drafts, counted, figures, bounded)
    aside |= dict.fromkeys((i for ids in bounded.excused for i in ids), _EXCUSED)
    aside |= dict.fromkeys((i for ids in bounded.cores for i in ids), _DISPUTED)
    return placing.groups(given, aside, _sides(figures, bounded, counted))


_DISPUTED = "it cannot hold together with another figure"
_EXCUSED = "it does not fit a figure of the same source, so that what either counts is not sure"


def _sides(
    figures: Sequence[Held], bounded: Bounded, counted: Mapping[str, Counted]
) -> dict[str, dict[str, dict[Node, Ends]]]:
    """For each country with a dispute, and each origin in it: the bounds if that origin is right.

    Where too many dispute, place by place; what too many dispute in one place is left to the list of contradictions.
    """
    disputed = {i for core in bounded.cores for i in core}
    blocks: dict[str, list[Held]] = defaultdict(list)
    places: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for figure in figures:
        blocks[figure.frame.country].append(figure)
        places[(figure.frame.country, figure.frame.place)].append(figure)
    large = {block for block, members in blocks.items() if len(members) > PROGRAMME}
    blocks = {b: m for b, m in blocks.items() if b not in large} | {p: m for (b, p), m in places.items() if b in large}
    out: dict[str, dict[str, dict[Node, Ends]]] = {}
    for block, members in blocks.items():
        origins = dict.fromkeys(counted[f.id].origin for f in members if f.id in disputed)
        if not 2 <= len(origins) <= _SIDES or len(members) > PROGRAMME:
            continue
        calm = [f for f in members if f.id not in bounded.set_aside]
        out[block] = {}
        for origin in origins:
            own = [f for f in members if f.id in disputed and counted[f.id].origin == origin]
            taken = [*calm, *own]
            nodes = dict.fromkeys(f.node for f in members if f.id in disputed)
            whole = [] if len(taken) < 2 else _hull(taken)
            found = bound(taken, [*nodes, *(n for n in whole if n[0].place == own[0].frame.place)])
            out[block][origin] = {n: e for n, e in found.bounds.items() if n in nodes or n in whole}
    return out


def _hull(figures: Sequence[Held]) -> list[Node]:
    """The one scope that holds all closed figures of a group, where none of them counts it."""
    spans = {f.days for f in figures if not f.days.open}
    if not spans or len({f.node for f in figures}) < 2:
        return []
    widest = min(figures, key=lambda f: (len(measure_line(f.frame.measure)), f.id)).frame
    return [(Frame(widest.measure, widest.place, "people", widest.containers), hull(spans))]


def _outdated(drafts: Sequence[Draft]) -> dict[str, str]:
    newer = (c for d in drafts for c in d.group.comparisons if c.relation in ("revises", "supersedes"))
    return {c.right: "a newer figure stands in its place" for c in newer}


class _Placing:
    """Puts what follows beside the groups, in words."""

    def __init__(
        self, drafts: Sequence[Draft], counted: Mapping[str, Counted], figures: Sequence[Held], bounded: Bounded
    ) -> None:
        self._drafts, self._counted, self._bounded = drafts, counted, bounded
        self._figures = {f.id: f for f in figures}
        self._group_of = {i.id: n for n, d in enumerate(drafts) for i in d.firsts}
        self._scopes: dict[Node, Scope] = {}
        self._stated: dict[Node, list[str]] = defaultdict(list)
        self._labels = {c.scope.place: c.scope.place_label for c in counted.values()}
        for figure in figures:
            self._scopes.setdefault(figure.node, counted[figure.id].scope)
            self._stated[figure.node].append(figure.id)

    def groups(
        self, given: Given, aside: Mapping[str, str], sides: Mapping[str, Mapping[str, Mapping[Node, Ends]]]
    ) -> list[Group]:
        bounds: dict[int, list[Bound]] = defaultdict(list)
        cores: dict[int, list[Core]] = defaultdict(list)
        pairs: dict[int, list[Comparison]] = defaultdict(list)
        places = self._places()
        for node in sorted(self._bounded.bounds, key=_breadth):
            at = places.get((measure_line(node[0].measure)[-1], node[0].place))
            made = self._bound(node, self._bounded.bounds[node]) if at is not None else None
            if at is not None and made is not None:
                bounds[at].append(made)
        for origin, ends in ((o, e) for side in sides.values() for o, e in side.items()):
            for node in sorted(ends, key=_breadth):
                at = places.get((measure_line(node[0].measure)[-1], node[0].place))
                made = self._bound(node, ends[node]) if at is not None else None
                if at is not None and made is not None and self._rests_on(made, origin):
                    bounds[at].append(msgspec.structs.replace(made, supposing=origin))
        for core in self._bounded.cores:
            if len(core) == 2:
                pairs[self._group_of[core[0]]].append(given.compare(*(self._counted[i] for i in core)))
            else:
                cores[self._group_of[self._whole(core)]].append(self._core(core))
        out = []
        set_aside: dict[int, dict[str, str]] = defaultdict(dict)
        for i, why in aside.items():
            set_aside[self._group_of[i]][i] = why
        for n, draft in enumerate(self._drafts):
            known = {frozenset((c.left, c.right)) for c in draft.group.comparisons}
            new = [c for c in pairs[n] if frozenset((c.left, c.right)) not in known]
            out.append(
                msgspec.structs.replace(
                    draft.group,
                    comparisons=(*draft.group.comparisons, *new),
                    bounds=tuple(bounds[n]),
                    cores=tuple(cores[n]),
                    set_aside=set_aside[n],
                )
            )
        return out

    def _rests_on(self, made: Bound, origin: str) -> bool:
        """Whether a bound follows from a disputed figure of the origin."""
        return any(
            i in self._bounded.set_aside and self._counted[i].origin == origin
            for i in (*made.low_from, *made.high_from)
        )

    def _places(self) -> dict[tuple[str, str], int]:
        return {
            (measure_line(f.frame.measure)[-1], f.frame.place): self._group_of[f.id] for f in self._figures.values()
        }

    def _bound(self, node: Node, ends: Ends) -> Bound | None:
        if ends.low.value <= 0 and ends.high is None:
            return None
        high_from = ends.high.rests_on if ends.high else ()
        own = set(self._stated.get(node, ()))
        derived = not {*ends.low.rests_on, *high_from} <= own
        scope = self._scopes.get(node) or self._named(node)
        sentences = [self._low(node, ends.low, own)] if ends.low.value > 0 else []
        sentences += [self._high(ends.high, own)] if ends.high is not None else []
        rests = dict.fromkeys([*ends.low.rests_on, *high_from])
        passages = tuple(self._counted[i].statement.passage for i in rests)
        method: Literal["containment", "linear programme"] = "linear programme" if ends.summed else "containment"
        high = ends.high.value if ends.high else None
        reason = Reason(method, " ".join(sentences), passages)
        return Bound(scope, ends.low.value, high, ends.low.rests_on, high_from, derived, method, reason)

    def _low(self, node: Node, low: Extreme, own: set[str]) -> str:
        named = self._told(low.rests_on)
        if len(low.rests_on) > 1 and self._disjoint(low.rests_on):
            return f"At least {low.value:,.0f}: parts that share no person add up, {named}."
        if len(low.rests_on) > 1:
            return f"At least {low.value:,.0f}: this follows from {named} together."
        inner = "" if low.rests_on[0] in own else ", whose scope lies within this one"
        return f"At least {low.value:,.0f}, as {named} has it{inner}."

    def _high(self, high: Extreme, own: set[str]) -> str:
        named = self._told(high.rests_on)
        if len(high.rests_on) > 1:
            return f"At most {high.value:,.0f}: what the whole leaves once its other parts are taken off, from {named}."
        outer = "" if high.rests_on[0] in own else ", whose scope holds this one"
        return f"At most {high.value:,.0f}, as {named} has it{outer}."

    def _disjoint(self, ids: Sequence[str]) -> bool:
        return all(math.isinf(self._figures[i].high) or self._figures[i].low > 0 for i in ids)

    def _told(self, ids: Sequence[str]) -> str:
        """Figures by amount, measure, place and time."""
        told = []
        for i in ids[:_NAMED]:
            item = self._counted[i]
            told.append(f"{item.asserted.shown()} ({scope_words(item.scope)})")
        more = [f"{len(ids) - _NAMED} more"] if len(ids) > _NAMED else []
        every = [*told, *more]
        return every[0] if len(every) == 1 else ", ".join(every[:-1]) + " and " + every[-1]

    def _whole(self, core: Sequence[str]) -> str:
        """The figure of a core whose scope holds most of the others."""
        figures = [self._figures[i] for i in core]

        def holds(one: Held) -> int:
            return sum(f.frame.within(one.frame) and f.days.within(one.days) for f in figures)

        return max(figures, key=lambda f: (holds(f), f.id)).id

    def _core(self, core: tuple[str, ...]) -> Core:
        whole = self._whole(core)
        parts = [i for i in core if i != whole]
        text = f"These {len(core)} cannot all hold, though any {len(core) - 1} of them can: {self._told(parts)} "
        text += f"do not fit {self._told([whole])}, as parts that share no person add up within the whole."
        origins = {self._counted[i].origin for i in core}
        if len(origins) == 1:
            text += " All of them rest on one origin: its parts do not add up, or one of them was read wrongly."
        return Core(core, Reason("sum of parts", text, tuple(self._counted[i].statement.passage for i in core)))

    def _named(self, node: Node) -> Scope:
        frame, days = node
        label = self._labels.get(frame.place) or frame.place
        note = ("a scope that no figure counts by itself: it holds the group's figures together",)
        return Scope(frame.measure, frame.place, label, frame.containers, edtf(days), frame.population, None, note)


def scope_words(scope: Scope) -> str:
    """ "died, Lowland Prison, 2011/2013"; the population only where it is not everyone."""
    what = scope.measure
    if scope.population.startswith(OTHERS):
        what = f"{what} ({scope.population})"
    elif scope.population != "people":
        what = f"{scope.population} {what}"
    return ", ".join(t for t in (what, scope.place_label, scope.period) if t)


def _breadth(node: Node) -> tuple[int, int, Days, Frame]:
    frame, days = node
    return len(measure_line(frame.measure)), days.first - days.last, days, frame
