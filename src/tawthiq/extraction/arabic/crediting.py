"""Bodies that a page credits by what they made, gathered or passed on: "documents that X obtained", "issued by X"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Cast, Mention
from tawthiq.extraction.arabic.parties import party_at
from tawthiq.extraction.arabic.script import Sentence, fold

# Sentences of a person's text are shorter; a table's row is not read on.
_LONGEST = 400


def credited_makers(sentence: Sentence, cast: Cast) -> Iterator[Mention]:
    """Organisations and media behind a word of making, gathering or handing on, and what a list adds to them."""
    at, limit = 0, min(len(sentence.tokens), _LONGEST)
    while at < limit:
        after = next((at + len(w) for w in _makings() if _stands(sentence, at, w)), None)
        party = party_at(sentence, after, cast) if after is not None and after < limit else None
        if party is None or not party.known or party.kind not in ("organisation", "medium"):
            at += 1
            continue
        yield party
        at = max(party.end, at + 1)


def _stands(sentence: Sentence, at: int, words: tuple[str, ...]) -> bool:
    """Whether words stand at a token, the first also behind a conjunction that is written onto it."""
    first = sentence.key(at)
    if first != words[0] and not (first[:1] in "وف" and first[1:] == words[0]):
        return False
    return all(sentence.key(at + n) == word for n, word in enumerate(words) if n)


@cache
def _makings() -> tuple[tuple[str, ...], ...]:
    """Words of making, longest first."""
    listed = vocabulary.load("arabic_attribution")["makings"]
    return tuple(sorted({tuple(fold(str(w)).split()) for w in listed}, key=lambda w: (-len(w), w)))
