"""Parties as noun phrases: who is named, in what role, or behind which work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.names import (
    DETERMINERS,
    PUNCTUATION,
    SMALL_TAILS,
    Phrase,
    coordinated,
    entity_text,
    named_part,
    phrase_of,
)
from tawthiq.extraction.english.nouns import unit_of
from tawthiq.extraction.english.persons import AS_NOUNS, joined, one_by_name, person_at, titled
from tawthiq.extraction.english.telling import WEEKDAYS
from tawthiq.extraction.english.wordlists import cue_set, words
from tawthiq.model import Span
from tawthiq.vocabulary import load

# A noun phrase is followed down at most this far: a damaged parse of a long list must not cost more.
DEEPEST = 6


def speaks(lemma: str) -> bool:
    """Whether a common noun names people, or what people speak as: anything else merely "shows" and "reports"."""
    known = words("roles") | words("bodies") | words("speaking_places")
    return lemma in known or unit_of(lemma) == "people"


def read_party(sentence: Sentence, token: Any, depth: int = 0) -> Mention | None:
    """The party that the noun phrase headed by `token` names, or None where it names none."""
    if depth > DEEPEST or not token.text.strip(PUNCTUATION) or token.lower_ in words("means") | words("ills"):
        return None
    if token.lower_ in _OF_SEVERAL and (some := _some_of_them(sentence, token)) is not None:
        return some
    if token.pos_ == "PRON" or token.tag_ in ("PRP", "WP", "WDT", "DT"):
        return _pronoun(sentence, token)
    lemma = token.lemma_.lower()
    if lemma == "one" and any(c.lower_ == "of" and c.i == token.i + 1 for c in token.children):
        phrase = phrase_of(sentence, token)
        beside = one_by_name(sentence, token) or _one_described(sentence, token)
        whom = next((t for c in token.children if c.lower_ == "of" for t in c.children if t.pos_ == "PRON"), None)
        text = phrase.of_text if whom is None else f"{token.text} of {whom.text}"
        return beside or Mention(text, phrase.span, "role", "one")
    person = person_at(sentence, token)
    if person is not None:
        return _described(sentence, token, joined(sentence, token, person), depth)
    if lemma in words("works") and (token.pos_ != "PROPN" or any(c.dep_ == "poss" for c in token.children)):
        return _work(sentence, token, depth)
    if token.ent_type_ in ("DATE", "TIME", "CARDINAL", "MONEY", "PERCENT") and not token.text[:1].isupper():
        return None
    if token.ent_type_ in ("DATE", "TIME") and _of_the_calendar(token):
        return None
    behind = _behind(sentence, token, depth)
    if behind is not None:
        return behind
    if token.lower_ in AS_NOUNS and token.tag_ == "VBN" and any(c.dep_ == "det" for c in token.children):
        phrase = phrase_of(sentence, token)
        return Mention(phrase.of_text, phrase.span, "role", token.lower_, definite=False, plural=False)
    if token.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM") or (token.pos_ != "PROPN" and lemma in words("never")):
        return None
    named = (token.pos_ == "PROPN" and not _common(token)) or _capitalised(token) or _small_tail(token)
    found = _named(sentence, token) if named else _unnamed(sentence, token)
    return _described(sentence, token, found, depth)


_OF_SEVERAL = frozenset({"those", "some", "several", "many", "most"})
# "Those who" tells who they are in so many words at most; what follows is left out.
_TOLD_APART = 6


def _some_of_them(sentence: Sentence, token: Any) -> Mention | None:
    """ "Those who survived", "some of the freed men": people known only by what befell them."""
    last = token
    for child in token.children:
        if token.lower_ == "those" and child.dep_ in ("relcl", "acl") and child.i - token.i <= _TOLD_APART:
            near = child.right_edge.i - token.i <= _TOLD_APART
            last = child.right_edge if near else child
        elif token.lower_ != "those" and child.lower_ == "of" and child.i == token.i + 1:
            whom = next((t for t in child.children if t.dep_ == "pobj" and t.pos_ != "PRON"), None)
            inner = None if whom is None else read_party(sentence, whom, DEEPEST)
            if whom is not None and (whom.lower_ == "those" or (inner is not None and inner.kind == "role")):
                near = whom.right_edge.i - token.i <= _TOLD_APART
                last = whom.right_edge if near else whom
    if last.i == token.i:
        return None
    said = token.doc[token.i : last.i + 1]
    span = Span(sentence.base + said.start_char, sentence.base + said.end_char)
    return Mention(" ".join(said.text.split()), span, "role", "those", plural=True)


def _one_described(sentence: Sentence, token: Any) -> Mention | None:
    """ "One of them, a teacher who ..., said": what the one is."""
    roles = words("roles")
    beside = next((c for c in token.children if c.dep_ == "appos" and c.lemma_.lower() in roles), None)
    return None if beside is None else _unnamed(sentence, beside)


def _common(token: Any) -> bool:
    """What the tagger takes for a name though no capital stands in it ("the defence ministry")."""
    known = token.lemma_.lower() in words("bodies") | words("roles")
    before = (c for c in token.children if c.dep_ in ("compound", "nmod", "amod"))
    return bool(known and token.text.islower() and all(c.text.islower() for c in before))


def _of_the_calendar(token: Any) -> bool:
    """A month or weekday: "the resolution of December 21, which called for ..." lets no December speak."""
    return token.lower_ in load("numbers")["months"] or token.lower_ in WEEKDAYS


def _named(sentence: Sentence, token: Any) -> Mention:
    """The party that a proper name names."""
    phrase = _from_its_head(sentence, phrase_of(sentence, token))
    found = titled(sentence, phrase)
    if found is not None:
        return found
    # Of what the tagger takes for a building, a centre and an observatory speak.
    body = token.ent_type_ == "FAC" and token.lemma_.lower() in words("organisation_words") | words("watching")
    place = token.ent_type_ in ("GPE", "LOC", "NORP", "FAC") and not body
    others = [c for c in coordinated(token) if c.pos_ == "PROPN" and _apart(token, c)]
    members = tuple(named_part(phrase_of(sentence, t, alone=True).of_text) for t in (token, *others) if others)
    name = named_part(phrase.of_text)
    return Mention(name, phrase.span, "organisation", token.lemma_.lower(), place=place, members=members)


def _from_its_head(sentence: Sentence, phrase: Phrase) -> Phrase:
    """The name from its head on, where the parser took its last part alone ("the Observatory for Human Rights")."""
    doc = phrase.last.doc
    first = next((t for t in sentence.tokens if sentence.base + t.idx >= phrase.span.start), None)
    if (
        first is None
        or first.i - 2 < sentence.tokens.start
        or doc[first.i - 1].lower_ not in ("for", "of", "on", "against")
    ):
        return phrase
    head = doc[first.i - 2]
    if not head.text[:1].isupper() or head.lower_ not in words("organisation_words") | words("watching"):
        return phrase
    start = head
    while start.i > sentence.tokens.start and _of_a_name(doc[start.i - 1]):
        start = doc[start.i - 1]
    span = Span(sentence.base + start.idx, phrase.span.end)
    text = " ".join(sentence.tokens.doc.text[span.start - sentence.base : span.end - sentence.base].split())
    return Phrase(span, text, phrase.last)


def _of_a_name(token: Any) -> bool:
    named = token.pos_ in ("PROPN", "ADJ", "NOUN", "DET") and token.text[:1].isupper()
    return token.text == "-" or (named and token.ent_type_ not in ("DATE", "TIME"))


def _unnamed(sentence: Sentence, token: Any) -> Mention:
    """The party that a common noun names: by what it is or does."""
    lemma = token.lemma_.lower()
    phrase = phrase_of(sentence, token)
    text = phrase.of_text
    kind: Kind = "body" if lemma in words("bodies") else "role"
    named = kind == "body" or (lemma not in words("roles") and token.tag_ == "NN")
    if named and (name := _apposed(sentence, token)) is not None:
        return name
    definite = any(c.dep_ in ("det", "poss") and c.lower_ in _TAKING_UP for c in token.children)
    bare = not any(c.dep_ in ("amod", "compound", "nummod", "prep", "nmod") for c in token.children)
    plural = token.tag_ in ("NNS", "NNPS") or lemma == "police"
    has_name = any(c.pos_ == "PROPN" and c.ent_type_ not in ("GPE", "NORP", "LOC") for c in token.children)
    bare = (bare or lemma in words("general_bodies")) and not has_name
    if token.like_num:
        # "Five of the dead" begins a sentence: its capital makes no name of it.
        return Mention(text, phrase.span, "role", lemma, plural=True)
    if text[:1].isupper() and text.split()[0].lower() not in DETERMINERS and token.pos_ == "NUM":
        return Mention(text, phrase.span, "organisation", lemma)
    return Mention(text, phrase.span, kind, lemma, definite and bare, plural, (lemma,))


def _capitalised(token: Any) -> bool:
    """A common noun that begins a longer name ("Reporters Without ...")."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else token
    return token.text[:1].isupper() and after.text[:1].isupper() and after.pos_ in ("ADP", "SCONJ", "PROPN")


def _small_tail(token: Any) -> bool:
    """ "Amnesty international", "the State department": only the name's last word has no capital."""
    before = token.doc[token.i - 1] if token.i else token
    named = before.pos_ == "PROPN" and before.text[:1].isupper() and before.head.i == token.i
    return token.text in SMALL_TAILS and named and before.ent_type_ not in ("GPE", "LOC", "NORP")


def _apart(token: Any, other: Any) -> bool:
    """Whether two joined nouns are two names, not parts of one ("Ministry of Justice and Prisons")."""
    between = token.doc[token.i + 1 : other.i + 1]
    return bool(token.ent_type_ and other.ent_type_) and any(t.ent_iob_ == "B" for t in between)


def _behind(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    """The author of a titled work ("Title, a report by X"), or the name in "a group known as X"."""
    for child in token.children:
        if child.dep_ == "appos" and child.lemma_.lower() in words("works"):
            author = _author(sentence, child, depth + 1)
            if author is not None:
                return replace(author, work=phrase_of(sentence, token).of_text)
        elif child.dep_ == "acl" and child.lemma_ in ("know", "call", "dub", "nickname"):
            below = (t for c in (child, *child.children) if c.lower_ not in _CALLED_UPON for t in c.children)
            names = [t for t in below if t.pos_ == "PROPN" and not _of_the_calendar(t)]
            if names and names[0].dep_ in ("pobj", "oprd", "attr"):
                core = phrase_of(sentence, names[0])
                # "A defector known as Name": he is who says what follows.
                kind: Kind = "person" if token.lemma_.lower() in words("roles") else "organisation"
                return Mention(named_part(core.of_text), core.span, kind, names[0].lower_)
    return None


# "The Society called on Name to ..." names whom it called on, not itself.
_CALLED_UPON = frozenset({"on", "upon", "for", "in", "to", "by"})
_TAKING_UP = frozenset({"the", "this", "that", "his", "her", "their", "its", "these", "those"})


def _pronoun(sentence: Sentence, token: Any) -> Mention | None:
    low = {"him": "he", "her": "she", "them": "they"}.get(token.lower_, token.lower_)
    if low in ("he", "she", "they", "it", "who", "we", "i", "which"):
        plural = low in ("they", "we")
        return Mention(token.text, sentence.span_of(token), "pronoun", low, True, plural)
    return None


def _described(sentence: Sentence, token: Any, mention: Mention, depth: int) -> Mention:
    """The mention with who relays it and the body that it belongs to, from the phrase's further parts."""
    relay = mention.relay
    affiliation: str | None = None
    for child in token.children:
        if child.dep_ in ("acl", "advcl") and child.lemma_ in cue_set("relayed_by"):
            relay = relay or agent(sentence, child, depth)
        elif child.dep_ in ("acl", "relcl") and child.lemma_ in cue_set("handed_to") | cue_set("speaking_to"):
            relay = relay or _handed(sentence, child, depth)
        elif child.dep_ in ("prep", "appos", "compound", "poss") and affiliation is None:
            affiliation = next((entity_text(t) for t in _near(child) if t.ent_type_ == "ORG"), None)
    roles = mention.roles + tuple(c.lemma_.lower() for c in token.children if c.dep_ == "appos")
    return replace(mention, relay=relay, affiliation=affiliation, roles=roles)


def _handed(sentence: Sentence, verb: Any, depth: int) -> Mention | None:
    """Whom a work was released to, or a witness spoke to, where that is a named body."""
    for child in verb.children:
        if child.dep_ in ("prep", "dative") and child.lower_ in ("to", "with"):
            for target in child.children:
                party = read_party(sentence, target, depth + 2) if target.dep_ == "pobj" else None
                if party is not None and party.kind == "organisation":
                    return party
    return None


def _near(token: Any) -> list[Any]:
    """A token and the tokens under it, two levels down."""
    out = [token]
    for child in token.children:
        out.append(child)
        out.extend(child.children)
    return out


def agent(sentence: Sentence, verb: Any, depth: int = 0) -> Mention | None:
    """Who a passive verb is done by."""
    for child in verb.children:
        if child.dep_ in ("agent", "prep") and child.lower_ == "by":
            for target in child.children:
                if target.dep_ == "pobj":
                    return read_party(sentence, target, depth + 1)
    return None


def _work(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    """The author of a report, statement or count; the work itself where no author stands beside it."""
    span = phrase_of(sentence, token)
    author = _author(sentence, token, depth)
    description = span.of_text
    if author is not None:
        described = _described(sentence, token, author, depth)
        return replace(described, work=description)
    lemma = token.lemma_.lower()
    bare = not any(c.dep_ in ("compound", "nmod", "nummod") for c in token.children)
    definite = any(c.lower_ in _TAKING_UP for c in token.children)
    if any(c.lower_ in ("his", "her", "their", "its", "our", "my") for c in token.children):
        low = next(c.lower_ for c in token.children if c.lower_ in _OWNERS)
        return Mention(_OWNERS[low], span.span, "pronoun", _OWNERS[low], True, low == "their", work=description)
    plural = token.tag_ == "NNS"
    mention = Mention(description, span.span, "work", lemma, definite and bare, plural, work=description)
    return _described(sentence, token, mention, depth)


_OWNERS = {"his": "he", "her": "she", "their": "they", "its": "it", "our": "we", "my": "i"}


def _author(sentence: Sentence, token: Any, depth: int) -> Mention | None:
    for child in token.children:
        found = None
        if child.dep_ == "poss" and child.pos_ != "PRON":
            found = read_party(sentence, child, depth + 1)
        elif child.dep_ in ("compound", "nmod") and (child.ent_type_ == "ORG" or _acronym(child)):
            text = entity_text(child)
            found = Mention(text, sentence.span_of(child), "organisation", child.lower_)
        elif child.dep_ == "compound" and child.lemma_.lower() in words("bodies") and not list(child.children):
            found = Mention(child.text, sentence.span_of(child), "body", child.lemma_.lower())
        elif child.dep_ in ("prep", "agent") and (
            child.lower_ in ("by", "from")
            or (child.lower_ == "of" and (token.lemma_.lower() in _RECKONED or _court(child)))
        ):
            target = next((t for t in child.children if t.dep_ == "pobj"), None)
            found = read_party(sentence, target, depth + 1) if target is not None else None
        elif child.dep_ in ("acl", "relcl") and child.tag_ == "VBN":
            found = agent(sentence, child, depth)
        if found is not None and found.kind != "pronoun" and found.head not in words("never"):
            return found
    return None


def _acronym(token: Any) -> bool:
    """ "The ICC arrest warrant", where the tagger does not know the body."""
    shape = token.text.isalpha() and token.text.isupper() and 2 < len(token.text) < 7
    beside = token.doc[token.i + 1 : token.i + 2].text  # in a line of capitals no word tells of initials
    return shape and token.pos_ == "PROPN" and token.ent_type_ in ("", "PERSON") and beside.islower()


def _court(of: Any) -> bool:
    """Whether a preposition leads to a court: "the warrant of the High Court" is its own."""
    return any(c.dep_ == "pobj" and c.lemma_.lower() in _COURTS for c in of.children)


_COURTS = frozenset({"court", "tribunal", "chamber", "chambers"})


_RECKONED = frozenset({"estimate", "count", "calculation", "tally", "account", "reckoning", "assessment", "calculus"})


def _apposed(sentence: Sentence, token: Any) -> Mention | None:
    """The name set beside a body: "an independent website, Name,"."""
    for child in token.children:
        if child.dep_ == "appos" and child.pos_ == "PROPN":
            core = phrase_of(sentence, child)
            return Mention(named_part(core.of_text), core.span, "organisation", child.lower_)
    return None
