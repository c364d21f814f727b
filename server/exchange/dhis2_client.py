"""Speaks HTTP with one DHIS2: follows no redirect, sends its key over TLS only, takes nothing but JSON for an answer."""

import base64
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from core.errors import BadSettings, Offline, ServerSaysNo
from core.records import Json

_SECONDS = 120.0
_HERE = {"localhost", "127.0.0.1", "::1"}
_MOST = 64 << 20
_REDIRECTS = range(300, 400)
_FAULTS = range(500, 600)


@dataclass(frozen=True)
class Account:
    """Who we are there: a personal access token, else name and password."""

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)

    def header(self) -> str:
        """The Authorization header. Raises BadSettings when nothing was said."""
        if self.token:
            return f"ApiToken {self.token}"
        if not self.user:
            raise BadSettings("say who we are in DHIS2: KIOO_DHIS2_TOKEN, or KIOO_DHIS2_USER and KIOO_DHIS2_PASSWORD")
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class Dhis2:
    """One DHIS2 at `address` (what stands before /api)."""

    def __init__(self, address: str, account: Account, seconds: float = _SECONDS) -> None:
        """Raises BadSettings for an address that is none, or would carry the key in clear."""
        parts = urlsplit(address)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise BadSettings(f"{address!r} is no address such as https://dhis2.example.org")
        if parts.scheme == "http" and parts.hostname not in _HERE:
            raise BadSettings(
                "the address of a DHIS2 begins with https: over http anybody on the way could read its key"
            )
        self.name = f"{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path.rstrip('/')}"
        self._parts, self._account, self._seconds = parts, account, seconds

    def get(self, path: str, **query: str) -> Json:
        """The JSON at a path below /api; anything but a 200 raises ServerSaysNo."""
        status, body = self._ask("GET", path, query, None)
        if status != 200:  # noqa: PLR2004
            raise ServerSaysNo(status, f"DHIS2 does not give {path}", "person")
        return body

    def post(self, path: str, body: Json, query: Mapping[str, str]) -> tuple[int, Json]:
        """Sends JSON to a path below /api; the status and the JSON of the answer (None where it is none)."""
        return self._ask("POST", path, query, json.dumps(body).encode())

    def _ask(self, method: str, path: str, query: Mapping[str, str], body: bytes | None) -> tuple[int, Json]:
        headers = {"Authorization": self._account.header(), "Accept": "application/json"}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        target = f"{self._parts.path.rstrip('/')}/api/{path}" + (f"?{urlencode(query)}" if query else "")
        connection = self._connection()
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read(_MOST)
        except (OSError, HTTPException) as problem:
            raise Offline(f"{self.name} does not answer: {problem}") from problem
        finally:
            connection.close()
        if status in _REDIRECTS:
            raise ServerSaysNo(status, "it sends us elsewhere; give the address it sends to", "person")
        if status in _FAULTS:
            raise Offline(f"{self.name} has trouble of its own ({status}); try again later")
        return status, _json(content)

    def _connection(self) -> HTTPConnection:
        host, port = str(self._parts.hostname), self._parts.port
        if self._parts.scheme == "http":
            return HTTPConnection(host, port, timeout=self._seconds)
        return HTTPSConnection(host, port, timeout=self._seconds, context=ssl.create_default_context())


def _json(content: bytes) -> Json:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
