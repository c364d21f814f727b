"""`kioo admin`: places, people, one-time codes, devices, exports; for whoever runs the server."""

import argparse
import getpass
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import segno

from core.collect_square import address_for, square_for
from kioo import auditing, backups, dhis2, doors, exchange, forwarding, keys
from kioo.arguments import Parts, add_server_arguments, existing_file, on_the_store, server_settings
from server import admin, entity_lists
from server.access import CONSOLE
from server.store import citus
from server.store.database import Store

Work = Callable[[Store, argparse.Namespace], None]


def add_to(parts: Parts) -> None:
    """Adds `admin` and its commands."""
    commands = parts.add_parser("admin", help="places, people, codes, devices, exports").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )

    def command(name: str, work: Work, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words)
        add_server_arguments(added)
        added.set_defaults(run=partial(on_the_store, work))
        return added

    keys.add_to(commands)
    dhis2.add_to(commands)
    exchange.add_to(command)
    forwarding.add_to(command)
    backups.add_to(command)
    auditing.add_to(command)
    doors.add_to(command)
    person = command("add-person", _add_person, "add a person with one role at one place; prints the id")
    person.add_argument("name")
    person.add_argument("role", choices=admin.ROLES)
    person.add_argument("unit", metavar="PLACE")
    person.add_argument("--login", default="", help="name for signing in to the pages; the password is asked for")
    password = command(
        "password", _new_password, "give somebody a new password; it is asked for, and ends what the old one opened"
    )
    password.add_argument("login", metavar="NAME", help="the name they sign in with")
    code = command("code", _code, "make a one-time code that enrols a person's device")
    code.add_argument("person", metavar="ID")
    code.add_argument(
        "--square",
        nargs=2,
        metavar=("ADDRESS", "FILE.svg"),
        help="draw the square too, for Kioo or ODK Collect; ADDRESS is how tablets reach this server, such as https://kioo.example.org",
    )
    collect = command(
        "collect",
        _collect,
        "let ODK Collect on one tablet send in a person's name; prints its address and the text of its square",
    )
    collect.add_argument("person", metavar="ID")
    collect.add_argument(
        "server", metavar="ADDRESS", help="how tablets reach this server, such as https://kioo.example.org"
    )
    collect.add_argument("--name", default="ODK Collect", help="what the tablet is called in the list of devices")
    collect.add_argument("--square", type=Path, metavar="FILE.svg", help="draw the square into this file too")
    command("people", _people, "list people")
    command("devices", _devices, "list devices")
    revoke = command("revoke", _revoke, "shut a lost device out")
    revoke.add_argument("device", metavar="ID")
    command(
        "restored", _restored, "say that the database came from a backup, so that devices offer again what they hold"
    )
    spread = commands.add_parser("citus-sql", help="print how the tables are laid over several machines with Citus")
    spread.set_defaults(run=_citus_sql)
    rows = command(
        "import-list", _import_list, "put the rows of NAME.csv (columns name, label, ...) into a district's list"
    )
    rows.add_argument("district", metavar="DISTRICT")
    rows.add_argument("csv", type=existing_file, metavar="NAME.csv")


def _add_person(store: Store, options: argparse.Namespace) -> None:
    password = _password() if options.login else ""
    print(admin.add_person(store, options.name, options.login, password, options.role, options.unit))


def _new_password(store: Store, options: argparse.Namespace) -> None:
    person = admin.person_called(store, options.login)
    admin.set_password(store, person, _password())
    print("The new password holds from now on. Every browser they were signed in with is signed out.")


def _password() -> str:
    """From KIOO_NEW_PASSWORD for scripts, else typed unseen."""
    return os.environ.get("KIOO_NEW_PASSWORD") or getpass.getpass("Password: ")


def _code(store: Store, options: argparse.Namespace) -> None:
    fresh = admin.new_square(store, options.person)
    print(fresh.code)
    if options.square:
        server, file = options.square
        _draw(square_for(server, fresh.key, server_settings(options).programme), file)


def _collect(store: Store, options: argparse.Namespace) -> None:
    token = admin.new_collect_token(store, options.person, options.name)
    square = square_for(options.server, token, server_settings(options).programme)
    print(f"address  {address_for(options.server, token)}")
    print(f"square   {square}")
    print("Shown only now. In ODK Collect: “Configure with QR code”, or type the address as the server's.")
    if options.square:
        _draw(square, str(options.square))


def _draw(square: str, file: str) -> None:
    segno.make(square, error="m").save(file, kind="svg", scale=4, border=4)


def _people(store: Store, _options: argparse.Namespace) -> None:
    for line in admin.people(store):
        roles = ", ".join(f"{role} at {unit}" for role, unit in line.roles)
        print(f"{line.id}  {line.name:<28} {roles}{'' if line.active else '  (left)'}")


def _devices(store: Store, _options: argparse.Namespace) -> None:
    for line in admin.devices(store):
        print(f"{line.id}  {line.name:<28} {len(line.people)} people{'  (shut out)' if line.revoked else ''}")


def _revoke(store: Store, options: argparse.Namespace) -> None:
    admin.revoke_device(store, options.device)
    print("shut out")


def _restored(store: Store, _options: argparse.Namespace) -> None:
    print(f"epoch {admin.restored(store)}")


def _citus_sql(_options: argparse.Namespace) -> int:
    print("\n".join(citus.statements()))
    return 0


def _import_list(store: Store, options: argparse.Namespace) -> None:
    content = options.csv.read_bytes()
    print(f"{entity_lists.start(store, CONSOLE, options.district, options.csv.stem, content)} new or changed")
