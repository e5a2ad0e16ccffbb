"""Which words of a sentence an attribution covers, as document spans."""

from __future__ import annotations

from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.wordlists import cue_set
from tawthiq.model import Span

# A parse tree deeper than this is damage, not language.
DEEPEST = 40


def scope_of(sentence: Sentence, verb: Any, subject: Any, lemma: str) -> tuple[Span, ...]:
    """What words of its sentence a verb of saying gives to its subject."""
    clause = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if lemma == "have" and not _idiom(verb, lemma):
        return ()
    if verb.dep_ == "parataxis" or (verb.dep_ == "advcl" and marked_as(verb)):
        return around(sentence, verb)
    if clause is not None and clause.i < verb.i:
        return _before(sentence, verb, subject)
    if clause is not None:
        return after(sentence, verb, subject)
    if lemma in cue_set("speech") and subject.i < verb.i and closes(sentence, verb, subject):
        return pieces(sentence, sentence.tokens.start, subject.left_edge.i, 0, 0)
    right = {c.dep_ for c in verb.children if c.i > verb.i}
    if lemma in ("have", "make", "put", "speak", "tell"):
        return after(sentence, verb, subject) if _idiom(verb, lemma) else ()
    if lemma in cue_set("asking"):
        asks = any(c.dep_ == "prep" and c.lower_ in ("for", "on", "upon", "to") for c in verb.children)
        return after(sentence, verb, subject) if asks or lemma in ("urge", "demand") else ()
    if lemma in cue_set("object_ok"):
        return after(sentence, verb, subject) if right & _OBJECTS else ()
    if lemma in cue_set("clause_like"):
        return after(sentence, verb, subject) if right & {"xcomp", "dobj", "advcl", "conj"} else ()
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


def closes(sentence: Sentence, verb: Any, subject: Any) -> bool:
    """Whether "..., X said on Monday." ends the sentence, however the parser joined what stands before."""
    start = subject.left_edge.i
    short = sentence.tokens.end - verb.i <= 6 and not any(c.dep_ in ("dobj", "xcomp") for c in verb.children)
    return short and start - sentence.tokens.start > 4 and verb.doc[start - 1].text in (",", ",”", "”", '"')


def marked_as(verb: Any) -> bool:
    return any(c.dep_ in ("mark", "advmod", "prep") and c.lower_ == "as" for c in verb.children)


def around(sentence: Sentence, verb: Any) -> tuple[Span, ...]:
    """The whole sentence without the inserted clause of the verb."""
    doc = verb.doc
    left, right = doc[verb.left_edge.i], doc[verb.right_edge.i]
    return pieces(sentence, sentence.tokens.start, left.i, right.i + 1, sentence.tokens.end)


def _before(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """All that precedes the verb and its subject in the clause that holds them."""
    doc = verb.doc
    clause = next(c for c in verb.children if c.dep_ == "ccomp")
    stop = min(verb.i, subject.left_edge.i if subject.i > clause.right_edge.i else verb.i)
    if subject.i < clause.i:
        return pieces(sentence, clause.left_edge.i, clause.right_edge.i + 1, 0, 0)
    start = sentence.tokens.start if verb.dep_ in ("ROOT", "ccomp") else verb.left_edge.i
    tail = verb.right_edge.i + 1
    after = next((c for c in verb.children if c.i > verb.i and c.dep_ in ("advcl", "ccomp", "conj")), None)
    if after is not None and after.i > max(verb.i, subject.i) and after.dep_ != "conj":
        return pieces(sentence, start, stop, after.left_edge.i, tail)
    del doc
    return pieces(sentence, start, stop, 0, 0)


def after(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """All that the verb governs after itself, without a coordinated clause that has its own subject."""
    stop = verb.right_edge.i + 1
    for child in verb.children:
        joined = any(c.dep_ == "cc" and c.i < child.i for c in verb.children)
        taken_up = any(c.dep_ == "nsubj" and c.lower_ in ("they", "it", "this") for c in child.children)
        if taken_up and child.lemma_.lower() not in cue_set("speech"):
            continue
        if child.i > verb.i and child.dep_ in ("conj", "parataxis") and joined and own_subject(child):
            stop = min(stop, child.left_edge.i)
    if subject.i > verb.i and subject.right_edge.i < stop:
        return pieces(sentence, verb.i + 1, subject.left_edge.i, subject.right_edge.i + 1, stop)
    return pieces(sentence, verb.i + 1, stop, 0, 0)


def own_subject(verb: Any) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in verb.children)


def pieces(sentence: Sentence, start: int, end: int, start2: int, end2: int) -> tuple[Span, ...]:
    """Two token ranges of a sentence as document spans; empty ranges left out."""
    doc, out = sentence.tokens.doc, []
    low, high = sentence.tokens.start, sentence.tokens.end
    for a, b in ((start, end), (start2, end2)):
        a, b = max(a, low), min(b, high)
        if b > a:
            last = doc[b - 1]
            out.append(Span(sentence.base + doc[a].idx, sentence.base + last.idx + len(last.text)))
    return tuple(out)


def clause_around(sentence: Sentence, token: Any) -> tuple[Span, ...]:
    """The clause that an inserted phrase qualifies, without the phrase."""
    left, right = token.left_edge.i, token.right_edge.i + 1
    head, start, stop = token.head, sentence.tokens.start, sentence.tokens.end
    for _ in range(DEEPEST):
        if head.dep_ == "ROOT" or head.head is head:
            break
        at_end = right >= stop - 2 and head.dep_ == "conj" and not _contrasted(head)
        if head.pos_ in ("VERB", "AUX") and _separate(head) and not at_end:
            start, stop = head.left_edge.i, head.right_edge.i + 1
            break
        head = head.head
    if right >= stop - 1 or right - left > 25:
        right = max(right, token.i + 1)
    return pieces(sentence, start, min(left, token.i), right, stop)


def _contrasted(verb: Any) -> bool:
    return any(c.dep_ == "cc" and c.lower_ != "and" for c in verb.head.children)


def _separate(verb: Any) -> bool:
    """Whether a clause stands apart: a coordinated clause or a "while" clause with its own subject."""
    if verb.dep_ == "conj" and own_subject(verb) and verb.head.pos_ in ("VERB", "AUX"):
        return True
    return verb.dep_ == "advcl" and any(
        c.dep_ == "mark" and c.lower_ in ("while", "whereas", "although", "though") for c in verb.children
    )
