"""Who denies or demands: the doer of a verb, found where the text leaves it to a pronoun or a participle."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import phrase_of
from tawthiq.extraction.english.own_voice import NAMES, own_voice
from tawthiq.extraction.english.parties import agent, read_party
from tawthiq.extraction.english.persons import AS_NOUNS
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speakers import subject_of
from tawthiq.extraction.english.speaking import Chains, chain_for
from tawthiq.extraction.english.telling import WEEKDAYS
from tawthiq.extraction.english.wordings import lying_somewhere
from tawthiq.extraction.english.wordlists import cue_set, words
from tawthiq.model import Link, Span
from tawthiq.vocabulary import load

# "The Foundation" is looked for under its name this many code points back.
NAMED_BEFORE = 5_000
# A pronoun takes up the subject of at most this many sentences before its own.
REACH = 2
DATES = frozenset({"DATE", "TIME"})
# Joined names longer than this many words are a list, not one party.
LONGESTNAMES = 24
SMALL = frozenset(
    {"of", "the", "for", "and", "in", "on", "to", "without", "against", "de", "des", "la", "du", "al", "en", "y", "&"}
)
# Any organisation is taken up by these; "the company" only by one whose name says so.
GROUPS = frozenset({"group", "organisation", "organization", "ngo", "watchdog", "body", "charity", "nonprofit"})
# What ends as those who act do and is nobody.
THINGS = frozenset({"order", "number", "letter", "paper", "matter", "border", "murder", "disaster", "river", "shelter"})
THINGS |= {"power", "water", "terror", "corridor", "horror", "factor", "document", "agreement", "statement"}
THINGS |= {"settlement", "event", "argument", "element", "moment", "payment", "comment", "incident", "accident"}
THINGS |= {"content", "percent", "treatment"}
# A demand that these have for object is their subject's.
MAKING = frozenset({"make", "issue", "repeat", "renew", "reiterate", "launch", "join", "echo", "restate", "publish"})
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
    passing = verb.dep_ == "relcl" and verb.left_edge.i > 0 and verb.doc[verb.left_edge.i - 1].text == ","
    return (
        (Link(party.text, party.span, cue),) if passing and not in_quotes(sentence) else chain_for(party, cue, chain_at)
    )


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
        any(_dates(t) for t in names)
        or not names[-1].text[:1].isupper()
        or not all(t.text[:1].isupper() or t.lower_ in SMALL for t in names)
    ):
        return party
    text = " ".join(names.text.split()).removeprefix("Both ").removeprefix("The ")
    text = text.removeprefix("the ")
    span = Span(sentence.base + names.start_char, sentence.base + names.end_char)
    return replace(party, text=text, span=span) if len(text) > len(party.text) and party.text in names.text else party


def doer_token(verb: Any) -> Any | None:
    """The token of who does it: of the verb, or of the verb or noun that it hangs on."""
    if verb.pos_ == "NOUN":
        return _owner(verb)
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lemma_ in ("quote", "cite"):
        # "The agency quoted an official as saying that ...": the official says it.
        return next((c for c in verb.head.head.children if c.dep_ in ("dobj", "nsubjpass")), None)
    subject = _across_a_comma(verb) or subject_of(_told_with(verb))
    if subject is None and verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        subject = verb.head
    if subject is None and verb.dep_ in ("pcomp", "advcl", "ccomp", "prep", "xcomp"):
        subject = subject_of(verb.head) if verb.head.pos_ != "ADP" else subject_of(verb.head.head)
    if subject is not None and _dates(subject) and not _aged(subject):
        subject = _left_of(verb)
    if subject is None or _acts(subject):
        return subject
    return _further(verb, subject)


def _across_a_comma(verb: Any) -> Any | None:
    """Who acts in ", demanding his release": the sentence's subject, not the noun that the parser hangs it on.

    "The Society, which runs a line with ten lawyers, called on ..." leaves a parser without a main verb.
    """
    if verb.dep_ != "acl" or verb.left_edge.i == 0 or verb.doc[verb.left_edge.i - 1].text != ",":
        return None
    root = verb.sent.root
    if verb.tag_ in ("VBD", "VBN") and root.pos_ in ("NOUN", "PROPN") and root.i < verb.head.i:
        return root
    if verb.tag_ != "VBG":
        return None
    above = verb.head
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i:
        above = above.head
    return subject_of(above) if above.pos_ in ("VERB", "AUX") else None


def _owner(noun: Any) -> Any | None:
    """Whose a demand is: "its call", "calls by X", "X renewed the appeal"; what stands before where it is a verb."""
    for child in noun.children:
        if child.dep_ == "poss" and child.pos_ == "PRON" and noun.dep_ == "dobj" and noun.head.lemma_ in MAKING:
            return subject_of(noun.head) or child  # "X repeated his call": X's
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    if noun.dep_ == "dobj" and noun.head.lemma_ in MAKING:
        return subject_of(noun.head)
    return (
        next((c for c in noun.children if c.dep_ in ("compound", "nmod", "nsubj")), None)
        if noun.dep_ == "ROOT"
        else None
    )


def _further(verb: Any, thing: Any) -> Any:
    """Who acts where a verb's own subject is a thing: who holds or owns it, or the subject of a verb further up."""
    if thing.dep_ in ("dobj", "pobj", "attr") and _is_call(thing):
        owner = next((c for c in thing.children if c.dep_ == "poss"), None) or _signed_by(thing)
        return owner or subject_of(thing.head if thing.head.pos_ == "VERB" else thing.head.head) or thing
    above = verb.head
    for _ in range(3):
        higher = subject_of(above) if above.pos_ in ("VERB", "AUX") else None
        if higher is not None and higher.i < verb.i and _acts(higher):
            return higher
        above = above.head
    return thing


def _signed_by(paper: Any) -> Any | None:
    """Who signed: "a letter signed by X asking for ..."."""
    for child in paper.children:
        if child.dep_ == "acl" and child.lemma_ in ("sign", "write", "send", "issue", "endorse"):
            by = (c for c in child.children if c.dep_ == "agent")
            return next((t for c in by for t in c.children if t.dep_ == "pobj"), None)
    return None


def _acts(token: Any) -> bool:
    """Whether a noun names someone: by its tag, its kind of word or its ending."""
    lemma = token.lemma_.lower()
    if _is_call(token):
        return False
    if token.pos_ in ("PRON", "DET", "NUM", "ADJ") or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    known = words("roles") | words("bodies") | words("authored") | frozenset(load("cues")["demand"]["asked"])
    if token.pos_ == "PROPN" or lemma in known:
        return True
    return lemma not in THINGS and lemma.endswith(("er", "or", "ist", "ian", "man", "woman", "ant", "ent", "ee", "eer"))


def _told_with(verb: Any) -> Any:
    """The verb whose subject it shares: the main clause's, where its tense shows that it is not joined to what is said.

    "The rebels say the girls joined them, and deny ..." is parsed as though the girls denied.
    """
    said = verb.head
    if verb.dep_ != "conj" or said.dep_ != "ccomp" or verb.tag_ != said.head.tag_:
        return verb
    # "X said that A held thousands, and called on B to ...": a comma, too, parts what is said from who says it.
    joint = next((c for c in said.children if c.dep_ == "cc" and c.i < verb.i), None)
    parted = joint is not None and joint.i > 0 and joint.nbor(-1).text == "," and not subject_before(verb)
    return said.head if verb.tag_ != said.tag_ or parted else verb


def subject_before(verb: Any) -> bool:
    """Whether a verb has a subject of its own."""
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def _aged(token: Any) -> bool:
    """ "The 53-year-old": a person, named before."""
    return bool(token.lower_.endswith("old") and token.pos_ in ("ADJ", "NOUN"))


def _dates(token: Any) -> bool:
    return bool(token.ent_type_ in DATES or token.lower_ in WEEKDAYS)


def _left_of(verb: Any) -> Any | None:
    """The nearest noun left of a verb that is no date and hangs on nothing but the sentence."""
    for token in reversed(verb.doc[verb.sent.start : verb.i]):
        if token.pos_ in ("NOUN", "PROPN") and not _dates(token) and token.dep_ not in ("compound", "pobj", "poss"):
            return token
    return None


def _is_call(token: Any) -> bool:
    """Whether a noun is the means of a demand (petition, campaign), not the one who demands."""
    return token.lemma_.lower() in load("cues")["demand"]["means"]


def _party(analysis: Analysis, sentence: Sentence, subject: Any, registry: Registry, depth: int = 0) -> Mention | None:
    """The party that a subject names, its pronoun or its owner taken up from the text before."""
    owner = next((c for c in subject.children if c.dep_ == "poss"), None)
    if owner is not None and _is_call(subject):
        subject = owner
    low = subject.lower_
    if _aged(subject):
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
    beside = next((c for c in subject.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if party.kind in ("role", "body") and beside is not None and not party.plural:
        party = read_party(sentence, beside) or party
    resolved = registry.resolve(replace(party, relay=None))
    if low in ("he", "she") and not _one_person(analysis, resolved):
        return _last_person(analysis, sentence, subject)
    if party.kind == "body" and party.head not in GROUPS and party.head not in resolved.text.lower():
        resolved = replace(party, relay=None)
    return _disowned(_in_full(analysis, resolved))


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
        people = lemma in load("cues")["demand"]["asked"] or (_acts(token) and not _is_call(token))
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
