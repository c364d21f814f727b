"""A real PostgreSQL of the tests' own: its data in a folder, its door a socket in it, its disk never waited for."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from scripts.get_postgres import MISSING, find_postgres

_NOBODIES = ("postgres", "nobody")
_QUICKLY = ("fsync=off", "full_page_writes=off", "max_connections=80", "shared_buffers=16MB", "autovacuum=off")
AS_IT_COMES: Sequence[str] = ()
"""What PostgreSQL does where nobody told it otherwise: it waits for the disk."""


class RealPostgres:
    """Started by `start`, stopped by `stop` as often as wanted; `over` ends it and takes its folder away."""

    def __init__(self, above: Path | None = None) -> None:
        """`above`: the folder in which it gets one of its own."""
        self._programs = find_postgres()
        if self._programs is None:
            raise AssertionError(MISSING)
        # The path of a Unix socket has to be short: 107 letters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="kioo-pg-", dir=above))
        self._data = self.folder / "data"
        self._whom = _somebody()
        if self._whom:
            os.chown(self.folder, self._whom["user"], self._whom["group"])
        self._process = None
        made = ("--no-sync", "--no-instructions", "-A", "trust", "-U", "kioo", "-E", "UTF8", "--locale=C")
        self.run("initdb", "-D", self._data, *made)

    def run(self, program, *arguments, stdin=None, stdout=None):
        """One of PostgreSQL's programs; what it reads and writes are files."""
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            input=stdin.read_bytes() if stdin else None,
            capture_output=True,
            check=False,
            **self._whom,
        )
        assert done.returncode == 0, done.stderr.decode()
        if stdout:
            stdout.write_bytes(done.stdout)

    def start(self, how: Sequence[str] = _QUICKLY) -> None:
        settings = [word for one in how for word in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self.folder, "-h", "", *settings],
                cwd=self.folder,
                stderr=log,
                **self._whom,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self):
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.01)
            else:
                return

    def stop(self, how=signal.SIGINT):
        """SIGINT cuts whoever is connected and writes all down; SIGQUIT is the power that goes."""
        self._process.send_signal(how)
        self._process.wait(60)
        self._process = None

    def over(self) -> None:
        if self._process:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def url(self, name):
        return f"postgresql://kioo@/{name}?host={quote(str(self.folder), safe='')}"

    def new_database(self, name: str, *more: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            server.execute(sql.SQL(" ").join([sql.SQL("CREATE DATABASE"), sql.Identifier(name), *map(sql.SQL, more)]))
        return self.url(name)


def _somebody():
    """PostgreSQL does not run as root: who it runs as then."""
    if os.geteuid() != 0:
        return {}
    everybody = {one.pw_name: one for one in pwd.getpwall()}
    who = next(everybody[name] for name in _NOBODIES if name in everybody)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def emptied(url):
    """The same database with its tables, as a server has it at its first start: making them anew takes longer than a test."""
    with psycopg.connect(url, autocommit=True) as database:
        tables = [name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        erase = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables if name != "setting"]
        if tables:
            erase.append(sql.SQL("DELETE FROM setting WHERE name NOT IN ('schema', 'server', 'epoch')"))
            erase.append(sql.SQL("UPDATE setting SET value = '1' WHERE name = 'epoch'"))
            database.execute(sql.SQL("; ").join(erase))
    return url
