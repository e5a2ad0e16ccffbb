"""Recognising parties in a sentence: organisations, media, people with their titles, reports."""

from __future__ import annotations

from tawthiq.extraction.arabic.bodies import another, known_at, organisation_at
from tawthiq.extraction.arabic.cast import Cast, Mention, is_adverb, is_stop, is_work, name_text
from tawthiq.extraction.arabic.lexicon import grammar
from tawthiq.extraction.arabic.offices import someone, title_at
from tawthiq.extraction.arabic.persons import introduced, mention_of, person_at
from tawthiq.extraction.arabic.script import Sentence, definite


def party_at(sentence: Sentence, i: int, cast: Cast, *, subject: bool = False) -> Mention | None:
    """The party named from token `i` on. `subject`: a verb stands before it, so that a bare name may be one."""
    while subject and is_adverb(sentence, i):
        i += 1
    if sentence.key(i) in ('"', "«", "“") and i + 2 < len(sentence.tokens):
        return party_at(sentence, i + 1, cast, subject=subject)
    if i >= len(sentence.tokens) or sentence.tokens[i].kind in ("mark", "number"):
        return None
    return (
        known_at(sentence, i, cast)
        or _work(sentence, i, cast)
        or title_at(sentence, i, cast, subject=subject)
        or organisation_at(sentence, i, cast)
        or person_at(sentence, i, cast, subject=subject)
    )


def _work(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A report: it speaks for whoever made it, named after it or known from before."""
    key = sentence.key(i)
    if not is_work(key):
        return None
    end = i + 1
    while (
        end < i + 4
        and not another(sentence, end)
        and not is_stop(sentence, end)
        and definite(sentence.key(end))
        and not sentence.key(end).startswith("لل")
    ):
        end += 1
    maker = _maker(sentence, i, cast)
    if maker is not None:
        cast.owner = maker.name
        return mention_of(sentence, i, maker.end, maker.name, "work")
    plain = definite(key) or key.startswith("لل")
    owner = cast.maker()
    if not plain:
        return None
    if owner is None:
        return mention_of(sentence, i, end, name_text(sentence, i, end), "role")
    return mention_of(sentence, i, end, owner, "work")


def _maker(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """Who made the report at token `i`: "تقرير X", "تقرير لـX", "تقرير صادر عن X"."""
    for at in range(i + 1, min(i + 8, len(sentence.tokens))):
        link = sentence.key(at)
        if link == "ل" and (named := _quoted(sentence, at + 1, cast)) is not None:
            return named
        if at > i + 3:
            continue
        maker = None
        if link in grammar("made_by"):
            maker = known_at(sentence, at + 1, cast) or organisation_at(sentence, at + 1, cast)
            if maker is None and someone(sentence, at + 1) and link not in ("من", "عن"):
                maker = title_at(sentence, at + 1, cast, subject=True)
        elif (link.startswith("ل") and len(link) > 2) or (at == i + 1 and not definite(sentence.key(i))):
            takes = link.startswith("ل") or definite(link)
            maker = known_at(sentence, at, cast) or (organisation_at(sentence, at, cast) if takes else None)
        if maker is not None and maker.known:
            return maker
        if sentence.tokens[at].kind == "mark" and sentence.tokens[at].text not in '«»"“”':
            return None
    return None


def _quoted(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A well-known party, perhaps in quotation marks."""
    return known_at(sentence, i + (sentence.key(i) in ("«", '"', "“")), cast)


def find_mentions(sentence: Sentence, cast: Cast) -> list[Mention]:
    """Every party that a sentence names by its kind, its title or a well-known name, in order."""
    out: list[Mention] = []
    i = 0
    while i < len(sentence.tokens):
        mention = party_at(sentence, i, cast) if sentence.tokens[i].kind in ("word", "latin") else None
        if mention is not None and (mention.known or mention.kind != "role"):
            out.append(mention)
        if (told := introduced(sentence, i, cast)) is not None:
            cast.presented = told
        i = mention.end if mention is not None else i + 1
    return out
