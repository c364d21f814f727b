"""Asks for a passphrase without showing it, or reads it from a file; says plainly when it is too short."""

import argparse
from getpass import getpass
from pathlib import Path

from core.errors import BadSettings
from kioo.arguments import existing_file

SHORTEST = 16
"""Letters: five words of a dice list, or sixteen by chance, are out of reach behind this key derivation."""


def add_to(command: argparse.ArgumentParser) -> None:
    """`--passphrase-file`, for scripts."""
    command.add_argument(
        "--passphrase-file",
        type=existing_file,
        metavar="FILE",
        help="its first line is the passphrase; else it is asked for",
    )


def chosen(file: Path | None) -> str:
    """A new passphrase: typed twice, at least `SHORTEST` letters; BadSettings otherwise."""
    if file:
        return _long_enough(_from(file))
    first = _long_enough(getpass("A passphrase of at least five words: "))
    if getpass("The same once more: ") != first:
        raise BadSettings("the two passphrases are not the same; nothing was made")
    return first


def known(file: Path | None, of: str) -> str:
    """The passphrase of a key file called `of`."""
    return _from(file) if file else getpass(f"Passphrase of {of}: ")


def _from(file: Path) -> str:
    try:
        return (file.read_text("utf-8").splitlines() or [""])[0]
    except (OSError, ValueError) as problem:
        raise BadSettings(f"the passphrase in {file} cannot be read") from problem


def _long_enough(text: str) -> str:
    if len(text) < SHORTEST:
        raise BadSettings(
            f"a passphrase needs at least {SHORTEST} letters: take five words that do not belong together"
        )
    return text
