"""Several things asked in one sentence: "that A be done, and that B be done", "for A and for B", "and on Y to".

"To do A and to do B" is two where the parser joins the verbs; by the words alone it is mostly one thing to a reader.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tawthiq.extraction.english.analysis import LONGEST_SENTENCE
from tawthiq.extraction.english.demanding import CLAUSES, Asked, someone
from tawthiq.vocabulary import load

# Words that open each of several things asked.
LEADS = frozenset({"that", "for"})
UPON = frozenset({"on", "upon"})
# A further thing begins at most this many tokens after the one before it ends: a comma, "and", "not".
GAP = 3
# "on the governors of X and Y to": between the preposition and "to" stand at most this many tokens.
FAR = 14


def each_asked(verb: Any, asked: Asked) -> Iterator[Asked]:
    """Each of the things that a verb asks for, by the words that open them where the parser lost their joint."""
    cuts = _cuts(verb, asked)
    lead = verb.doc[cuts[0][0]].lower_ if cuts else ""
    if not cuts:
        yield from _verbs_joined(verb.doc, asked)
        return
    stop = max(asked.stop, _reach(verb.doc, cuts[-1][0], verb.sent.end))
    marks = [asked.start, *(start for _, start, _ in cuts), stop]
    lead_ins = [*(min(at, start) for at, start, _ in cuts), stop]
    for index, (start, _) in enumerate(pairwise(marks)):
        end = _trimmed(verb.doc, start, lead_ins[index])
        who = asked.addressee if index == 0 else cuts[index - 1][2]
        who = asked.addressee if who is None and lead != "that" else who
        yield from _verbs_joined(verb.doc, replace(asked, start=start, stop=end, addressee=who))


def _cuts(verb: Any, asked: Asked) -> list[tuple[int, int, Any | None]]:
    """Where further things begin: the token that opens each, where its words start, and who else is asked."""
    doc, out = verb.doc, []
    near = [t.lower_ for t in (*doc[asked.start : asked.start + 2], *doc[max(0, asked.start - 1) : asked.start])]
    lead = next((word for word in near if word in LEADS), "")
    reach = max(asked.stop, verb.right_edge.i + 1)
    sentence = verb.sent
    end = min(sentence.end, asked.start + LONGEST_SENTENCE)
    marks = [t.i for t in doc[sentence.start : end] if t.is_quote and t.text != "'"]
    for at in range(asked.start + 2, end - 1):
        # Within quotation marks or without, as where it began.
        if at > reach + GAP or (bisect_left(marks, at) - bisect_left(marks, asked.start)) % 2:
            break
        before = doc[at - 1].lower_
        if before not in ("and", ",", ";") or (before == "," and lead != "that"):
            continue
        found = _further(doc, at, lead, verb)
        if found is not None:
            out.append((at, *found))
            reach = max(reach, _reach(doc, at, verb.sent.end))
    return out


def _further(doc: Any, at: int, lead: str, verb: Any) -> tuple[int, Any | None] | None:
    """What a token opens: where its words start, and who is asked."""
    word = doc[at].lower_
    again = word in UPON or (word == "to" and verb.lemma_ == "appeal" and doc[at].pos_ == "ADP")
    if again and any(c.lower_ == word or (word in UPON and c.lower_ in UPON) for c in verb.children if c.i < at):
        to = next((i for i in range(at + 2, min(at + FAR, verb.sent.end)) if _infinitive(doc, i)), None)
        who = next((c for c in doc[at].children if c.dep_ == "pobj"), None)
        return None if to is None or who is None else (to, who)
    if word != lead:
        return None
    if lead == "for":
        return (at + 1, None) if doc[at].dep_ in ("prep", "conj") and doc[at].head.i < at else None
    acts = [c for c in doc[at].head.children if c.dep_ == "nsubj" and c.i > at]
    return at, next((c for c in acts if someone(c)), None)


def _infinitive(doc: Any, at: int) -> bool:
    after = [t for t in doc[at + 1 : at + 4] if t.pos_ != "ADV"]
    return bool(doc[at].lower_ == "to" and after and after[0].tag_ == "VB")


def _reach(doc: Any, at: int, end: int) -> int:
    """Where what a token opens ends: with the clause that it marks, or with what hangs on it."""
    token = doc[at]
    head = token.head if token.dep_ in ("mark", "aux") else token
    edges = [head.right_edge.i + 1, *(t.right_edge.i + 1 for t in token.head.children if t.i > at)]
    return int(min(max(at + 1, edges[0], edges[-1] if token.lower_ in UPON else 0), end))


def _trimmed(doc: Any, start: int, stop: int) -> int:
    """An end without the comma and "and" that lead to the next thing."""
    while stop > start + 1 and (doc[stop - 1].dep_ == "cc" or doc[stop - 1].lower_ == "and" or doc[stop - 1].is_punct):
        stop -= 1
    return stop


def _verbs_joined(doc: Any, asked: Asked) -> Iterator[Asked]:
    """ "to search for the missing, open the graves and pay": verbs that the parser joined."""
    verb = next((t for t in doc[asked.start : asked.stop] if t.dep_ in CLAUSES and t.tag_ == "VB"), None)
    joined = [verb] if verb is not None else []
    for token in joined:
        joined += [c for c in token.children if c.dep_ == "conj" and c.tag_ == "VB" and c.i < asked.stop]
    starts = [_left(t) for t in joined[1:]]
    if verb is None or any(start <= verb.i for start in starts) or _shares_object(joined):
        yield asked
        return
    for start, stop in pairwise([asked.start, *starts, asked.stop]):
        yield replace(asked, start=start, stop=_trimmed(doc, start, stop))


def _shares_object(verbs: list[Any]) -> bool:
    """ "to retrieve and identify the bodies": one thing, of which the first verb alone says nothing."""
    return len(verbs) == 2 and verbs[1].i - verbs[0].i <= GAP and not any(c.dep_ == "dobj" for c in verbs[0].children)


def _left(verb: Any) -> int:
    """Where a further infinitive begins, with its "to" and "not"."""
    before = [c.i for c in verb.children if c.i < verb.i and c.dep_ in ("aux", "neg", "advmod")]
    return int(min([verb.i, *before]))


def told_off(noun: Any) -> list[Asked]:
    """ "The union's demands: an inquiry; the release of ...", "their demands include ..."."""
    if noun.tag_ != "NNS" or noun.lemma_.lower() not in load("cues")["demand"]["named"]:
        return []
    listing = noun.head if noun.dep_ == "nsubj" and noun.head.lemma_ in ("include", "be", "comprise") else None
    things = [c for c in listing.children if c.dep_ in ("dobj", "attr") and c.i > noun.i] if listing is not None else []
    after = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else noun
    if after.text == ":":
        things = [c for c in noun.children if c.dep_ in ("appos", "dobj", "dep") and c.i > after.i]
    for thing in things:
        things += [c for c in thing.children if c.dep_ in ("conj", "appos") and c.i > thing.i]
    if after.text == ":" and len(things) < 2 and (parts := _parts_after(after)):
        return parts
    starts = [min([t.left_edge.i for t in (thing, *thing.children) if t.i <= thing.i]) for thing in things]
    last = things[-1].right_edge.i + 1 if things else 0
    found = []
    for start, stop in pairwise([*starts, last]):
        end = stop
        while end > start + 1 and (noun.doc[end - 1].is_punct or noun.doc[end - 1].dep_ == "cc"):
            end -= 1
        found.append(Asked(start, end, None, 0.7))
    return found


def _parts_after(colon: Any) -> list[Asked]:
    """What a sentence lists behind a colon: by its semicolons, else by its commas and the last "and"."""
    doc, end = colon.doc, colon.sent.end
    rest = list(doc[colon.i + 1 : end])
    mark = ";" if any(t.text == ";" for t in rest) else ","
    cuts = [t.i for t in rest if t.text == mark]
    if mark == "," and cuts:
        cuts += [t.i for t in rest if t.lower_ == "and" and t.i > cuts[-1]][-1:]
    found = []
    for start, stop in pairwise([colon.i, *cuts, end]):
        first, last = start + 1, stop
        while first < last - 1 and (doc[first].is_punct or doc[first].dep_ == "cc"):
            first += 1
        while last > first + 1 and doc[last - 1].is_punct:
            last -= 1
        if last - first > 1:
            found.append(Asked(first, last, None, 0.7))
    return found if cuts else []
