"""The RO-Crate 1.1 metadata of a bag: what catalogues and repositories read. It describes; it is not signed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

METADATA = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"


class Described(Struct, frozen=True):
    """A file for the crate.

    Attributes:
        path: in the bag.
        name: for people: the received name where it is revealed, the hash where not.
        size: bytes.
        media_type: or nothing where it is not known.
        sha256: of exhibits; nothing for the other files.
    """

    path: str
    name: str
    size: int
    media_type: str = ""
    sha256: str = ""


def crate(origin: str, moment: str, files: Sequence[Described]) -> bytes:
    """The content of ro-crate-metadata.json.

    Args:
        origin: "tawthiq/" and the case's id. The case's title is left out: it may say what the names were withheld for.
        moment: UTC, ISO 8601, when the bag was made.
    """
    number = sum(1 for file in files if file.sha256)
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{number} exhibit{'s' if number != 1 else ''} of {origin}",
        "description": "Exhibits with their custody log, handed over by Tawthiq. VERIFY.md says how to check them.",
        "identifier": origin,
        "datePublished": moment,
        "license": {"@id": "#licence"},
        "hasPart": [{"@id": file.path} for file in files],
    }
    licence = {
        "@id": "#licence",
        "@type": "CreativeWork",
        "name": "No licence is given",
        "description": "What may be done with the exhibits is for whoever handed them over to say.",
    }
    metadata = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPECIFICATION},
        "about": {"@id": "./"},
    }
    graph = [metadata, root, licence, *map(_file, files)]
    whole = {"@context": f"{_SPECIFICATION}/context", "@graph": graph}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _file(file: Described) -> dict[str, Any]:
    described = {"@id": file.path, "@type": "File", "name": file.name, "contentSize": str(file.size)}
    if file.media_type:
        described["encodingFormat"] = file.media_type
    if file.sha256:
        described["identifier"] = f"sha256:{file.sha256}"
    return described
