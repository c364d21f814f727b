"""One file with all that a database holds at one moment, made while it is written, and a database made from such a file."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from core.errors import BadSettings
from server.store.database import SQLITE_URL

_WAIT_SECONDS = 60
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps of one database: a log left by a dead one would be read into the new one of its name."""


def engine_of(url: str) -> str:
    """Which kind of file `url` is copied to and made from."""
    return "sqlite" if url.startswith(SQLITE_URL) else "postgresql"


def write_copy(url: str, copy: Path) -> None:
    """Writes one moment of the database into a new file of ours alone, durable when this returns. BadSettings when that cannot be."""
    copy.touch(mode=0o600)
    if engine_of(url) == "sqlite":
        _vacuum_into(url.removeprefix(SQLITE_URL), copy)
    else:
        _run("pg_dump", url, "--format=custom", f"--file={copy}")
    with copy.open("rb+") as file:
        os.fsync(file.fileno())


def require_room(url: str) -> None:
    """BadSettings when a database would be written over; PostgreSQL says so itself, before anything of it is changed."""
    if engine_of(url) != "sqlite":
        return
    place = url.removeprefix(SQLITE_URL)
    for end in _BESIDE:
        if Path(place + end).exists():
            raise BadSettings(f"{place}{end} is there: put it aside first, a backup is only put where nothing is")


def fill_postgres(url: str, copy: Path) -> None:
    """Makes all tables of a copy in an empty database, or none. BadSettings when there is something in it already."""
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy))


def _vacuum_into(path: str, copy: Path) -> None:
    """Nothing of erased rows comes along, unlike with a copy of the file; whoever writes meanwhile goes on."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
    except sqlite3.Error as problem:
        raise BadSettings(f"the database could not be copied: {problem}") from problem


def _run(program: str, url: str, *words: str) -> None:
    """One of PostgreSQL's programs; the password goes by the environment, where other people of the machine do not read it."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # noqa: PLC0415  its driver is an extra

    known = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    secret = {"PGPASSWORD": known.pop("password")} if "password" in known else {}
    asked = [program, "--no-password", f"--dbname={make_conninfo('', **known)}", *words]
    try:
        done = subprocess.run(asked, env={**os.environ, **secret}, capture_output=True, check=False)  # noqa: S603  words of ours, and no shell
    except FileNotFoundError as problem:
        raise BadSettings(f"{program} is not here: install PostgreSQL's client programs") from problem
    if done.returncode:
        said = [line for line in done.stderr.decode(errors="replace").splitlines() if "error:" in line]
        raise BadSettings(said[0] if said else f"{program} ended with {done.returncode}")
