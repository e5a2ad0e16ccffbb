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
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and not _parted(c, subject)), None)
    if lemma == "have" and not _idiom(verb, lemma):
        return ()
    if said := _around_inserted(sentence, verb, subject) or before_inverted(sentence, verb, subject):
        return said
    if verb.dep_ == "parataxis" or (verb.dep_ == "advcl" and marked_as(verb)):
        return around(sentence, verb)
    if clause is not None and clause.i < verb.i:
        return _before(sentence, verb, subject)
    if clause is not None:
        return after(sentence, verb, subject)
    if lemma in cue_set("speech") and subject.i < verb.i and closes(sentence, verb, subject):
        return pieces(sentence, sentence.tokens.start, subject.left_edge.i, 0, 0)
    right = {c.dep_ for c in verb.children if c.i > verb.i}
    if lemma in ("tell", "inform", "notify", "say", "state", "report", "write") and (
        said := _told_clause(sentence, verb)
    ):
        return said
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


def _parted(clause: Any, subject: Any) -> bool:
    """Whether a clause is none of what is said: parted by a semicolon ("A disputes it; its expert said that ..."), or
    the speaker's own ("The witness, referred to as X, said that ...")."""
    return bool(subject.head.i == clause.i) or any(t.text == ";" for t in clause.doc[clause.i : subject.left_edge.i])


def _around_inserted(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """What stands on both sides of "..., he told Reuters, ...", wherever the parser hangs the second half."""
    doc, first = verb.doc, subject.left_edge.i
    if not sentence.tokens.start + 1 < first < verb.i or doc[first - 1].text != "," or subject.i == verb.head.i:
        return ()
    told = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i), None)
    last = verb.i if told is None else told.right_edge.i
    if last - verb.i > 6 or last + 3 > sentence.tokens.end or doc[last + 1].text != ",":
        return ()
    marks = [t.i for t in sentence.tokens if t.text == ";"]
    start = max((m + 1 for m in marks if m < first), default=sentence.tokens.start)
    stop = min((m for m in marks if m > last), default=sentence.tokens.end)
    relative = next((t.i for t in doc[max(start, first - 4) : first] if t.tag_ in ("WDT", "WP", "WP$", "WRB")), None)
    return pieces(sentence, start if relative is None else relative, first - 1, last + 2, stop)


def closing_speech(sentence: Sentence, verb: Any) -> tuple[Any, tuple[Span, ...]] | None:
    """The speaker in "..., X told Reuters on Friday." and what stands before, whatever the parser made of it."""
    doc, start, end = verb.doc, sentence.tokens.start, sentence.tokens.end
    rest = [t for t in doc[verb.i + 1 : end] if not t.is_punct and not t.is_space]
    if len(rest) > 10 or any(t.pos_ in ("VERB", "AUX") or t.like_num for t in rest):
        return None
    if any(t.text == "," for t in doc[verb.i + 1 : end - 1]):
        return None
    comma = verb.i - 1
    while comma > start and doc[comma].text not in (",", ";", "”", '"'):
        comma -= 1
    run = doc[comma + 1 : verb.i]
    if not 1 <= len(run) <= 14 or comma - start < 4 or doc[comma].text == ";":
        return None
    if any(t.pos_ in ("VERB", "SCONJ") for t in run) or run[0].pos_ in ("CCONJ", "ADP", "ADV", "AUX", "VERB", "SCONJ"):
        return None
    heads = [t for t in run if t.pos_ in ("NOUN", "PROPN", "PRON") and not comma < t.head.i < verb.i]
    if not heads or run[0].tag_ in ("WDT", "WP", "WRB"):
        return None
    named = next((t for t in heads if t.head.i == verb.i and t.dep_ == "nsubj"), heads[0])
    marks = [t.i + 1 for t in doc[start:comma] if t.text == ";"]
    return named, pieces(sentence, max(marks, default=start), comma, 0, 0)


def before_inverted(sentence: Sentence, verb: Any, subject: Any) -> tuple[Span, ...]:
    """What stands before "..., says X" at a sentence's end."""
    doc, start = verb.doc, sentence.tokens.start
    if not start + 2 < verb.i < subject.i or doc[verb.i - 1].text not in (",", "”", '"', "’", "'"):
        return ()
    last = subject.right_edge.i + 1
    end = next((t.i for t in doc[last : sentence.tokens.end] if t.text == ";"), sentence.tokens.end)
    tail = [t for t in doc[last:end] if not t.is_punct and not t.is_space]
    return pieces(sentence, start, verb.i - 1, 0, 0) if len(tail) <= 4 else ()


def _told_clause(sentence: Sentence, verb: Any) -> tuple[Span, ...]:
    """What follows "that" where the parser hangs it on a noun: "told a meeting that", "said in a report that"."""
    for child in verb.children:
        if child.dep_ in ("dobj", "dative", "prep") and child.i > verb.i:
            for clause in child.subtree:
                mark = next((c for c in clause.children if c.lower_ == "that" and c.dep_ in ("mark", "nsubj")), None)
                if mark is not None and clause.dep_ in ("acl", "relcl", "ccomp") and own_subject(clause):
                    return pieces(sentence, mark.i, max(verb.right_edge.i, clause.right_edge.i) + 1, 0, 0)
    return ()


def _idiom(verb: Any, lemma: str) -> bool:
    """ "has it that", "had the total at 47", "puts the toll at 47", "makes the case that", "speaks of", "tells of"."""
    after = [c for c in verb.children if c.i > verb.i]
    if lemma in ("have", "put"):
        counted = any(c.lower_ == "at" and any(t.like_num for t in c.subtree) for c in verb.subtree if c.dep_ == "prep")
        has_it = any(c.lower_ == "it" for c in after) and any(t.lower_ == "that" for t in verb.subtree)
        forward = lemma == "put" and any(c.lower_ == "forward" for c in after)
        return counted or forward or (lemma == "have" and has_it)
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
    further = after is not None and after.dep_ == "conj" and (after.pos_ in ("VERB", "AUX") or own_subject(after))
    if after is not None and not further and after.i > max(verb.i, subject.i):
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
    if left > start + 2 and right < stop and token.doc[right].text == ";":
        # The parser hangs ", according to X;" on what follows the mark; it closes what precedes it.
        marks = [t.i + 1 for t in token.doc[start:left] if t.text == ";"]
        return pieces(sentence, max(marks, default=start), left, 0, 0)
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
