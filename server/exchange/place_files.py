"""Reads a list of places from a file: our CSV, organisation units of DHIS2 as JSON, a bundle of mCSD; says which place is at which level. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.errors import BadSettings
from core.records import Json

LEVELS = ("national", "region", "district", "facility")
"""From the highest to the nearest."""
_USUAL: Mapping[int, tuple[int, ...]] = {1: (1, 0, 0, 0), 2: (0, 0, 1, 2), 3: (1, 0, 2, 3)}
"""At which depths of a tree so deep our four levels stand where nobody says so; 0 for none, deeper trees as `levels_of_depth`."""
_COLUMNS = ("id", "parent", "level", "name")
_JURISDICTION = "jdn"
"""How mCSD marks a Location that is an area and no building (HL7 location-physical-type)."""


@dataclass(frozen=True)
class Listed:
    """A place as a file has it; `parent` is empty at the top, `where` says where in the file it stands."""

    id: str
    parent: str
    level: str
    name: str
    kind: str = ""
    closed: bool = False
    where: str = ""


@dataclass(frozen=True)
class _Node:
    """A place of a tree of any depth. `above` are the ids from its parent upwards, as far as the file tells them."""

    id: str
    name: str
    above: tuple[str, ...]
    depth: int
    closed: bool
    facility: bool | None = None
    """Whether it is one, where the file says so by itself."""


def read_places(content: bytes, today: str, levels: Sequence[int] = (), id_property: str = "id") -> list[Listed]:
    """The places of a file, whichever of the three kinds it is. Raises BadSettings in words when it is none.

    `levels` are the depths of country, region, district and facility in a tree of another system (0: it has none);
    without them they follow from how deep the tree is. `id_property` names what we call a place by ("id" or "code").
    `today` (YYYY-MM-DD) decides which closing dates have come.
    """
    text = _text(content)
    if not text.lstrip().startswith("{"):
        return list(_from_csv(text))
    data = _json(text)
    if isinstance(data.get("organisationUnits"), list):
        return _levelled(list(_from_dhis2(data["organisationUnits"], today, id_property)), levels)
    if data.get("resourceType") == "Bundle":
        return _levelled(list(_from_mcsd(data)), levels)
    raise BadSettings("this file holds neither organisationUnits of DHIS2 nor a Bundle of Locations")


def parse_levels(text: str) -> tuple[int, ...]:
    """`1,2,3,5` as depths of country, region, district and facility; empty text is nothing said. Raises BadSettings."""
    if not text.strip():
        return ()
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(LEVELS) or not all(part.isascii() and part.isdigit() for part in parts):
        raise BadSettings("levels are four numbers: of country, region, district and facility, such as 1,2,3,5")
    numbers = tuple(int(part) for part in parts)
    named = [number for number in numbers if number]
    if named != sorted(set(named)) or not numbers[2]:
        raise BadSettings("levels go from the country down, each lower than the one before, and need a district")
    return numbers


def levels_of_depth(deepest: int) -> tuple[int, ...]:
    """Where our four levels stand in a tree so deep: what lies between district and the lowest level is left out."""
    return _USUAL.get(deepest, (1, 2, 3, deepest))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadSettings("this file is no text in UTF-8") from problem


def _json(text: str) -> Mapping[str, Json]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadSettings(f"this file begins like JSON, and then is none: {problem}") from problem
    return data if isinstance(data, dict) else {}


def _from_csv(text: str) -> Iterator[Listed]:
    table = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise BadSettings(f"the list of places has no column {', '.join(missing)}")
    for row in table:
        said = {name: (row.get(name) or "").strip() for name in (*_COLUMNS, "kind", "closed")}
        closed = said["closed"].casefold() not in {"", "no", "false", "0"}
        where = f"line {table.line_num}"
        yield Listed(said["id"], said["parent"], said["level"], said["name"], said["kind"], closed, where)


def _from_dhis2(units: Sequence[Json], today: str, id_property: str) -> Iterator[_Node]:
    """`/api/organisationUnits.json?paging=false&fields=id,code,name,parent[id],level,path,closedDate`."""
    known = {str(unit.get("id")): unit for unit in units if isinstance(unit, dict)}

    def called(uid: str) -> str:
        return uid if id_property == "id" or uid not in known else str(known[uid].get(id_property) or "")

    for uid, unit in known.items():
        above = tuple(_parents(uid, unit, known))
        depth = unit.get("level")
        closed = str(unit.get("closedDate") or "")[:10]
        yield _Node(
            called(uid),
            str(unit.get("name") or unit.get("displayName") or "").strip(),
            tuple(called(one) for one in above),
            depth if isinstance(depth, int) and depth > 0 else len(above) + 1,
            bool(closed) and closed <= today,
        )


def _parents(uid: str, unit: Mapping[str, Json], known: Mapping[str, Mapping[str, Json]]) -> Iterator[str]:
    """From the parent upwards: by `path` where there is one, else from parent to parent; a circle ends where it began."""
    path = [part for part in str(unit.get("path") or "").split("/") if part]
    if path[-1:] == [uid]:
        yield from reversed(path[:-1])
        return
    seen = {uid}
    while (parent := _id_of(unit.get("parent"))) and parent not in seen:
        seen.add(parent)
        yield parent
        unit = known.get(parent, {})


def _id_of(reference: Json) -> str:
    return str(reference.get("id") or "") if isinstance(reference, dict) else ""


def _from_mcsd(bundle: Mapping[str, Json]) -> Iterator[_Node]:
    """Locations of IHE mCSD by their `partOf`; where one has none, by the `partOf` of the Organization that runs it."""
    resources = [entry.get("resource") for entry in bundle.get("entry") or [] if isinstance(entry, dict)]
    kept = [one for one in resources if isinstance(one, dict) and one.get("id")]
    locations = {str(one["id"]): one for one in kept if one.get("resourceType") == "Location"}
    organizations = {str(one["id"]): one for one in kept if one.get("resourceType") == "Organization"}
    run_by = {_reference(one.get("managingOrganization")): name for name, one in locations.items()}
    above = {name: _above(one, organizations, run_by) for name, one in locations.items()}
    for name, one in locations.items():
        chain = tuple(_chain(name, above))
        facility = _JURISDICTION not in _codes(one)
        closed = one.get("status") == "inactive"
        yield _Node(name, str(one.get("name") or "").strip(), chain, len(chain) + 1, closed, facility)


def _above(location: Mapping[str, Json], organizations: Mapping[str, Json], run_by: Mapping[str, str]) -> str:
    if part_of := _reference(location.get("partOf")):
        return part_of
    organization = organizations.get(_reference(location.get("managingOrganization")), {})
    above = _reference(organization.get("partOf"))
    return run_by.get(above, "") if above else ""


def _chain(name: str, above: Mapping[str, str]) -> Iterator[str]:
    seen = {name}
    while (parent := above.get(name, "")) and parent not in seen:
        seen.add(parent)
        yield parent
        name = parent


def _reference(value: Json) -> str:
    """`Location/x` and `https://server/fhir/Location/x` are both `x`."""
    told = str(value.get("reference") or "") if isinstance(value, dict) else ""
    return told.rpartition("/")[2]


def _codes(location: Mapping[str, Json]) -> set[str]:
    concepts = [location.get("physicalType"), *(location.get("type") or [])]
    codings = [c for concept in concepts if isinstance(concept, dict) for c in concept.get("coding") or []]
    return {str(coding.get("code")) for coding in codings if isinstance(coding, dict)}


def _levelled(nodes: Sequence[_Node], levels: Sequence[int]) -> list[Listed]:
    """The nodes that stand at one of our levels, each under the nearest above it that does."""
    areas = max((node.depth for node in nodes if not node.facility), default=0)
    deepest = max((node.depth for node in nodes), default=1)
    marked = any(node.facility is not None for node in nodes)
    wanted = tuple(levels) or levels_of_depth(areas + 1 if marked else deepest)
    level = {node.id: found for node in nodes if (found := _level_of(node, wanted))}
    listed = {node.id for node in nodes}

    def parent_of(node: _Node) -> str:
        return next((one for one in node.above if one in level or one not in listed), "")

    return [
        Listed(node.id, parent_of(node), level[node.id], node.name, "", node.closed)
        for node in nodes
        if node.id in level
    ]


def _level_of(node: _Node, wanted: Sequence[int]) -> str:
    if node.facility:
        return "facility"
    named = [level for level, depth in zip(LEVELS, wanted, strict=True) if depth == node.depth]
    return named[0] if named and not (node.facility is False and named[0] == "facility") else ""
