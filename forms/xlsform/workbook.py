"""Reads a workbook's sheets as rows of text, whatever the bytes are; anything unreadable is one FormFault."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from pyxform.xls2json_backends import xls_to_dict, xlsx_value_to_str

from core.errors import FormFault, Place

MAX_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 300
_EMPTY_RUN = 1_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SAVE_AGAIN = "Open it in a spreadsheet program and save it as .xlsx."


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
    """One sheet; `headers` are the texts of row 1 from left to right, empty ones named by their letter in brackets."""

    name: str
    headers: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def place(self, row: Row | None = None, column: str = "") -> Place:
        """The place of a cell of this sheet."""
        return Place(self.name, row.number if row else None, column)


@dataclass(frozen=True)
class Workbook:
    """The sheets by their name in small letters without outer spaces; `stem` is the file's name without its ending."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    stem: str = ""

    def sheet(self, name: str) -> Sheet:
        """The sheet, or an empty one of that name."""
        return self.sheets.get(name, Sheet(name))


def read_workbook(source: str | Path | bytes, stem: str = "") -> Workbook:
    """The workbook at a path or in bytes (.xlsx, .xlsm or old .xls); FormFault when it cannot be read."""
    if not isinstance(source, bytes):
        stem = stem or Path(source).stem
    content = source if isinstance(source, bytes) else _file_content(Path(source))
    if len(content) > MAX_BYTES:
        raise FormFault("This file is too large for a form.", mend=f"At most {MAX_BYTES // 1_000_000} MB, please.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheets = _old_sheets(content) if content.startswith(_OLD_EXCEL) else _sheets(content)
    except FormFault:
        raise
    except Exception as problem:
        raise FormFault("This is not a workbook we can read.", mend=_SAVE_AGAIN) from problem
    return Workbook(sheets, stem)


def _file_content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise FormFault(f"We cannot open {path}.", mend="Check the name and the folder.") from problem


def _sheets(content: bytes) -> dict[str, Sheet]:
    _check_packing(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        found = {}
        for title in book.sheetnames:
            page = book[title]
            if hasattr(page, "iter_rows"):
                page.reset_dimensions()
                found[title.strip().lower()] = _sheet(title, page.iter_rows(values_only=True))
        return found
    finally:
        book.close()


def _check_packing(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise FormFault("This file unpacks to more than a form can be.", mend="Remove pictures and empty sheets.")


def _sheet(title: str, values: Iterator[tuple[Any, ...]]) -> Sheet:
    words = tuple(" ".join(_text(value).split()) for value in next(values, ())[:MAX_COLUMNS])
    headers = tuple(_named(words, place) for place in range(len(words)))
    rows: list[Row] = []
    empty = 0
    for number, cells in enumerate(values, 2):
        texts = [_text(value) for value in cells[:MAX_COLUMNS]]
        rows.append(Row(number, {_named(headers, place): text for place, text in enumerate(texts) if text}))
        empty = 0 if any(texts) else empty + 1
        if empty == _EMPTY_RUN:
            break
        if number > MAX_ROWS:
            raise FormFault("This sheet has too many rows.", Place(title), f"At most {MAX_ROWS} rows, please.")
    return Sheet(title.strip().lower(), headers, tuple(rows[: len(rows) - empty]))


def _named(headers: tuple[str, ...], place: int) -> str:
    return (headers[place] if place < len(headers) else "") or f"[{get_column_letter(place + 1)}]"


def _text(value: object) -> str:
    return "" if value is None else str(xlsx_value_to_str(value)).strip()


def _old_sheets(content: bytes) -> dict[str, Sheet]:
    book = xls_to_dict(content)  # type: ignore[no-untyped-call]
    names = [name for name in book if name != "sheet_names" and not name.endswith("_header")]
    return {name: _old_sheet(name, book[name], book[f"{name}_header"]) for name in names}


def _old_sheet(name: str, rows: Iterable[Mapping[str, str]], headers: list[Mapping[str, None]]) -> Sheet:
    return Sheet(name, tuple(headers[0]) if headers else (), tuple(Row(n, row) for n, row in enumerate(rows, 2)))
