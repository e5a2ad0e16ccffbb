"""Who denies or demands: the doer of a verb, found where the text leaves it to a pronoun or a participle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.doers import DATES, acts, aged, dates, doer_token, is_call
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import phrase_of
from tawthiq.extraction.english.own_voice import NAMES, own_voice
from tawthiq.extraction.english.parties import agent, read_party
from tawthiq.extraction.english.persons import AS_NOUNS
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speakers import subject_of
from tawthiq.extraction.english.speaking import Chains, chain_for
from tawthiq.extraction.english.wordings import lying_somewhere
from tawthiq.extraction.english.wordlists import cue_set, words
from tawthiq.model import Link, Span
from tawthiq.vocabulary import load

# "The Foundation" is looked for under its name this many code points back.
NAMED_BEFORE = 5_000
# A pronoun takes up the subject of at most this many sentences before its own.
REACH = 2
# Joined names longer than this many words are a list, not one party.
LONGESTNAMES = 24
SMALL = frozenset(
    {"of", "the", "for", "and", "in", "on", "to", "without", "against", "de", "des", "la", "du", "al", "en", "y", "&"}
)
# Any organisation is taken up by these; "the company" only by one whose name says so.
GROUPS = frozenset({"group", "organisation", "organization", "ngo", "watchdog", "body", "charity", "nonprofit"})
# ", a number which the palace called a fairy tale": what is set beside what was told.
ASIDE = ("npadvmod", "appos")
OURS = {"our": "we", "my": "i", "us": "we", "me": "i"}
OWNERS = frozenset({"both", "whose", "its", "his", "her", "their", "our", "my"})


def chain_of_doer(
    analysis: Analysis, sentence: Sentence, verb: Any, registry: Registry, chain_at: Chains
) -> tuple[Link, ...] | None:
    """Who does what a verb says, then whoever brings the sentence.

    Returns:
        Empty where the page speaks itself and does not say whose it is ("we"); None where no party is told.
    """
    cue = sentence.span_of(verb)
    party = _doer(analysis, sentence, verb, registry)
    if party is None:
        return chain_at(cue) or None if doer_token(verb) is None and verb.pos_ != "NOUN" else None
    if party.kind == "pronoun":
        if party.head not in ("i", "we"):
            return None
        chain = chain_at(cue)
        own = None if chain or party.head == "i" else own_voice(analysis, registry)
        if own is not None:
            return (Link(own, party.span, cue),)
        return chain or (() if party.head == "we" and not in_quotes(sentence) else None)
    if not _can_act(party):
        return None
    # ", which has long denied it": the page says so in passing, whoever speaks in the sentence.
    aside = _behind_a_comma(verb) or (verb.head.dep_ in ASIDE and _behind_a_comma(verb.head))
    passing = verb.dep_ == "relcl" and aside
    return (
        (Link(party.text, party.span, cue),) if passing and not in_quotes(sentence) else chain_for(party, cue, chain_at)
    )


def _behind_a_comma(token: Any) -> bool:
    """Whether a comma stands before all that hangs on a token."""
    return bool(token.left_edge.i > 0 and token.doc[token.left_edge.i - 1].text == ",")


def in_quotes(sentence: Sentence) -> bool:
    """Whether a sentence may stand within a quotation that nobody was found to speak."""
    text = sentence.tokens.doc.text
    marks = sum(text.count(m, 0, sentence.tokens.start_char) for m in '“”"')
    return marks % 2 == 1 or any(t.is_quote for t in sentence.tokens)


def _doer(analysis: Analysis, sentence: Sentence, verb: Any, registry: Registry) -> Mention | None:
    undergone = verb.tag_ == "VBN" and verb.dep_ == "acl" and any(c.dep_ == "agent" for c in verb.children)
    if undergone or any(c.dep_ == "auxpass" for c in verb.children):
        found = agent(sentence, verb)
        return None if found is None else registry.resolve(replace(found, relay=None))
    subject = doer_token(verb)
    if subject is None:
        return None
    found = _party(analysis, sentence, subject, registry)
    return found if found is None else _up_to_the_verb(sentence, subject, verb, found)


def _up_to_the_verb(sentence: Sentence, subject: Any, verb: Any, party: Mention) -> Mention:
    """The names before a verb as a whole, where the parser cut them ("X for Y and the Z of W called ...")."""
    doc, end = verb.doc, verb.i
    while end > subject.i and doc[end - 1].pos_ in ("AUX", "ADV", "PART"):
        end -= 1
    start = next((t.i for t in sentence.tokens if sentence.span_of(t).end > party.span.start), end)
    names = doc[start:end]
    if party.kind != "organisation" or not start <= subject.i < end or len(names) > LONGESTNAMES:
        return party
    if (
        any(dates(t) for t in names)
        or not names[-1].text[:1].isupper()
        or not all(t.text[:1].isupper() or t.lower_ in SMALL for t in names)
    ):
        return party
    text = " ".join(names.text.split()).removeprefix("Both ").removeprefix("The ")
    text = text.removeprefix("the ")
    span = Span(sentence.base + names.start_char, sentence.base + names.end_char)
    return replace(party, text=text, span=span) if len(text) > len(party.text) and party.text in names.text else party


def _party(analysis: Analysis, sentence: Sentence, subject: Any, registry: Registry, depth: int = 0) -> Mention | None:
    """The party that a subject names, its pronoun or its owner taken up from the text before."""
    owner = next((c for c in subject.children if c.dep_ == "poss"), None)
    if owner is not None and is_call(subject):
        subject = owner
    low = subject.lower_
    if aged(subject):
        return registry.resolve(Mention(subject.text, sentence.span_of(subject), "pronoun", "he", True))
    if low in OURS:
        span = sentence.span_of(subject)
        return Mention(subject.text, span, "pronoun", OURS[low], True, low == "our")
    if low in ("it", "he", "she", "they", "their", "its", "his", "her") and depth < REACH:
        before = _taken_up(analysis, sentence, subject)
        if before is not None:
            found = _party(analysis, before[0], before[1], registry, depth + 1)
            person = _person(sentence, subject, registry) if low in ("he", "she") else None
            if person is not None and found is not None and found.kind == "role" and _definite(before[1]):
                return person
            if found is not None and found.kind != "pronoun":
                return replace(found, span=sentence.span_of(subject), relay=None)
    party = read_party(sentence, subject)
    if party is None:
        return _many(sentence, subject) or _counted(analysis, sentence, subject)
    beside = next((c for c in subject.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None) or _short(subject)
    if beside is not None and not party.plural and (party.kind in ("role", "body") or _names(beside, subject)):
        party = read_party(sentence, beside) or party
    resolved = registry.resolve(replace(party, relay=None))
    if low in ("he", "she") and not _one_person(analysis, resolved):
        return _last_person(analysis, sentence, subject)
    if party.kind == "body" and party.head not in GROUPS and party.head not in resolved.text.lower():
        resolved = replace(party, relay=None)
    return _disowned(_in_full(analysis, resolved))


def _short(subject: Any) -> Any | None:
    """ "The association of retired officers, ACORE, ...": the short name at its end."""
    behind = (t for t in subject.subtree if t.dep_ == "appos" and t.i >= subject.right_edge.i - 1)
    return next((t for t in behind if t.text.isupper() and len(t) > 1 and t.ent_type_ != "GPE"), None)


def _names(beside: Any, subject: Any) -> bool:
    """Whether words beside an office are its name ("The Ombudsman, Teresa Quispe, requests")."""
    office = any(c.dep_ == "det" and c.lower_ == "the" for c in subject.children) and subject.ent_type_ != "PERSON"
    return office and (beside.ent_type_ == "PERSON" or beside.text.isupper())


def _one_person(analysis: Analysis, party: Mention) -> bool:
    """Whether "he" can be this party: someone, not a place, a people or a body."""
    if party.kind == "pronoun":
        return True
    if party.plural or party.place or party.kind not in ("person", "role"):
        return False
    return " " in party.text or party.text not in lying_somewhere(analysis.document.text)


def _last_person(analysis: Analysis, sentence: Sentence, pronoun: Any) -> Mention | None:
    """The last one person that the sentences before are about."""
    for before in _before(analysis, sentence):
        for token in before.tokens:
            about = token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj") and token.tag_ in ("NN", "NNP")
            if about and (token.lemma_.lower() in words("roles") or token.ent_type_ == "PERSON"):
                found = read_party(before, token)
                if found is not None and _one_person(analysis, found):
                    return replace(found, span=sentence.span_of(pronoun), relay=None)
    return None


def _person(sentence: Sentence, pronoun: Any, registry: Registry) -> Mention | None:
    """The person that "he" or "she" is where the noun before is no name."""
    read = read_party(sentence, pronoun)
    found = None if read is None else registry.resolve(read)
    return found if found is not None and found.kind == "person" else None


def _definite(noun: Any) -> bool:
    return any(c.dep_ in ("det", "poss") and c.lower_ not in ("a", "an") for c in noun.children)


def _in_full(analysis: Analysis, party: Mention) -> Mention:
    """A party called by one noun ("the Foundation") with the last name before it that holds the noun."""
    noun = party.text.removeprefix("The ").removeprefix("the ")
    if (
        " " in noun
        or not noun[:1].isupper()
        or party.kind not in ("body", "organisation")
        or noun.lower() not in words("bodies") | {"clinic"}
    ):
        return party
    before = analysis.document.text[max(0, party.span.start - NAMED_BEFORE) : party.span.start]
    held = [m.group().removeprefix("The ") for m in NAMES.finditer(before) if noun.capitalize() in m.group().split()]
    full = [name for name in held if " " in name]
    publisher = analysis.document.metadata.publisher or ""
    full = full or [publisher] * (noun in publisher.split())
    return replace(party, text=full[-1]) if full else party


def _many(sentence: Sentence, number: Any) -> Mention | None:
    """ "Tens of thousands of people marched, demanding ..."."""
    if number.ent_type_ != "CARDINAL" or not _of_several(number):
        return None
    phrase = phrase_of(sentence, number)
    return Mention(phrase.of_text, phrase.span, "role", "people", plural=True)


def _counted(analysis: Analysis, sentence: Sentence, subject: Any) -> Mention | None:
    """ "All four", "both", "a second": whom the sentence before names."""
    if subject.pos_ not in ("NUM", "PRON", "DET", "ADJ"):
        return None
    for before in _before(analysis, sentence):
        for token in before.tokens:
            if token.tag_ == "NNS" and token.lemma_.lower() in words("roles") and token.lemma_ != "member":
                return read_party(before, token)
    return None


def _disowned(party: Mention) -> Mention:
    """Without the owner's pronoun, which says nothing away from its sentence ("its commander")."""
    first, _, rest = party.text.partition(" ")
    return replace(party, text=rest) if rest and first.lower() in OWNERS else party


def _before(analysis: Analysis, sentence: Sentence) -> list[Sentence]:
    return list(reversed(analysis.sentences[max(0, sentence.index - REACH) : sentence.index]))


def _taken_up(analysis: Analysis, sentence: Sentence, pronoun: Any) -> tuple[Sentence, Any] | None:
    """The subject that a pronoun takes up: of a clause before it, or of one of the sentences before."""
    low = pronoun.lower_
    said = pronoun.head
    while said.dep_ in ("xcomp", "conj", "aux") and said.head.i != said.i:
        said = said.head
    by = subject_of(said.head) if said.dep_ == "ccomp" else None
    if by is not None and by.pos_ in ("NOUN", "PROPN") and by.i < pronoun.i and by.ent_type_ not in DATES:
        plural = by.tag_ in ("NNS", "NNPS")
        if plural == (low == "they"):
            return sentence, by
    earlier = [t for t in sentence.tokens if t.i < pronoun.i and t.dep_ in ("nsubj", "nsubjpass")]
    for token in reversed(earlier):
        if _agrees(token, low):
            return sentence, token
    for before in _before(analysis, sentence):
        root = before.tokens.root
        subjects = [c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")]
        for token in (*sorted(subjects, key=lambda t: t.pos_ != "PROPN"), *_inserted(root)):
            if _agrees(token, low) or token.lower_ == low:
                return before, token
    return None


def _inserted(root: Any) -> list[Any]:
    """Who says a sentence in passing: "Impunity, the authors conclude, is nearly complete"."""
    saying = [c for c in root.children if c.dep_ in ("parataxis", "ccomp") and c.lemma_.lower() in cue_set("speech")]
    return [t for c in saying for t in c.children if t.dep_ == "nsubj"]


def _agrees(token: Any, pronoun: str) -> bool:
    """Whether a noun can be what a pronoun takes up."""
    lemma = token.lemma_.lower()
    if token.lower_ in AS_NOUNS and token.tag_ in ("VBN", "VBD"):
        return pronoun in ("he", "she", "his", "her")
    plural = token.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in token.children)
    plural = plural or (pronoun == "they" and lemma in ("group", "crowd", "number") and _of_several(token))
    if token.pos_ not in ("NOUN", "PROPN"):
        return False
    if pronoun in ("they", "their"):
        people = lemma in load("cues")["demand"]["asked"] or (acts(token) and not is_call(token))
        return (plural and people) or lemma in ("police", "prosecution")
    speaks = token.head.lemma_.lower() in cue_set("speech") | cue_set("finding") and token.dep_ == "nsubj"
    body = lemma in words("bodies") or token.ent_type_ == "ORG" or token.pos_ == "PROPN" or speaks
    body = body or (lemma in words("authored") and token.dep_ == "nsubj")
    if pronoun in ("it", "its"):
        return not plural and body and token.ent_type_ != "PERSON"
    return not plural and (token.ent_type_ == "PERSON" or lemma in words("roles"))


def _of_several(token: Any) -> bool:
    """ "A group of former prisoners"."""
    return any(t.tag_ == "NNS" for c in token.children if c.lower_ == "of" for t in c.children)


def _can_act(party: Mention) -> bool:
    """Whether a party is someone who can deny or demand: people and bodies, not things."""
    if party.kind == "work":
        return party.head in words("authored")
    things = words("never") | words("works") | frozenset(load("cues")["demand"]["means"])
    return party.kind not in ("role", "body") or party.head not in things


def in_headline(analysis: Analysis, sentence: Sentence, verb: Any) -> bool:
    """Whether a verb stands in the page's headline, which the text below says again."""
    title = analysis.headline
    return title is not None and sentence.span_of(verb).start < title.end
