"""Attributions within one sentence: who says which words of it, from the dependency parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.parties import Mention, media, read_party, words
from tawthiq.model import Span, Stance
from tawthiq.vocabulary import load


@dataclass(frozen=True, slots=True)
class Attribution:
    """Some words of the text and who gives them.

    Attributes:
        parties: innermost first; not yet resolved when they come from a sentence, resolved in `Attributions`.
        cue: the words that attribute.
        scope: the content's spans, in text order; empty where only a quotation can follow.
        lemma: the cue's lemma.
        rank: among equal scopes, the lower stands further in.
        confidence: that the scope is these parties', 0 to 1.
        carried: taken over from the sentence before.
        quoted: the scope is a quotation.
        weak: an object or a passive, not a clause: within reported speech it is what is told, not who tells.
    """

    parties: tuple[Mention, ...]
    cue: Span
    scope: tuple[Span, ...]
    lemma: str
    rank: int = 1
    confidence: float = 0.9
    carried: bool = False
    quoted: bool = False
    weak: bool = False

    @property
    def stance(self) -> Stance:
        cues = load("cues")
        if self.lemma in cues["alleges"]:
            return "alleges"
        return "estimates" if self.lemma in cues["estimates"] else "asserts"

    @property
    def size(self) -> int:
        return sum(s.end - s.start for s in self.scope)

    def covers(self, at: int) -> bool:
        return any(s.start <= at < s.end for s in self.scope)


@cache
def cue_set(name: str) -> frozenset[str]:
    return frozenset(load("cues")[name])


# A parse tree deeper than this is damage, not language.
DEEPEST = 40


def attributions_in(sentence: Sentence) -> Iterator[Attribution]:
    """The sentence's attributions, in the order of their cues; parties as mentioned, not resolved."""
    closing = _closing(sentence)
    for token in sentence.tokens:
        if closing is not None and token.i == closing.i:
            found = _inserted_at_end(sentence, token)
        elif token.lower_ == "according" or token.lower_ in cue_set("prepositions"):
            found = _according(sentence, token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _verb(sentence, token)
        elif token.lower_ in ("by", "in") and token.dep_ == "prep":
            found = _count_of(sentence, token)
        elif token.pos_ == "NOUN" and token.lemma_.lower() in _SAYING_NOUNS:
            found = _noun(sentence, token)
        else:
            continue
        if found is not None:
            yield found


def _closing(sentence: Sentence) -> Any | None:
    """A verb of saying at the sentence's end that the parser took for a noun ("..., Reuters reports.")."""
    tokens = [t for t in sentence.tokens[-8:] if not t.is_punct and not t.is_space]
    last = tokens[-1] if tokens else None
    if last is not None and last.lower_ in _CLOSERS and last.pos_ != "VERB" and last.i - sentence.tokens.start > 4:
        return last
    return None


_CLOSERS = frozenset(
    {"notes", "reports", "claims", "states", "estimates", "says", "said", "reported", "noted", "claimed"}
)


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
    scope = _pieces(sentence, sentence.tokens.start, start, 0, 0)
    return Attribution((party,), sentence.span_of(verb), scope, "say", confidence=0.7)


_SAYING_NOUNS = frozenset({"claim", "allegation", "warning", "statement", "announcement", "estimate", "report"})


def _verb(sentence: Sentence, verb: Any) -> Attribution | None:
    lemma = verb.lemma_.lower()
    speech, finding = lemma in cue_set("speech"), lemma in cue_set("finding")
    if lemma in ("show", "suggest", "indicate", "reveal") and _papers(verb):
        return None
    if lemma in cue_set("citing") and verb.tag_ == "VBG":
        return _citing(sentence, verb)
    if not speech and not finding:
        return None
    if any(c.dep_ == "neg" for c in verb.children) and lemma not in ("say", "tell"):
        return None
    if any(c.dep_ == "aux" and c.lower_ in ("to", "will", "would", "could", "should", "must") for c in verb.children):
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
    active = any(c.dep_ == "aux" for c in verb.children)
    if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod", "relcl") and not active):
        return _passive(sentence, verb, lemma)
    subject = subject_of(verb)
    party = None if subject is None else _named_beside(sentence, verb, subject) or read_party(sentence, subject)
    if party is None:
        return None
    if not speech and party.kind == "role" and party.head not in words("roles") | words("bodies") and not party.plural:
        return None
    unlisted = party.kind == "role" and not party.plural and party.head not in words("roles") | words("bodies")
    if unlisted and lemma not in _PLAIN and party.head != "one":
        return None
    scope = _scope(sentence, verb, subject, lemma)
    if not scope and not speech:
        return None
    relay = _told(sentence, verb) or party.relay
    parties = (replace(party, relay=None), relay) if relay is not None else (party,)
    citing = [c for c in (*verb.children, *subject.children) if c.lemma_ in cue_set("citing") and c.tag_ == "VBG"]
    cited = [p for c in citing for p in _cited(sentence, c)]
    if cited and scope:
        parties = (*cited[:1], *parties)
    clause = any(c.dep_ == "ccomp" for c in verb.children) or lemma == "say" or verb.dep_ == "parataxis"
    return Attribution(parties, sentence.span_of(verb), scope, lemma, weak=not clause)


# Who is not named by a known role still speaks with these.
_PLAIN = frozenset({"say", "tell", "add", "write", "recall", "explain", "call", "describe"})


def _papers(verb: Any) -> bool:
    """Whether it is bare papers that "suggest": evidence, not someone's word."""
    return any(c.dep_ == "nsubj" and c.lemma_.lower() in _EVIDENCE for c in verb.children)


_EVIDENCE = frozenset({"document", "testimony", "account", "record", "message", "note", "list", "paper", "post"})


def _named_beside(sentence: Sentence, verb: Any, subject: Any) -> Mention | None:
    """The name that stands right before the verb where the parser took only its titles for the subject."""
    at = verb.i - 1
    while at > subject.i and verb.doc[at].pos_ in ("AUX", "ADV"):
        at -= 1
    before = verb.doc[at]
    if at <= subject.i or before.pos_ != "PROPN" or subject.pos_ not in ("PROPN", "NOUN") or at - subject.i > 12:
        return None
    if any(t.pos_ in ("VERB", "PRON") or t.text in _DASHES for t in verb.doc[subject.i : at]):
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
    return first.i > token.sent.start and token.doc[first.i - 1].pos_ == "ADP"


def _cited(sentence: Sentence, verb: Any) -> list[Mention]:
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
        elif current.dep_ in ("acl", "relcl") and current.head.pos_ in ("NOUN", "PROPN") and current.tag_ == "VBG":
            return current.head
        else:
            return None
    return None


def _in_dateline(token: Any) -> bool:
    """Whether a token stands in "CITY, Country (Agency) --", which the parser takes for a subject."""
    doc, start = token.doc, token.sent.start
    if token.i - start > 8 or not (token.text.isupper() or token.ent_type_ in ("GPE", "LOC", "DATE", "ORG")):
        return False
    ahead = [t.text for t in doc[token.i + 1 : start + 16]]
    return any(a in (")", ":") and b in _DASHES for a, b in zip(ahead, ahead[1:], strict=False)) or (
        token.text.isupper() and len(token.text) > 2 and any(a in _DASHES for a in ahead[:6])
    )


_DASHES = frozenset({"-", "--", "—", "–", "---"})


def _beside_verb(verb: Any) -> Any | None:
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    return before if before is not None and before.pos_ in ("NOUN", "PROPN") else None


def _told(sentence: Sentence, verb: Any) -> Mention | None:
    """The media or organisation that the party spoke to, which brings its words."""
    for child in verb.children:
        target = child if child.dep_ in ("dobj", "dative") and verb.lemma_ in _TELLING else None
        if child.dep_ in ("prep", "dative") and child.lower_ == "to" and verb.lemma_ != "ask":
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
        if child.dep_ == "prep" and child.lower_ in ("in", "during"):
            target = _interviewer(child)
        if target is not None:
            party = read_party(sentence, target)
            if party is not None and _relays(party, target):
                return party
    return None


_TELLING = frozenset({"tell", "inform", "give"})


def _interviewer(preposition: Any) -> Any | None:
    noun = next((t for t in preposition.children if t.dep_ == "pobj" and t.lemma_ == "interview"), None)
    if noun is None:
        return None
    with_ = next((c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("with", "to")), None)
    return None if with_ is None else next((t for t in with_.children if t.dep_ == "pobj"), None)


def _relays(party: Mention, token: Any) -> bool:
    low = party.text.lower().removeprefix("the ")
    if party.kind != "organisation" and party.head in load("cues")["audiences"]:
        return False
    if low in media() or low == "police" or party.text.lower() in media():
        return True
    if {w.strip(".,") for w in low.split()} & words("media_words"):
        return True
    if party.head in load("cues")["audiences"] or party.kind not in ("organisation",):
        return token.lower_ == "paper"
    return token.ent_type_ == "ORG" or bool({w.lower() for w in party.text.split()} & words("organisation_words"))


def _scope(sentence: Sentence, verb: Any, subject: Any, lemma: str) -> tuple[Span, ...]:
    """What words of its sentence a verb of saying gives to its subject."""
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if lemma == "have" and not _idiom(verb, lemma):
        return ()
    if verb.dep_ == "parataxis" or (verb.dep_ == "advcl" and _marked_as(verb)):
        return _around(sentence, verb)
    if clause is not None and clause.i < verb.i:
        return _before(sentence, verb, subject)
    if clause is not None:
        return _after(sentence, verb, subject)
    if lemma in cue_set("speech") and subject.i < verb.i and _closes(sentence, verb, subject):
        return _pieces(sentence, sentence.tokens.start, subject.left_edge.i, 0, 0)
    right = {c.dep_ for c in verb.children if c.i > verb.i}
    if lemma in ("have", "make", "put", "speak", "tell"):
        return _after(sentence, verb, subject) if _idiom(verb, lemma) else ()
    if lemma in cue_set("asking"):
        asks = any(c.dep_ == "prep" and c.lower_ in ("for", "on", "upon", "to") for c in verb.children)
        return _after(sentence, verb, subject) if asks or lemma in ("urge", "demand") else ()
    if lemma in cue_set("object_ok"):
        return _after(sentence, verb, subject) if right & _OBJECTS else ()
    if lemma in cue_set("clause_like"):
        return _after(sentence, verb, subject) if right & {"xcomp", "dobj", "advcl", "conj"} else ()
    return ()


def _idiom(verb: Any, lemma: str) -> bool:
    """ "has it that", "had the total at 47", "puts the toll at 47", "makes the case that", "speaks of", "tells of"."""
    after = [c for c in verb.children if c.i > verb.i]
    if lemma in ("have", "put"):
        counted = any(c.lower_ == "at" and any(t.like_num for t in c.subtree) for c in verb.subtree if c.dep_ == "prep")
        has_it = any(c.lower_ == "it" for c in after) and any(t.lower_ == "that" for t in verb.subtree)
        return counted or (lemma == "have" and has_it)
    if lemma == "make":
        return any(c.lower_ in ("case", "claim", "point") for c in after)
    return any(c.dep_ == "prep" and c.lower_ in ("of", "about") for c in after)


_OBJECTS = frozenset({"dobj", "xcomp", "prep", "advcl", "conj", "oprd", "attr", "acomp"})


def _closes(sentence: Sentence, verb: Any, subject: Any) -> bool:
    """Whether "..., X said on Monday." ends the sentence, however the parser joined what stands before."""
    start = subject.left_edge.i
    short = sentence.tokens.end - verb.i <= 6 and not any(c.dep_ in ("dobj", "xcomp") for c in verb.children)
    return short and start - sentence.tokens.start > 4 and verb.doc[start - 1].text in (",", ",”", "”", '"')


def _marked_as(verb: Any) -> bool:
    return any(c.dep_ in ("mark", "advmod", "prep") and c.lower_ == "as" for c in verb.children)


def _around(sentence: Sentence, verb: Any) -> tuple[Span, ...]:
    """The whole sentence without the inserted clause of the verb."""
    doc = verb.doc
    left, right = doc[verb.left_edge.i], doc[verb.right_edge.i]
    return _pieces(sentence, sentence.tokens.start, left.i, right.i + 1, sentence.tokens.end)


def _before(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """All that precedes the verb and its subject in the clause that holds them."""
    doc = verb.doc
    clause = next(c for c in verb.children if c.dep_ == "ccomp")
    stop = min(verb.i, subject.left_edge.i if subject.i > clause.right_edge.i else verb.i)
    if subject.i < clause.i:
        return _pieces(sentence, clause.left_edge.i, clause.right_edge.i + 1, 0, 0)
    start = sentence.tokens.start if verb.dep_ in ("ROOT", "ccomp") else verb.left_edge.i
    tail = verb.right_edge.i + 1
    after = next((c for c in verb.children if c.i > verb.i and c.dep_ in ("advcl", "ccomp", "conj")), None)
    if after is not None and after.i > max(verb.i, subject.i) and after.dep_ != "conj":
        return _pieces(sentence, start, stop, after.left_edge.i, tail)
    del doc
    return _pieces(sentence, start, stop, 0, 0)


def _after(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """All that the verb governs after itself, without a coordinated clause that has its own subject."""
    stop = verb.right_edge.i + 1
    for child in verb.children:
        joined = any(c.dep_ == "cc" and c.i < child.i for c in verb.children)
        taken_up = any(c.dep_ == "nsubj" and c.lower_ in ("they", "it", "this") for c in child.children)
        if taken_up and child.lemma_.lower() not in cue_set("speech"):
            continue
        if child.i > verb.i and child.dep_ in ("conj", "parataxis") and joined and _own_subject(child):
            stop = min(stop, child.left_edge.i)
    if subject.i > verb.i and subject.right_edge.i < stop:
        return _pieces(sentence, verb.i + 1, subject.left_edge.i, subject.right_edge.i + 1, stop)
    return _pieces(sentence, verb.i + 1, stop, 0, 0)


def _own_subject(verb: Any) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in verb.children)


def _pieces(sentence: Sentence, start: int, end: int, start2: int, end2: int) -> tuple[Span, ...]:
    """Two token ranges of a sentence as document spans; empty ranges left out."""
    doc, out = sentence.tokens.doc, []
    low, high = sentence.tokens.start, sentence.tokens.end
    for a, b in ((start, end), (start2, end2)):
        a, b = max(a, low), min(b, high)
        if b > a:
            last = doc[b - 1]
            out.append(Span(sentence.base + doc[a].idx, sentence.base + last.idx + len(last.text)))
    return tuple(out)


def _passive(sentence: Sentence, verb: Any, lemma: str) -> Attribution | None:
    """ "20 deaths were recorded by X"; "X was quoted by Y as saying"; "110 cases documented by X"."""
    party = None
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            party = next((read_party(sentence, t) for t in child.children if t.dep_ == "pobj"), None)
    cue = sentence.span_of(verb)
    if lemma == "quote":
        saying = next((t for t in verb.subtree if t.lemma_ == "say" and t.tag_ == "VBG"), None)
        subject = subject_of(verb)
        said = None if subject is None else read_party(sentence, subject)
        if said is not None:
            scope = _after(sentence, saying or verb, subject)
            return Attribution((said,) if party is None else (said, party), cue, scope, "say")
        return None
    misread = verb.dep_ == "acl" and verb.head.pos_ == "PROPN" and (party is None or _dated(verb))
    if misread and lemma in cue_set("finding") and verb.head.dep_ in ("ROOT", "nsubj"):
        party = read_party(sentence, verb.head)
        if party is not None and party.kind == "organisation":
            scope = _pieces(sentence, verb.i + 1, sentence.tokens.end, 0, 0)
            return Attribution((party,), cue, scope, lemma, confidence=0.7)
    if party is None or lemma in ("tell", "ask", "inform", "publish", "release", "post", "hear", "charge", "blame"):
        return None
    if lemma in ("accuse", "suspect", "condemn", "denounce", "cite", "see", "monitor", "put", "track", "place", "hold"):
        if lemma not in ("accuse", "suspect", "put"):
            return None
    if _marked_as(verb):
        return Attribution((party,), cue, _around(sentence, verb), lemma, confidence=0.8)
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        if verb.head.lemma_.lower() in words("works"):
            return None
        scope = _pieces(sentence, verb.head.left_edge.i, verb.i, verb.i + 1, verb.right_edge.i + 1)
        return Attribution((party,), cue, scope, lemma, confidence=0.8, weak=True)
    scope = _pieces(sentence, verb.left_edge.i, verb.right_edge.i + 1, 0, 0)
    return Attribution((party,), cue, scope, lemma, confidence=0.8, weak=not _marked_as(verb))


def _dated(verb: Any) -> bool:
    """Whether what stands after "by" is a date, not who did it."""
    return any(t.ent_type_ == "DATE" for c in verb.children if c.lower_ == "by" for t in c.children)


def _citing(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "CNN said, citing police": police stand behind all that CNN said."""
    cited = _cited(sentence, verb)
    head = verb.head.lemma_.lower()
    heads = {head, verb.head.head.lemma_.lower()} if verb.dep_ == "acl" else {head}
    if not cited or (verb.dep_ in ("advcl", "acl") and heads & (cue_set("speech") | cue_set("finding"))):
        return None
    party = cited[0]
    return Attribution((party,), sentence.span_of(verb), _around(sentence, verb), verb.lemma_.lower(), rank=0)


