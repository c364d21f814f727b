"""What the server says of itself as OpenAPI: what FastAPI finds in the routes, and for each door what its routes read by themselves."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from core.records import Json
from sync.problems import PROBLEMS

_TEXT: dict[str, Json] = {"type": "string"}
_WHOLE: dict[str, Json] = {"type": "integer", "minimum": 0}
_SYNC, _KEYED, _CENTRAL = "/sync/v1/", "/v1/key/", "/v1/"
_OPEN = ("/healthz", "/metrics")
_STATUSES = {
    _SYNC: (200, *sorted({one.status for one in PROBLEMS.values() if one.status})),
    _CENTRAL: (200, 201, 204, 304, 400, 401, 403, 404, 409, 413, 429, 500, 501, 503, 507),
    "/": (200, 303, 401, 403, 404, 422, 429, 500, 503),
}
"""What each door may answer: docs/sync-protocol.md, docs/odk.md, and the pages."""

_RECORD: dict[str, Json] = {
    "type": "object",
    "required": ["id", "rev", "kind", "district", "facility", "sha256", "data"],
    "properties": {
        **dict.fromkeys(("id", "kind", "district", "facility", "sha256", "author", "form", "version"), _TEXT),
        "rev": {"type": "integer"},
        "made": {"type": "integer"},
        "data": {"type": "object"},
    },
}
_BODIES: dict[tuple[str, str], tuple[str, dict[str, Json]]] = {
    ("post", _SYNC + "push"): (
        "application/json",
        {"type": "object", "required": ["records"], "properties": {"records": {"type": "array", "items": _RECORD}}},
    ),
    ("post", _SYNC + "enrol"): (
        "application/json",
        {
            "type": "object",
            "required": ["code", "device", "device_name"],
            "properties": dict.fromkeys(("code", "device", "device_name"), _TEXT),
        },
    ),
    ("patch", _SYNC + "blob/{sha256}"): ("application/octet-stream", {"type": "string", "format": "binary"}),
    ("patch", _SYNC + "parcel/{parcel}"): ("application/octet-stream", {"type": "string", "format": "binary"}),
    ("post", _CENTRAL + "sessions"): (
        "application/json",
        {
            "type": "object",
            "required": ["email", "password"],
            "properties": {"email": _TEXT, "password": _TEXT},
        },
    ),
}
_SENT: dict[str, Json] = {
    "type": "object",
    "required": ["xml_submission_file"],
    "properties": {"xml_submission_file": {"type": "string", "format": "binary"}},
}
_FIELDS: dict[str, Json] = {"type": "object", "additionalProperties": _TEXT}
_QUERIES: dict[str, dict[str, dict[str, Json]]] = {
    _SYNC + "push": {"body": _TEXT, "start": _WHOLE},
    _SYNC + "pull": {"cursor": _TEXT, "bytes": _WHOLE},
    _SYNC + "content/{sha256}": {"start": _WHOLE, "bytes": _WHOLE},
    _SYNC + "blob/{sha256}": {"start": _WHOLE},
    _SYNC + "parcel/{parcel}": {"start": _WHOLE},
    _SYNC + "parcel/{parcel}/reply": {"start": _WHOLE, "bytes": _WHOLE},
    "/v1/projects/{project}/forms/{form}.svc/{path}": {
        **dict.fromkeys(("$filter", "$orderby", "$skiptoken", "$expand", "$select", "$wkt"), _TEXT),
        **dict.fromkeys(("$top", "$skip"), _WHOLE),
        "$count": {"type": "boolean"},
    },
}


def described(app: FastAPI) -> dict[str, Any]:
    """The description of all routes of `app`."""
    told = get_openapi(title=app.title, version="1", routes=app.routes)
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    told.get("components", {}).pop("schemas", None)
    return told


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    named = {(one["in"], one["name"]) for one in operation.setdefault("parameters", [])}
    for name in re.findall(r"{(\w+)}", path):
        if ("path", name) not in named:
            operation["parameters"].append({"in": "path", "name": name, "required": True, "schema": _TEXT})
    for name, schema in _QUERIES.get(path, {}).items():
        operation["parameters"].append({"in": "query", "name": name, "schema": schema})
    kind, schema = _body(path, method)
    if kind:
        operation["requestBody"] = {"content": {kind: {"schema": schema}}}
    if path not in _OPEN:
        door = next(door for door in _STATUSES if path.startswith(door))
        operation["responses"] = {str(status): {"description": ""} for status in _STATUSES[door]}


def _body(path: str, method: str) -> tuple[str, dict[str, Json]]:
    if (method, path) in _BODIES:
        return _BODIES[method, path]
    if method != "post":
        return "", {}
    if path.endswith("/submission"):
        return "multipart/form-data", _SENT
    return "application/x-www-form-urlencoded", _FIELDS
