"""Who speaks at a verb, to whom, and whom they cite."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import coordinated
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.model import Span
from tawthiq.vocabulary import load


def named_beside(sentence: Sentence, verb: Any, subject: Any) -> Mention | None:
    """The name that stands right before the verb where the parser took only its titles for the subject."""
    at = verb.i - 1
    while at > subject.i and verb.doc[at].pos_ in ("AUX", "ADV"):
        at -= 1
    before = verb.doc[at]
    if at <= subject.i or before.pos_ != "PROPN" or subject.pos_ not in ("PROPN", "NOUN") or at - subject.i > 12:
        return None
    if before in coordinated(subject):
        return None  # both speak
    if any(t.pos_ in ("VERB", "PRON") or t.text in DASHES for t in verb.doc[subject.i : at]):
        return None
    commas = sum(t.text == "," for t in verb.doc[subject.i : at])
    if before.ent_type_ == "PERSON" and (commas <= 1) and not _affiliation_before(before):
        return read_party(sentence, before)
    run = at
    while run > subject.i and verb.doc[run - 1].pos_ == "PROPN" and at - run < 3:
        run -= 1
    lead = verb.doc[run - 1].lower_.strip(".") if run > sentence.tokens.start else ""
    if commas or run <= subject.i or lead not in words("roles"):
        return None
    name = verb.doc[run : at + 1]
    span = Span(sentence.base + name.start_char, sentence.base + name.end_char)
    return Mention(name.text, span, "person", before.lower_, roles=(lead,))


def _affiliation_before(token: Any) -> bool:
    """Whether a name closes an apposition ("..., the son of Name Surname, said"), not the subject itself."""
    first = token
    while first.i > token.sent.start and token.doc[first.i - 1].ent_type_ == "PERSON":
        first = token.doc[first.i - 1]
    return bool(first.i > token.sent.start and token.doc[first.i - 1].pos_ == "ADP")


def cited_by(sentence: Sentence, verb: Any) -> list[Mention]:
    holders = [verb, *(c for c in verb.children if c.dep_ == "prep" and c.lower_ == "to")]
    target = next((c for h in holders for c in h.children if c.dep_ in ("dobj", "pobj")), None)
    party = None if target is None else read_party(sentence, target)
    return [] if party is None or party.kind == "pronoun" else [party]


def subject_of(verb: Any) -> Any | None:
    """Who does what a verb says, through coordination, participles and relative clauses."""
    current = verb
    for _ in range(4):
        subjects = [c for c in current.children if c.dep_ in ("nsubj", "nsubjpass")]
        for child in sorted(subjects, key=lambda c: abs(c.i - current.i)):
            if child.dep_ in ("nsubj", "nsubjpass"):
                if child.i < verb.i and _in_dateline(child):
                    return _beside_verb(verb)
                if child.tag_ in ("WP", "WDT") and current.dep_ in ("relcl", "acl"):
                    return current.head
                return child
        if current.dep_ in ("conj", "advcl", "xcomp", "parataxis") and current.head.pos_ in ("VERB", "AUX"):
            current = current.head
        elif current.dep_ == "acl" and current.head.lemma_ == "ground" and current.head.head.pos_ in ("VERB", "AUX"):
            current = current.head.head
        elif current.dep_ in ("acl", "relcl") and current.head.pos_ in ("NOUN", "PROPN") and current.tag_ == "VBG":
            return current.head
        else:
            return _past_a_participle(verb) or _behind_the_verb(verb)
    return None


def _behind_the_verb(verb: Any) -> Any | None:
    """Who says it in "..., stated the Union of Families", which the parser takes for what is stated."""
    before = verb.doc[verb.i - 1].text if verb.i else ""
    if verb.tag_ not in ("VBD", "VBZ") or before not in (",", "”", '"') or verb.lemma_.lower() not in cue_set("speech"):
        return None
    told = next((c for c in verb.children if c.dep_ == "dobj" and verb.i < c.i <= verb.i + 6), None)
    return told if told is not None and (told.pos_ == "PROPN" or told.lemma_.lower() in words("roles")) else None


_PAST = ("VBN", "VBD")


def _past_a_participle(verb: Any) -> Any | None:
    """Who says it in "The witness, referred to as X, said ...", whose subject the parser gives to the participle."""
    before = next((c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i and c.tag_ in _PAST), None)
    if before is None or verb.doc[verb.i - 1].text != "," or verb.doc[before.left_edge.i].i == before.i:
        return None
    subject = next((c for c in before.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < before.i), None)
    helped = any(c.dep_ in ("aux", "auxpass") for c in before.children)
    return subject if subject is not None and not helped and verb.doc[before.i - 1].text == "," else None


def _in_dateline(token: Any) -> bool:
    """Whether a token stands in "CITY, Country (Agency) --", which the parser takes for a subject."""
    doc, start = token.doc, token.sent.start
    if token.i - start > 8 or not (token.text.isupper() or token.ent_type_ in ("GPE", "LOC", "DATE", "ORG")):
        return False
    ahead = [t.text for t in doc[token.i + 1 : start + 16]]
    # "The Hague, 2 October 2012 - A witness told ...": a town and a day before the dash.
    dash = next((t.i for t in doc[token.i + 1 : start + 16] if t.text in DASHES), None)
    dated = dash is not None and token.ent_type_ == "GPE" and doc[dash - 1].shape_ == "dddd"
    if dated and all(t.ent_type_ or t.is_punct or t.like_num for t in doc[token.i + 1 : dash]):
        return True
    return any(a in (")", ":") and b in DASHES for a, b in pairwise(ahead)) or (
        token.text.isupper() and len(token.text) > 2 and any(a in DASHES for a in ahead[:6])
    )


DASHES = frozenset({"-", "--", "—", "–", "---"})


def _beside_verb(verb: Any) -> Any | None:
    """The noun before a verb, past "today" and a footnote's mark."""
    at = verb.i - 1
    while at > verb.sent.start and (verb.doc[at].ent_type_ in ("DATE", "TIME") or verb.doc[at].tag_ in ("NFP", "RB")):
        at -= 1
    before = verb.doc[at] if at >= verb.sent.start and at < verb.i else None
    return before if before is not None and before.pos_ in ("NOUN", "PROPN") else None


def told(sentence: Sentence, verb: Any) -> Mention | None:
    """The media or organisation that the party spoke to, which brings its words."""
    for child in verb.children:
        target = child if child.dep_ in ("dobj", "dative") and verb.lemma_ in _TELLING else None
        if child.dep_ in ("prep", "dative") and child.lower_ == "to" and verb.lemma_ not in ("ask", "attribute"):
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
        if child.dep_ == "prep" and child.lower_ in ("in", "during"):
            target = _carrier(child)
        if child.dep_ == "advcl" and child.tag_ == "VBG" and child.lemma_.lower() in cue_set("speaking_to"):
            target = _heard_by(child)
        if target is not None:
            party = read_party(sentence, target)
            if party is not None and relays(party, target):
                return _numbered(sentence, party, target)
    return _asked(sentence, verb)


def _asked(sentence: Sentence, verb: Any) -> Mention | None:
    """ "..., said X, a lawyer, in an interview with Y": whom X spoke to, where the parser hangs it on X."""
    for token in verb.doc[verb.i + 1 : verb.right_edge.i + 1]:
        if token.dep_ == "prep" and token.lower_ in ("in", "during") and token.head.i >= verb.i:
            target = _interviewer(token)
            party = None if target is None else read_party(sentence, target)
            if party is not None and target is not None and relays(party, target):
                return party
    return None


def _numbered(sentence: Sentence, party: Mention, token: Any) -> Mention:
    """The party with the number that ends its name ("France 24", which the parser takes for a count)."""
    if token.i + 1 >= sentence.tokens.end or not _numeral(token) or party.span != sentence.span_of(token):
        return party
    after = token.doc[token.i + 1]
    span = Span(party.span.start, sentence.span_of(after).end)
    return replace(party, text=f"{party.text} {after.text}", span=span, place=False)


def _numeral(token: Any) -> bool:
    """Whether a land's name is followed by a number that is part of it, not the beginning of a count."""
    after = [t for t in token.doc[token.i + 1 : token.i + 3] if t.i < token.sent.end]
    if token.ent_type_ != "GPE" or not after or not after[0].text.isdigit():
        return False
    return len(after) == 1 or after[1].pos_ in ("ADP", "PUNCT", "SCONJ")


_TELLING = frozenset({"tell", "inform", "give"})


def _carrier(preposition: Any) -> Any | None:
    """Who brings words said "in an interview with X", "in comments carried by X", "in a report obtained by X"."""
    for noun in preposition.children:
        for verb in noun.children if noun.dep_ == "pobj" else ():
            if verb.dep_ in ("acl", "relcl") and verb.lemma_.lower() in cue_set("carried_by"):
                by = next((c for c in verb.children if c.dep_ in ("agent", "prep") and c.lower_ in ("by", "on")), None)
                return None if by is None else next((t for t in by.children if t.dep_ == "pobj"), None)
            if verb.dep_ in ("acl", "relcl") and verb.lemma_.lower() in cue_set("handed_to"):
                return _heard_by(verb)
    return _interviewer(preposition)


def _heard_by(verb: Any) -> Any | None:
    """To whom something is said or given: "speaking to X", "testimony given to X"."""
    to = next((c for c in verb.children if c.dep_ in ("prep", "dative") and c.lower_ in ("to", "with")), None)
    return None if to is None else next((t for t in to.children if t.dep_ == "pobj"), None)


def _interviewer(preposition: Any) -> Any | None:
    noun = next((t for t in preposition.children if t.dep_ == "pobj" and t.lemma_ == "interview"), None)
    if noun is None:
        return None
    with_ = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("with", "to")), None)
    return None if with_ is None else next((t for t in with_.children if t.dep_ == "pobj"), None)


def relays(party: Mention, token: Any) -> bool:
    low = party.text.lower().removeprefix("the ")
    if party.kind == "body" and party.definite and party.head in words("general_bodies"):
        return True  # "told the human rights group": one that the text has named
    if party.kind != "organisation" and party.head in load("cues")["audiences"]:
        return False
    if low in media() or low == "police" or party.text.lower() in media():
        return True
    if {w.strip(".,") for w in low.split()} & words("media_words"):
        return True
    if party.head in load("cues")["audiences"] or party.kind not in ("organisation",):
        return bool(token.lower_ == "paper")
    if token.ent_type_ == "ORG" or {w.lower() for w in party.text.split()} & words("organisation_words"):
        return True
    # "told ABS-CBN", "told France 24": a name that is nobody's and no land's, or a land with a channel's number.
    return token.pos_ == "PROPN" and (token.ent_type_ not in _NO_MEDIUM or _numeral(token))


_NO_MEDIUM = frozenset({"PERSON", "GPE", "LOC", "NORP", "FAC", "EVENT"})


def topic_of(sentence: Sentence) -> Mention | None:
    """Who or what a sentence is about: the party that is its main clause's subject, or whose its subject is."""
    root = next((t for t in sentence.tokens if t.dep_ == "ROOT"), None)
    subject = None if root is None else next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if root is None or subject is None or subject.i > root.i:
        return None
    party = read_party(sentence, subject)
    if party is None or party.kind in ("pronoun", "work"):
        return None
    if party.kind == "role" and party.head in words("speaking_places") and not party.plural:
        party = replace(party, kind="body")  # "State television denied it. It said ..."
    known = party.kind != "role" or party.head in words("roles") or party.head == "those"
    return party if known and not any(c.dep_ == "nummod" for c in subject.children) else None
