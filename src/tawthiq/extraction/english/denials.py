"""Denials: who denies what, in which words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import Any

from msgspec import structs

from tawthiq.extraction.english.acting import chain_of_doer, in_headline
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.contradicting import (
    SURE,
    Denied,
    accused_of_lying,
    contrary,
    gap_of,
    is_claim,
    is_verdict,
    plainly_said,
    put_down,
    said_false,
    scorned,
)
from tawthiq.extraction.english.disowning import brushed_off, denial_of, no_part_in, refused_to_accept
from tawthiq.extraction.english.doers import doer_token
from tawthiq.extraction.english.names import like_a_person
from tawthiq.extraction.english.naming import in_full
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import RULED, Chains, text_of
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Denial, Link, Slot, Statement
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

# What is denied may take up the sentences before, this many; together they are shown up to so many code points.
TAKES_UP, LONGEST = 2, 600
# A person's office stands at most so many code points before or behind the name.
TITLE = 70
# It is looked for beside the name where it first stands, so many times.
NAMED = 6
# Further sentences are looked for this many sentences around.
AROUND = 10
# Words by which somebody is accused.
_ACCUSING = re.compile(r"(?:accus|blam)\w*")
# Fewer words than this before a denial in its sentence do not say what is denied.
ENOUGH = 5
# Two wordings of which the shorter shares this much with the other deny the same thing; so many are looked at.
SAME, NEAREST = 0.5, 12
_COMMON = frozenset({"the", "a", "of", "in", "at", "and", "to", "that", "it", "was", "were", "had", "has", "by"})
_CHARGES = frozenset({"charge", "count", "guilt", "guilty", "innocence", "innocent"})
CLAIM_CLAUSE = ("ccomp", "xcomp", "pcomp")


def denials_in(analysis: Analysis, registry: Registry, chain_at: Chains) -> list[Statement]:
    """Every denial of the document, in text order."""
    out: list[Statement] = []
    for sentence in analysis.sentences:
        told: set[str | None] = set()
        for token in sentence.tokens:
            if token.pos_ not in ("VERB", "AUX", "NOUN") and not token.tag_.startswith("VB"):
                continue
            if in_headline(analysis, sentence, token):
                continue
            made = _denial(analysis, sentence, token, registry, chain_at)
            # "dismissed the charges, saying they were baseless" is one denial.
            if made is not None and (made.confidence >= SURE or made.speaker not in told):
                told.add(made.speaker)
                if not any(_again(before, made) for before in out[-NEAREST:]):
                    out.append(made)
    return out


def _again(before: Statement, now: Statement) -> bool:
    """Whether someone is told once more to deny what was denied before ("it has dismissed the reports as lies")."""
    if before.speaker != now.speaker or before.denial is None or now.denial is None:
        return False
    first, second = ({*fold(s.of).split()} - _COMMON for s in (before.denial, now.denial))
    return len(first & second) >= SAME * min(len(first), len(second)) > 0


def _denial(
    analysis: Analysis, sentence: Sentence, verb: Any, registry: Registry, chain_at: Chains
) -> Statement | None:
    found = _found(verb)
    if found is None:
        return None
    told = found.told
    chain = chain_at(sentence.span_of(verb)) if told else chain_of_doer(analysis, sentence, verb, registry, chain_at)
    party, text = (chain[0].party if chain else ""), analysis.document.text
    if not chain or _accuses(verb, chain[0], text):
        return None
    answers = _answers_plainly(party) if told else _answers(_answerer(verb), party)
    if not (found.anyone or answers or _in_office(text, party)):
        return None
    chain = _itself(sentence, found.start, chain)
    start, stop = max(found.start, sentence.tokens.start), min(found.stop, sentence.tokens.end)
    if not any(t.is_alpha for t in sentence.tokens.doc[start:stop]):
        start, stop = verb.i, verb.i + 1
    span, of = text_of(sentence, start, stop)
    if found.takes_up:
        context = _context(analysis, sentence, verb, start)
        of = f"{of}: {context}"[:LONGEST] if context else of
    denial = Denial(of, str(verb.text), {"of": Slot(sentence.span_of(verb), found.sure, RULED)})
    chain = in_full(text, chain)
    return Statement(analysis.document.id, span, "denial", "denies", chain, denial=denial, confidence=found.sure)


def _itself(sentence: Sentence, start: int, chain: tuple[Link, ...]) -> tuple[Link, ...]:
    """ "Name knew nothing of it, the company said": who says it is who is named."""
    said = chain[0].party.lower().split()
    first = sentence.tokens.doc[start : start + 4]
    subject = next((t for t in first if t.dep_ == "nsubj" and t.pos_ == "PROPN"), None)
    if subject is None or len(said) != 2 or said[0] != "the" or said[1] not in _bodies():
        return chain
    party = read_party(sentence, subject)
    if party is None or party.kind != "organisation":
        return chain
    return (structs.replace(chain[0], party=party.text, mention=party.span), *chain[1:])


def _bodies() -> frozenset[str]:
    return words("bodies") | {*load("cues")["denial"]["accused"]}


def _accuses(verb: Any, speaker: Link, text: str) -> bool:
    """Who accuses in the same breath is not who denies: "dismissed a report that accuses it, calling it hearsay"."""
    return verb.lemma_ != "accuse" and speaker.cue is not None and _ACCUSING.match(speaker.cue.of(text)) is not None


def _found(verb: Any) -> Denied | None:
    """What a verb denies, by the first wording that fits."""
    if verb.pos_ == "NOUN" and not verb.tag_.startswith("VB"):
        return denial_of(verb)
    return next((found for way in _WAYS if (found := way(verb)) is not None), None)


def _context(analysis: Analysis, sentence: Sentence, verb: Any, start: int) -> str:
    """What a denial of "it" or "the report" takes up.

    What stands before its clause in the sentence; else the sentences before, the page's headline and, as far as there
    is room, the nearest sentences that tell of harm: a page often says who denies before it says all that is denied.
    """
    clause = _clause_of(sentence, verb, start)
    head = sentence.tokens.doc[sentence.tokens.start : clause]
    before = analysis.sentences[max(0, sentence.index - TAKES_UP) : sentence.index]
    if sum(not t.is_punct for t in head) >= ENOUGH and (_tells_of_harm(head) or _says_something(head)):
        return _line(head).rstrip(" ,;:–—-")
    headline = analysis.headline
    title = None if headline is None else headline.of(analysis.document.text)
    told = [_line(s.tokens) for s in before]
    told += [title] if title is not None and title not in told else []
    room = LONGEST - sum(map(len, told))
    charged = any(t.lemma_.lower() in _CHARGES for t in sentence.tokens.doc[start : verb.right_edge.i + 1])
    around = analysis.sentences[max(0, sentence.index - AROUND) : sentence.index + AROUND]
    for other in sorted(around, key=lambda s: (_away(s, sentence), s.index)):
        line = _line(other.tokens)
        if other.index == sentence.index or line in told or len(line) > room:
            continue
        if not (_tells_of_harm(other.tokens) or (charged and _tells_of_a_charge(other.tokens))):
            continue
        told.append(line)
        room -= len(line)
    return " ".join(told) or _line(head).rstrip(" ,;:–—-")


def _clause_of(sentence: Sentence, verb: Any, start: int) -> int:
    """The token with which the clause of a denial begins, whoever is told to make it included."""
    doer = doer_token(verb)
    # "..., which the police deny": the parser hangs what is denied on the denial itself.
    clause = int(doer.left_edge.i if start == verb.i and doer is not None else min(verb.left_edge.i, start))
    above = verb.head
    if verb.dep_ == "ccomp" and above.lemma_.lower() in load("cues")["denial"]["saying"] and above.i < clause:
        return int(above.left_edge.i)  # "the navy told the magazine that it rejects the figure"
    if doer is not None and clause == sentence.tokens.start < doer.left_edge.i < min(verb.i, start):
        # "Soldiers killed 40 in the valley; the government has always denied it"
        return int(doer.left_edge.i) if _tells_of_harm(sentence.tokens.doc[clause : doer.left_edge.i]) else clause
    return clause


def _away(other: Sentence, sentence: Sentence) -> int:
    """How far a sentence is; what comes after counts twice, since what is denied mostly stands before."""
    away = other.index - sentence.index
    return 2 * away if away > 0 else -away


def _line(tokens: Any) -> str:
    return " ".join(tokens.text.split())


def _tells_of_harm(tokens: Any) -> bool:
    cues = load("cues")["denial"]
    return any(t.lemma_.lower() in cues["accused_of"] or t.lemma_.lower() in cues["harm"] for t in tokens)


def _tells_of_a_charge(tokens: Any) -> bool:
    """ "Charged with fraud", "on trial for": of what is not done to people, someone may stand accused too."""
    charged = load("cues")["denial"]["charged"]
    return any(t.lemma_.lower() in charged for t in tokens)


def _says_something(tokens: Any) -> bool:
    """Whether tokens hold a clause of their own, not only when and where something was said."""
    return any(t.dep_ in ("nsubj", "nsubjpass") and t.head.i < tokens[-1].i + 1 for t in tokens)


def _answerer(verb: Any) -> Any | None:
    """Who answers: of a passive, whom it is done by."""
    by = [t for c in verb.children if c.dep_ == "agent" for t in c.children if t.dep_ == "pobj"]
    return by[0] if by else doer_token(verb)


def _answers(doer: Any | None, party: str) -> bool:
    """Whether a party is one that is accused and answers: states, forces, companies and who speaks for them."""
    accused, parts = load("cues")["denial"]["accused"], {*party.lower().split()}
    if parts & {*load("cues")["denial"]["accusers"]}:
        return False  # a body for the "defence" of rights accuses
    if doer is not None and (doer.ent_type_ == "GPE" or any(t.lemma_.lower() in accused for t in doer.subtree)):
        return True
    return bool(parts & {*accused})


def _answers_plainly(party: str) -> bool:
    """Whether a party's plain words answer: not those of bodies and offices that as often accuse."""
    accused = {*load("cues")["denial"]["accused"]} - {*load("cues")["denial"]["any_office"]}
    return bool({*party.lower().split()} & accused) and _answers(None, party)


@lru_cache(maxsize=256)
def _in_office(text: str, party: str) -> bool:
    """Whether a person is introduced as one who answers for those accused ("Interior Minister X", "X, a general")."""
    found = re.finditer(re.escape(party), text) if like_a_person(party) else iter(())
    return any(_office_at(text, m.start(), party) for m in islice(found, NAMED))


def _office_at(text: str, at: int, party: str) -> bool:
    """Whether the words beside a person's name give such an office."""
    before = re.split(r"[.!?:\n]\s|\n", text[max(0, at - TITLE) : at])[-1]
    after = text[at + len(party) :][:TITLE]
    after = re.split(r"[.!?:\n]\s|\n| said| told", after)[0] if after.startswith(", ") else ""
    said = {*re.findall(r"[a-z-]+", f"{re.split(',', before)[-1]} {after}".lower())}
    cues = load("cues")["denial"]
    return bool(said & ({*cues["accused"]} - {*cues["any_office"]})) and not said & {*cues["accusers"]}


def _plea(verb: Any) -> Denied | None:
    """ "pleaded not guilty", "entered a plea of not guilty", "maintains his innocence"."""
    lemma, cues = verb.lemma_.lower(), load("cues")["denial"]
    said = " ".join(t.lower_ for t in verb.subtree)
    innocent = lemma in cues["innocence"] and any(
        c.lemma_.lower() == "innocence" for t in verb.children for c in (t, *t.children)
    )
    if innocent or (lemma in ("plead", "enter") and ("not guilty" in said or "innocent" in said)):
        return Denied(verb.i + 1, verb.right_edge.i + 1, True)
    return None


def _denied(verb: Any) -> Denied | None:
    """ "X denied Y", "X rejected the claim that Y", "Y was denied by X", "Y, which X denies", "X did not accept Y"."""
    lemma, cues = verb.lemma_.lower(), load("cues")["denial"]
    kind = next((k for k in ("strong", "weak", "refused") if lemma in cues[k]), None)
    negated = any(c.dep_ == "neg" or c.lower_ == "neither" for c in verb.children)
    negated = negated or (verb.i > 0 and verb.doc[verb.i - 1].lower_ == "nor")
    if verb.head.lower_ == "worth" or any(c.lower_ == "nothing" for c in verb.children):
        return None  # "not worth refuting", "he denied nothing"
    if kind is None or negated != (kind == "refused") or any(c.dep_ == "dative" for c in verb.children):
        return None
    passive = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    objects = [c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", *CLAIM_CLAUSE)]
    if len([c for c in objects if c.dep_ == "dobj"]) > 1:
        return None
    denied = passive or next(iter(objects), None)
    gap = gap_of(verb, denied)
    denied = gap if gap is not None else denied
    behind = _behind_as(verb, cues["objects"]) if kind == "weak" and denied is None else None
    denied = denied if behind is None else behind
    if denied is not None and (_refusing(denied, cues["not_claims"]) or _court(verb, denied)):
        return None
    scorned = kind == "weak" and any(c.dep_ == "prep" and c.lower_ == "as" for c in verb.children)
    claim = denied is not None and (is_claim(denied, cues["objects"]) or (scorned and denied.pos_ != "PRON"))
    if not claim and (kind != "strong" or passive is not None):
        return None
    anyone = lemma not in cues["disputing"]
    if gap is not None:
        last = max(verb.right_edge.i, gap.right_edge.i)
        stop = last + 1 if last > verb.i + 1 else verb.left_edge.i
        return Denied(gap.left_edge.i, stop, _bare(gap, verb), anyone=anyone)
    start, stop = _content(verb, passive, denied)
    sure = SURE if behind is None else SURE - 0.1
    return Denied(start, stop, denied is None or _bare(denied), sure, anyone=anyone)


def _refusing(denied: Any, not_claims: list[str]) -> bool:
    """ "denied him treatment", but not "denied any ill-treatment"."""
    whole = any(c.lower_ == "any" for c in denied.children) or _tells_of_harm([denied, *denied.children])
    return denied.lemma_.lower() in not_claims and not (whole or "ill" in (c.lower_ for c in denied.children))


def _behind_as(verb: Any, objects: list[str]) -> Any | None:
    """ "dismissed as "a fairy tale" the account of a guard": the claim that stands behind the scorn."""
    as_ = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as" and c.i > verb.i), None)
    scorn = None if as_ is None else next((c for c in as_.children if c.dep_ == "pobj"), None)
    if scorn is not None and scorn.lemma_.lower() in objects and any(is_verdict(c) for c in scorn.children):
        return scorn  # "dismissed as unfounded the conclusions of ..."
    if scorn is None or scorn.i + 1 >= len(verb.doc) or not verb.doc[scorn.i + 1].is_quote:
        return None
    behind = [t for t in verb.subtree if t.left_edge.i == scorn.i + 2 and t.lemma_.lower() in objects]
    return next((t for t in behind if t.pos_ == "NOUN" and t.dep_ in ("appos", "dobj", "dep", "npadvmod")), None)


def _court(verb: Any, denied: Any) -> bool:
    """A court that dismisses charges decides, it denies nothing."""
    doer = doer_token(verb)
    return (
        doer is not None
        and doer.lemma_.lower() in load("cues")["denial"]["courts"]
        and denied.lemma_.lower() in ("charge", "claim", "case", "complaint", "argument", "lawsuit", "indictment")
    )


def _content(verb: Any, passive: Any | None, denied: Any | None) -> tuple[int, int]:
    """The tokens of what is denied: the passive's subject, or all that follows the verb up to a joined verb."""
    if passive is not None:
        return passive.left_edge.i, passive.right_edge.i + 1
    start, stop = verb.i + 1, verb.right_edge.i + 1
    scorn = start < len(verb.doc) and verb.doc[start].lower_ == "as"
    if denied is not None and (denied.dep_ in CLAIM_CLAUSE or (scorn and denied.pos_ != "PRON")):
        start = max(start, denied.left_edge.i)
    joined = next((c for c in verb.children if c.i > start and c.dep_ == "conj"), None)
    stop = min(stop, joined.left_edge.i) if joined is not None else stop
    return start, stop - 1 if stop > start and verb.doc[stop - 1].dep_ == "cc" else stop


def _bare(denied: Any, denial: Any = None) -> bool:
    """Whether what is denied stands elsewhere ("denied it", "rejected these allegations", "the UN's new findings")."""
    if denied.pos_ in ("PRON", "DET") or denied.lower_ in ("all", "everything", "this", "that"):
        return True
    if denied.lemma_.lower() not in load("cues")["denial"]["objects"]:
        return False
    told = [c for c in denied.children if c.dep_ in ("prep", "acl", "relcl", "ccomp", "amod") and c.lower_ != "as"]
    told = [c for c in told if denial is None or c.i != denial.i]
    return not any(c.dep_ == "ccomp" or _has_clause(c) or _tells_of_harm(list(c.subtree)) for c in told)


def _has_clause(token: Any) -> bool:
    return any(t.dep_ in ("ccomp", "pcomp") for t in token.subtree)


# How someone may be told to deny; the first that fits.
_WAYS = (
    *(_plea, _denied, scorned, said_false, no_part_in, contrary, accused_of_lying, put_down, brushed_off),
    *(refused_to_accept, plainly_said),
)
