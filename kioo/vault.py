"""`kioo vault`: looks whether a device's memory is whole, makes a copy of a person's part, and takes a copy over."""

import argparse
import contextlib
from getpass import getpass
from pathlib import Path

from core import pins
from core.errors import BadSettings, Refused
from core.settings import DeviceSettings, read_environment
from core.words import msg
from kioo.arguments import Parts, existing_file, real_clock, real_ids
from storage.restore import restore
from storage.vault import Vault, open_vault
from storage.verifying import Report


def add_to(parts: Parts) -> None:
    """Adds `vault` with its three commands; the app must be closed while they run."""
    commands = parts.add_parser("vault", help="check, copy or take over a device's memory").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    verify = commands.add_parser("verify", help="read everything a person may open, and say what is not whole")
    copy = commands.add_parser("backup", help="put what a person holds into one file, opened by words of theirs")
    take = commands.add_parser("restore", help="take such a file over on a device where nobody lives")
    for command, run in ((verify, _verify), (copy, _backup), (take, _restore)):
        command.add_argument("--device", type=Path, metavar="FOLDER", help="the device's folder (KIOO_DEVICE_FOLDER)")
        command.set_defaults(run=run)
    for command in (verify, copy):
        command.add_argument("--person", metavar="NAME", help="who unlocks, where several people live")
    for command in (verify, copy, take):
        command.add_argument("--pin-file", type=existing_file, help="a file with the PIN, instead of asking")
    for command in (copy, take):
        command.add_argument("--words-file", type=existing_file, help="a file with the words, instead of asking")
    copy.add_argument("copy", type=Path, help="the file to write")
    take.add_argument("copy", type=existing_file, help="the file to read")


def _verify(options: argparse.Namespace) -> int:
    with contextlib.closing(_opened(_folder(options))) as vault:
        vault.unlock(_uid(vault, options.person), _pin(options))
        report = vault.verify()
    print(_told(report))
    return 0 if report.healthy else 1


def _backup(options: argparse.Namespace) -> int:
    with contextlib.closing(_opened(_folder(options))) as vault:
        uid = _uid(vault, options.person)
        vault.backup(options.copy, uid, _pin(options), _words(options, twice=True))
    print(f"Written to {options.copy}. Only the words open it: keep them somewhere else than the file.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    words, pin = _words(options), _pin(options)
    if len(pin) != pins.LENGTH or not pin.isdecimal() or pins.is_easy(pin):
        raise Refused(msg("These numbers are easy to guess. Please choose others."), "Six numbers open the device.")
    restore(options.copy, _folder(options), words, pin, clock=real_clock(), ids=real_ids())
    print("Taken over. The district has to let this device in before it sends: use a new code on the screen.")
    return 0


def _folder(options: argparse.Namespace) -> Path:
    return options.device or read_environment(DeviceSettings()).device_folder


def _opened(folder: Path) -> Vault:
    if not (folder / "vault.db").exists():
        raise BadSettings(f"no device lives in {folder}")
    return open_vault(folder, clock=real_clock(), ids=real_ids())


def _uid(vault: Vault, name: str | None) -> str:
    found = [card for card in vault.people() if name in {None, card.name, card.uid}]
    if len(found) != 1:
        names = ", ".join(card.name for card in vault.people())
        raise BadSettings(f"say with --person who unlocks: {names or 'nobody lives here'}")
    return found[0].uid


def _pin(options: argparse.Namespace) -> str:
    return _line(options.pin_file) if options.pin_file else getpass("The six numbers: ")


def _words(options: argparse.Namespace, *, twice: bool = False) -> str:
    if options.words_file:
        return _line(options.words_file)
    first = getpass("At least five words: ")
    if twice and getpass("The same once more: ") != first:
        raise BadSettings("the two were not the same")
    return first


def _line(file: Path) -> str:
    return file.read_text("utf-8").strip()


def _told(report: Report) -> str:
    lines = [f"{report.checked} rows read, {report.damaged} of them not whole, {report.unopened} of other people"]
    lines += [f"{space}: {_FINDINGS[finding]}" for space, finding in report.findings.items()]
    lines += [] if report.file_whole else ["SQLite finds its own structure broken"]
    return "\n".join([*lines, "everything is whole" if report.healthy else "not everything is whole"])


_FINDINGS = {
    "rows": "rows are gone, changed or put back",
    "state": "the count of its rows is gone",
    "older": "it was set back to an earlier day",
    "file": "a part of the file cannot be read",
}
