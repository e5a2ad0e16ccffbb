"""Opening a case, making one, and checking one that may be too damaged to open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tawthiq import evidence
from tawthiq.case import checking, erasing, guarding
from tawthiq.case.creating import Making, make
from tawthiq.case.opened import Case
from tawthiq.case.outcomes import Verdict
from tawthiq.case.sealing import finish
from tawthiq.evidence import Custody, EvidenceVerdict, Passphrase, Sample
from tawthiq.model import TawthiqError
from tawthiq.pipeline import Progress, quiet
from tawthiq.store import DATABASE, CaseStore, read_settings


def open_case(
    path: str | Path,
    *,
    create: bool = False,
    title: str | None = None,
    actor: str | None = None,
    encrypt: bool = False,
    passphrase: Passphrase = evidence.from_environment,
    known: Case | None = None,
) -> Case:
    """Open a case folder.

    Args:
        path: the case folder.
        create: make the case where there is none; the folder must then be absent or empty.
        title: of a case that is made; default the folder's name.
        actor: the declared name of who acts; default: the only one with a key on this computer.
        encrypt: make it encrypted at rest (needs `sqlcipher3`). Of a case that is there: it must be.
        passphrase: asked for the passphrase of an encrypted case; default: TAWTHIQ_PASSPHRASE in the environment.
        known: the same case as it was open before in this program, closed by now: what was read of its custody log
            then is only looked at to see that it is the same.

    Raises:
        TawthiqError: it is no case, is in use, is damaged, was written by a newer version, or does not open with this
            passphrase.
    """
    folder = Path(path)
    who = evidence.own_actor(actor)
    if create and not (folder / "case.toml").exists():
        secret = make(folder, DATABASE, Making(title or folder.resolve().name, encrypt), who, passphrase)
        settings = read_settings(folder)
    else:
        settings = read_settings(folder)
        secret = evidence.unlock(folder, passphrase)
    custody = Custody.open(folder, who, secret=secret, known=known.custody if known else None)
    try:
        guarding.check_key(folder, custody.recipient, secret, encrypt)
        store = CaseStore.at(folder / DATABASE, secret.database if secret else None)
        finish(store, custody)
        erasing.scrub(folder, store)
    except BaseException:
        custody.close()
        raise
    return Case(folder, settings, store, custody, secret)


def verify_case(  # noqa: PLR0913 each is a question of its own, and has a default
    path: str | Path,
    *,
    against: str | Path | None = None,
    key: str | None = None,
    sample: Sample | None = None,
    roots: Sequence[str | Path] = (),
    rebuild: bool = False,
    passphrase: Passphrase = evidence.from_environment,
    progress: Progress = quiet,
) -> Verdict:
    """Check every byte, entry, checkpoint and time-stamp, and that what is derived is what was recorded.

    It writes nothing, needs no key, and works on a case that is too damaged to be opened.

    Args:
        against: a checkpoint kept outside the case: the log must still contain it.
        key: fingerprint of the key that must have signed the log.
        sample: read only so many exhibits, chosen at random; all the rest is checked as ever.
        roots: files of root certificates of time-stamp authorities: at least one time-stamp must be under one of them.
        rebuild: also derive everything again, in a temporary database, and compare.
        passphrase: asked for the passphrase of an encrypted case.

    A folder that is a bag (`Case.hand_over`) is judged as one: it has no second verdict, as nothing derived is in it.
    """
    anchor, trusted = Path(against) if against else None, tuple(Path(root) for root in roots)
    asked = checking.Question(anchor, key, sample, trusted, rebuild)
    if evidence.is_bag(Path(path)):
        return checking.bag_verdict(Path(path), asked, progress)
    return checking.verdict(Path(path), asked, progress, evidence.unlock(Path(path), passphrase))


def record_check(
    path: str | Path,
    verdict: Verdict,
    *,
    sample: Sample | None = None,
    actor: str | None = None,
    passphrase: Passphrase = evidence.from_environment,
) -> None:
    """Write into the custody log that a check was made and that nothing failed: periodic fixity, on the record.

    Raises:
        TawthiqError: something failed, so that nothing may be added to this log; or the case cannot be opened.
    """
    if not isinstance(verdict.counted, EvidenceVerdict):
        raise TawthiqError("A bag has no log to write to", item=str(path), remedy="Leave --record away")
    if not verdict.intact:
        raise TawthiqError(
            "The check was not recorded, since not everything is as it should be",
            item=str(path),
            remedy="A log that is in doubt is not written to; keep what `verify` printed",
        )
    found = verdict.counted
    details: dict[str, Any] = {"entries": found.entries, "root": found.root, "exhibits": found.exhibits}
    if sample is not None:
        details |= {"read": min(sample.count, found.exhibits), "seed": sample.seed}
    with open_case(path, actor=actor, passphrase=passphrase) as opened:
        opened.record_verified(details)
