"""Opens what waits sealed on the server, where the key is: straight from its store, or carried there and back in files."""

import argparse
import json
from pathlib import Path

from core.durable import write_whole
from core.errors import BadSettings
from core.settings import ServerSettings, read_environment
from kioo.arguments import server_settings
from kioo.keys import passphrase
from kioo.keys.files import ClosedKey
from server import carrying, counting, left_work
from server.carrying import Carried
from server.counting import Report
from server.sealing import DataKey
from server.store.database import Store
from server.voices import Keys


def run_open(store: Store, options: argparse.Namespace) -> None:
    """Counts what waits and may be counted, in memory."""
    keys = data_keys(options)
    _let_in(store, options)
    if options.also_left_behind:
        taken = left_work.take_in(store, keys, server_settings(options).threshold)
        print(f"{taken} records that people made on such tablets were taken in")
    print(told(counting.open_waiting(store, keys, server_settings(options).threshold)))


def run_export(store: Store, options: argparse.Namespace) -> None:
    """Writes what waits, closed, to carry it to a computer without a network."""
    _let_in(store, options)
    carried = carrying.exported(store, server_settings(options).threshold)
    _write(options.output, carried)
    print(f"{carrying.size_of(carried)} sealed answers, still closed. Next, where the key is: kioo admin keys count")


def run_count(options: argparse.Namespace) -> int:
    """Opens a carried file in memory and writes counts; needs no server, no network and no database."""
    keys = data_keys(options)
    counts = carrying.counted(_read(options.file), keys, read_environment(ServerSettings()).threshold)
    _write(options.output, counts)
    print(f"{carrying.size_of(counts)} counted. Next, on the server: kioo admin keys import-counts")
    return 0


def run_import(store: Store, options: argparse.Namespace) -> None:
    """Takes counts in; what was counted already is not counted twice."""
    print(told(carrying.taken_in(store, _read(options.file), server_settings(options).threshold)))


def data_keys(options: argparse.Namespace) -> Keys:
    """The data keys named on the command line, opened; BadSettings for a key of another use or a wrong passphrase."""
    found = {}
    for path in options.key:
        closed = ClosedKey.read(path)
        if closed.use != "data":
            raise BadSettings(f"{path.name} is a {closed.use} key: answers open with a data key")
        key = closed.opened(passphrase.known(options.passphrase_file, path.name))
        found[key.id] = DataKey(key.pair.private)
    return found


def _let_in(store: Store, options: argparse.Namespace) -> None:
    if options.also_left_behind:
        let = counting.let_in(store, server_settings(options).threshold)
        print(f"{let} from tablets that were shut out may count from now on")


def _read(path: Path) -> Carried:
    try:
        carried: Carried = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise BadSettings(f"{path} cannot be read") from problem
    return carried


def _write(path: Path, carried: Carried) -> None:
    write_whole(path, [json.dumps(carried).encode()])


def told(report: Report) -> str:
    """What one opening did, in words."""
    lines = [f"{report.people} people counted, from {report.groups} places"]
    if report.still_waiting:
        lines.append(f"{report.still_waiting} go on waiting: too few at their place, or closed for another key")
    if report.unopened:
        lines.append(f"{report.unopened} do not open; they are kept")
    if report.skipped:
        lines.append(f"{len(report.skipped)} places were counted already, nothing was counted twice")
    return "\n".join(lines)
