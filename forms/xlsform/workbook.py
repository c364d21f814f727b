"""Reads a workbook's sheets as rows of text, whatever the bytes are; anything unreadable is one FormFault."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlrd  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str

from core.errors import FormFault, Place
from core.words import msg
from forms.xlsform.plain_text import sheets_of_text

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
_EMPTY_RUN = 1_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OLD_DATE = 3
_SAVE_AGAIN = msg("Open it in a spreadsheet program and save it as .xlsx.")
_AGAIN = re.compile(r" \[[A-Z]{1,3}\]$")


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells that hold something, by column header."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The cell's text, or an empty text."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """One sheet; `headers` are the texts of its first row from left to right.

    An empty one is named by its letter, `[D]`; one that is there already has its letter behind it, `label [E]`.
    """

    name: str
    headers: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def place(self, row: Row | None = None, column: str = "") -> Place:
        """The place of a cell of this sheet."""
        return Place(self.name, row.number if row else None, column)

    def cell(self, place: Place) -> str:
        """The text at a place of this sheet, or an empty text."""
        return next((row.get(place.column) for row in self.rows if row.number == place.row), "")


@dataclass(frozen=True)
class Workbook:
    """The sheets by their name in small letters without outer spaces; `stem` is the file's name without its ending.

    A second sheet of the same name has a 2 in brackets behind it.
    """

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    stem: str = ""

    def sheet(self, name: str) -> Sheet:
        """The sheet, or an empty one of that name."""
        return self.sheets.get(name, Sheet(name))


def read_workbook(source: str | Path | bytes, stem: str = "") -> Workbook:
    """The workbook at a path or in bytes (.xlsx, .xlsm, old .xls, .csv or .md); FormFault when it cannot be read."""
    if not isinstance(source, bytes):
        stem = stem or Path(source).stem
    content = file_content(source)
    if len(content) > MAX_BYTES:
        raise FormFault(
            msg("This file is too large for a form."), mend=msg("At most {n} MB, please.", n=MAX_BYTES // 1_000_000)
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = _sheets(content)
    except FormFault:
        raise
    except Exception as problem:
        raise FormFault(msg("This is not a workbook we can read."), mend=_SAVE_AGAIN) from problem
    return Workbook(sheets, stem)


def file_content(source: str | Path | bytes) -> bytes:
    """The bytes of a workbook; FormFault when there is no such file."""
    if isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as problem:
        what = msg("We cannot open {file}.", file=source)
        raise FormFault(what, mend=msg("Check the name and the folder.")) from problem


def plain_header(header: str) -> str:
    """The header as the author wrote it, without the letter that tells a second one from the first."""
    return _AGAIN.sub("", header)


def _sheets(content: bytes) -> dict[str, Sheet]:
    if content.startswith(b"PK"):
        grids = _packed_grids(content)
    elif content.startswith(_OLD_EXCEL):
        grids = _old_grids(content)
    else:
        grids = sheets_of_text(content)
    found: dict[str, Sheet] = {}
    for title, lines in grids:
        name = title.strip().lower()
        name = f"{name} (2)" if name in found else name
        found[name] = _sheet(name, lines)
    return found


def _packed_grids(content: bytes) -> Iterator[tuple[str, Iterator[tuple[int, Iterable[str]]]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > MAX_UNPACKED_BYTES:
        what = msg("This file unpacks to more than a form can be.")
        raise FormFault(what, mend=msg("Remove pictures and empty sheets."))
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for title in book.sheetnames:
            page = book[title]
            if hasattr(page, "iter_rows"):
                page.reset_dimensions()
                yield title, enumerate((map(_text, row) for row in page.iter_rows(values_only=True)), 1)
    finally:
        book.close()


def _old_grids(content: bytes) -> Iterator[tuple[str, Iterator[tuple[int, Iterable[str]]]]]:
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    for page in book.sheets():
        yield page.name, enumerate(([_old_text(cell, book.datemode) for cell in row] for row in page.get_rows()), 1)


def _old_text(cell: Any, datemode: int) -> str:
    text = str(xls_value_to_unicode(cell.value, cell.ctype, datemode)).strip()
    return text.removesuffix(" 00:00:00") if cell.ctype == _OLD_DATE else text


def _text(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return "" if value is None else str(xlsx_value_to_str(value)).strip()


def _sheet(name: str, lines: Iterator[tuple[int, Iterable[str]]]) -> Sheet:
    first, words = next(lines, (1, ()))
    headers = _headers([" ".join(word.split()) for word in words][:MAX_COLUMNS])
    rows: list[Row] = []
    empty = 0
    for number, cells in lines:
        texts = list(cells)[:MAX_COLUMNS]
        rows.append(Row(number, {_named(headers, place): text for place, text in enumerate(texts) if text}))
        empty = 0 if any(texts) else empty + 1
        if empty == _EMPTY_RUN:
            break
        if number - first > MAX_ROWS:
            mend = msg("At most {n} rows, please.", n=MAX_ROWS)
            raise FormFault(msg("This sheet has too many rows."), Place(name), mend)
    return Sheet(name, headers, tuple(rows[: len(rows) - empty]))


def _headers(words: list[str]) -> tuple[str, ...]:
    headers: list[str] = []
    for place, word in enumerate(words):
        letter = f"[{get_column_letter(place + 1)}]"
        headers.append(f"{word} {letter}" if word in headers else word or letter)
    return tuple(headers)


def _named(headers: tuple[str, ...], place: int) -> str:
    return headers[place] if place < len(headers) else f"[{get_column_letter(place + 1)}]"
