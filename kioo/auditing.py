"""`kioo admin audit`: what was done here, on the screen or as CSV, and whether somebody changed it since."""

import argparse
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from core.clock import moment, start_of
from core.errors import Refused
from core.words import msg
from server import audit_reading
from server.access import CONSOLE
from server.audit_reading import Wish
from server.store.database import Store

_SHOWN = 50

Command = Callable[[str, Callable[[Store, argparse.Namespace], None], str], argparse.ArgumentParser]


def add_to(command: Command) -> None:
    """Adds the command to `kioo admin`."""
    added = command("audit", _audit, "what was done here, newest first, and whether somebody changed it since")
    added.add_argument("--about", default="", metavar="ID", help="only of this person, device or place")
    added.add_argument("--since", type=_day, metavar="DAY", help="from this day on, such as 2026-11-18 (UTC)")
    added.add_argument("--until", type=_day, metavar="DAY", help="until the end of this day")
    added.add_argument("-o", "--output", type=Path, metavar="FILE.csv", help="write all of it into this file")
    added.add_argument("--check", action="store_true", help="look whether every row fits the one before it")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2026-11-18") from fault


def _audit(store: Store, options: argparse.Namespace) -> None:
    if options.check:
        _check(store)
        return
    since = start_of(options.since) if options.since else 0
    wish = Wish(options.about, since=since, until=start_of(options.until + timedelta(days=1)) if options.until else 0)
    if options.output:
        with options.output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(audit_reading.lines(store, CONSOLE, wish))
        return
    _show(store, wish)


def _show(store: Store, wish: Wish) -> None:
    found = audit_reading.acts(store, CONSOLE, wish, _SHOWN)
    called = audit_reading.names(store, found)
    for act in found:
        who, thing = (called.get(one, one) for one in (act.who, act.thing))
        print(f"{moment(act.at):%Y-%m-%d %H:%M}  {who:<24} {act.what}{'' if act.thing == act.who else f'  {thing}'}")
    if len(found) == _SHOWN:
        print(f"The newest {_SHOWN}. All of them: -o FILE.csv", file=sys.stderr)


def _check(store: Store) -> None:
    told = audit_reading.check(store, CONSOLE)
    for chain, number in told.breaks:
        print(f"row {number} of {chain or 'the country'} does not fit the one before it", file=sys.stderr)
    if told.breaks:
        raise Refused(
            msg("Something in the audit was changed outside Kioo."),
            msg("Keep a copy of the database, and look who can write into it."),
        )
    print(f"{told.rows} rows in {told.chains} chains fit together.")
