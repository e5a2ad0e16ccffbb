"""Handing over: which exhibits, entries and personal values go into a bag, and what the log says about it.

Order, so that nothing leaves unrecorded and nothing is recorded that did not leave: (1) the exhibits are copied into a
folder that is no bag; (2) the log says `exported`, with a commitment to the list of just these files; (3) the log is
signed; (4) the bag is completed under that signature, which so covers its handing over, and gets its name. Where (4)
fails, a further entry says so; a run killed there leaves an entry that claims an export which was never finished.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from tawthiq import __version__
from tawthiq.case import consent
from tawthiq.case.consent import Covered
from tawthiq.case.outcomes import HandedOver
from tawthiq.case.sealing import fulfil
from tawthiq.case.shielding import Shield
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import BagDraft, Custody, Enclosure, Entry, Parcel, Personal, shown
from tawthiq.model import TawthiqError
from tawthiq.model.masks import has_masks
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore

_LEAST = 6  # characters of a hash that name an exhibit
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NAME, _MANIFEST = "path", "manifest"


class Wish(Struct, frozen=True):
    """What to hand over.

    Attributes:
        only: exhibits, by the beginning of their hash or by their path as received; none: the whole case.
        reveal: fields of personal values to show: "path" (the received name), "received_from", "note", "address".
        to: who receives it; kept as a personal value, never in clear in the log.
        purpose: what for: keep, share, publish, court; what a source's consent does not cover is not handed over.
        with_protected: hand over exhibits in which protected names stand, too: sealed files are never altered.
    """

    only: tuple[str, ...] = ()
    reveal: tuple[str, ...] = ()
    to: str = ""
    purpose: str | None = None
    with_protected: bool = False


class Guarded(Struct, frozen=True):
    """What may not leave by itself while somebody is protected.

    Attributes:
        naming: exhibits in which a protected person, party or passage stands, and what they came out of: a sealed file
            cannot be masked, so that they leave only where the wish says so.
        unread: exhibits of which nobody can tell, since nothing could be read in them.
        tells: whether words name somebody who is protected.
    """

    naming: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    tells: Callable[[str], bool] = lambda words: False


def guard(view: CaseView, shield: Shield) -> Guarded:
    """What of a masked case may not leave by itself."""
    if not shield:
        return Guarded()
    naming = {d.exhibit for d in view.documents.values() if shield.masks_any(d.id)}
    parents = {e.exhibit.sha256: e.parent for e in view.exhibits if e.parent}
    # An archive holds what its members say, and what they are called.
    called = {e.parent for e in view.exhibits if e.parent and any(map(has_masks, e.paths))}
    for sha in [*naming, *(e.exhibit.sha256 for e in view.exhibits if e.exhibit.sha256 in called)]:
        above: str | None = sha
        while above:
            naming.add(above)
            above = parents.get(above)
    unread = {e.exhibit.sha256 for e in view.exhibits if e.document is None} - naming - set(parents.values())
    return Guarded(frozenset(naming), frozenset(unread), lambda words: shield.text(words) != words)


def hand_over(
    store: CaseStore,
    custody: Custody,
    target: Path,
    wish: Wish,
    progress: Progress,
    guarded: Guarded | None = None,
) -> HandedOver:
    """Writes a bag. Raises TawthiqError when it cannot be, and leaves nothing that looks like one then."""
    covered = _covered(store, custody, wish)
    guarded = guarded or Guarded()
    _refuse_naming(set(covered.exhibits) & guarded.naming, wish)
    chosen, some = set(covered.exhibits), bool(wish.only or covered.left_out)
    _about(custody, chosen, some)  # before anything is copied: it refuses what cannot be proved
    openings = {p.commitment: p for p in store.personal()}
    _refuse_values(custody, chosen, openings, (wish, guarded))
    enclosures = _enclosures(store, chosen, _revealable(custody, chosen, openings, wish.reveal))
    with BagDraft(target, custody.layout.case, sum(e.exhibit.size for e in enclosures)) as draft:
        manifest = draft.enclose(custody.content, enclosures, lambda *at: progress("Copying", *at))
        subjects: list[tuple[str, ...]] = [(sha,) for sha in sorted(chosen)] if some else [()]
        details = {"for": covered.purpose} if some else {"for": covered.purpose, "exhibits": len(chosen)}
        logged = _log(store, custody, subjects, details, {_MANIFEST: manifest, "to": wish.to or None})
        custody.checkpoint()
        try:
            openings |= {p.commitment: p for p in logged}
            entries, left_out = _about(custody, chosen, some)
            shown_values = tuple(_opened(entries, openings, wish.reveal, {p.commitment for p in logged}, chosen))
            withheld = _withheld(entries, chosen, wish.reveal)
            remark = _remark(entries, wish.reveal, withheld, left_out)
            draft.finish(
                custody, Parcel(tuple(enclosures), tuple(entries), not some, shown_values, remark), __version__
            )
        except BaseException:
            _log(store, custody, subjects, {"failed": True}, {})
            raise
    made = _outcome(custody, target, enclosures, entries, (wish.reveal, withheld, left_out, covered))
    return replace(made, unread=len(chosen & guarded.unread))


def _refuse_values(
    custody: Custody, chosen: set[str], openings: Mapping[str, Personal], asked: tuple[Wish, Guarded]
) -> None:
    wish, guarded = asked
    if wish.with_protected or not wish.reveal:
        return
    for entry in custody.entries():
        if not (entry.names_exhibit and chosen & set(entry.subject)):
            continue
        for field, commitment in sorted(entry.commitments.items()):
            if field in wish.reveal and commitment in openings and guarded.tells(openings[commitment].value):
                raise TawthiqError(
                    "A protected name stands in a personal value that was to be revealed",
                    item=f"{field} of {entry.subject[0][:12]}",
                    remedy="Leave this --reveal away, or say --with-protected",
                )


def _refuse_naming(naming: set[str], wish: Wish) -> None:
    if naming and not wish.with_protected:
        first = sorted(naming)[0]
        raise TawthiqError(
            f"Protected names stand in {len(naming)} of these exhibits, and a sealed file cannot be masked",
            item=f"{first[:12]}{', ...' if len(naming) > 1 else ''}",
            remedy="Hand over others with --only, or a redacted copy of each; or say --with-protected",
        )


def _covered(store: CaseStore, custody: Custody, wish: Wish) -> Covered:
    """The exhibits that are wanted and may leave. Raises TawthiqError where one was asked for by name and may not."""
    wanted = sorted(_chosen(store, custody, wish.only))
    covered = consent.cover(store, custody, wanted, consent.purpose_of(wish.purpose))
    if covered.left_out and (wish.only or not covered.exhibits):
        first = covered.left_out[0]
        raise TawthiqError(
            f"consent does not cover handing this over: {first.why}",
            item=shown(first.name),
            remedy="Ask the source, and record the answer with `tawthiq assess CASE consent`; or leave it out.",
        )
    return covered


def _chosen(store: CaseStore, custody: Custody, only: Sequence[str]) -> set[str]:
    recorded = custody.recorded()
    if not only:
        if not recorded:
            raise TawthiqError("the case holds no exhibit to hand over", remedy="Add files first: tawthiq add.")
        return set(recorded)
    names: dict[str, set[str]] = {}
    for receipt in store.receipts():
        names.setdefault(receipt.path, set()).add(receipt.exhibit)
    chosen: set[str] = set()
    for item in only:
        short = item.lower()
        by_hash = {sha for sha in recorded if len(short) >= _LEAST and sha.startswith(short)}
        found = by_hash or (names.get(item, set()) & recorded)
        if len(found) != 1:
            what = "several exhibits answer to this" if found else "no exhibit answers to this"
            remedy = f"Give more of one hash: {', '.join(sorted(found))}." if found else _HOW_TO_NAME
            raise TawthiqError(what, item=shown(item), remedy=remedy)
        chosen |= found
    return chosen


_HOW_TO_NAME = f"Give the first {_LEAST} or more digits of its SHA-256, or its path as received."


def _about(custody: Custody, chosen: set[str], some: bool) -> tuple[list[Entry], int]:
    """The entries for the bag, and how many about these exhibits were left out because they name others too."""
    if not some:
        return list(custody.entries()), 0
    others = custody.recorded() - chosen
    entries, left_out = [], 0
    for entry in custody.entries():
        if not chosen & set(entry.subject):
            continue
        if others & set(_DIGEST.findall(entry.line.decode())):
            left_out += 1
        else:
            entries.append(entry)
    unproved = chosen - {sha for entry in entries if entry.names_exhibit for sha in entry.subject}
    if unproved:
        raise TawthiqError(
            "this exhibit came out of another, and the only entry that says so names that other one",
            item=", ".join(sorted(unproved)),
            remedy="Name the exhibit that it came out of as well, with a further --only.",
        )
    return entries, left_out


def _revealable(
    custody: Custody, chosen: set[str], openings: Mapping[str, Personal], reveal: Sequence[str]
) -> dict[str, str]:
    """The received name of each chosen exhibit, where names are revealed. Raises for fields that nothing here has."""
    names: dict[str, str] = {}
    fields: set[str] = set()
    for entry in custody.entries():
        if not (entry.names_exhibit and chosen & set(entry.subject)):
            continue
        fields |= set(entry.commitments)
        opening = openings.get(entry.commitments.get(_NAME, ""))
        if opening and _NAME in reveal:
            names.setdefault(entry.subject[0], opening.value)
    unknown = sorted(set(reveal) - fields)
    if unknown:
        raise TawthiqError(
            "these exhibits have no personal value of this name",
            item=", ".join(map(shown, unknown)),
            remedy=f"Values that can be revealed: {', '.join(sorted(fields)) or 'none'}.",
        )
    return names


def _enclosures(store: CaseStore, chosen: set[str], names: Mapping[str, str]) -> list[Enclosure]:
    media = store.media_types()
    return [
        Enclosure(exhibit, media.get(exhibit.sha256, ""), names.get(exhibit.sha256, ""))
        for exhibit in store.exhibits()
        if exhibit.sha256 in chosen
    ]


def _opened(
    entries: Iterable[Entry],
    openings: Mapping[str, Personal],
    reveal: Sequence[str],
    logged: set[str],
    chosen: set[str],
) -> Iterable[tuple[int, Personal]]:
    for entry in entries:
        for field, commitment in sorted(entry.commitments.items()):
            own = field == _MANIFEST and commitment in logged
            asked = field in reveal and entry.names_exhibit and bool(chosen & set(entry.subject))
            if (own or asked) and commitment in openings:
                yield entry.seq, openings[commitment]


def _withheld(entries: Iterable[Entry], chosen: set[str], reveal: Sequence[str]) -> tuple[str, ...]:
    fields = {f for e in entries if e.names_exhibit and chosen & set(e.subject) for f in e.commitments}
    return tuple(sorted(fields - set(reveal)))


def _remark(entries: Iterable[Entry], reveal: Sequence[str], withheld: Sequence[str], left_out: int) -> str:
    said = []
    if withheld:
        said.append(f"**Withheld**: {', '.join(withheld)} of each exhibit. The log holds only commitments to them.")
    if reveal:
        said.append(f"**Revealed**: {', '.join(sorted(reveal))} of each exhibit, in `custody/personal.jsonl`.")
    if left_out:
        said.append(f"**Left out**: {left_out} entries about these exhibits that name others too.")
    merged = sum("merged" in entry.details for entry in entries)
    if merged:
        said.append(
            f"**From another copy**: {merged} entries repeat what the log of another copy of the case recorded first. "
            "That log, with its own times, signatures and time-stamps, is kept in the case and is not in this bag."
        )
    return "\n\n".join(said)


def _log(
    store: CaseStore,
    custody: Custody,
    subjects: Sequence[tuple[str, ...]],
    details: Mapping[str, object],
    personal: Mapping[str, str | None],
) -> list[Personal]:
    """Writes one `exported` entry for each subject: with several in one, a later bag of one would name the others."""
    made = [custody.draft("exported", subject, {"kind": "bag", **details}, personal) for subject in subjects]
    store.promise([draft for draft, _ in made], [p for _, opened in made for p in opened])
    fulfil(store, custody)
    return [p for _, opened in made for p in opened]


def _outcome(
    custody: Custody,
    target: Path,
    enclosures: Sequence[Enclosure],
    entries: Sequence[Entry],
    said: tuple[Sequence[str], Sequence[str], int, Covered],
) -> HandedOver:
    latest, actor = custody.latest, custody.actor
    acted = {entry.actor for entry in entries} | ({actor.id} if actor else set())
    return HandedOver(
        folder=target,
        exhibits=len(enclosures),
        size=sum(e.exhibit.size for e in enclosures),
        entries=len(entries),
        log_size=latest.size if latest else 0,
        root=latest.root.hex() if latest else "",
        key=actor.id if actor else "",
        actors=tuple(sorted(d.name for d in custody.declarations() if d.id in acted)),
        revealed=tuple(sorted(said[0])),
        withheld=tuple(said[1]),
        left_out=said[2],
        covered=said[3],
    )
