"""Where someone may be asking for something: infinitives, wishes, "must", imperatives and things, with their traits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tawthiq.extraction.english.acting import in_headline
from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.claimed import (
    SUBJECTS,
    Chain,
    Claim,
    Ground,
    Maker,
    first_of,
    governor,
    kind_of,
    length,
    makers,
    quoted,
    span_in,
    standing,
    whoever,
)
from tawthiq.extraction.english.demanding import before_told, called_upon, has_to, someone, target_of
from tawthiq.extraction.english.demands import all_who_ask
from tawthiq.model import Statement
from tawthiq.vocabulary import load

CLAUSES = ("ccomp", "advcl", "acl", "xcomp", "relcl")
FINITE = ("VB", "VBP", "VBZ", "VBN", "VBG")
# Things may stand behind these.
BEHIND = frozenset({"for", "on", "upon", "of", "about", "to", "against", "with"})
NOT_THINGS = frozenset({"DATE", "TIME", "MONEY", "PERSON", "CARDINAL"})
# Words of a sentence that say something of what is asked in it.
TELLING = ("if", "unless", "whether", "would", "could", "expected", "immediately", "urgently", "never", "because")
ASKING = frozenset({"must", "should", "urge", "call", "calls", "called", "demand", "demands", "demanded", "urged"})
RULED_ONLY = "by the rules alone"


# What a place is worth by its form and by how it hangs on which word: whether to look at it at all.
Worth = Callable[[str, str, str], bool]


def wishes(ground: Ground, ruled: Sequence[Statement], worth: Worth | None = None) -> Iterator[Claim]:
    """Every place where someone may be asking, in text order.

    Args:
        ruled: demands that the rules found.
        worth: whether a place of a form that hangs in a way on a word ("" for none) is looked at; all are without it.
    """
    by_sentence: dict[int, list[Statement]] = {}
    for statement in ruled:
        sentence = ground.analysis.sentence_at(statement.span.start)
        if sentence is not None:
            by_sentence.setdefault(sentence.index, []).append(statement)
    for sentence in ground.analysis.sentences:
        yield from _in_sentence(ground, sentence, by_sentence.get(sentence.index, ()), worth)


def _in_sentence(
    ground: Ground, sentence: Sentence, ruled: Sequence[Statement], worth: Worth | None
) -> Iterator[Claim]:
    heads: dict[int, tuple[Any, Statement | None]] = {}
    for given in ruled:
        tokens = span_in(sentence, given.span)
        if tokens is not None:
            head = tokens.root
            if head.dep_ in ("aux", "mark", "prep") and tokens.start <= head.head.i < tokens.end:
                head = head.head
            heads[head.i] = (tokens, given)
    around = None
    for head in sentence.tokens:
        form = form_of(head)
        tokens, statement = heads.get(head.i, (None, None))
        if form is None and statement is None:
            continue
        over, link = governor(head)
        named = over.lemma_.lower() if over is not None else ""
        if statement is None and worth is not None and not worth(form or "", link, named):
            continue
        if in_headline(ground.analysis, sentence, head):
            continue
        thing = form is not None and form.startswith("thing")
        if statement is None and thing and (over is None or over.pos_ not in ("VERB", "NOUN", "AUX")):
            continue
        start, stop = (tokens.start, tokens.end) if tokens is not None else _reach(head, form or "")
        start, stop = max(start, sentence.tokens.start), min(stop, sentence.tokens.end)
        if start >= stop:
            continue
        around = around or tuple(_around(ground, sentence))
        traits = [*_rules(statement, start, stop, [t for t, _ in heads.values()])]
        traits += _wording(head, over, link, form or RULED_ONLY, ruled=statement is not None)
        traits += _inner(head, form or RULED_ONLY, start, stop)
        cue = head if over is None else over
        yield Claim(sentence, cue, head, start, stop, tuple(dict.fromkeys((*traits, *around))), statement)


def form_of(head: Any) -> str | None:
    """The form in which a clause or thing may be asked for; None where it cannot be."""
    if head.pos_ in ("VERB", "AUX") or head.tag_.startswith("VB"):
        return _form_of_clause(head)
    if head.pos_ not in ("NOUN", "PROPN") or head.ent_type_ in NOT_THINGS:
        return None
    first = first_of(head)
    if first.dep_ == "pobj":
        return f"thing behind {first.head.lower_}" if first.head.lower_ in BEHIND else None
    if first.dep_ in ("dobj", "nsubjpass"):
        return f"thing as {first.dep_}"
    return f"thing as {first.dep_}" if first.dep_ in ("attr", "appos", "nsubj") and head.pos_ == "NOUN" else None


def _form_of_clause(head: Any) -> str | None:
    first = first_of(head)
    aux = [c for c in head.children if c.dep_ in ("aux", "auxpass")]
    subject = any(c.dep_ in (*SUBJECTS, "csubj") for c in head.children)
    modal = [c.lower_ for c in aux if c.lower_ in ("must", "should", "shall", "ought", "need", "let")]
    if not modal and first is not head and not subject:
        modal = [c.lower_ for c in first.children if c.dep_ == "aux" and c.lower_ in ("must", "should")]
    if modal:
        return f"modal {modal[0]}"
    if head.tag_ in ("VBP", "VBZ", "MD") and head.lemma_ in ("need", "have", "ought"):
        if any(c.dep_ == "xcomp" and has_to(c) for c in head.children):
            return f"modal {head.lemma_} to"
        return "needs" if head.lemma_ == "need" else None
    if has_to(head) or (first is not head and has_to(first) and head.tag_ == "VB"):
        return "to"
    if subject and first.dep_ in CLAUSES and head.tag_ in FINITE:
        return _wish(head, aux)
    if not subject and not aux and (head.tag_ == "VB" or (head.tag_ == "VBP" and head.dep_ in ("ROOT", "ccomp"))):
        return "imperative"
    if head.tag_ == "VBG" and first.dep_ in ("pcomp", "xcomp", "pobj", "dobj", "advcl"):
        return "gerund"
    return "done" if head.tag_ == "VBN" and first.dep_ in ("ccomp", "xcomp", "oprd", "acl") else None


def _wish(head: Any, aux: list[Any]) -> str | None:
    """A clause with its own subject that may be wished: "that it be done", not "that it was done", "will be done"."""
    tags = [c.tag_ for c in aux]
    if "MD" in tags:
        return None
    if "VB" in tags or (head.tag_ == "VB" and not aux):
        return "that VB"
    return None if {"VBD", "VBZ"} & {*tags} else f"that {head.tag_}"


def _reach(head: Any, form: str) -> tuple[int, int]:
    """The tokens of what may be asked."""
    if form == "to":
        to = next((c.i for c in head.children if c.lower_ == "to" and c.dep_ == "aux"), head.left_edge.i)
        start = to - 1 if to > 0 and head.doc[to - 1].lower_ == "not" else to
        return int(start), before_told(head, int(head.right_edge.i) + 1)
    return int(head.i if form == "imperative" else head.left_edge.i), int(head.right_edge.i) + 1


def _rules(statement: Statement | None, start: int, stop: int, spans: list[Any]) -> Iterator[str]:
    """What the rules say of it."""
    if statement is not None:
        yield "ruled"
        yield f"ruled {statement.confidence:.2f}"
        return
    yield "not ruled"
    if spans:
        yield "something else in the sentence is ruled"
    if any(start < t.end and t.start < stop for t in spans):
        yield "within or around what is ruled"


def _wording(head: Any, over: Any | None, link: str, form: str, *, ruled: bool) -> Iterator[str]:
    """How it hangs on the word over it, and what stands beside it there."""
    short = form.split()[0]
    if ruled:
        yield f"ruled {form}"
    if over is None:
        yield from ("nothing over it", f"{short} under nothing")
        return
    cue = over.lemma_.lower()
    yield from (f"{short} < {cue}", f"cue {cue}", f"cue tag {over.tag_}", f"cue as {over.dep_}")
    yield from (f"link {link}", f"{link} < {cue}")
    if ruled:
        yield f"ruled < {cue}"
    if over.dep_ != "ROOT":
        yield f"cue as {over.dep_} < {over.head.lemma_.lower()}"
    yield from _beside(head, over)


def _beside(head: Any, over: Any) -> Iterator[str]:
    """What else belongs to the word over it."""
    cue = over.lemma_.lower()
    subject = False
    for child in over.children:
        part, kind = child.dep_, kind_of(child)
        if part in ("aux", "auxpass", "mark"):
            yield f"cue {part} {child.lower_}"
        elif part in ("neg", "agent"):
            yield f"cue with {part}"
        elif part in ("nsubj", "nsubjpass"):
            subject = True
            yield from (f"cue {part} {kind}", f"{cue} {part} {kind}")
            if kind == "NOUN":
                yield f"cue's subject {child.lemma_.lower()}"
        elif part in ("dobj", "dative") and child.i != head.i:
            yield from (f"cue's object {kind}", f"{cue} its object {kind}")
        elif part in ("prep", "prt") and child.i < head.i:
            whom = next((c for c in child.children if c.dep_ == "pobj"), None)
            yield from (f"cue {child.lower_}", f"cue {child.lower_} {kind_of(whom)}")
    if not subject:
        yield "cue without subject"


def _inner(head: Any, form: str, start: int, stop: int) -> Iterator[str]:
    """What is asked itself: its verb or noun and what belongs to it."""
    lemma, short = head.lemma_.lower(), form.split()[0]
    yield from (f"form {form}", f"does {lemma}", f"{short} does {lemma}", f"as {head.dep_}", f"tag {head.tag_}")
    for child in head.children:
        part = child.dep_
        if part in SUBJECTS:
            kind = kind_of(child)
            yield from (f"{part} {kind}", f"{form} {part} {kind}")
        elif part in ("neg", "auxpass"):
            yield from (f"has {part}", f"{form} has {part}")
        elif part == "mark":
            yield from (f"mark {child.lower_}", f"{form} mark {child.lower_}")
        elif part in ("det", "aux", "prep"):
            yield f"{part} {child.lower_}"
        elif part in ("amod", "acomp"):
            yield f"{part} {child.lemma_.lower()}"
        elif part == "dobj":
            yield from (f"object {child.lemma_.lower()}", f"object {kind_of(child)}")
        elif part == "poss":
            yield part
    weighty = {t.lemma_.lower() for t in head.doc[start:stop]} & {*load("cues")["demand"]["weighty"]}
    if weighty:
        yield "something weighty"
        yield from (f"holds {word}" for word in sorted(weighty))
    yield length(stop - start)
    if quoted(head):
        yield from ("quoted", f"{short} quoted")


def _around(ground: Ground, sentence: Sentence) -> Iterator[str]:
    low = {t.lower_ for t in sentence.tokens}
    yield from (f"with {word}" for word in TELLING if word in low)
    if low & ASKING:
        yield "a word of asking"
    yield from standing(ground, sentence)


def askers(ground: Ground, claim: Claim) -> list[Maker]:
    """Who may be asking."""
    form = next((t.removeprefix("form ").split()[0] for t in claim.traits if t.startswith("form ")), "")

    def more(chain: Chain) -> Iterator[str]:
        if not chain:
            return
        yield from (f"{form} who: {kind}" for kind in whoever(ground, chain))
        cue = chain[0].cue
        said = cue.of(ground.text) if cue is not None else ""
        yield "told by the cue" if said == claim.cue.text else "told elsewhere"
        if said:
            yield f"{form} told by {said.lower().split()[0]}" if said.split() else "told by nothing"

    return makers(ground, claim, more, all_who_ask)


def asked_of(claim: Claim) -> Any | None:
    """Who is asked: whom the cue calls upon or is done to, else who shall do it."""
    upon = called_upon(claim.cue) or target_of(claim.cue, claim.cue.i)
    subject = next((c for c in claim.head.children if c.dep_ == "nsubj"), None)
    passive = any(c.dep_ == "auxpass" for c in claim.head.children)
    for who in (upon, None if passive else subject):
        if who is not None and who.i < claim.head.i and someone(who):
            return who
    return None
