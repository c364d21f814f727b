"""`kioo admin keys recover`: lets somebody back in who forgot the PIN, where the recovery key is; needs no network."""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import segno

from app.code_reading import code_in, reads_codes
from core.errors import BadSettings, Misread, Tampered
from core.recovery import Answer, Request, answered
from kioo.arguments import existing_file, on_the_store
from kioo.keys import passphrase
from kioo.keys.files import ClosedKey, PrivateKey
from server import audit
from server.access import CONSOLE
from server.store.database import Store
from storage import crypto

PICTURES = (".svg", ".png")
_MISREAD = {
    "line": "line {line} is not as the tablet shows it",
    "cut": "its end is missing",
    "newer": "it is a newer Kioo's: bring this one up to date",
    "answer": "it is an answer, not what the tablet asks with",
}


def add_to(inside: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `recover`."""
    command = inside.add_parser("recover", help="let somebody back in who forgot the PIN")
    command.add_argument("--key", type=existing_file, required=True, metavar="FILE", help="the recovery key")
    command.add_argument("--request", metavar="CODE", help="what the tablet shows; else it is asked for")
    command.add_argument("--picture", type=existing_file, metavar="FILE", help="a photo of what the tablet shows")
    command.add_argument(
        "--check", metavar="CODE", help="what the person reads to you from the tablet; else it is asked for"
    )
    command.add_argument("-o", "--output", type=Path, metavar="FILE", help="the answer as a picture, .svg or .png")
    command.add_argument("--database", metavar="URL", help="write it into the log of this server too")
    passphrase.add_to(command)
    command.set_defaults(run=run_recover, folder=None)


def run_recover(options: argparse.Namespace) -> int:
    """Reads the request, proves that it is the one meant, and shows the answer."""
    if options.output and options.output.suffix not in PICTURES:
        raise BadSettings(f"{options.output} is no picture that can be made: end it in {' or '.join(PICTURES)}")
    closed = _recovery_key(options.key)
    request = read_request(_asked(options))
    print(told(request))
    if request.key_id != closed.id:
        raise BadSettings(f"this tablet asks the recovery key {request.key_id}, and {closed.path.name} is another one")
    _compare(request, options.check if options.check is not None else input("The check that the tablet shows: "))
    answer = answer_with(closed.opened(passphrase.known(options.passphrase_file, closed.path.name)), request)
    _note(request, options)
    _show(answer, options.output)
    return 0


def read_request(text: str) -> Request:
    """The request in a code; BadSettings in words when it does not hold."""
    try:
        return Request.read(text)
    except Misread as problem:
        why = _MISREAD.get(problem.what, "it is no code of a tablet that asks")
        raise BadSettings(f"this code cannot be read: {why.format(line=problem.line)}") from problem


def told(request: Request) -> str:
    """What is in a request; no name is, nor which tablet it is."""
    return (
        "A tablet asks to let one of its people set a new PIN.\n"
        f"  person and tablet  {request.place.hex()[:12]} (a mark; the name is not in the code: ask who is calling, and know them)\n"
        f"  recovery key       {request.key_id}\n"
        "The answer opens this one tablet for this one person, once. It cannot open anything else."
    )


def answer_with(key: PrivateKey, request: Request) -> Answer:
    """The answer to a request; BadSettings when what it holds was not closed for this key."""
    try:
        return answered(request, partial(crypto.hpke_open, key.pair.private), crypto.hpke_seal)
    except Tampered as problem:
        raise BadSettings("what is in this code was not closed for this key; nothing was opened") from problem


def _recovery_key(path: Path) -> ClosedKey:
    closed = ClosedKey.read(path)
    if closed.use != "recovery":
        raise BadSettings(f"{path.name} is a {closed.use} key: people are let back in with a recovery key")
    return closed


def _asked(options: argparse.Namespace) -> str:
    if options.request:
        return str(options.request)
    if options.picture:
        return _in_picture(options.picture)
    print("Type or paste the code that the tablet shows, and end with an empty line:", file=sys.stderr)
    return "\n".join(iter(input, ""))


def _in_picture(path: Path) -> str:
    if not reads_codes():
        raise BadSettings("codes in pictures are read with zxing-cpp, which is not installed here: type the code")
    found = code_in(path.read_bytes())
    if not found:
        raise BadSettings(f"no code can be read in {path.name}: take the photo again, straight and in good light")
    return found


def _compare(request: Request, heard: str) -> None:
    """Whoever changed the request on its way cannot keep the check the same."""
    if _letters(heard) != _letters(request.spoken_check):
        raise BadSettings("the check is another one: this code is not what that tablet shows. Nothing was opened")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.upper())).translate(str.maketrans("ILO", "110"))


def _note(request: Request, options: argparse.Namespace) -> None:
    if not options.database:
        print("This was not written into any server's log (--database); write down who asked and when.")
        return
    on_the_store(partial(_write, request), options)
    print("Written into the server's log.")


def _write(request: Request, store: Store, _options: argparse.Namespace) -> None:
    audit.write(store, audit.COUNTRY, CONSOLE.id, "let somebody back in", request.place.hex()[:12])


def _show(answer: Answer, picture: Path | None) -> None:
    code = segno.make(answer.scanned, error="m")
    if picture:
        _save(code.save, picture)
    if sys.stdout.isatty():
        code.terminal(compact=True)
    print("The answer, to be scanned from the picture or read out line by line:", answer.written, sep="\n\n")


def _save(save: Callable[..., None], picture: Path) -> None:
    try:
        save(str(picture), scale=8, border=4)
    except OSError as problem:
        raise BadSettings(f"{picture} cannot be written: {problem}") from problem
    print(f"The answer is in {picture}.")
