"""`kioo form fetch`: brings a form and its files from ODK Central, Kobo or another Kioo, to be checked, previewed and published here."""

import argparse
import hashlib
import re
from pathlib import Path

from core.errors import Refused
from kioo.arguments import Parts
from kioo.open_rosa import add_address, server_at
from sync.open_rosa import ListedFile, ListedForm
from sync.open_rosa_client import OpenRosaClient


def add_to(commands: Parts) -> None:
    """Adds `form fetch`."""
    fetching = commands.add_parser("fetch", help="bring a form with its files from ODK Central, Kobo or another Kioo")
    add_address(fetching)
    fetching.add_argument("--form", default="", metavar="ID", help="which one; without it the forms there are listed")
    fetching.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where it is laid")
    fetching.set_defaults(run=run_fetch)


def run_fetch(options: argparse.Namespace) -> int:
    """Lists the forms that are there, or lays one with its files into a folder."""
    with server_at(options) as there:
        forms = there.forms()
        if options.form:
            _lay(there, _named(forms, options.form), options.into)
        else:
            for one in forms:
                print(f"{one.form:<28} {one.version:<14} {one.name}")
            print(f"{len(forms)} forms at {there.name}" + ("; --form ID brings one" if forms else ""))
    return 0


def _named(forms: list[ListedForm], form: str) -> ListedForm:
    found = [one for one in forms if one.form == form]
    if not found:
        raise Refused(f"There is no form {form} for us.", "Without --form the forms there are listed.")
    return found[-1]


def _lay(there: OpenRosaClient, listed: ListedForm, folder: Path) -> None:
    """The files first, so that a form that lies there is whole; what came before and is the same is left."""
    stem = re.sub(r"[^\w.-]", "_", listed.form).lstrip(".") or "form"
    folder.mkdir(parents=True, exist_ok=True)
    files = there.files(listed)
    beside = folder / f"{stem}-media"
    for one in files:
        beside.mkdir(exist_ok=True)
        _bring(there, one, beside / one.name)
    path = folder / f"{stem}.xml"
    path.write_bytes(there.form(listed))
    with_files = f", {len(files)} files in {beside}" if files else ""
    print(f"{listed.form} version {listed.version}: {path}{with_files}")
    print(f"Next: kioo form check {path}, then preview and publish it. Its version stays as it is there.")


def _bring(there: OpenRosaClient, listed: ListedFile, path: Path) -> None:
    if path.exists() and hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() == listed.md5:
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as into:
            there.file(listed, into)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
