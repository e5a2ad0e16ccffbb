"""Of documents that share one text: which most likely published it first.

Dates are one reason among others. Live pages, time zones and wrong dates break the order of time, so that it weighs and
is shown, and never decides against a page that credits the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tawthiq.lineage.reuse import Copy
from tawthiq.model import Document, Edge, Reason

# Weights of the signs that one page has its text from the other: it credits the other's publisher; its date is later;
# it stands later in the case, which says next to nothing and only breaks a tie.
CREDITS, LATER, PLACE = 4.0, 2.0, 0.5


def first_publishers(
    copies: Sequence[Copy],
    documents: Sequence[Document],
    dates: Mapping[str, str],
    credited: Mapping[str, frozenset[str]],
) -> list[Edge]:
    """For each document that repeats another, an edge to the one that it most likely has its text from.

    Args:
        dates: document id -> EDTF date of publication, empty where unknown.
        credited: document id -> documents whose publisher it credits.
    """
    order = {d.id: n for n, d in enumerate(documents)}
    targets: dict[str, list[tuple[float, Copy, str, str]]] = defaultdict(list)
    for copy in copies:
        lean, why = _lean(copy, dates, credited)
        source, target = (copy.right, copy.left) if lean > 0 else (copy.left, copy.right)
        targets[source].append((abs(lean), copy, target, why))
    out = []
    for source, found in targets.items():
        # Of several earlier pages the one that it shares most with; of equals the surest, then the first of the case.
        _, copy, target, why = min(found, key=lambda f: (-f[1].containment, -f[0], order[f[2]]))
        text = f"{copy.containment:.0%} of the shorter text's five-word runs stand in both; the target is taken as the "
        reason = Reason("same text", f"{text}earlier, because {why}.", copy.passages)
        out.append(Edge(f"document:{source}", f"document:{target}", "repeats", (reason,)))
    return out


def _lean(copy: Copy, dates: Mapping[str, str], credited: Mapping[str, frozenset[str]]) -> tuple[float, str]:
    """Above zero where the right document has its text from the left, below where the other way; and why, in words."""
    signs = [(PLACE, "it stands first in the case, as nothing else tells")]
    one, two = dates.get(copy.left, ""), dates.get(copy.right, "")
    shared = min(len(one), len(two))
    if shared and one[:shared] != two[:shared]:
        sign = LATER if one < two else -LATER
        early, late = min(one, two), max(one, two)
        signs.append((sign, f"its date is {early} and the other's {late}"))
    for page, other, sign in ((copy.right, copy.left, CREDITS), (copy.left, copy.right, -CREDITS)):
        if other in credited.get(page, frozenset()):
            signs.append((sign, "the other credits its publisher"))
    lean = sum(weight for weight, _ in signs)
    side = 1 if lean > 0 else -1
    for_it = [text for weight, text in signs if weight * side > PLACE]
    against = [text for weight, text in signs if weight * side < -PLACE]
    told = " and ".join(for_it) or signs[0][1]
    return lean, f"{told}, though {' and '.join(against)}" if against else told
