"""Reads the files lists come in: CSV, XML, GeoJSON, and the record that was saved last."""

import csv
import io
import json
from typing import Any

from core.errors import FormFault
from core.words import msg
from forms.lists import ITEMSETS, FormList, ListSource
from forms.tables import table, table_of
from forms.xml_reader import Element, read_xml

MOST_BYTES = 50_000_000
MOST_CELLS = 5_000_000
_DELIMITERS = (",", ";", "\t", "|")


def read_list(source: ListSource, content: bytes) -> FormList:
    """The list in a file, by the kind its name says; FormFault when it cannot be read."""
    if len(content) > MOST_BYTES:
        raise FormFault(
            msg("The list “{name}” is larger than {most} MB.", name=source.id, most=MOST_BYTES // 1000000),
            mend=msg("Make it shorter."),
        )
    name = source.file.lower()
    if name.endswith(".geojson"):
        return _from_geojson(source, content)
    if source.address.startswith("jr://file-csv/") or name.endswith(".csv"):
        found = _from_csv(source, content)
        return _of_one_name(found, source.id) if source.address == ITEMSETS else found
    return from_xml(content)


def from_xml(content: bytes) -> FormList:
    """The list in an XML document: its root element stands where an internal list has its own."""
    top, root = Element("instance"), read_xml(content)
    top.add(root)
    return FormList(top)


def _from_csv(source: ListSource, content: bytes) -> FormList:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _unreadable(source, msg("Save it as UTF-8.")) from problem
    lines = io.StringIO(text, newline=None)
    head = lines.readline()
    lines.seek(0)
    delimiter = next((mark for mark in _DELIMITERS if mark in head), ",")
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error as problem:
        raise _unreadable(source, msg("Save it again as CSV.")) from problem
    if not rows:
        return table((), ())
    columns = [name.strip() for name in rows[0]]
    if len(columns) * len(rows) > MOST_CELLS:
        raise FormFault(msg("The list “{name}” has too many cells.", name=source.id), mend=msg("Make it shorter."))
    return table(columns, rows[1:])


def _of_one_name(found: FormList, name: str) -> FormList:
    """itemsets.csv holds many lists; the column list_name says which a row belongs to."""
    return table_of([row for row in found.rows() if row.get("list_name", name) == name])


def _from_geojson(source: ListSource, content: bytes) -> FormList:
    """One item per feature: its geometry as ODK writes places, its id, its properties (ODK XForms, external instances)."""
    try:
        document = json.loads(content)
        features = document["features"]
        return table_of([_row_of(feature) for feature in features])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
        raise _unreadable(source, msg("Export it again as a GeoJSON FeatureCollection.")) from problem


def _row_of(feature: dict[str, Any]) -> dict[str, str]:
    row = {"geometry": _geometry(feature.get("geometry") or {})}
    row |= {str(name): _text(value) for name, value in (feature.get("properties") or {}).items()}
    if feature.get("id") is not None:
        row["id"] = _text(feature["id"])
    return row


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(geometry: dict[str, Any]) -> str:
    kind, found = geometry.get("type"), geometry.get("coordinates") or []
    if kind == "Point":
        return _point(found)
    return "; ".join(map(_point, found[0] if kind == "Polygon" else found if kind == "LineString" else []))


def _point(found: list[float]) -> str:
    longitude, latitude, *above = found
    return f"{float(latitude)} {float(longitude)} {float(above[0]) if above else 0} 0".replace(".0 ", " ")


def _unreadable(source: ListSource, mend: str) -> FormFault:
    return FormFault(msg("The file “{file}” cannot be read as a list.", file=source.file), mend=mend)
