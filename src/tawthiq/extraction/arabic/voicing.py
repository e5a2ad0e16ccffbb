"""Who may say a figure: every chain that the sentence and the page offer, with what speaks for it."""

from __future__ import annotations

from tawthiq.extraction.arabic.asked import Asked, within
from tawthiq.extraction.arabic.attribution import Chain, Cue
from tawthiq.extraction.arabic.lexicon import grammar
from tawthiq.extraction.arabic.weighing import Option
from tawthiq.model import Link

STEPS = (0, 2, 5, 9, 15, 24)
QUOTES = (frozenset({"«", "“"}), frozenset({"»", "”"}), frozenset({'"'}))
Options = dict[tuple[str, ...], Option[Chain]]


def chain_options(asked: Asked) -> list[Option[Chain]]:
    """The chains that a figure may have, the page itself (no chain) among them."""
    options: Options = {(): Option((), {}, None, "nobody is credited")}
    voices = asked.voices
    at = asked.candidate.first
    ruled = _without(voices.at(at), asked)
    made = _option(options, ruled, "attributed in the text")
    made.traits["ruled" if ruled else "ruled none"] = 1.0
    made.traits[f"ruled of {min(len(ruled), 3)}"] = 1.0
    made.traits[f"ruled for {asked.measure}"] = 1.0
    made.traits[f"ruled for {asked.unit}"] = 1.0
    cue = next((c for c in reversed(voices.cues) if c.content <= at), None)
    if cue is not None and ruled:
        made.traits |= {
            f"ruled by {cue.how}": 1.0,
            f"ruled by {cue.group}": 1.0,
            "ruled by a complement": float(cue.complement),
        }
        made.traits[f"ruled {within(at - cue.content, STEPS)}"] = 1.0
    _cues(asked, options)
    _before(asked, options)
    for chain, option in options.items():
        option.traits[f"of {min(len(chain), 3)}"] = 1.0
    none = options[()]
    none.traits |= {
        f"none for {asked.measure}": 1.0,
        f"none for {asked.unit}": 1.0,
        "none in the headline": float(asked.opening),
        "no cue": float(not voices.cues),
        "none offered": float(len(options) == 1),
        "none in the lead": float(asked.sentence.index == 1),
    }
    return list(options.values())


def _without(chain: Chain, asked: Asked) -> Chain:
    """A chain without the party that the figure itself counts: "قال ثلاثة حراس إن ..." counts guards by the page."""
    span = asked.sentence.span_of(asked.candidate.first, asked.candidate.end)
    own = bool(chain) and chain[0].mention is not None and chain[0].mention.overlaps(span)
    return chain[1:] if own else chain


def _option(options: Options, chain: Chain, how: str) -> Option[Chain]:
    return options.setdefault(tuple(link.party for link in chain), Option(chain, {}, None, how))


def _cues(asked: Asked, options: Options) -> None:
    """Each party that the sentence makes speak, alone and inside the next one out."""
    at = asked.candidate.first
    for cue in asked.voices.cues:
        if not cue.parties or cue.group in ("denies", "demands"):
            continue
        chain = _links(asked, cue)
        made = _option(options, chain, "a party that speaks in the sentence")
        behind = cue.first > at
        made.traits["speaks here"] = 1.0
        made.traits[f"speaks {'behind' if behind else 'ahead'} by {cue.how}"] = 1.0
        made.traits[f"speaks {'behind' if behind else 'ahead'} {within(abs(at - cue.content), STEPS)}"] = 1.0
        made.traits[f"speaks by {cue.group}"] = 1.0
        made.traits["speaks in brackets"] = float(asked.sentence.key(cue.first - 1) == "(")


def _links(asked: Asked, cue: Cue) -> Chain:
    span = asked.sentence.span_of(cue.first, max(cue.first + 1, cue.end if cue.how != "verb" else cue.first + 1))
    return tuple(Link(p.name, p.span, span) for p in cue.parties)


def _before(asked: Asked, options: Options) -> None:
    """Who said the figures before, and who was carried over."""
    scene = asked.scene
    last, latest, same, first = scene.last, scene.latest, asked.echoed, scene.first
    own = not asked.voices.cues
    starts = asked.sentence.span.start == scene.starts.get(asked.sentence.block)
    goes_on = any(token.key in grammar("subset") for token in asked.sentence.tokens)
    sources: list[tuple[str, Chain | None]] = [
        ("carried", asked.voices.brought),
        ("list", last.chain if asked.subset and last is not None else None),
        ("paragraph", last.chain if last is not None else None),
        ("page", latest.chain if latest is not None else None),
        ("same number", same.chain if same is not None else None),
        ("first", first.chain if first is not None else None),
    ]
    for name, chain in sources:
        if chain is None:
            continue
        made = _option(options, chain, "as for what was said before")
        filled = name if chain else f"{name}, none"
        made.traits[filled] = 1.0
        made.traits[f"{filled}, nobody speaks here"] = float(own)
        made.traits[f"{filled}, at a paragraph's start"] = float(starts)
        made.traits[f"{filled}, going on"] = float(goes_on)
        if chain and name in ("carried", "paragraph", "page"):
            made.traits[f"{filled} for {asked.measure}"] = 1.0
            made.traits[f"{filled} in quotation"] = float(_quoted(asked))


def _quoted(asked: Asked) -> bool:
    """Whether the figure stands between quotation marks."""
    opened, closed, plain = (asked.sentence.count(marks, 0, asked.candidate.first) for marks in QUOTES)
    return opened > closed or plain % 2 == 1
