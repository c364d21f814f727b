"""`kioo form decrypt`: opens the records of an encrypted form with its private key, on a machine that needs no network."""

import argparse
import base64
import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from core.errors import FormFault, Tampered
from forms.xml_reader import Element, read_xml
from kioo.arguments import existing_file
from server.media_zip import safe_name
from storage.crypto import RsaOpen, cfb_opened, rsa_opener
from storage.form_encryption import ENDING, SUBMISSION, signed, vectors

Read = Callable[[str], bytes | None]
"""The bytes of a closed file of a record; None when it is not there."""


@dataclass(frozen=True)
class OpenedRecord:
    """The files of a record by name, the names of those that were not there, and whether its signature fits them."""

    files: dict[str, bytes]
    missing: tuple[str, ...]
    is_signed: bool


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `form decrypt`."""
    decrypting = commands.add_parser("decrypt", help="open the records of an encrypted form with its private key")
    decrypting.add_argument(
        "key", type=existing_file, metavar="KEY.pem", help="the private key; its password is asked for"
    )
    decrypting.add_argument("zip", type=existing_file, metavar="ZIP", help="the zip of the form from “Take data out”")
    decrypting.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the opened records are put, one folder each"
    )
    decrypting.set_defaults(run=run_decrypt)


def run_decrypt(options: argparse.Namespace) -> int:
    """Opens what can be opened, and names what cannot; 1 when anything stayed closed."""
    try:
        private = _private(options.key)
        with ZipFile(options.zip) as archive:
            problems = [
                problem for record in _records(archive) if (problem := _put(archive, record, private, options.folder))
            ]
            opened = len(_records(archive)) - len(problems)
    except (BadZipFile, ValueError) as problem:
        print(f"cannot be read: {problem}", file=sys.stderr)
        return 1
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{opened} opened, {len(problems)} to look at: {options.folder}")
    return 1 if problems else 0


def open_record(manifest: bytes, private: RsaOpen, read: Read) -> OpenedRecord:
    """Opens a record as the ODK XForms specification, "Encryption", says; Tampered when the key or the bytes are others."""
    root = _manifest(manifest)
    instance = next((one.text.strip() for one in root.descendants() if one.name == "instanceID"), "")
    sealed_key = root.child_text("base64EncryptedKey").strip()
    key = private(_decoded(sealed_key))
    files: dict[str, bytes] = {}
    missing = []
    for name, vector in zip(_named(root), vectors(instance, key), strict=False):
        closed = read(name)
        if closed is None:
            missing.append(name)
        else:
            files[name.removesuffix(ENDING)] = cfb_opened(key, vector, closed)
    digests = [(name, hashlib.md5(content, usedforsecurity=False).hexdigest()) for name, content in files.items()]
    expected = signed(root.get("id") or "", root.get("version") or "", sealed_key, instance, digests)
    signature = root.child_text("base64EncryptedElementSignature").strip()
    return OpenedRecord(files, tuple(missing), bool(signature) and private(_decoded(signature)) == expected)


def _named(root: Element) -> Iterator[str]:
    """The closed files in the order in which they were closed: the answers last."""
    for media in root.named("media"):
        yield from (file.text.strip() for file in media.named("file"))
    yield root.child_text("encryptedXmlFile").strip()


def _manifest(content: bytes) -> Element:
    try:
        root = read_xml(content)
    except FormFault as problem:
        raise Tampered("the manifest cannot be read") from problem
    if root.get("encrypted") != "yes":
        raise Tampered("this record is not encrypted")
    return root


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as problem:
        raise Tampered("the manifest is damaged") from problem


def _private(path: Path) -> RsaOpen:
    try:
        return rsa_opener(path.read_bytes())
    except TypeError:
        return rsa_opener(path.read_bytes(), getpass(f"Password of {path.name}: ").encode())


def _records(archive: ZipFile) -> list[str]:
    """The folders of the zip that hold a record, with their slash."""
    return [name.removesuffix(SUBMISSION) for name in archive.namelist() if name.rpartition("/")[2] == SUBMISSION]


def _put(archive: ZipFile, record: str, private: RsaOpen, folder: Path) -> str:
    """Lays an opened record into a folder of its own; what is wrong with it, if anything."""
    there = set(archive.namelist())

    def read(name: str) -> bytes | None:
        path = record + safe_name(name)
        return archive.read(path) if path in there else None

    called = record.rstrip("/") or "record"
    try:
        opened = open_record(archive.read(record + SUBMISSION), private, read)
    except Tampered as problem:
        return f"{called}: {problem}"
    target = folder / safe_name(called)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in opened.files.items():
        (target / safe_name(name)).write_bytes(content)
    if opened.missing:
        return f"{called}: not in the zip: {', '.join(opened.missing)}"
    return "" if opened.is_signed else f"{called}: opened, but its signature does not fit"
