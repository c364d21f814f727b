"""`kioo admin keys`: the programme's keys, made offline; what is sealed to them is opened where they are."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kioo.arguments import add_server_arguments, existing_file, on_the_store
from kioo.keys import ceremony, passphrase, recover, sealed
from server.programme import USES
from server.store.database import Store

if TYPE_CHECKING:
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  argparse has no public name for it
else:
    Commands = object


def add_to(commands: Commands) -> None:
    """Adds `keys` and its commands."""
    inside = commands.add_parser("keys", help="the programme's keys, and what is sealed to them").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    _ceremony(inside)
    _opening(inside)
    recover.add_to(inside)


def _ceremony(inside: Commands) -> None:
    init = inside.add_parser("init", help="make the keys of a programme, offline, each under a passphrase")
    init.add_argument("folder", type=Path, metavar="FOLDER", help="such as a memory stick")
    init.add_argument("--only", choices=USES, help="make this one alone, in the place of one that is lost or known")
    passphrase.add_to(init)
    init.set_defaults(run=ceremony.run_init)
    use = _with_store(inside, "use", ceremony.run_use, "put the public keys on the server")
    use.add_argument("public", type=existing_file, metavar="PUBLIC-FILE")
    _with_store(inside, "show", ceremony.run_show, "which keys devices seal to, and what waits for which")
    adopt = _with_store(inside, "adopt", ceremony.run_adopt, "take the private key of an older Kioo off its server")
    adopt.add_argument("folder_for_keys", type=Path, metavar="FOLDER", help="where the key file is put")
    passphrase.add_to(adopt)


def _opening(inside: Commands) -> None:
    opening = _with_store(inside, "open", sealed.run_open, "count what waits sealed, in memory, with a data key")
    _add_keys(opening)
    _add_left_behind(opening)
    export = _with_store(inside, "export-sealed", sealed.run_export, "write what waits, closed, to carry it to the key")
    _add_left_behind(export)
    export.add_argument("output", type=Path, metavar="FILE")
    count = inside.add_parser("count", help="open a carried file where the key is, without a network, and write counts")
    count.add_argument("file", type=existing_file, metavar="FILE")
    count.add_argument("-o", "--output", type=Path, required=True, metavar="COUNTS")
    _add_keys(count)
    count.set_defaults(run=sealed.run_count)
    importing = _with_store(inside, "import-counts", sealed.run_import, "take counts in")
    importing.add_argument("file", type=existing_file, metavar="COUNTS")


def _add_left_behind(command: argparse.ArgumentParser) -> None:
    words = "take in too what tablets sent after they were shut out"
    command.add_argument("--also-left-behind", action="store_true", help=words)


def _add_keys(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--key", type=existing_file, action="append", required=True, metavar="FILE", help="may be given again"
    )
    passphrase.add_to(command)


def _with_store(
    inside: Commands, name: str, work: Callable[[Store, argparse.Namespace], None], words: str
) -> argparse.ArgumentParser:
    command = inside.add_parser(name, help=words)
    add_server_arguments(command)
    command.set_defaults(run=partial(on_the_store, work))
    return command
