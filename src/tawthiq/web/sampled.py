"""The sample of pairs that recall is estimated from, as the app shows it: the estimate, and the next pair, blind."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from tawthiq.people.recall import Ends, Recall, Sample, Share, estimate, in_order
from tawthiq.web import pairs
from tawthiq.web.crowds import crowd_of
from tawthiq.web.deciding import Decided, decided
from tawthiq.web.desk import Desk
from tawthiq.web.pairs import Pair
from tawthiq.web.persons import Crowd
from tawthiq.web.places import LiveSite

# Of more rows drawing takes longer than a page may: the command line draws.
MOST_ROWS = 20_000
_MEANS = {"same_person": True, "different_person": False, "unsure": None}


class Told(Struct, frozen=True):
    """What the sample says of linking, for a page.

    Attributes:
        recall: None where no sample of these lists is drawn.
        many_rows: whether the lists are so long that it is drawn by a command.
        shares: "machine", "now", "compared", "found", "right" -> low, centre and high, as percentages in words.
    """

    recall: Recall | None
    many_rows: bool
    shares: dict[str, tuple[str, str, str]]


def told(desk: Desk, site: LiveSite) -> Told:
    """The estimate from the answers of now."""
    crowd, sample = crowd_of(site), desk.ask(lambda look: look.sample())
    found = None if sample is None else estimate(sample, _answers(crowd), _withheld(crowd, sample))
    given = {} if found is None else {k: getattr(found, k) for k in ("machine", "now", "compared", "found", "right")}
    shares = {k: _words(share) for k, share in given.items() if share is not None}
    return Told(found, crowd.many_records > MOST_ROWS, shares)


def next_pair(desk: Desk, site: LiveSite) -> Pair | None:
    """The next pair that is asked about, without what the machine thinks of it."""
    crowd, sample = crowd_of(site), desk.ask(lambda look: look.sample())
    if sample is None:
        return None
    done = _answers(crowd).keys()
    for left, right in in_order(sample):
        if frozenset((left, right)) not in done and not (crowd.masked and crowd.hidden((left, right))):
            return replace(pairs.compared(site, left, right), sure="", why="", effect="", weights=())
    return None


def last(site: LiveSite) -> Decided | None:
    """The newest decision about a pair, to be undone."""
    about = [a for a in crowd_of(site).made if a.verdict in _MEANS and a.other]
    return decided(about[-1]) if about else None


def _answers(crowd: Crowd) -> dict[Ends, bool | None]:
    return {p: _MEANS[d.verdict] for p, d in crowd.pair_decisions().items() if d.verdict in _MEANS}


def _withheld(crowd: Crowd, sample: Sample) -> frozenset[str]:
    if not crowd.masked:
        return frozenset()
    return frozenset(r for s in sample.strata for pair in s.drawn for r in pair if crowd.hidden([r]))


def _words(share: Share) -> tuple[str, str, str]:
    low, centre, high = (f"{100 * x:.1f}%" for x in (share.low, share.centre, share.high))
    return low, centre, high
