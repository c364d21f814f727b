"""`kioo admin dhis2`: monthly figures into a ministry's DHIS2, and its organisation units out of it."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.clock import day_of
from core.errors import Refused
from kioo.arguments import Parts, add_server_arguments, existing_file, on_the_store
from server.exchange import dhis2_push, dhis2_values
from server.exchange.dhis2_answer import Outcome
from server.exchange.dhis2_client import Account, Dhis2
from server.exchange.dhis2_mapping import read_mapping, read_places
from server.exchange.dhis2_push import Pushed, Wishes
from server.store.database import Store

Work = Callable[[Store, argparse.Namespace], None]
_UNITS = "id,code,name,parent[id],level,path,closedDate"


def add_to(commands: Parts) -> None:
    """Adds `dhis2` and its commands."""
    inside = commands.add_parser("dhis2", help="monthly figures into DHIS2, its places out of it").add_subparsers(
        title="commands", required=True, metavar="COMMAND"
    )
    push = _with_store(inside, "push", _push, "send the figures of a month; harmless when done again")
    _add_figures(push)
    _add_address(push)
    push.add_argument(
        "--org-units", type=_scheme, default="uid", metavar="SCHEME", help="what our places are called there: uid, code"
    )
    push.add_argument(
        "--data-elements", type=_scheme, default="uid", metavar="SCHEME", help="what the table names: uid, code"
    )
    push.add_argument("--dry-run", action="store_true", help="DHIS2 looks at it and keeps nothing")
    push.add_argument("--take-back", action="store_true", help="delete there what we sent and what is here no longer")
    values = _with_store(inside, "values", _values, "print the figures of a month as DHIS2 reads them")
    _add_figures(values)
    units = inside.add_parser("fetch-places", help="save the organisation units, for `kioo admin import-places`")
    units.add_argument("output", type=Path, metavar="FILE.json")
    _add_address(units)
    units.set_defaults(run=_fetch_places)


def _scheme(text: str) -> str:
    """How DHIS2 may be told what an id is; argparse says so when it is none."""
    if text in {"uid", "code", "name"} or (text.removeprefix("attribute:").isalnum() and text.startswith("attribute:")):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is none of uid, code, name and attribute:ID")


def _with_store(inside: Parts, name: str, work: Work, words: str) -> argparse.ArgumentParser:
    command = inside.add_parser(name, help=words)
    add_server_arguments(command)
    command.set_defaults(run=partial(on_the_store, work))
    return command


def _add_figures(command: argparse.ArgumentParser) -> None:
    command.add_argument("--month", required=True, metavar="2026-10", help="or: last, the month before this one (UTC)")
    command.add_argument("--table", required=True, type=existing_file, metavar="FILE.csv", help="what goes where")
    command.add_argument("--places", type=existing_file, metavar="FILE.csv", help="columns place, orgUnit: who is who")


def _add_address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--server", required=True, metavar="ADDRESS", help="of DHIS2, what stands before /api")


def _there(options: argparse.Namespace) -> Dhis2:
    said = {name: os.environ.get(f"KIOO_DHIS2_{name.upper()}", "") for name in ("token", "user", "password")}
    return Dhis2(options.server, Account(**said))


def _figures(store: Store, options: argparse.Namespace) -> dhis2_values.Figures:
    mapping = read_mapping(options.table.read_text("utf-8-sig"), dhis2_values.indicators(store))
    places = read_places(options.places.read_text("utf-8-sig")) if options.places else {}
    return dhis2_values.figures(store, meant(options.month, store.clock.now_ms()), mapping, places)


def meant(month: str, now_ms: int) -> str:
    """The month that is asked for, such as 2026-10; `last`, for timers, is the one before now (UTC)."""
    return f"{day_of(now_ms).replace(day=1) - timedelta(days=1):%Y-%m}" if month == "last" else month


def _values(store: Store, options: argparse.Namespace) -> None:
    told = {"dataValues": [one.as_json() for one in _figures(store, options).values]}
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _push(store: Store, options: argparse.Namespace) -> None:
    found = _figures(store, options)
    wishes = Wishes(options.org_units, options.data_elements, options.dry_run, options.take_back)
    done = dhis2_push.push(store, _there(options), meant(options.month, store.clock.now_ms()), found.values, wishes)
    _say(done, found.too_few, wishes)
    if not done.whole:
        raise Refused("DHIS2 does not have exactly what is here.", "What it took stays; mend the rest and push again.")


def _say(done: Pushed, too_few: int, wishes: Wishes) -> None:
    print(f"{done.sent} values sent{', only tried' if wishes.only_try else ''}: {_counts(done.outcomes)}")
    if too_few:
        print(f"{too_few} held back: fewer records stand behind them than the table asks for")
    for outcome in [*done.outcomes, *done.taken_back]:
        _say_refusals(outcome)
    if done.gone and not done.taken_back:
        print(f"{len(done.gone)} values are there from us and not here any more; --take-back deletes them:")
        for value in done.gone[:10]:
            print(f"  {value.element} at {value.place}: {value.value}")
    if done.taken_back:
        print(f"{len(done.gone)} values to take back: {_counts(done.taken_back)}")


def _counts(outcomes: Sequence[Outcome]) -> str:
    names = ("imported", "updated", "deleted", "ignored")
    return ", ".join(f"{sum(one.counts[name] for one in outcomes)} {name}" for name in names)


def _say_refusals(outcome: Outcome) -> None:
    for refusal in outcome.refusals:
        named = "; ".join(refusal.about)
        print(f"refused {refusal.n}: {refusal.says}")
        print(f"  {named}{' and more' if refusal.n > len(refusal.about) else ''}")
        print(f"  {refusal.mend}")
    if outcome.unexplained:
        print(f"{outcome.unexplained} ignored without a reason (DHIS2 may do so with values it has already)")


def _fetch_places(options: argparse.Namespace) -> int:
    told = _there(options).get("organisationUnits", paging="false", fields=_UNITS)
    options.output.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    print(f"{len(told.get('organisationUnits', []))} organisation units")
    return 0
