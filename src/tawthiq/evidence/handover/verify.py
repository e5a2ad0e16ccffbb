#!/usr/bin/env python3
"""Checks a bag handed over by Tawthiq, with Python 3.8 or newer and nothing else: no network, nothing is written.

    python3 -I verify.py [BAG] [--key FINGERPRINT]

BAG is the folder with bagit.txt in it; by default that of this file. FINGERPRINT is that of the key to trust, learnt by
another way than with the bag. Exit code: 0 all of it holds, 1 something does not, 2 wrong use. Steps: see `main`.
"""

from __future__ import annotations

import argparse
import base64
import functools
import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD, LIST, TAGS = "data/", "manifest-sha256.txt", "tagmanifest-sha256.txt"
ALLOWED = re.compile(
    r"bagit\.txt|bag-info\.txt|(tag)?manifest-sha256\.txt|VERIFY\.md|verify\.py|ro-crate-metadata\.json"
    r"|data/[0-9a-f]{64}(\.[a-z0-9]{1,8})?|custody/(entries|personal)\.jsonl|custody/actors/[0-9a-f]{64}\.json"
    r"|custody/checkpoints/[^/\n]+\.note|custody/proofs/[0-9]{10}-[0-9]{10}\.tlog-proof|custody/timestamps/[^\n]+"
)
INFO = re.compile(
    r"Bag-Software-Agent: [!-~ ]+\nBagging-Date: [0-9-]{10}\nExternal-Identifier: [!-~]+\nPayload-Oxum: ([0-9.]+)\n"
)
NOTE = re.compile(r"([^\n]+)\n([1-9][0-9]{0,15})\n([^\n]+)\n\n((?:— [^\n]+\n){1,16})")
PROOF = re.compile(r"c2sp\.org/tlog-proof@v1\nindex (0|[1-9][0-9]{0,15})\n((?:[^\n]+\n)*)\n(.*)", re.DOTALL)
ENTRY = dict(actor=str, details=dict, format=int, kind=str, salt=str, seq=int, subject=list, time=str)  # noqa: C408
PLAIN = functools.partial(json.dumps, sort_keys=True, separators=(",", ":"), ensure_ascii=False)  # RFC 8785, for text
WRONG = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)  # malformed content


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def shown(text: object) -> str:  # no name may disguise itself with control or direction marks
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def unbase64(text: str) -> bytes:
    if base64.b64encode(base64.b64decode(text, validate=True)).decode() != text:
        raise ValueError("base64 that is not written in the one right way")
    return base64.b64decode(text)


def inside(data: bytes, at: int) -> tuple[int, int]:  # where the content of the DER element here begins and ends
    length, at = data[at + 1], at + 2
    if length > 127:
        at, length = at + length - 128, int.from_bytes(data[at : at + length - 128], "big")
    return at, at + length


class Ed25519:  # RFC 8032, section 5.1. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z and x*y = T/Z.
    P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
    D = -121665 * pow(121666, P - 2, P) % P

    def add(self, p: Any, q: Any) -> Any:
        a, b = (p[1] - p[0]) * (q[1] - q[0]) % self.P, (p[1] + p[0]) * (q[1] + q[0]) % self.P
        c, d = 2 * self.D * p[3] * q[3] % self.P, 2 * p[2] * q[2] % self.P
        e, f, g, h = b - a, d - c, d + c, b + a
        return e * f % self.P, g * h % self.P, f * g % self.P, e * h % self.P

    def times(self, number: int, point: Any) -> Any:
        rest = self.times(number >> 1, self.add(point, point)) if number > 1 else (0, 1, 1, 0)
        return self.add(rest, point) if number & 1 else rest

    def point(self, sign: int, y: int) -> Any:  # section 5.1.3: the point with this y and this parity of x
        square = (y * y - 1) * pow(self.D * y * y + 1, self.P - 2, self.P) % self.P
        x = pow(square, (self.P + 3) // 8, self.P)
        x = x if x * x % self.P == square else x * pow(2, (self.P - 1) // 4, self.P) % self.P
        if y >= self.P or x * x % self.P != square or (x == 0 and sign):
            raise ValueError("a key that is no point of the curve")
        x = x if x & 1 == sign else self.P - x
        return x, y, 1, x * y % self.P

    def verify(self, public: bytes, signature: bytes, message: bytes) -> None:
        """Section 5.1.7: [S]B - [k]A must encode to R. Raises ValueError."""
        key, s = self.point(*divmod(int.from_bytes(public, "little"), 2**255)), int.from_bytes(signature[32:], "little")
        k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % self.L
        base = self.point(0, 4 * pow(5, self.P - 2, self.P) % self.P)
        x, y, z, _ = self.add(self.times(s % self.L, base), self.times(k, (-key[0], key[1], 1, -key[3])))
        x, y = (value * pow(z, self.P - 2, self.P) % self.P for value in (x, y))
        if s >= self.L or len(signature) != 64 or ((x & 1) << 255 | y).to_bytes(32, "little") != signature[:32]:
            raise ValueError("a signature that does not hold")


class Bag:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.files: dict[str, tuple[str, int]] = {}  # path in the bag: SHA-256, bytes
        self.keys: dict[str, tuple[bytes, str]] = {}  # fingerprint: public key, name as declared
        self.notes: dict[str, tuple[str, int, bytes, str, str]] = {}  # text: origin, size, root, signer, file
        self.entries: dict[int, tuple[bytes, dict[str, Any]]] = {}  # place in the log: leaf hash, entry
        self.sealed: dict[int, tuple[str, int]] = {}  # place in the log: SHA-256, bytes of the exhibit that it brings

    def fail(self, item: str, expected: object, found: object) -> None:
        self.problems.append(f"{shown(item)}: expected {shown(expected)}; found {shown(found) or 'nothing'}")

    def text(self, name: str) -> str:  # "" for a missing file: step 2 tells that
        return (self.folder / name).read_bytes().decode(errors="surrogateescape") if name in self.files else ""

    def within(self, folder: str) -> list[str]:
        return [name for name in self.files if name.startswith(folder)]

    def check_files(self) -> None:
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_symlink() or not (path.is_file() or (path.is_dir() and any(path.iterdir()))):
                self.fail(name, "a file, or a folder that holds something", "neither")
            elif path.is_file():
                if not ALLOWED.fullmatch(name):
                    self.fail(name, "no file by this name", "one")
                digest = hashlib.sha256()
                with path.open("rb") as file:
                    while chunk := file.read(1 << 20):
                        digest.update(chunk)
                self.files[name] = digest.hexdigest(), path.stat().st_size

    def check_manifests(self) -> None:
        payload = set(self.within(PAYLOAD))
        for manifest, names in ((LIST, payload), (TAGS, set(self.files) - payload - {TAGS})):
            listed = {line[66:]: line[:64] for line in self.text(manifest).split("\n")[:-1]}
            for name in sorted(names | set(listed)):
                expected, found = listed.get(name), self.files[name][0] if name in names else None
                if expected != found:
                    self.fail(name, f"{expected or 'no line'} in {manifest}", found or "no such file")
            if self.text(manifest) != "".join(f"{self.files[name][0]}  {name}\n" for name in sorted(names)):
                self.fail(manifest, "one line for each file, in order", "other text")
        info, oxum = INFO.fullmatch(self.text("bag-info.txt")), sum(self.files[name][1] for name in payload)
        if self.text("bagit.txt") != BAGIT or info is None or info[1] != f"{oxum}.{len(payload)}":
            self.fail("bagit.txt, bag-info.txt", f"BagIt 1.0, Payload-Oxum {oxum}.{len(payload)}", "other text")

    def check_actors(self) -> None:
        for name in self.within("custody/actors/"):
            try:
                actor = json.loads(self.text(name))
                public, spelt = unbase64(actor["key"]), PLAIN(actor) + "\n"
                Ed25519().verify(public, unbase64(actor.pop("signature")), PLAIN(actor).encode())
                if name != f"custody/actors/{sha(public).hex()}.json" or self.text(name) != spelt:
                    raise ValueError("another key's name, or another spelling")
                self.keys[sha(public).hex()] = public, actor["name"]
            except WRONG as error:
                self.fail(name, "a declaration signed by its own key", error)

    def check_notes(self, trusted: str | None) -> None:
        for name in self.within("custody/checkpoints/"):
            try:
                text = self.text(name)
                origin, size, root, lines = NOTE.fullmatch(text).groups()  # type: ignore[union-attr]
                signers = [self.signer(line, text.rpartition("\n\n")[0] + "\n") for line in lines.split("\n")[:-1]]
                self.notes[text] = origin, int(size), unbase64(root), min(filter(None, signers)), name
            except WRONG as error:
                self.fail(name, "a checkpoint signed by an actor of this bag", error)
        self.latest = max(self.notes.values(), key=lambda note: note[1], default=("", 0, b"", "nobody", ""))
        if {note[0] for note in self.notes.values()} != {self.latest[0]}:
            self.fail("custody/checkpoints", "signed checkpoints of one log", "none, or several logs")
        if trusted not in (None, self.latest[3]):
            self.fail("custody/checkpoints", f"the last one signed by {trusted}", self.latest[3])

    def signer(self, line: str, signed: str) -> str | None:
        name, blob = line[2:].partition(" ")[0], unbase64(line[2:].partition(" ")[2])
        for fingerprint, (public, _) in sorted(self.keys.items()):
            if name == signed.split("\n")[0] and blob[:4] == sha(name.encode() + b"\n\x01" + public)[:4]:
                Ed25519().verify(public, blob[4:], signed.encode())
                return fingerprint
        return None

    def check_entries(self) -> None:
        last = -1
        for line in self.text("custody/entries.jsonl").split("\n")[:-1]:
            try:
                entry = json.loads(line)
                types = {field: type(value) for field, value in entry.items()}
                if types != ENTRY or entry["format"] != 1 or not last < entry["seq"] < self.latest[1]:
                    raise ValueError("another format or order")
                last, kind, made = entry["seq"], entry["kind"], entry["details"].get("made")
                self.entries[last] = sha(b"\0" + line.encode()), entry
                if kind == "received" or (kind, made) == ("derived", "exhibit"):
                    self.sealed[last] = str(entry["subject"][0]), entry["details"]["size"]
            except WRONG as error:
                self.fail("custody/entries.jsonl", f"an entry of the log after entry {last}", error)

    def check_log(self) -> None:
        proven = set()
        for name in self.within("custody/proofs/"):
            try:
                index, hashes, note = PROOF.fullmatch(self.text(name)).groups()  # type: ignore[union-attr]
                seq, (_, size, root, _, _) = int(index), self.notes[note]
                path = [unbase64(line) for line in hashes.split("\n")[:-1]]
                if self.root_from(self.entries[seq][0], seq, size, path) != root:
                    raise ValueError("another root")
                proven.add((seq, size))
            except WRONG as error:
                self.fail(name, "a proof that an entry of this bag stands in a signed checkpoint", error)
        whole = len(self.entries) == self.latest[1]
        for seq in self.sealed if whole else self.entries:
            if (seq, self.latest[1]) not in proven:
                self.fail(f"entry {seq}", "a proof in custody/proofs", "none")
        for _, size, root, _, name in self.notes.values() if whole else ():
            if self.root_between(0, size) != root:
                self.fail(name, f"root {root.hex()}", f"root {self.root_between(0, size).hex()}")

    def root_from(self, leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
        """The root that a leaf and its audit path give: RFC 6962, section 2.1.1."""
        if size < 2:
            return b"" if index or path else leaf
        half = 1 << (size - 1).bit_length() - 1
        if index < half:
            return sha(b"\x01" + self.root_from(leaf, index, half, path[:-1]) + path[-1])
        return sha(b"\x01" + path[-1] + self.root_from(leaf, index - half, size - half, path[:-1]))

    @functools.lru_cache(maxsize=None)  # noqa: B019, UP033 - a checkpoint shares most of its tree with the others
    def root_between(self, start: int, end: int) -> bytes:
        if end - start < 2:
            return self.entries[start][0]
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        return sha(b"\x01" + self.root_between(start, middle) + self.root_between(middle, end))

    def check_exhibits(self) -> None:
        said = {sealed[0]: sealed for sealed in self.sealed.values()}
        held = {name[len(PAYLOAD) :][:64]: self.files[name] for name in self.within(PAYLOAD)}
        for exhibit in sorted(set(said) | set(held)):
            if said.get(exhibit) != held.get(exhibit):
                self.fail(f"exhibit {exhibit}", said.get(exhibit, "an entry"), held.get(exhibit, "no such file"))

    def check_personal(self) -> None:
        handed_over = False
        for number, line in enumerate(self.text("custody/personal.jsonl").split("\n")[:-1], 1):
            try:
                opening = json.loads(line)
                entry, field, value = self.entries[opening["entry"]][1], opening["field"], opening["value"]
                if sha(unbase64(opening["salt"]) + value.encode()).hex() != entry["details"]["personal"][field]:
                    raise ValueError("a value that the entry does not commit to")
                handed_over |= (entry["kind"], field, value) == ("exported", "manifest", self.files[LIST][0])
                self.remarks += [f"{field} of entry {opening['entry']}: {value}"] * (field != "manifest")
            except WRONG as error:
                self.fail(f"custody/personal.jsonl, line {number}", "a value that an entry commits to", error)
        if not handed_over:
            self.fail(LIST, "an entry which says that just this was handed over", "none")

    def check_time_stamps(self) -> None:
        for name in (name for name in self.within("custody/timestamps/") if name.endswith(".tsr")):
            try:
                imprint, when = self.stamped((self.folder / name).read_bytes())
                made = {32: hashlib.sha256, 48: hashlib.sha384, 64: hashlib.sha512}[len(imprint)]
                over = [note[4] for text, note in self.notes.items() if made(text.encode()).digest() == imprint]
                beside = name.rpartition("/")[0]
                command = f"openssl ts -verify -in {name} -data {over[0]} -attime {when.timestamp():.0f} -CAfile"
                self.remarks.append(f"NOT CHECKED: by whom: {command} {beside}/root.pem -untrusted {beside}/chain.pem")
            except WRONG as error:
                self.fail(name, "a time-stamp over a checkpoint of this bag", error)

    def stamped(self, token: bytes) -> tuple[bytes, datetime]:
        """Message imprint and time: RFC 3161, section 2.4.2."""
        at = token.index(bytes.fromhex("060b2a864886f70d0109100104")) + 13  # past the object identifier of TSTInfo
        at = inside(token, inside(token, inside(token, at)[0])[0])[0]  # into [0], OCTET STRING, SEQUENCE
        at = inside(token, inside(token, at)[1])[1]  # past version and policy
        start, end = inside(token, inside(token, inside(token, at)[0])[1])  # past its algorithm, which its length tells
        first = inside(token, inside(token, inside(token, at)[1])[1])[0]  # past the serial number
        return token[start:end], datetime.strptime(f"{token[first : first + 14].decode()}Z", "%Y%m%d%H%M%S%z")


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks a bag handed over by Tawthiq.")
    parser.add_argument("bag", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", help="fingerprint of the key to trust")
    given = parser.parse_args()
    key = None if given.key is None else re.sub("[ :]", "", given.key).lower()
    if not given.bag.is_dir() or (key is not None and not re.fullmatch("[0-9a-f]{64}", key)):
        parser.error("BAG must be a folder, and FINGERPRINT 64 hexadecimal digits")
    bag = Bag(given.bag)
    bag.check_files()  # 1. Nothing lies in the bag but its files.
    bag.check_manifests()  # 2. Bytes against the manifests (BagIt 1.0, RFC 8493).
    bag.check_actors()  # 3. Each actor's declaration is signed by its own key.
    bag.check_notes(key)  # 4. Checkpoints are signed (C2SP signed-note), the last one by the key to trust.
    bag.check_entries()  # 5. The log's entries can be read and stand in order.
    bag.check_log()  # 6. They stand in the signed log: by proofs (C2SP tlog-proof), or by the whole log (RFC 6962).
    bag.check_exhibits()  # 7. Each exhibit is what an entry says was sealed.
    bag.check_personal()  # 8. Personal values open what entries commit to; one says that just this was handed over.
    bag.check_time_stamps()  # 9. What each time-stamp was made over. Who made it is for OpenSSL.
    size, root, signer = bag.latest[1:4]
    bag.remarks.append(f"{len(bag.within(PAYLOAD))} exhibits, {len(bag.entries)} of the log's {size} entries.")
    bag.remarks.append(f"Root {root.hex()}, signed by {signer} ({bag.keys.get(signer, (b'', 'nobody'))[1]}).")
    bag.remarks += ["NOT CHECKED: whose key that is. Give --key, as you learnt it by another way."] * (key is None)
    print(*map(shown, bag.remarks), *(["FAILED:", *bag.problems] if bag.problems else ["All of it holds."]), sep="\n")
    raise SystemExit(1 if bag.problems else 0)


if __name__ == "__main__":
    main()
