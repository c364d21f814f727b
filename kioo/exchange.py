"""`kioo admin import-places` and its kin: lists of places from other systems in, figures and answers out to them."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from core.clock import day_of
from kioo.arguments import existing_file
from server.access import CONSOLE
from server.exchange import fhir_export, parquet_export, place_import, workbook_export
from server.exchange.fhir_questionnaire import Names
from server.exchange.place_files import parse_levels, read_places
from server.exchange.place_plan import KINDS, Plan
from server.export import answers_csv, submissions_csv
from server.store.database import Store

Command = Callable[[str, Callable[[Store, argparse.Namespace], None], str], argparse.ArgumentParser]


def add_to(command: Command) -> None:
    """Adds the commands to `kioo admin`."""
    places = command(
        "import-places",
        _import_places,
        "read places: CSV (id, parent, level, name), organisationUnits of DHIS2 as JSON, or a Bundle of mCSD",
    )
    places.add_argument("file", type=existing_file)
    places.add_argument("--look", action="store_true", help="say what would change, and change nothing")
    places.add_argument(
        "--levels",
        default="",
        metavar="1,2,3,5",
        help="where country, region, district and facility stand in a tree of another system (0: not there)",
    )
    places.add_argument("--call-by", choices=("id", "code"), default="id", help="what places of DHIS2 are called here")
    fhir = command("fhir", _fhir, "write a form and what came in with it as FHIR R4, one resource a line")
    fhir.add_argument("form", metavar="FORM")
    fhir.add_argument("output", type=Path, metavar="FOLDER")
    fhir.add_argument(
        "--address",
        required=True,
        metavar="URL",
        help="of this server, for the names of things and the links to photos",
    )
    export = command("export", _export, "write what came in with a form, to standard output or a file")
    export.add_argument("form", metavar="FORM")
    export.add_argument("--as", dest="shape", choices=("csv", "long", "xlsx", "parquet"), default="csv")
    export.add_argument(
        "--repeat", default="", metavar="NAME", help="csv, parquet: a line for each round of this repeat"
    )
    export.add_argument("-o", "--output", type=Path, metavar="FILE")


def _import_places(store: Store, options: argparse.Namespace) -> None:
    today = day_of(store.clock.now_ms()).isoformat()
    listed = read_places(options.file.read_bytes(), today, parse_levels(options.levels), options.call_by)
    do = place_import.preview if options.look else place_import.apply
    _say(do(store, listed), len(listed), options.look)


def _say(plan: Plan, listed: int, only_looked: bool) -> None:  # noqa: FBT001  one word of what is said
    print(f"{listed} places, {plan.same} as they are here")
    for kind in KINDS:
        for change in plan.of(kind):
            told = f"  ({change.was} -> {change.now})" if change.was else ""
            print(f"{kind:<8} {change.place.id:<14} {change.place.name}{told}")
    for line in place_import.why_left(plan):
        print(f"left     {line}")
    if plan.left_out:
        print(f"{len(plan.left_out)} places here are not in the list; nothing is done to them")
    if only_looked:
        print("only looked: nothing was changed")


def _fhir(store: Store, options: argparse.Namespace) -> None:
    names = Names(options.address.rstrip("/"))
    written = {
        "Questionnaire": fhir_export.questionnaires(store, options.form, names),
        "QuestionnaireResponse": fhir_export.responses(store, CONSOLE, options.form, names),
    }
    options.output.mkdir(parents=True, exist_ok=True)
    for kind, lines in written.items():
        with (options.output / f"{options.form}.{kind}.ndjson").open("w", encoding="utf-8") as file:
            n = sum(1 for line in lines if file.write(line))
        print(f"{n} {kind}")


def _export(store: Store, options: argparse.Namespace) -> None:
    with options.output.open("wb") if options.output else nullcontext(sys.stdout.buffer) as out:
        for piece in _pieces(store, options):
            out.write(piece)


def _pieces(store: Store, options: argparse.Namespace) -> Iterator[bytes]:
    if options.shape == "xlsx":
        return workbook_export.workbook(store, CONSOLE, options.form)
    if options.shape == "parquet":
        return parquet_export.parquet(store, CONSOLE, options.form, options.repeat)
    if options.shape == "long":
        return (piece.encode() for piece in answers_csv(store, CONSOLE, options.form))
    return (piece.encode() for piece in submissions_csv(store, CONSOLE, options.form, options.repeat))
