"""Collects the words people see into assets/words/kioo.pot, brings the translations up to date and compiles them."""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "assets" / "words"
KEYWORDS = {"say": None, "speech": None, "msg": None, "many": (1, 2)}
FOLDERS = ("app", "core", "forms", "learning", "server", "storage", "sync", "kioo")
TEMPLATES = [("**/templates/**.html", "jinja2.ext:babel_extract")]
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def collect() -> Catalog:
    """Every marked text of the code and the templates, with where it stands."""
    catalogue = Catalog(project="Kioo", copyright_holder="The Kioo contributors", header_comment="# Words of Kioo.")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in texts_of(path.read_text("utf-8")):
                catalogue.add(text, None, [(path.relative_to(ROOT).as_posix(), 0)])
        for name, _line, text, comments, context in extract_from_dir(ROOT / folder, TEMPLATES, keywords=KEYWORDS):
            catalogue.add(text, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def texts_of(source: str) -> Iterator[str | tuple[str, str]]:
    """The marked texts of Python code, also of those inside f-strings, which Babel's own reader does not enter."""
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        said = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name == "many" and len(said) == len(KEYWORDS["many"]):
            yield said[0], said[1]
        elif name in KEYWORDS and name != "many" and said and said[0]:
            yield said[0]


def bring_up_to_date(po: Path, template: Catalog) -> Catalog:
    """The translations of one language with new texts added and gone ones dropped; nothing is guessed."""
    with po.open("rb") as file:
        known = read_po(file, locale=po.parts[-3])
    known.update(template, no_fuzzy_matching=True)
    known.obsolete.clear()
    return known


def po_bytes(catalogue: Catalog) -> bytes:
    """The .po file as it is committed: sorted, no line numbers, no dates."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, no_location=True, omit_header=False, width=120, ignore_obsolete=True)
    lines = [
        line for line in buffer.getvalue().splitlines() if not line.startswith((b'"POT-Creation', b'"PO-Revision'))
    ]
    return b"\n".join(lines) + b"\n"


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled form that gettext reads; the same words give the same bytes on every day."""
    buffer = io.BytesIO()
    catalogue.creation_date = NO_DATE
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> None:
    """Rewrites all .po and .mo files and prints how many texts still wait for each language."""
    template = collect()
    for po in sorted(WORDS.glob("*/LC_MESSAGES/kioo.po")):
        catalogue = bring_up_to_date(po, template)
        po.write_bytes(po_bytes(catalogue))
        po.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        untold = waiting(catalogue)
        print(f"{po.parts[-3]}: {len(catalogue)} texts, {len(untold)} wait for a translation")
        if "--show" in sys.argv:
            print(*untold, sep="\n")


def waiting(catalogue: Catalog) -> list[str | tuple[str, str]]:
    """The texts that have no translation, or not in every plural form."""
    return [message.id for message in catalogue if message.id and not _translated(message.string)]


def _translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()
