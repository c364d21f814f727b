"""What came in with a form as Parquet, for DuckDB, pandas, R and Spark; needs the extra `parquet`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import IO, Any

from core.errors import BadSettings
from server.access import Who
from server.exchange.columns import Kind, Table
from server.exchange.temporary import written_then_sent
from server.export import lend, rows_of
from server.store.database import Store

_GROUP = 5_000
"""Rows held at once: a group of rows is written as a whole."""


def there() -> bool:
    """Whether the package it needs is installed."""
    return find_spec("pyarrow") is not None


def parquet(store: Store, who: Who, form: str, repeat: str = "") -> Iterator[bytes]:
    """The file in pieces: the table of the submissions, or with `repeat` of its rounds. Read twice, as the workbook.

    A column is of numbers where every value in it is one, else of text. Raises BadSettings without the extra, NotYours for whoever may take
    nothing out.
    """
    if not there():
        raise BadSettings("Parquet needs one package more: install kioo[parquet]")
    lend(store, who, "lent out submissions", form)
    table = Table(repeat)
    for row in rows_of(store, who, form):
        for line in table.lines(row):
            table.see(line)
    lines = (line for row in rows_of(store, who, form) for line in table.lines(row))
    yield from written_then_sent(lambda file: _write(file, table.kinds, lines))


def _write(file: IO[bytes], kinds: Mapping[str, Kind], lines: Iterator[Mapping[str, str]]) -> None:
    import pyarrow as pa  # noqa: PLC0415  an extra
    from pyarrow import parquet as written  # noqa: PLC0415  see above

    types = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "moment": pa.timestamp("ms", tz="UTC")}
    schema = pa.schema([(name, types[kind]) for name, kind in kinds.items()])
    with written.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(lines):
            columns = {name: [_value(line.get(name, ""), kind) for line in group] for name, kind in kinds.items()}
            writer.write_table(pa.table(columns, schema=schema))


def _groups(lines: Iterator[Mapping[str, str]]) -> Iterator[Sequence[Mapping[str, str]]]:
    group: list[Mapping[str, str]] = []
    for line in lines:
        group.append(line)
        if len(group) == _GROUP:
            yield group
            group = []
    if group:
        yield group


def _value(text: str, kind: Kind) -> Any:
    """None for a blank cell."""
    if not text:
        return None
    if kind == "moment":
        return datetime.fromisoformat(text)
    return {"text": str, "whole": int, "number": float}[kind](text)
