"""Keys: made once, private, outside the case, and declared so that nobody can rename them unnoticed."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import msgspec
import pytest

from tawthiq.evidence.keys import UNNAMED, Declaration, keys_directory, own_actor, read_declaration, signed_by
from tawthiq.model import TawthiqError, canonical


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = own_actor("A. Archivist", directory=tmp_path / "keys")
    again = own_actor("A. Archivist", directory=tmp_path / "keys")
    assert again == first
    assert first.id == hashlib.sha256(first.public).hexdigest()
    assert stat.S_IMODE(first.keyfile.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.keyfile.parent.stat().st_mode) == 0o700
    assert signed_by(first.public, again.sign(b"message"), b"message")
    assert not signed_by(first.public, again.sign(b"message"), b"another message")


def test_each_name_has_its_own_key_and_no_name_is_guessed_among_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TAWTHIQ_ACTOR", raising=False)
    nobody = own_actor(directory=tmp_path)
    assert nobody.name == UNNAMED
    assert own_actor(directory=tmp_path) == nobody
    second = own_actor("B. Lawyer", directory=tmp_path)
    assert second.id != nobody.id
    with pytest.raises(TawthiqError, match=r"B\. Lawyer, unnamed actor"):
        own_actor(directory=tmp_path)
    monkeypatch.setenv("TAWTHIQ_ACTOR", "B. Lawyer")
    assert own_actor(directory=tmp_path) == second


def test_where_keys_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAWTHIQ_HOME", str(tmp_path / "t"))
    assert keys_directory() == tmp_path / "t" / "keys"
    monkeypatch.delenv("TAWTHIQ_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "x"))
    assert keys_directory() == tmp_path / "x" / "tawthiq" / "keys"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert keys_directory() == tmp_path / ".config" / "tawthiq" / "keys"


def test_a_key_that_others_can_read_or_that_is_broken_is_refused(tmp_path: Path) -> None:
    actor = own_actor("A", directory=tmp_path)
    actor.keyfile.chmod(0o644)
    with pytest.raises(TawthiqError, match="chmod 600"):
        own_actor("A", directory=tmp_path)
    actor.keyfile.chmod(0o600)
    actor.keyfile.write_bytes(b"")
    with pytest.raises(TawthiqError, match="cannot be read"):
        own_actor("A", directory=tmp_path)


def test_a_folder_where_no_key_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TawthiqError, match="TAWTHIQ_HOME"):
        own_actor("A", directory=tmp_path / "file" / "keys")


def test_a_declaration_vouches_for_its_name(tmp_path: Path) -> None:
    declaration = own_actor("A", directory=tmp_path / "keys").declaration()
    path = tmp_path / "declaration.json"
    path.write_bytes(canonical(declaration) + b"\n")
    assert read_declaration(path) == declaration
    other = own_actor("B", directory=tmp_path / "keys").declaration()
    for altered in (
        msgspec.structs.replace(declaration, name="Someone Else"),
        msgspec.structs.replace(declaration, key=other.key),
        msgspec.structs.replace(declaration, key=other.key, id=other.id),
        Declaration(1, "", "not base64", "A", "?"),
    ):
        path.write_bytes(canonical(altered) + b"\n")
        with pytest.raises(TawthiqError, match="altered"):
            read_declaration(path)
    path.write_bytes(canonical(declaration))
    with pytest.raises(TawthiqError, match="altered"):
        read_declaration(path)
