"""Sources that a text credits by the rules: those that its wording makes plain; all are weighed in sources.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.crediting import credited_by_wording
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.pages import Page
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.wordings import bare, key_of, lying_somewhere, named_as_sources
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.model import Credit, Span
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

# Names that share a word with a short form are compared with it up to this many: a text stays read in linear time.
SIMILAR = 50


def works_named(sentences: Sequence[Sentence], registry: Registry) -> list[Mention]:
    """Whose reports a text names without a verb of saying: "the report by X makes it clear", "X's investigation"."""
    found = []
    for sentence in sentences:
        for token in sentence.tokens:
            if token.pos_ in ("NOUN", "PROPN") and token.lower_ in words("works"):
                party = read_party(sentence, token)
                if party is not None and party.work and party.kind == "organisation":
                    found.append(registry.resolve(party))
    return found


def credits_by_rule(
    analysis: Analysis,
    cues: Sequence[Attribution],
    quoted: Sequence[Attribution],
    works: Sequence[Mention],
    page: Page,
) -> tuple[Credit, ...]:
    """Sources credited, in the order in which the text introduces them, relays before those they relay."""
    text = analysis.document.text
    title = analysis.headline
    below = 0 if title is None else title.end
    rows: dict[str, list[Mention]] = {}
    for party in page.sources:
        rows.setdefault(key_of(party.text), []).append(party)
    quoting = {(a.cue.start, a.cue.end) for a in quoted}
    for attribution in cues:
        used = bool(attribution.scope) or (attribution.cue.start, attribution.cue.end) in quoting
        counts = any(COUNTING.search(text, s.start, s.end) for s in attribution.scope)
        for party in reversed(attribution.parties):
            if creditable(party, attribution, used=used, counts=counts):
                for name in map(led, party.members or (party.text,)):
                    rows.setdefault(key_of(name), []).append(replace(party, text=name))
    found = {edge for mentions in rows.values() for m in mentions for edge in (m.span.start, -m.span.end)}
    beside = (*named_as_sources(text), *credited_by_wording(text))
    for party in (*works, *(m for m in beside if not found & {m.span.start, -m.span.end})):
        name = led(party.text)
        rows.setdefault(key_of(name), []).append(replace(party, text=name))
    titles = titles_in(text)
    return tuple(
        Credit(max((untitled(m) for m in mentions), key=len), _work(mentions, titles), _places(mentions), len(mentions))
        for key, mentions in _merged(_for_their_bodies(rows)).items()
        if key not in page.own and key not in cue_set("never_credited") and not _misread(mentions, text, below)
    )


def _misread(mentions: Sequence[Mention], text: str, below: int) -> bool:
    """A single word that is no source: a place, whoever "it" was taken for, a role that only a headline names.

    `below`: where the headline ends.
    """
    name = max((m.text for m in mentions), key=len)
    heads = all(m.span.start < below for m in mentions)
    if not any(c.isalpha() for c in name) or (heads and name.islower()):
        return True
    if " " in name or name.lower() in media() or name.isupper() or not name[:1].isupper():
        return heads and name in ("NGO", "UN")
    if heads and name.lower() in words("roles") | words("bodies"):
        return True
    if mentions[0].kind not in ("organisation", "body", "person"):
        return False
    named = any(name.lower() in m.span.of(text).lower() for m in mentions)
    return not named or (mentions[0].kind != "person" and name in lying_somewhere(text))


COUNTING = re.compile(
    r"\d|\b(?:dozen|hundred|thousand|million|two|three|four|five|six|seven|eight|nine|ten)s?\b", re.IGNORECASE
)


def led(name: str) -> str:
    """A name without a capitalised word that only leads up to it ("Read X", "Neither X"), or a bracket that it cuts."""
    name = name if ")" in name else name.partition(" (")[0]
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in cue_set("leading_up") else name


def untitled(mention: Mention) -> str:
    """A person's name without what stands before it ("Spokesman", "Superintendent")."""
    parts = mention.text.split()
    while (
        mention.kind == "person" and len(parts) > 1 and parts[0].lower().strip(".") in words("roles") | words("titles")
    ):
        parts = parts[1:]
    return " ".join(parts)


def _work(mentions: Sequence[Mention], titles: Sequence[str]) -> str | None:
    """The title of the work that a party is credited with; how the text describes it only where no party is named."""
    described = next((m.work for m in mentions if m.work), None)
    if described is None or mentions[0].kind == "work":
        return described
    return titles[0] if titles else None


# "the report, entitled Human Rights at Sea," and "its ‘Human Rights at Sea’ report": a title stands beside the noun.
_QUOTED = r"[“\"‘']([A-Z][^“”\"‘\n]{3,90}?)[,.]?[”\"’']"
_WORKS = r"(?:report|study|investigation|survey|publication|paper|inquiry)"
_TITLES = (
    re.compile(rf"\b{_WORKS}\b[^.“”\"\n]{{0,60}}?\b(?:entitled|titled|called)\s+{_QUOTED}", re.IGNORECASE),
    re.compile(rf"\b{_WORKS}\b,?\s+(?:(?:entitled|titled|called),?\s+)?{_QUOTED}", re.IGNORECASE),
    re.compile(rf"{_QUOTED}\s+{_WORKS}\b", re.IGNORECASE),
    re.compile(
        rf"(?i:\b{_WORKS}\b[^.“”\"\n]{{0,60}}?\b(?:entitled|titled|called)),?\s+"
        r"([A-Z][\w’'-]+(?:[ :]+(?:of|and|the|in|at|on|to|a|for|[A-Z][\w’'-]+))*)"
    ),
)


def titles_in(text: str) -> list[str]:
    """Titles of reports that a text names, first first."""
    found = sorted((m.start(1), m.group(1).strip(" ,:")) for pattern in _TITLES for m in pattern.finditer(text))
    return list(dict.fromkeys(title for _, title in found if title[:1].isupper()))


def _for_their_bodies(rows: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    """Who speaks for a body that watches and documents is credited as that body; officials are credited by name."""
    out: dict[str, list[Mention]] = {}
    for key, mentions in rows.items():
        body = next((m.affiliation for m in mentions if m.kind == "person" and m.affiliation), None)
        name = bare(body) if body and words("watching") & {*bare(body).lower().split()} else None
        if name is None:
            out.setdefault(key, []).extend(mentions)
        else:
            spoken = [replace(m, text=name, kind="organisation", head=name.lower()) for m in mentions]
            out.setdefault(key_of(name), []).extend(spoken)
    return out


def _places(mentions: Sequence[Mention]) -> tuple[Span, ...]:
    return tuple(sorted({m.span for m in mentions}))


def _merged(rows: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    """Short forms under the fullest form that begins or ends with them or that they abbreviate, wherever it stands."""
    full = fullest_keys({key: mentions[0].kind in ("person", "organisation") for key, mentions in rows.items()})
    out: dict[str, list[Mention]] = {}
    for key, mentions in rows.items():
        out.setdefault(full[key], []).extend(mentions)
    return out


def fullest_keys(named: Mapping[str, bool]) -> dict[str, str]:
    """For the key of each name the key of the fullest form of its party; only what is `named` has a short form."""
    fuller: dict[str, list[str]] = {}
    for key in named:
        parts = key.split()
        for sign in {_bare_word(parts[0]), _no_article(parts[-1]), initials(parts)} if len(parts) > 1 else ():
            fuller.setdefault(sign, []).append(key)
    out: dict[str, str] = {}
    known: dict[str, str] = {}
    for key, is_name in named.items():
        full = _fullest(key, fuller) if is_name else key
        label = _bodies().get(fold(full))
        out[key] = full if label is None else known.setdefault(label, full)
    return out


@cache
def _bodies() -> dict[str, str]:
    """Folded name -> the first name of the body, for those of vocabulary/names.yaml."""
    return {fold(str(alias)): str(names[0]) for names in load("names")["bodies"] for alias in names}


def _fullest(key: str, fuller: dict[str, list[str]]) -> str:
    parts = key.split()
    near = [*fuller.get(_no_article(parts[-1]), ())[:SIMILAR], *fuller.get(parts[0], ())[:SIMILAR]]
    longer = [k for k in near if len(k.split()) > len(parts) and not _role_at(k, len(parts))]
    long = [k for k in longer if _ends(k, key) or k.startswith((f"{key} ", f"{key}'s ", f"{key}’s "))]
    abbreviated = [k for k in near if len(parts) == 1 and len(k.split()) > 2 and initials(k.split()) == key]
    return max([*long, *abbreviated], key=lambda k: len(k.split()), default=key)


def _bare_word(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _ends(long: str, short: str) -> bool:
    """ "Salem" ends "Rima Salem" and "Rima al-Salem"."""
    return long.endswith(f" {short}") or (" " not in short and _no_article(long.split()[-1]) == short)


def _no_article(word: str) -> str:
    """A family name without the Arabic article that texts leave out: "al-Salem"."""
    return _ARTICLE.sub("", word)


_ARTICLE = re.compile(r"^(?:al|el)-(?=\w)")


def _role_at(key: str, at: int) -> bool:
    """Whether a name goes on as somebody's role after so many words: "the Body's director for research"."""
    return any(word in words("roles") for word in key.split()[at : at + 1])


def initials(parts: Sequence[str]) -> str:
    return "".join(p[0] for p in parts if p not in {"of", "the", "and", "for", "in"})


def creditable(party: Mention, attribution: Attribution, *, used: bool, counts: bool) -> bool:
    """Whether what a party says is used as information: not mere threats, wishes or what the police "found".

    Who is not named is a source of the figures that they give (`counts`), and of nothing else.
    """
    if party.place or party.kind in ("pronoun", "work"):
        return False
    if key_of(party.text) in words("titles") | words("roles") or party.text.split()[0].lower() in _OWNED:
        return False
    if party.head in cue_set("anybody") and len(party.text.split()) < 3:
        return False  # "a man told us"
    named = party.kind in ("organisation", "person") or (
        party.kind == "body" and party.head not in cue_set("ruling") and _CAPITAL.search(party.text) is not None
    )
    if not named and party.head in cue_set("unspecific") and party.text.split()[0].lower() in cue_set("however_many"):
        return False  # "credible sources", "numerous NGOs"
    if counts and (named or party.kind == "body") and attribution.lemma in cue_set("giving_figures"):
        return True
    if not used or attribution.lemma in cue_set("no_source"):
        return False
    if named:
        return not attribution.weak or attribution.lemma in cue_set("counting")
    if party.kind == "body" and len(party.text.split()) > 5:
        return False
    return not attribution.weak and (counts or party.head == "police")


# "The UN human rights office": a body told by a name within it.
_CAPITAL = re.compile(r"(?<!^)\b[A-Z]")
_OWNED = frozenset({"his", "her", "its", "their", "our", "my"})
