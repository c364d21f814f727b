"""What a reader asks for beside the table: how many rows, from where, which columns; and how to go on."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from core.records import Json
from server.odk.refusals import OdkRefusal

_YES = ("true",)
_MOST = 2**53


@dataclass(frozen=True)
class Query:
    """The options of a request: `top` None is all, `after` the `__id` that the page before ended with."""

    top: int | None
    skip: int
    count: bool
    after: str
    filter: str
    expand: bool
    wkt: bool
    select: tuple[str, ...]

    def chosen(self, row: Mapping[str, Json]) -> dict[str, Json]:
        """The columns that were asked for, those inside groups too."""
        return _chosen(row, [one.split("/") for one in self.select]) if self.select else dict(row)


def query_of(told: Mapping[str, str]) -> Query:
    """Reads the options; OdkRefusal for one that cannot be done."""
    if told.get("$orderby"):
        raise OdkRefusal(501, "Rows cannot be put in another order: the newest come first.", number=501.1)
    if told.get("$expand", "*") != "*":
        raise OdkRefusal(501, "Only $expand=* is there.", number=501.1)
    after = _after(told.get("$skiptoken", ""))
    return Query(
        top=_number(told["$top"]) if told.get("$top") else None,
        skip=0 if after else _number(told.get("$skip") or "0"),
        count=told.get("$count", "").lower() in _YES,
        after=after,
        filter=told.get("$filter", ""),
        expand="$expand" in told,
        wkt=told.get("$wkt", "").lower() in _YES,
        select=tuple(one.strip() for one in told.get("$select", "").split(",") if one.strip() not in {"", "*"}),
    )


def next_link(address: str, told: Mapping[str, str], last: str) -> str:
    """Where the next page is."""
    token = base64.urlsafe_b64encode(json.dumps({"after": last}).encode()).decode()
    kept = {name: text for name, text in told.items() if name not in {"$skip", "$skiptoken"}}
    return f"{address}?{urlencode({**kept, '$skiptoken': token}, safe='$')}"


def _after(token: str) -> str:
    if not token:
        return ""
    try:
        return str(json.loads(base64.urlsafe_b64decode(token))["after"])
    except (binascii.Error, ValueError, KeyError, TypeError) as problem:
        raise lost_place() from problem


def lost_place() -> OdkRefusal:
    """For a page that goes on from what is not there."""
    return OdkRefusal(400, "Where to go on from is not known. Begin again.", number=400.35)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text[:20]) > _MOST:
        raise OdkRefusal(400, "How many rows is a whole number.", number=400.8)
    return int(text)


def _chosen(row: Mapping[str, Json], ways: list[list[str]]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, value in row.items():
        deeper = [way[1:] for way in ways if way[0] == name.partition("@")[0]]
        if deeper:
            whole = any(not way for way in deeper) or not isinstance(value, dict)
            found[name] = value if whole else _chosen(value, deeper)
    return found
