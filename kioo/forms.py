"""`kioo form`: checks an XLSForm workbook or an XForm, and publishes it to the devices; opens the records of encrypted ones."""

import argparse
import json
import shutil
from pathlib import Path

from app.preview import Previewed, show
from core.errors import FormFault
from core.records import Json
from core.words import LANGUAGES, speak
from forms import load_form
from forms.xlsform import Finding, check, convert
from forms.xlsform.file_checks import check_files, named_files
from forms.xlsform.files import Files, files_beside, gathered
from forms.xlsform.findings import in_order, needs_you
from forms.xlsform.ready_form import is_xform
from forms.xlsform.workbook import read_workbook
from kioo import form_decryption, form_fetching
from kioo.arguments import (
    Parts,
    add_server_arguments,
    existing_file,
    existing_path,
    real_clock,
    real_ids,
    server_settings,
)
from kioo.finding_table import as_json, table, to_mend
from server.access import CONSOLE
from server.form_files import Brought
from server.form_publishing import PURPOSES, kept_workbooks, publish
from server.store.database import open_store


def add_to(parts: Parts) -> None:
    """Adds `form check`, `form preview`, `form publish`, `form fetch` and `form decrypt`."""
    commands = parts.add_parser(
        "form", help="check, fetch or publish a form: an XLSForm workbook or an XForm"
    ).add_subparsers(title="commands", required=True, metavar="COMMAND")
    checking = commands.add_parser("check", help="say what would stop the workbook, with sheet, row and column")
    checking.add_argument("workbook", type=existing_file)
    _add_files(checking)
    checking.add_argument("--json", action="store_true", help="for programs: one JSON object")
    checking.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences")
    checking.add_argument("--keep", type=Path, metavar="FOLDER", help="find again here what was made of it before")
    checking.set_defaults(run=run_check)
    previewing = commands.add_parser("preview", help="fill the workbook's form in a browser; nothing is kept")
    previewing.add_argument("workbook", type=existing_file)
    _add_files(previewing)
    previewing.add_argument("--language", choices=LANGUAGES, default="en", help="of the app around the form")
    previewing.add_argument("--host", default="127.0.0.1", help="address to listen on")
    previewing.add_argument("--port", type=int, default=8551, help="port to listen on")
    previewing.set_defaults(run=run_preview)
    publishing = commands.add_parser("publish", help="put the workbook on the devices at their next contact")
    publishing.add_argument("workbook", type=existing_file)
    _add_files(publishing)
    publishing.add_argument("--purpose", choices=PURPOSES, help="what the app does with it (settings sheet)")
    publishing.add_argument("--plan", type=existing_file, help="score plan (JSON) beside the form")
    publishing.add_argument("--unit", metavar="ID", help="only for devices at this place and below")
    add_server_arguments(publishing)
    publishing.set_defaults(run=run_publish)
    form_fetching.add_to(commands)
    form_decryption.add_to(commands)


def _add_files(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--files",
        type=existing_path,
        action="append",
        metavar="PATH",
        help="a list, picture, sound or film of the form, a folder or a zip of them (else: WORKBOOK-media beside it)",
    )


def _files(options: argparse.Namespace) -> Files:
    return gathered(options.files) if options.files else files_beside(options.workbook)


def run_check(options: argparse.Namespace) -> int:
    """Prints what was found; 1 when something needs the author."""
    findings = _findings(options)
    say, name = speak(options.language), options.workbook.name
    if options.json:
        print(json.dumps(as_json(name, findings, say), ensure_ascii=False))
    else:
        print(*table(findings, say, shutil.get_terminal_size((110, 24)).columns), sep="\n", end="")
        print(f"{name}: {say('{n} to mend', n=n) if (n := to_mend(findings)) else say('ready to publish')}")
        if not to_mend(findings):
            print(say("Fill it as people will: {command}", command=f"kioo form preview {options.workbook}"))
    return 1 if to_mend(findings) else 0


def _findings(options: argparse.Namespace) -> list[Finding]:
    found = check(options.workbook, keep=options.keep)
    if to_mend(found):
        return found
    try:
        files = _files(options)
    except FormFault as problem:
        return in_order([*found, needs_you(problem.what, problem.place, problem.mend)])
    form = load_form(convert(options.workbook, keep=options.keep).xml)
    book = None if is_xform(options.workbook.read_bytes()) else read_workbook(options.workbook)
    return in_order([*found, *check_files(form, files, book=book)])


def run_preview(options: argparse.Namespace) -> int:
    """Shows the form in the app's own pages until it is stopped."""
    form, files = convert(options.workbook), _files(options)
    print(
        f"{form.title}: http://{options.host}:{options.port} (Ctrl+C ends it; nothing you answer is kept)", flush=True
    )
    named = named_files(load_form(form.xml), files)
    previewed = Previewed(form.form_id, form.version, form.title, form.xml.decode(), options.language, named)
    show(previewed, options.host, options.port)
    return 0


def run_publish(options: argparse.Namespace) -> int:
    """Publishes, and says under which version it is out."""
    settings, clock, ids = server_settings(options), real_clock(), real_ids()
    store = open_store(settings.database, clock=clock, ids=ids)
    try:
        plan = _read_plan(options.plan) if options.plan else None
        keep, brought = kept_workbooks(settings), Brought(settings.server_folder, _files(options))
        row = publish(store, options.workbook, CONSOLE, options.unit, options.purpose, plan, keep=keep, brought=brought)
    finally:
        store.close()
    print(f"{row.form} version {row.version} is out; devices get it at their next contact")
    return 0


def _read_plan(path: Path) -> dict[str, Json]:
    try:
        plan: dict[str, Json] = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as problem:
        raise FormFault(f"{path.name} cannot be read as a score plan: {problem}") from problem
    return plan
