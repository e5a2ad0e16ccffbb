"""Demands as the rules and what was learnt from annotated texts together have them.

The rules (demands.py) know wordings; that they found one is one trait among others. Fitted weights
(models/demand-weights.json, by training/fit_demands.py) say how much each trait of a wording, of what is asked and of
who would be asking speaks for a demand. So demands are found whose wording no list has, and dropped which a list took
in wrongly. Denials are the rules' alone: the same over them gave nothing (docs/explanation/reading.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from math import exp, log

import msgspec

from tawthiq.extraction.english.claimed import Claim, Ground, Maker
from tawthiq.extraction.english.demands import addressee_of
from tawthiq.extraction.english.speaking import text_of
from tawthiq.extraction.english.wishing import asked_of, askers, wishes
from tawthiq.extraction.trained.choosing import MODELS
from tawthiq.model import Demand, Slot, Statement

WEIGHTS = MODELS / "demand-weights.json"
# What is as likely a demand as this is one; what the rules found is none where it is less likely than that: chosen on
# texts that rules are tuned on.
LIKELY, DROPPED = 0.5, 0.02
# Who asks adds less than the first to what a wording sums up to, and what else stands at a place less than the second
# to its form and the word that it hangs on: of the demands that are learnt from, one in fifty is missed by this.
MOST, BESIDE = 2.0, 5.0
# Clauses are found by what was learnt; of things, and of what "must" be done, most that the rules leave is none.
FORMS = frozenset({"to", "that", "imperative", "gerund", "done"})
LEARNT = "worded as in annotated texts"
_NAMED = re.compile(
    r"(?:not )?(?:to )?(?:not )?(?:be (?:called|named|identified|quoted|known|referred to)\b|(?:remain|stay) anonymous)"
    r"|(?:for )?anonymity\b|that (?:his|her|their|its) names?\b",
    re.IGNORECASE,
)
Weights = Mapping[str, float]
# A place, who asks there, and how likely it is a demand.
Weighed = tuple[Claim, Maker, float]


@cache
def weights() -> dict[str, float]:
    """The weight of each trait; under the empty name what every place begins with."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, float])


def sum_of(traits: Iterable[str], known: Weights) -> float:
    """What traits sum up to, in an order that does not depend on how they were gathered."""
    return sum(known[t] for t in sorted({*traits}) if t in known)


def probability(total: float) -> float:
    """Rounded, so that no last digit of a sum decides."""
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 3)


@lru_cache(maxsize=20_000)
def _worth(form: str, link: str, cue: str) -> bool:
    """Whether a place where the rules found nothing can be a demand by its form and the word that it hangs on."""
    short, known = form.split(maxsplit=1)[0], weights()
    if short not in FORMS:
        return False
    over = (f"{short} < {cue}", f"cue {cue}", f"link {link}", f"{link} < {cue}")
    traits = ("", "not ruled", f"form {form}", *(over if cue else ("nothing over it", f"{short} under nothing")))
    return sum_of(traits, known) + BESIDE > log(LIKELY / (1 - LIKELY))


def demanded(ground: Ground, ruled: Sequence[Statement]) -> list[Statement]:
    """The demands of a document: those that the rules found, and others."""
    held: dict[int, list[Claim]] = {}
    found: list[Weighed] = []
    dropped: set[str] = set()
    for claim in wishes(ground, ruled, _worth):
        asking = not _of_names(claim) and ("?" not in claim.sentence.tokens.text or claim.ruled is not None)
        best = likeliest(claim, partial(askers, ground, claim)) if asking else None
        if claim.ruled is None:
            found += [best] if best is not None else []
        elif best is None:
            dropped.add(claim.ruled.id)
        else:
            held.setdefault(claim.sentence.index, []).append(claim)
    free = [w for w in found if not any(_meet(w[0], other) for other in held.get(w[0].sentence.index, ()))]
    kept = [statement for statement in ruled if statement.id not in dropped]
    return [*kept, *(_demand(ground, *each) for each in apart(free))]


def _of_names(claim: Claim) -> bool:
    """Whether it is only asked how to be called ("asked not to be named"): that tells of a source, no demand."""
    return _NAMED.match(claim.sentence.tokens.doc[claim.start : claim.stop].text) is not None


def likeliest(claim: Claim, who: Callable[[], list[Maker]], known: Weights | None = None) -> Weighed | None:
    """A place with who most likely asks there; None where likely nobody does. `who`: gives those who may."""
    known, least = weights() if known is None else known, LIKELY if claim.ruled is None else DROPPED
    total = sum_of(claim.traits, known) + known.get("", 0.0)
    if total + MOST < log(least / (1 - least)):
        return None
    sums = [(total + sum_of(maker.traits, known), maker) for maker in who()]
    if not sums:
        return None
    best, maker = max(sums, key=lambda s: round(s[0], 6))
    share = probability(best)
    return (claim, maker, share) if share >= least else None


def apart(found: Sequence[Weighed]) -> list[Weighed]:
    """Of demands that lie within one another the likeliest, in text order."""
    kept: dict[int, list[Weighed]] = {}
    for each in sorted(found, key=lambda w: (-w[2], w[0].sentence.index, w[0].start)):
        mine = kept.setdefault(each[0].sentence.index, [])
        if not any(_meet(each[0], other) for other, _, _ in mine):
            mine.append(each)
    return sorted((w for mine in kept.values() for w in mine), key=lambda w: (w[0].sentence.index, w[0].start))


def _meet(one: Claim, other: Claim) -> bool:
    return one.start < other.stop and other.start < one.stop


def _demand(ground: Ground, claim: Claim, maker: Maker, share: float) -> Statement:
    span, asks = text_of(claim.sentence, claim.start, claim.stop)
    addressee = addressee_of(claim.sentence, asked_of(claim), ground.registry)
    demand = Demand(addressee, asks, {"asks": Slot(claim.sentence.span_of(claim.cue), share, LEARNT)})
    document = ground.analysis.document.id
    return Statement(document, span, "demand", "demands", maker.chain, demand=demand, confidence=share)
