"""Content credentials (C2PA): who says to have made and changed a photograph, and whether it is as they signed it.

Checked by the optional package c2pa-python with everything that would connect turned off: by default it asks the
address that a manifest names, so that a hostile photograph would learn who looks at it. No list of trusted signers is
kept, so that a signature says that nothing changed since, and not that its signer is known. What hangs on the day of
checking (whether a certificate has run out) is left out: the same bytes give the same document.
Source: C2PA Technical Specification 2.1, sections 15 (validation) and 18 (assertions).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from io import BytesIO
from typing import Any, Final

from tawthiq.model import Problem
from tawthiq.reading.facts import Facts

PACKAGE: Final = "c2pa-python"
MEDIA_TYPES: Final = frozenset(
    {"image/jpeg", "image/png", "image/tiff", "image/webp", "image/gif", "image/heic", "image/avif"}
)
_OFFLINE: Final = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
# Codes that say nothing of this file: there is no list of trusted signers here, and days pass.
_ABOUT_TRUST: Final = ("signingCredential.untrusted", "signingCredential.expired", "timeStamp.untrusted")
_LOOK: Final = "Compare with the copy of whoever published it; quote it as a file of unknown making until then"
_MOST: Final = 40  # actions and ingredients that are told


@cache
def version() -> str:
    """Of what checks them; empty where it is not installed."""
    try:
        return f"c2pa-{version_of(PACKAGE)}"
    except PackageNotFoundError:
        return ""


def has(data: bytes) -> bool:
    """Whether the bytes seem to hold content credentials, or to name an address where some lie."""
    return (b"jumb" in data and b"c2pa" in data) or b"dcterms:provenance" in data


def check(data: bytes, kind: str, name: str, facts: Facts) -> Iterator[Problem]:
    """Add what the credentials say; give what is wrong with them.

    Args:
        kind: media type of the bytes. name: of the exhibit.
    """
    if not has(data) or kind not in MEDIA_TYPES:
        return
    if not version():
        yield Problem(
            name,
            "It holds content credentials (C2PA), which were not checked: the package c2pa-python is not installed",
            "Install it (pip install c2pa-python) and build again",
        )
        return
    try:
        told, results = _read(data, kind)
    except _Unread as failure:
        if failure.args[0]:
            yield Problem(name, *failure.args)
        return
    _facts(told, facts)
    failed = _codes(results.get("activeManifest", {}))
    wrong = f"do not fit the file ({', '.join(failed)})" if failed else "fit the file; its signer is not vouched for"
    facts.add("c2pa.state", "Content credentials (C2PA)", wrong)
    if failed:
        what = f"Its content credentials do not fit it: it was changed after they were signed ({', '.join(failed)})"
        yield Problem(name, what, _LOOK)
    # What its signer saw to be wrong then, and what is wrong now.
    seen = {c for i in told.get("ingredients", ()) for c in _codes({"failure": i.get("validation_status") or ()})}
    seen |= {c for delta in results.get("ingredientDeltas", ()) for c in _codes(delta.get("validationDeltas"))}
    if seen:
        codes = ", ".join(sorted(seen))
        what = f"The content credentials of a file that it was made from do not fit that file ({codes})"
        yield Problem(name, what, _LOOK)


class _Unread(Exception):  # noqa: N818 an outcome
    """Nothing to be told: what to say of it, and the way out; nothing where there are no credentials after all."""


def _read(data: bytes, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The active manifest, and the results of validation."""
    import c2pa

    context = c2pa.Context(c2pa.Settings.from_dict(_OFFLINE))
    try:
        with c2pa.Reader(kind, BytesIO(data), context=context) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError as error:
        said = str(error)
        if "ManifestNotFound" in said or "ProvenanceMissing" in said:
            raise _Unread("") from None
        if said.startswith("Remote"):
            what = "Its content credentials lie on the network, at an address that it names; nothing was asked there"
            raise _Unread(what, "Ask the source for the file with its credentials in it") from None
        what = f"Its content credentials cannot be read ({said.splitlines()[0][:120] if said else 'no reason given'})"
        raise _Unread(what, _LOOK) from None
    except ValueError:
        raise _Unread("Its content credentials cannot be read", _LOOK) from None
    active = store.get("manifests", {}).get(store.get("active_manifest"), {})
    return active, store.get("validation_results") or {}


def _codes(results: Any) -> list[str]:
    """What failed, each code once, without what hangs on trust and on the day."""
    failures = results.get("failure", ()) if isinstance(results, dict) else ()
    return sorted({str(f.get("code")) for f in failures} - set(_ABOUT_TRUST))


def _facts(manifest: dict[str, Any], facts: Facts) -> None:
    signature = manifest.get("signature_info") or {}
    signer = ", ".join(dict.fromkeys(filter(None, (signature.get("issuer"), signature.get("common_name")))))
    facts.add("c2pa.signer", "Signed by, as its certificate says (C2PA)", signer or None)
    facts.add("c2pa.time", "Signed at (C2PA)", signature.get("time"))
    generators = manifest.get("claim_generator_info") or []
    names = [" ".join(filter(None, (g.get("name"), g.get("version")))) for g in generators if isinstance(g, dict)]
    facts.add("c2pa.generator", "Signed with (C2PA)", "; ".join(names) or manifest.get("claim_generator"))
    facts.add("c2pa.title", "Title (C2PA)", manifest.get("title"))
    facts.add("c2pa.actions", "What was done to it (C2PA)", "; ".join(_actions(manifest)) or None)
    facts.add("c2pa.author", "Author (C2PA)", "; ".join(_authors(manifest)) or None)
    made_from = [str(i.get("title") or "unnamed") for i in manifest.get("ingredients", [])[:_MOST]]
    facts.add("c2pa.ingredients", "Made from (C2PA)", "; ".join(made_from) or None)


def _assertions(manifest: dict[str, Any], *labels: str) -> Iterator[dict[str, Any]]:
    for assertion in manifest.get("assertions", ()):
        data = assertion.get("data")
        if str(assertion.get("label", "")).startswith(labels) and isinstance(data, dict):
            yield data


def _actions(manifest: dict[str, Any]) -> Iterable[str]:
    """Each action, with where its pixels come from where that is said ("trainedAlgorithmicMedia": a machine)."""
    found = [
        a for data in _assertions(manifest, "c2pa.actions") for a in data.get("actions", ()) if isinstance(a, dict)
    ]
    for action in found[:_MOST]:
        source = str(action.get("digitalSourceType") or "").rsplit("/", 1)[-1]
        yield str(action.get("action")) + (f" ({source})" if source else "")


def _authors(manifest: dict[str, Any]) -> Iterable[str]:
    for data in _assertions(manifest, "stds.schema-org.CreativeWork"):
        authors = data.get("author") or ()
        yield from (str(a["name"]) for a in authors if isinstance(a, dict) and a.get("name"))
