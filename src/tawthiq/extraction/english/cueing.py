"""Attributions within one sentence: who says which words of it, from the dependency parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.parties import agent, read_party, speaks
from tawthiq.extraction.english.phrases import (
    SAYING_NOUNS,
    according,
    count_is,
    count_of,
    figure_from,
    noun_claim,
    papers_name,
)
from tawthiq.extraction.english.scoping import after, around, closing_speech, marked_as, pieces, scope_of
from tawthiq.extraction.english.speakers import cited_by, named_beside, subject_of, told
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.model import Span


def attributions_in(sentence: Sentence) -> list[Attribution]:
    """The sentence's attributions, in the order of their cues; parties as mentioned, not resolved."""
    found = list(_attributions(sentence))
    return [_within(a, found) for a in found] if len(found) > 1 else found


def _within(attribution: Attribution, others: Sequence[Attribution]) -> Attribution:
    """An attribution with its scope kept within that of who brings it.

    "X said 36 died, Y reported": a clause at the end brings all before it, so that X does not say who reported. "Y
    reported, citing X, that ...": X said what Y reported.
    """
    scope = attribution.scope
    for other in others:
        if other is attribution or not other.scope or not scope or _behind(other, attribution):
            continue
        inner = _behind(attribution, other)
        end = max((s.end for s in other.scope if s.end - s.start > 1), default=0)
        closes = end <= other.cue.start and other.covers(attribution.cue.start)
        if closes and any(s.start <= other.cue.start < s.end for s in scope):
            scope = tuple(Span(s.start, min(s.end, end)) for s in scope if s.start < end)
        elif inner and any(s.start <= other.cue.start < s.end for s in scope) and other.covers(attribution.cue.start):
            scope = tuple(Span(max(s.start, other.cue.end), s.end) for s in scope if s.end > other.cue.end)
    return attribution if scope == attribution.scope else replace(attribution, scope=scope)


def _behind(source: Attribution, other: Attribution) -> bool:
    """Whether someone stands behind what another says: "Y reports, citing X", "Y reports that ..., according to X"."""
    if source.rank == 0 and source.lemma in cue_set("citing"):
        return True
    leads = bool(other.scope) and other.cue.end <= min(s.start for s in other.scope)
    named = source.parties[0]
    medium = named.text.lower().removeprefix("the ") in media() or bool(
        {w.lower() for w in named.text.split()} & words("media_words")
    )
    return source.prepositional and not other.prepositional and leads and not medium


def _attributions(sentence: Sentence) -> Iterator[Attribution]:
    closing = _closing(sentence)
    for token in sentence.tokens:
        if closing is not None and token.i == closing.i:
            found = _inserted_at_end(sentence, token)
        elif token.lower_ == "according" or token.lower_ in cue_set("prepositions"):
            found = according(sentence, token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _verb(sentence, token)
        elif token.lower_ in ("by", "in", "on") and token.dep_ == "prep":
            found = count_of(sentence, token)
        elif token.pos_ == "NOUN" and token.lemma_.lower() in cue_set("counts") and token.dep_ != "nsubj":
            found = figure_from(sentence, token) or (
                noun_claim(sentence, token) if token.lemma_.lower() in SAYING_NOUNS else None
            )
        elif token.pos_ == "NOUN" and token.lemma_.lower() in SAYING_NOUNS:
            found = noun_claim(sentence, token)
        else:
            continue
        if found is not None:
            yield found


def _closing(sentence: Sentence) -> Any | None:
    """A verb of saying at the sentence's end that the parser took for a noun ("..., Reuters reports.")."""
    tokens = [t for t in sentence.tokens[-8:] if not t.is_punct and not t.is_space]
    last = tokens[-1] if tokens else None
    if (
        last is not None
        and last.lower_ in cue_set("closers")
        and last.pos_ != "VERB"
        and last.i - sentence.tokens.start > 4
    ):
        return last
    return None


def _inserted_at_end(sentence: Sentence, verb: Any) -> Attribution | None:
    before = verb.doc[verb.i - 1]
    start = before.i
    while start > sentence.tokens.start and verb.doc[start - 1].text != ",":
        start -= 1
    if before.pos_ != "PROPN" or before.i - start > 8 or start <= sentence.tokens.start + 2:
        return None
    name = verb.doc[start : before.i + 1]
    span = Span(sentence.base + name.start_char, sentence.base + name.end_char)
    party = Mention(name.text, span, "person" if before.ent_type_ == "PERSON" else "organisation", before.lower_)
    scope = pieces(sentence, sentence.tokens.start, start, 0, 0)
    return Attribution((party,), sentence.span_of(verb), scope, "say", confidence=0.7)


def _verb(sentence: Sentence, verb: Any) -> Attribution | None:
    lemma = verb.lemma_.lower()
    if lemma in cue_set("citing") and verb.tag_ == "VBG":
        return _citing(sentence, verb)
    if lemma in QUOTING and (quoted := _quoting(sentence, verb)) is not None:
        return quoted
    if lemma in QUOTING and any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return _passive(sentence, verb, "quote")
    if not _reports(verb, lemma):
        return _unsaid(sentence, verb)
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
    active = any(c.dep_ == "aux" for c in verb.children)
    as_done = verb.dep_ == "advcl" and marked_as(verb) and any(c.dep_ in ("agent", "prep") for c in verb.children)
    if passive or (verb.tag_ == "VBN" and (as_done or verb.dep_ in ("acl", "amod", "relcl")) and not active):
        return _passive(sentence, verb, lemma)
    subject = subject_of(verb)
    scope = () if subject is None else scope_of(sentence, verb, subject, lemma)
    if not scope and lemma in cue_set("closing") and (found := closing_speech(sentence, verb)) is not None:
        subject, scope = found
    if subject is None:
        return None
    party = named_beside(sentence, verb, subject) or read_party(sentence, subject)
    if party is None or not _may_speak(party, lemma):
        return None
    if not scope and lemma not in cue_set("speech"):
        return None
    relay = told(sentence, verb) or party.relay
    parties = (replace(party, relay=None), relay) if relay is not None else (party,)
    citing = [c for c in (*verb.children, *subject.children) if c.lemma_ in cue_set("citing") and c.tag_ == "VBG"]
    cited = [p for c in citing for p in cited_by(sentence, c)]
    if cited and scope:
        parties = (*cited[:1], *parties)
    clause = any(c.dep_ == "ccomp" for c in verb.children) or lemma == "say" or verb.dep_ == "parataxis"
    cue = sentence.span_of(verb)
    closes = bool(scope) and max(s.end for s in scope) <= cue.start
    weak = not clause and not closes and lemma not in _ANNOUNCING
    return Attribution(parties, cue, scope, lemma, weak=weak)


# What they take for their object is said: "announced the arrest of 20", within what another reports.
_ANNOUNCING = frozenset({"announce", "confirm", "admit", "acknowledge"})


def _unsaid(sentence: Sentence, verb: Any) -> Attribution | None:
    """Sources that no verb of saying shows: counts that are so many, papers that name so many."""
    lemma = verb.lemma_.lower()
    if lemma in cue_set("amounting"):
        return count_is(sentence, verb)
    if lemma in cue_set("recounting"):
        return _recounted(sentence, verb)
    if lemma == "see":
        return _saw(sentence, verb)
    if lemma in ("express", "voice"):
        return _feeling(sentence, verb)
    if lemma not in cue_set("papers_hold"):
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass", "neg") or c.lower_ in _UNREAL for c in verb.children)
    subject = None if passive else subject_of(verb)
    return None if subject is None else papers_name(sentence, verb, subject)


QUOTING = frozenset({"quote", "cite"})


def _recounted(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "The ministry raised its toll to 64": a count that its maker changes."""
    count = next((c for c in verb.children if c.dep_ == "dobj" and c.lemma_.lower() in cue_set("counts")), None)
    to = any(c.dep_ == "prep" and c.lower_ == "to" for t in (verb, count or verb) for c in t.children)
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    subject = None if count is None or not to or passive else subject_of(verb)
    party = None if subject is None else read_party(sentence, subject)
    if party is None or not _may_speak(party, "count"):
        return None
    scope = pieces(sentence, verb.i + 1, verb.right_edge.i + 1, 0, 0)
    return Attribution((party,), sentence.span_of(verb), scope, "count", confidence=0.7, weak=True)


def _quoting(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "The paper quoted a nurse as saying that ...": the nurse says it, the paper brings it."""
    saying = next((t for t in verb.subtree if t.lemma_ in ("say", "tell") and t.tag_ == "VBG"), None)
    said = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    subject = subject_of(verb)
    if saying is None or said is None or subject is None or verb.doc[saying.i - 1].lower_ != "as":
        return None
    party, by = read_party(sentence, said), read_party(sentence, subject)
    if party is None or by is None:
        return None
    return Attribution((replace(party, relay=None), by), sentence.span_of(verb), after(sentence, saying, said), "say")


def _saw(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "The prefect saw “eleven bodies in the yard”": someone's words, quoted as what he saw."""
    quoted = verb.i + 1 < sentence.tokens.end and verb.doc[verb.i + 1].is_quote
    subject = subject_of(verb) if quoted else None
    party = None if subject is None else read_party(sentence, subject)
    if party is None or not _may_speak(party, "say"):
        return None
    return Attribution((party,), sentence.span_of(verb), (), "say", confidence=0.7)


def _feeling(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "The experts expressed alarm at reports that 40 had died": they pass it on."""
    felt = any(c.dep_ == "dobj" and c.lemma_.lower() in cue_set("feelings") for c in verb.children)
    unsaid = any(c.dep_ in ("auxpass", "nsubjpass", "neg") or c.lower_ in _UNREAL for c in verb.children)
    subject = subject_of(verb) if felt and not unsaid else None
    party = None if subject is None else read_party(sentence, subject)
    if subject is None or party is None or not _may_speak(party, "say"):
        return None
    return Attribution((party,), sentence.span_of(verb), after(sentence, verb, subject), "express", confidence=0.7)


_UNREAL = frozenset({"to", "will", "would", "could", "should", "must"})


def _reports(verb: Any, lemma: str) -> bool:
    """Whether a verb reports something said: not denied, wished or still to come."""
    if lemma == "hold":
        # "The judgment holds that ...": courts and their papers say so; prisons hold prisoners.
        clauses = [c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i]
        return any(m.dep_ == "mark" and m.lower_ == "that" for c in clauses for m in c.children)
    if lemma not in cue_set("speech") and lemma not in cue_set("finding"):
        return False
    if lemma in ("show", "suggest", "indicate", "reveal") and _papers(verb):
        return False
    refused = any(c.dep_ == "neg" for c in verb.children)
    if refused and lemma not in ("say", "tell") and not _never_more(verb, lemma):
        return False
    if verb.dep_ == "acl" and verb.head.lemma_.lower() == "ground":
        # "has reasonable grounds to believe that" is how inquiries find.
        return True
    if any(c.dep_ == "advmod" and c.lower_ == "later" for c in verb.children):
        # "would later estimate" tells what was estimated.
        return True
    return not any(c.dep_ == "aux" and c.lower_ in _UNREAL for c in verb.children)


def _never_more(verb: Any, lemma: str) -> bool:
    """Whether it is a number that is refused, not the fact ("has never admitted to more than 46")."""
    return lemma in ("admit", "acknowledge", "concede") and any(t.lower_ == "than" for t in verb.subtree)


def _may_speak(party: Mention, lemma: str) -> bool:
    """Whether such a party speaks with such a verb: things that only "show" or "claim" something do not."""
    if party.text.lower().startswith("our ") and (party.plural or party.kind == "body"):
        # The page's own people.
        return False
    first = party.text.split()[0].lower()
    if party.kind in ("role", "body", "work") and first in _ANY:
        return False
    if party.kind != "role" or speaks(party.head) or party.head == "one":
        return True
    return lemma in cue_set("plain_speech") or lemma in cue_set("persons_only")


# "Thank the group whose register made it visible", "ask all papers that reported it".
_ANY = frozenset({"whose", "all", "any", "every", "each", "no", "whatever", "whichever"})


def _papers(verb: Any) -> bool:
    """Whether it is bare papers that "suggest": evidence, not someone's word."""
    return any(c.dep_ == "nsubj" and c.lemma_.lower() in cue_set("evidence") for c in verb.children)


def _passive(sentence: Sentence, verb: Any, lemma: str) -> Attribution | None:
    """ "20 deaths were recorded by X"; "X was quoted by Y as saying"; "110 cases documented by X"."""
    party = None
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            party = next((read_party(sentence, t) for t in child.children if t.dep_ == "pobj"), None)
    cue = sentence.span_of(verb)
    if lemma == "quote":
        return _quoted_as(sentence, verb, party)
    misread = verb.dep_ == "acl" and verb.head.pos_ == "PROPN" and (party is None or _dated(verb))
    if misread and lemma in cue_set("finding") and verb.head.dep_ in ("ROOT", "nsubj"):
        party = read_party(sentence, verb.head)
        if party is not None and party.kind == "organisation":
            scope = pieces(sentence, verb.i + 1, sentence.tokens.end, 0, 0)
            return Attribution((party,), cue, scope, lemma, confidence=0.7)
    if party is None or lemma in cue_set("no_passive") or (lemma == "confirm" and _ratified(verb)):
        return None
    if marked_as(verb):
        scope = around(sentence, verb)
        if verb.dep_ == "advcl":
            # "..., a villager said, as reported by X": X brings all of the sentence, whoever speaks in it.
            scope = pieces(sentence, sentence.tokens.start, sentence.tokens.end, 0, 0)
        return Attribution((party,), cue, scope, lemma, confidence=0.8)
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        if verb.head.lemma_.lower() in words("works"):
            return None
        scope = pieces(sentence, verb.head.left_edge.i, verb.i, verb.i + 1, verb.right_edge.i + 1)
        return Attribution((party,), cue, scope, lemma, confidence=0.8, weak=True)
    scope = pieces(sentence, verb.left_edge.i, verb.right_edge.i + 1, 0, 0)
    return Attribution((party,), cue, scope, lemma, confidence=0.8, weak=not marked_as(verb))


def _ratified(verb: Any) -> bool:
    """ "Each sentence was confirmed by the president": put into force, not told."""
    return any(c.dep_ == "nsubjpass" and c.lemma_.lower() in cue_set("ratified") for c in verb.children)


def _quoted_as(sentence: Sentence, verb: Any, by: Mention | None) -> Attribution | None:
    """ "X was quoted (by Y) as saying ..."."""
    subject = subject_of(verb)
    said = None if subject is None else read_party(sentence, subject)
    if subject is None or said is None:
        return None
    saying = next((t for t in verb.subtree if t.lemma_ == "say" and t.tag_ == "VBG"), verb)
    if by is None:
        by = next((agent(sentence, t) for t in saying.children if t.lower_ == "by"), None) or agent(sentence, saying)
    parties = (said,) if by is None else (said, by)
    return Attribution(parties, sentence.span_of(verb), after(sentence, saying, subject), "say")


def _dated(verb: Any) -> bool:
    """Whether what stands after "by" is a date, not who did it."""
    return any(t.ent_type_ == "DATE" for c in verb.children if c.lower_ == "by" for t in c.children)


def _citing(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "CNN said, citing police": police stand behind all that CNN said."""
    cited = cited_by(sentence, verb)
    head = verb.head.lemma_.lower()
    heads = {head, verb.head.head.lemma_.lower()} if verb.dep_ == "acl" else {head}
    if not cited or (verb.dep_ in ("advcl", "acl") and heads & (cue_set("speech") | cue_set("finding"))):
        return None
    party = cited[0]
    return Attribution((party,), sentence.span_of(verb), around(sentence, verb), verb.lemma_.lower(), rank=0)
