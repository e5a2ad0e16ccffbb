"""Protecting people, parties and passages: decisions that name nobody, the vault, and the index that forgets names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from msgspec import Struct

from tawthiq import casework
from tawthiq.case import holding, judging
from tawthiq.case.grounds import Grounds
from tawthiq.case.shielding import Shield
from tawthiq.case.veiling import Veil
from tawthiq.casework import protecting as marks
from tawthiq.evidence import Custody
from tawthiq.evidence.vault import Vault
from tawthiq.model import Anchor, Assessment, Document, Mention, Span, TawthiqError, pseudonym, spoken
from tawthiq.pipeline import Progress, quiet
from tawthiq.store import CaseStore, lookups
from tawthiq.vocabulary.folding import fold

_AT_ONCE = 200


class Protected(Struct, frozen=True):
    """A protected identity as it may be shown. `rows`, `places`: how many rows of lists and passages it is masked in.

    Attributes:
        record: id of a record of the person, to find their page by; empty where there is none.
        names: only where the vault is open.
    """

    number: int
    kind: str
    pseudonym: str
    since: str
    reason: str
    rows: int
    places: int
    documents: int
    record: str = ""
    names: tuple[str, ...] = ()
    also: tuple[int, ...] = ()


def one(case: Grounds, custody: Custody, target: str, reason: str) -> Assessment:
    """The decision to protect the person of a record or a mention, by the beginning of its id."""
    found = case.judged(target)
    if isinstance(found, Mention):
        return words(case, custody, (found.document, found.span), reason, everywhere=True)
    document = case.document(found.document)
    anchor = casework.anchor_to_record(document.exhibit, found)
    person, rows = case.person_of(found.id)
    known = [n for r in rows for n in marks.names_of(r)]
    _refuse_known(case, frozenset({person.id}))
    again = marks.again(case.decisions, anchor, "")
    values = again or marks.values_for_row(marks.next_number(case.decisions))
    return _made(custody, anchor, values, reason, known)


def words(
    case: Grounds, custody: Custody, at: tuple[str, Span], reason: str, *, everywhere: bool, number: int | None = None
) -> Assessment:
    """The decision to protect words of a document's text.

    Args:
        at: id of the document, and the span of its words.
        everywhere: they are a name, to be masked wherever it stands in any spelling; else they are masked there alone.
        number: of the identity that they belong to; default: a new one.
    """
    document, span = case.document(at[0]), at[1]
    if not 0 <= span.start < span.end <= len(document.text):
        raise TawthiqError("There are no words at this place", remedy="Choose a passage within the text")
    said = span.of(document.text)
    found = marks.values_for_words(number or marks.next_number(case.decisions), said, everywhere=everywhere)
    anchor = marks.anchor_to_words(document, span)
    if number is None:
        found = marks.again(case.decisions, anchor, said) or found
    else:
        _refuse_unknown(case, number)
        found["same"] = True
    mentions = [m for m in case.mentions(document.id) if m.span.overlaps(span)]
    if everywhere and number is None:
        _refuse_known(case, frozenset({m.person or m.id for m in mentions}))
    return _made(custody, anchor, found, reason, [said])


def party(case: Grounds, custody: Custody, name: str, reason: str) -> Assessment:
    """The decision to protect a party, by a name that it goes by."""
    parties = case.parties()
    if fold(name) not in map(fold, parties):
        parties = case.all_parties()
    known = {fold(n): n for n in parties}
    if fold(name) not in known:
        raise TawthiqError("No document names a party so", remedy="Copy the name from the page of parties")
    given = known[fold(name)]
    same = [n for n in parties if parties[n] == parties[given]]
    if any(fold(n) in {fold(w) for i in case.identities if i.kind == "party" for w in i.words} for n in same):
        raise TawthiqError("This party is protected already", remedy="Look at the list of protected identities")
    anchor = Anchor("", kind=marks.PARTY)
    values = marks.again(case.decisions, anchor, fold(given))
    values = values or marks.values_for_party(marks.next_number(case.decisions), given)
    return _made(custody, anchor, values, reason, same)


def lifted(case: Grounds, custody: Custody, number: int, reason: str) -> list[Assessment]:
    """The decisions that end a protection: each that protects the identity is retracted."""
    found = next((i for i in case.identities if number in (i.number, *i.also)), None)
    if found is None:
        raise TawthiqError(
            "Nobody is protected under this number", item=str(number), remedy="`tawthiq protect CASE --list`"
        )
    if not reason.strip():
        raise TawthiqError("A decision needs its reason", item=pseudonym(found.kind, number), remedy="Say why")
    made = {a.id: a for a in case.decisions}
    return [
        judging.made(custody, "retract", made[d].anchor, {}, reason, retracts=d) for d in found.decisions if d in made
    ]


def number_of(case: Grounds, one_id: str) -> int:
    """The number that the person of a record or mention bears. Raises TawthiqError where they are not protected."""
    found = next((i.number for i in case.identities if one_id in i.ids), None)
    if found is None:
        raise TawthiqError("This person is not protected", item=one_id[:12], remedy="`tawthiq protect CASE --list`")
    return found


def listed(veil: Veil, made: Sequence[Assessment], masked: Collection[str], *, names: bool) -> tuple[Protected, ...]:
    """The protected identities by number.

    Args:
        made: decisions, those that protect somebody among them; masked: ids of documents that hold something masked.
        names: show their names, too.
    """
    shield, by_id = veil.shield, {a.id: a for a in made}
    found = []
    for one_ in shield.identities:
        places = [sum(m.number == one_.number for m in shield.masks(d)) for d in masked]
        first = min((by_id[d] for d in one_.decisions), key=lambda a: a.time)
        found.append(
            Protected(
                number=one_.number,
                kind=one_.kind,
                pseudonym=pseudonym(one_.kind, one_.number),
                since=first.time,
                reason=shield.out(first.reason) if not names else first.reason,
                rows=len(one_.rows),
                places=sum(places),
                documents=sum(1 for n in places if n),
                record=one_.rows[0] if one_.rows else "",
                names=_names_of(shield, one_) if names else (),
                also=one_.also,
            )
        )
    return tuple(found)


def keep(veil: Veil, made: Sequence[Assessment], vault: Vault) -> None:
    """Put every protected identity into the vault that is not in it yet. `made`: as for `listed`."""
    if not vault.exists:
        return
    there = vault.names()
    by_id = {a.id: a for a in made}
    for identity in veil.shield.identities:
        for decision in identity.decisions:
            if decision not in there:
                vault.put(
                    decision,
                    {
                        "number": identity.number,
                        "kind": identity.kind,
                        "names": list(_names_of(veil.shield, identity)),
                        "since": by_id[decision].time,
                    },
                )


def reindex(store: CaseStore, veil: Veil, progress: Progress = quiet) -> bool:
    """Have the search index hold pseudonyms in place of names. Returns whether anything was written.

    Nothing but the documents that held a name, or hold one now, is looked at; which these are is remembered.
    """
    shield = veil.shield
    before, now = set(holding.documents(store)), holding.known(store, shield.identities)
    if now is None:
        now = frozenset(_holding(store, veil, progress) if shield else ())
    changed = False
    both = dict.fromkeys(("en", "ar"), shield.kinds)

    def said(piece: str) -> str:
        """A piece of masked text with each pseudonym in both languages, so that it is found by either."""
        here = spoken(piece, both["en"])
        return here if here == piece else f"{here} {spoken(piece, both['ar'], 'ar')}"

    concern = sorted((before | now) & set(store.document_ids().values()))
    for at in range(0, len(concern), _AT_ONCE):
        progress("Masking texts", at, len(concern), "")
        some = veil.documents(concern[at : at + _AT_ONCE])
        changed = store.reindex([shield.document(d) for d in some], said) or changed
    holding.note(store, shield.identities, now)
    shield.holds_in(now)
    return changed


def _holding(store: CaseStore, veil: Veil, progress: Progress) -> Iterator[str]:
    """Documents of whose text something is masked: each is looked through, and those that may be are read."""
    shield, there = veil.shield, sorted(store.document_ids().values())
    for at in range(0, len(there), _AT_ONCE):
        progress("Looking for names", at, len(there), "")
        with store.transaction() as connection:
            texts = lookups.texts(connection, there[at : at + _AT_ONCE])
        some = veil.documents([key for key, text in texts if shield.can_mask(key, text)])
        yield from (d.id for d in some if shield.masks(d.id))


def concerned(store: CaseStore) -> bool:
    """Whether anybody is, or was, protected in a case: else nothing here needs doing."""
    if store.facts().get(holding.INDEXED):
        return True
    with store.transaction() as connection:
        return bool(lookups.decisions(connection, ("protect",)))


def _names_of(shield: Shield, identity: casework.Identity) -> tuple[str, ...]:
    """What an identity goes by; of one that is a passage alone its words."""
    known = tuple(dict.fromkeys((*identity.names, *identity.words)))
    found = [s.of(d.text) for key, s in identity.spans if not known and (d := shield.true(key))]
    return known or tuple(dict.fromkeys(found))


def _refuse_known(case: Grounds, ids: frozenset[str]) -> None:
    for identity in case.identities:
        if ids & identity.ids:
            raise TawthiqError(
                "This person is protected already",
                item=pseudonym(identity.kind, identity.number),
                remedy="Give the number, to say that these words are their name, too",
            )


def _refuse_unknown(case: Grounds, number: int) -> None:
    if not any(number in (i.number, *i.also) for i in case.identities):
        raise TawthiqError("Nobody is protected under this number", item=str(number), remedy="Leave the number away")


def _made(custody: Custody, anchor: Anchor, values: dict[str, Any], reason: str, names: Sequence[str]) -> Assessment:
    """The decision, unless its own reason tells who is meant."""
    if not reason.strip():
        raise TawthiqError("A decision needs its reason", item="protect", remedy="Say why, without the name")
    told = fold(reason)
    if any(f" {fold(n)} " in f" {told} " for n in names if fold(n)):
        raise TawthiqError(
            "The reason names who is to be protected", remedy="Say why without the name: reasons stay readable"
        )
    return judging.made(custody, "protect", anchor, values, reason)


def span_of(document: Document, said: str, start: int | None) -> Span:
    """Where words stand in a document. Raises TawthiqError where they stand nowhere, or in several places."""
    if start is not None and document.text.startswith(said, start):
        return Span(start, start + len(said))
    count = document.text.count(said) if said else 0
    if count != 1:
        what = "These words do not stand in the document" if not count else f"These words stand there {count} times"
        raise TawthiqError(what, remedy="Copy them as they stand, or say where they begin")
    return Span(document.text.index(said), document.text.index(said) + len(said))
