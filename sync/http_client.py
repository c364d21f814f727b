"""kioo-sync/1 over HTTP: the device's end, which believes no answer that does not carry our server's marks."""

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from types import TracebackType
from typing import Self, TypeVar, cast
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict

from core.errors import BadSettings, Offline, ServerSaysNo
from core.records import Json, WireRecord
from sync import retry, wire
from sync.packing import OWN_WAYS, PLAIN, Packing, Parcel
from sync.protocol import (
    BLOB_TYPE,
    MEDIA_TYPE,
    SERVER_HEADER,
    BlobState,
    Enrolment,
    Hello,
    Limits,
    ParcelState,
    PullAnswer,
    PushAnswer,
)

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_SMALL_ANSWER = 64 << 10
_PER_RECEIPT = 1 << 10
_PIECE = 16 << 10
_WORTH_KEEPING = 2 << 10  # what arrived of a smaller push is not worth the bytes that name it
_TIGHTEST = 9
_CHANGED = "hash-mismatch"
_NOT_READ = frozenset({"malformed", "dictionary-unknown"})

Answer = TypeVar("Answer")


class HttpClient:
    """A SyncProtocol for one server address. `token` and `server` are empty until the device is enrolled.

    Every method raises Offline (its text is a reason that sync.status can explain) or ServerSaysNo.
    """

    def __init__(self, url: str, *, token: str = "", server: str = "") -> None:
        """Raises BadSettings when the address is not https, unless it is this very machine."""
        self._base = _checked(url)
        self.packing = Packing()
        self._server = server
        self._cut = ""  # the SHA-256 of the body that was sent last and got no answer
        self._connection = requests.Session()
        self._connection.trust_env = False  # no .netrc, no proxy from the environment may get near the token
        self._connection.auth = _Bearer(token)
        self._connection.headers = CaseInsensitiveDict({"Accept-Encoding": "gzip", "User-Agent": "kioo"})

    def __enter__(self) -> Self:
        """Closes the connections when the block is left."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """See `close`."""
        self.close()

    def close(self) -> None:
        """Drops the open connections."""
        self._connection.close()

    def enrol(self, code: str, device: str, device_name: str) -> Enrolment:
        """Uses a one-time code (docs/sync-protocol.md section 3); spaces and dashes in it do not matter."""
        plain = re.sub(r"[\s-]", "", code).upper()
        raw = self._post("enrol", {"code": plain, "device": device, "device_name": device_name})
        return _shaped(lambda: wire.read_enrolment(raw))

    def hello(self) -> Hello:
        """Asks who is there."""
        raw = self._ask("GET", "hello", most=_SMALL_ANSWER)
        hello = _shaped(lambda: wire.read_hello(raw))
        self.packing.greeted(hello.encodings)
        return hello

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        """Offers records in one packed request; less packed, and at once, when the server or something on the way spoilt it."""
        told: PushAnswer | None = None
        left = records
        for way in self.packing.ways():
            parcel = self.packing.parcel(left, way)
            answer = self._unless_unread(parcel, len(left)) if parcel else None
            if parcel is None or answer is None:
                continue
            changed = _changed_on_the_way(left, answer)
            self.packing.came(parcel, spoilt=len(changed), of=len(left))
            told = answer if told is None else _together(told, answer)
            left = changed
            if not left:
                break
        return cast("PushAnswer", told)  # what goes as it is was answered, or raised

    def _unless_unread(self, parcel: Parcel, records: int) -> PushAnswer | None:
        """None when the server could not read what was packed so."""
        try:
            return self._pushed(parcel, records)
        except Offline as fault:
            if str(fault) != "somebody-else" or parcel.way not in OWN_WAYS:
                self.packing.no_answer(parcel)
                raise
            self.packing.not_read(parcel, str(fault))  # somebody on the way who refuses what he does not know
            return None
        except ServerSaysNo as no:
            if no.problem not in _NOT_READ or parcel.way == PLAIN:
                raise
            self.packing.not_read(parcel, no.problem)
            return None

    def _pushed(self, parcel: Parcel, records: int) -> PushAnswer:
        packed = {"Content-Encoding": parcel.way} if parcel.way else {}
        headers = {"Content-Type": MEDIA_TYPE, **packed}
        name = sha256(parcel.body).hexdigest()
        start = self._arrived(name) if name == self._cut else 0
        named = parcel.way != PLAIN and len(parcel.body) >= _WORTH_KEEPING
        query = {"body": name, "start": str(start)} if named else None
        most = _SMALL_ANSWER + _PER_RECEIPT * records
        self._cut = name
        raw = self._ask("POST", "push", body=parcel.body[start:], query=query, headers=headers, most=most)
        self._cut = ""
        return _shaped(lambda: wire.read_push(raw))

    def _arrived(self, name: str) -> int:
        """How much of a push came before it was cut, nothing where the server does not say; a small question while nobody may be there."""
        try:
            raw = self._ask("GET", f"push/{name}", most=_SMALL_ANSWER)
        except ServerSaysNo:
            return 0
        have = _shaped(lambda: wire.read_blob(raw)).have
        self.packing.stands_at(have)
        return have

    def pull(self, cursor: Mapping[str, int], limit_bytes: int) -> PullAnswer:
        """Asks for what is new since `cursor`; one item may be larger than `limit_bytes`."""
        query = {"cursor": json.dumps(dict(cursor), sort_keys=True, separators=(",", ":")), "bytes": str(limit_bytes)}
        raw = self._ask("GET", "pull", query=query, most=limit_bytes + Limits().inflated_bytes)
        return _shaped(lambda: wire.read_pull(raw))

    def blob(self, sha256: str) -> BlobState:
        """Asks how much of a content is there."""
        raw = self._ask("GET", f"blob/{sha256}", most=_SMALL_ANSWER)
        return _shaped(lambda: wire.read_blob(raw))

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        """Adds a piece of a content, as it is: photos and recordings do not shrink."""
        query = {"start": str(start)}
        headers = {"Content-Type": BLOB_TYPE}
        raw = self._ask("PATCH", f"blob/{sha256}", body=piece, query=query, headers=headers, most=_SMALL_ANSWER)
        return _shaped(lambda: wire.read_blob(raw))

    def content(self, sha256: str, start: int, limit_bytes: int) -> bytes:
        """Asks for a piece of a content; whether the whole is right is for whoever puts the pieces together."""
        query = {"start": str(start), "bytes": str(limit_bytes)}
        return self._fetch("GET", f"content/{sha256}", query=query, most=limit_bytes, media=BLOB_TYPE)

    def parcel(self, parcel: str) -> ParcelState:
        """Asks how much of another device's parcel is there."""
        raw = self._ask("GET", f"parcel/{parcel}", most=_SMALL_ANSWER)
        return _shaped(lambda: wire.read_parcel(raw))

    def send_parcel(self, parcel: str, start: int, piece: bytes) -> ParcelState:
        """Adds a piece of a parcel."""
        query, headers = {"start": str(start)}, {"Content-Type": BLOB_TYPE}
        raw = self._ask("PATCH", f"parcel/{parcel}", body=piece, query=query, headers=headers, most=_SMALL_ANSWER)
        return _shaped(lambda: wire.read_parcel(raw))

    def reply(self, parcel: str, start: int, limit_bytes: int) -> bytes:
        """Asks for a piece of what a parcel was answered with."""
        query = {"start": str(start), "bytes": str(limit_bytes)}
        return self._fetch("GET", f"parcel/{parcel}/reply", query=query, most=limit_bytes, media=BLOB_TYPE)

    def _post(self, endpoint: str, message: Mapping[str, Json]) -> Json:
        return self._ask(
            "POST", endpoint, body=gzip.compress(json.dumps(message).encode(), _TIGHTEST, mtime=0), most=_SMALL_ANSWER
        )

    def _ask(
        self,
        method: str,
        endpoint: str,
        *,
        most: int,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        return _json(self._fetch(method, endpoint, most=most, body=body, query=query, headers=headers))

    def _fetch(
        self,
        method: str,
        endpoint: str,
        *,
        most: int,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        media: str = MEDIA_TYPE,
    ) -> bytes:
        zipped = {} if body is None else {"Content-Type": MEDIA_TYPE, "Content-Encoding": "gzip"}
        try:
            with self._connection.request(
                method,
                f"{self._base}/sync/v1/{endpoint}",
                params=query,
                data=body,
                headers=zipped if headers is None else headers,
                timeout=(retry.CONNECT_LIMIT, retry.time_limit(len(body or b""))),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._believed(answer, most, media)
        except requests.exceptions.SSLError as fault:
            raise Offline("not-trusted") from fault
        except (requests.exceptions.RequestException, OSError) as fault:
            raise Offline("nobody-answered") from fault

    def _believed(self, answer: requests.Response, most: int, wanted: str) -> bytes:
        media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        server = answer.headers.get(SERVER_HEADER, "")
        refused = answer.status_code >= requests.codes.bad_request
        if not server or media != (wire.PROBLEM_TYPE if refused else wanted) or 300 <= answer.status_code < 400:  # noqa: PLR2004  3xx: a redirect
            raise Offline("somebody-else")
        if self._server and server != self._server:
            raise Offline("other-server")
        body = _read(answer, max(most, _SMALL_ANSWER) if refused else most)
        if refused:
            raise _refusal(answer, _json(body))
        return body


class _Bearer(AuthBase):
    """Puts the token on each request, and keeps requests from looking for credentials elsewhere."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _changed_on_the_way(records: Sequence[WireRecord], answer: PushAnswer) -> list[WireRecord]:
    """Their hashes were right when they left."""
    broken = {(one.id, one.rev) for one in answer.results if one.problem == _CHANGED}
    return [record for record in records if (record.id, record.rev) in broken]


def _together(before: PushAnswer, again: PushAnswer) -> PushAnswer:
    told = {(one.id, one.rev): one for one in again.results}
    results = [told.get((one.id, one.rev), one) for one in before.results]
    return replace(again, results=results, blobs=[*before.blobs, *again.blobs])


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url.rstrip("/")
    if parts.scheme == "http" and parts.hostname in _THIS_MACHINE:
        return url.rstrip("/")
    raise BadSettings(f"KIOO_SERVER_URL={url!r} must begin with https:// (http:// only for this same machine)")


def _read(answer: requests.Response, most: int) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(_PIECE):
        body += piece
        if len(body) > most:
            raise Offline("too-much")
    return bytes(body)


def _json(body: bytes) -> Json:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Offline("cut-off") from fault


def _shaped(read: Callable[[], Answer]) -> Answer:
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Offline("cut-off") from fault


def _refusal(answer: requests.Response, raw: Json) -> ServerSaysNo:
    refusal = wire.read_problem(answer.status_code, raw)
    header = answer.headers.get("Retry-After", "")
    if refusal.retry_after is None and header.isdecimal():
        refusal.retry_after = float(header)
    return refusal
