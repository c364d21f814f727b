"""A strict DHIS2 over real HTTP, as far as its documentation goes (docs.dhis2.org, developer manual: data values, metadata); never compared with a real one.

It refuses what a real one would refuse or ignore, and answers as 2.38 and later do: a WebMessage around an ImportSummary, 200 for SUCCESS and 409 for WARNING
and ERROR. `bare` answers as older ones do, with the ImportSummary alone.
"""

import json
import re
import threading
from base64 import b64encode
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_PARAMETERS = {"dataElementIdScheme", "orgUnitIdScheme", "importStrategy", "dryRun"}
_FIELDS = {"dataElement", "period", "orgUnit", "categoryOptionCombo", "attributeOptionCombo", "value"}
_TYPES = {
    "INTEGER": re.compile(r"-?(0|[1-9]\d*)"),
    "NUMBER": re.compile(r"-?\d+(\.\d+)?"),
    "PERCENTAGE": re.compile(r"(\d{1,2}|100)(\.\d+)?"),
}
DEFAULT = "HllvX50cXC0"


class FakeDhis2:
    """Data elements by uid (value type), organisation units by uid (code), and the values it keeps."""

    def __init__(self, elements, units, *, bare=False, open_until="202611"):
        self.elements, self.units, self.bare, self.open_until = elements, units, bare, open_until
        self.values, self.asked, self.answer_with = {}, [], None
        self.say_units = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_port}/hmis"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self._answer(*fake.get(self.path, self.headers))

            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(*fake.post(self.path, self.headers, content))

            def _answer(self, status, body):
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler

    def get(self, path, headers):
        if refused := self._not_known(headers):
            return refused
        if urlsplit(path).path != "/hmis/api/organisationUnits":
            return 404, message(404, "ERROR", "Not found")
        return 200, {"organisationUnits": self.say_units}

    def post(self, path, headers, content):
        if self.answer_with:
            return self.answer_with
        if refused := self._not_known(headers):
            return refused
        parts = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/hmis/api/dataValueSets":
            return 404, message(404, "ERROR", "Not found")
        if headers["Content-Type"] != "application/json":
            return 415, message(415, "ERROR", "Unsupported media type")
        body = json.loads(content)
        if not query.keys() <= _PARAMETERS or set(body) != {"dataValues"}:
            return 400, message(400, "ERROR", "Unknown parameter or field")
        self.asked.append((query, body["dataValues"]))
        return self._import(body["dataValues"], query)

    def _not_known(self, headers):
        basic = "Basic " + b64encode(b"kioo:district").decode()
        return (
            None
            if headers["Authorization"] in {basic, "ApiToken d2pat_1"}
            else (401, message(401, "ERROR", "Unauthorized"))
        )

    def _import(self, rows, query):
        counts, conflicts = dict.fromkeys(("imported", "updated", "ignored", "deleted"), 0), defaultdict(list)
        kept = dict(self.values)
        for at, row in enumerate(rows):
            cell = self._cell(row, query)
            why = self._why_not(row, query)
            if why:
                conflicts[why].append(at)
                counts["ignored"] += 1
            elif query["importStrategy"] == "DELETE":
                counts["deleted" if kept.pop(cell, None) is not None else "ignored"] += 1
            else:
                counts["updated" if cell in kept else "imported"] += 1
                kept[cell] = row["value"]
        if query.get("dryRun") == "false":
            self.values = kept
        return self._summary(rows, counts, conflicts)

    def _cell(self, row, query):
        scheme = query.get("orgUnitIdScheme", "uid")
        units = (
            {code: uid for uid, code in self.units.items()} if scheme == "code" else {uid: uid for uid in self.units}
        )
        return units.get(row["orgUnit"]), row["period"], row["dataElement"], row.get("categoryOptionCombo", DEFAULT)

    def _why_not(self, row, query):  # noqa: PLR0911  one line for each rule
        """(property, object, error code, words) of what stands against a row."""
        if not set(row) <= _FIELDS or not all(isinstance(one, str) and one for one in row.values()):
            return "value", str(row), "E7618", "Data value or comment not specified"
        unit, period, element, category = self._cell(row, query)
        if unit is None:
            return (
                "orgUnit",
                row["orgUnit"],
                "E7612",
                f"Organisation unit not found or not accessible: `{row['orgUnit']}`",
            )
        if element not in self.elements:
            return "dataElement", element, "E7610", f"Data element not found or not accessible: `{element}`"
        if category != DEFAULT:
            return (
                "categoryOptionCombo",
                category,
                "E7613",
                f"Category option combo not found or not accessible for writing data: `{category}`",
            )
        if period > self.open_until:
            return (
                "period",
                period,
                "E7641",
                f"Period: `{period}` is after latest open future period: `{self.open_until}` for data element: `{element}`",
            )
        if not _TYPES[self.elements[element]].fullmatch(row["value"]):
            return (
                "value",
                row["value"],
                "E7619",
                f"Value must match data element's `{element}` type constraints: `{self.elements[element]}`",
            )
        return None

    def _summary(self, rows, counts, conflicts):
        told = [self._conflict(*why, indexes) for why, indexes in conflicts.items()]
        status = "SUCCESS" if not told else "ERROR" if counts["ignored"] == len(rows) and self.bare else "WARNING"
        summary = {
            "responseType": "ImportSummary",
            "status": status,
            "importCount": counts,
            "conflicts": told,
            "dataSetComplete": "false",
        }
        if self.bare:
            return (409 if status == "ERROR" else 200), summary
        summary["rejectedIndexes"] = sorted(at for indexes in conflicts.values() for at in indexes)
        words = "Import was successful." if not told else "One more conflicts encountered, please check import summary."
        return (409 if told else 200), message(409 if told else 200, "OK" if not told else "WARNING", words) | {
            "response": summary
        }

    def _conflict(self, field, thing, code, words, indexes):
        if self.bare:
            return {"object": thing, "value": words}
        return {
            "object": thing,
            "objects": {field: thing},
            "value": words,
            "errorCode": code,
            "property": field,
            "indexes": indexes,
        }


def message(code, status, words):
    return {
        "httpStatus": {200: "OK", 409: "Conflict"}.get(code, "Other"),
        "httpStatusCode": code,
        "status": status,
        "message": words,
    }
