"""Speaks OpenRosa 1.0 with ODK Central, Kobo or another Kioo: lists and fetches forms, sends filled ones, believes no portal.

The rules are those of ODK Collect (docs.getodk.org/openrosa): HEAD before the first POST, 201 and 202 alone are success, no redirect
is followed, files are split over requests as the server asks.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from core.clock import Clock
from core.errors import BadSettings, DiskFull, Offline, Retry
from forms.xml_reader import MOST_BYTES
from sync import retry
from sync.multipart import MultipartBody, Part
from sync.open_rosa import (
    DOCUMENT,
    LIMIT_HEADER,
    MORE_COMES,
    VERSION_HEADER,
    ListedFile,
    ListedForm,
    OpenRosaRefusal,
    groups,
    read_form_list,
    read_manifest,
    words_of,
)

MOST_OF_A_FILE = 100 << 20
"""Bytes of a form's file that are fetched at most; what devices take (docs/sync-protocol.md, `blob_bytes`)."""
USUAL_LIMIT = 10_000_000
"""Bytes of one request where the server does not say, as ODK Collect has it."""
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_SMALL = 64 << 10
_PIECE = 64 << 10
_OF_A_HEAD = 300
_TAKEN = (201, 202)
_KEY = re.compile(r"/(?:key|test)/[^/]+")
_ENDINGS = ("/formList", "/submission")
_CODES: dict[int, tuple[str, Retry]] = {
    401: ("not-let-in", "person"),
    403: ("not-let-in", "person"),
    404: ("not-found", "person"),
    407: ("not-let-in", "person"),
    409: ("same-id", "person"),
    410: ("not-found", "person"),
    413: ("too-large", "person"),
    422: ("unreadable", "person"),
    429: ("slow-down", "later"),
    503: ("busy", "later"),
    507: ("full", "later"),
}


@dataclass(frozen=True)
class Account:
    """Name and password there; both empty where the address holds a key, as ODK Central's do."""

    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Outgoing:
    """A photo, recording or file of a filled form, as it lies on the disk."""

    name: str
    type: str
    path: Path


@dataclass(frozen=True)
class _Door:
    """Where filled forms go, and how many bytes one request should have."""

    url: str
    most: int


class OpenRosaClient:
    """One server at `address`, as one would type it into ODK Collect: what stands before /formList.

    Methods raise Offline (its text is a reason as in sync.status) or OpenRosaRefusal. The address may hold a key, so it is in no message.
    """

    def __init__(self, address: str, clock: Clock, account: Account | None = None, *, device: str = "kioo") -> None:
        """Raises BadSettings for an address that is none, holds a password or would carry what we know in clear."""
        self._base = _checked(address)
        self._clock, self._account, self._device = clock, account or Account(), device
        self._auth: AuthBase | None = None
        self._door: _Door | None = None
        self._connection = requests.Session()
        self._connection.trust_env = False  # no .netrc and no proxy from the environment may get near the password
        self._connection.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    @property
    def name(self) -> str:
        """The server's host and path, to be said and kept; the key in it is left out."""
        return self._base.netloc + _KEY.sub("", self._base.path)

    def __enter__(self) -> Self:
        """Closes the connections when the block is left."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drops the open connections."""
        self._connection.close()

    def forms(self) -> list[ListedForm]:
        """The forms that are there for us."""
        return read_form_list(self._spoken(self._at("/formList")))

    def form(self, listed: ListedForm) -> bytes:
        """The XForm; `hash-mismatch` when it is not the one that was listed."""
        content = bytearray()
        self._fetched(listed.url, listed.md5, content.extend, MOST_BYTES)
        return bytes(content)

    def files(self, listed: ListedForm) -> list[ListedFile]:
        """The files of a form; none when it has no list of them."""
        return read_manifest(self._spoken(listed.files)) if listed.files else []

    def file(self, listed: ListedFile, into: BinaryIO) -> None:
        """Writes a file of a form; `hash-mismatch` when what was written is not what was listed."""
        self._fetched(listed.url, listed.md5, into.write, MOST_OF_A_FILE)

    def submit(
        self, document: bytes, files: Sequence[Outgoing], taken: Callable[[Sequence[str]], None] | None = None
    ) -> tuple[str, ...]:
        """Sends a filled form with its files, in as many requests as it needs; the names of files that are too large for the server.

        `taken` hears the names of the files after each request that was accepted. What a server has already it accepts again.
        Raises FileNotFoundError for a file that is gone before anything is sent, Tampered for one that goes or changes meanwhile.
        """
        door = self._knocked()
        sizes = [one.path.stat().st_size + _OF_A_HEAD + 2 * len(one.name) for one in files]
        waiting = [[files[at] for at in one] for one in groups(len(document) + 2 * _OF_A_HEAD, sizes, door.most)]
        too_large: list[str] = []
        while waiting:
            group = waiting.pop(0)
            try:
                self._post(door, document, group, more=bool(waiting))
            except (OpenRosaRefusal, Offline) as no:
                if not group or not self._is_for_its_size(no, door, sum(one.path.stat().st_size for one in group)):
                    raise
                if len(group) == 1:
                    too_large.append(group[0].name)
                    waiting = waiting or [[]]  # the answers go, whatever becomes of a photo
                else:
                    waiting[:0] = [group[: len(group) // 2], group[len(group) // 2 :]]
            else:
                (taken or _nobody)([one.name for one in group])
        return tuple(too_large)

    def _is_for_its_size(self, no: OpenRosaRefusal | Offline, door: _Door, size: int) -> bool:
        """Whether a request was refused because it is large; some servers hang up on one instead of a word, and answer the next."""
        if isinstance(no, OpenRosaRefusal):
            return no.problem == "too-large"
        return str(no) == "nobody-answered" and size > door.most and self._still_answers()

    def _still_answers(self) -> bool:
        try:
            with self._answer("HEAD", self._at("/submission")) as answer:
                return VERSION_HEADER in answer.headers
        except (Offline, OpenRosaRefusal):
            return False

    def _post(self, door: _Door, document: bytes, files: Sequence[Outgoing], *, more: bool) -> None:
        parts = [Part(DOCUMENT, document, "submission.xml", "text/xml")]
        parts += [Part(one.name, one.path, one.name, one.type) for one in files]
        parts += [Part(MORE_COMES, b"yes")] if more else []
        body = MultipartBody(parts, secrets.token_hex(16))  # nothing that is sent may know it
        with self._answer("POST", door.url, body) as answer:
            if answer.status_code not in _TAKEN or VERSION_HEADER not in answer.headers:
                raise Offline("somebody-else")

    def _knocked(self) -> _Door:
        """Asks once where filled forms go; whoever answers without being asked for a login is the server itself."""
        if self._door is None:
            url = self._at("/submission")
            with self._answer("HEAD", url) as answer:
                if answer.status_code != requests.codes.no_content or VERSION_HEADER not in answer.headers:
                    raise Offline("somebody-else")
                limit = answer.headers.get(LIMIT_HEADER, "").strip()
                most = int(limit) if limit.isdecimal() and int(limit) else USUAL_LIMIT
                self._door = _Door(self._sent_on(answer.headers.get("Location", ""), url), most)
        return self._door

    def _sent_on(self, location: str, url: str) -> str:
        """The address a server names for filled forms: another path, never another host and never in clear."""
        told = urlsplit(urljoin(url, location))
        if told.hostname != self._base.hostname:
            raise OpenRosaRefusal(204, "sent-elsewhere", "person")
        return urlunsplit((self._base.scheme, self._base.netloc, told.path, _query(told.query, self._device), ""))

    def _spoken(self, url: str) -> bytes:
        """A document that only a server which speaks OpenRosa gives."""
        with self._answer("GET", self._as_we_know_it(url)) as answer:
            if answer.status_code != requests.codes.ok or VERSION_HEADER not in answer.headers:
                raise Offline("somebody-else")
            return b"".join(_read(answer, MOST_BYTES))

    def _fetched(self, url: str, md5: str, write: Callable[[bytes], object], most: int) -> None:
        """A content that is known by its MD5; who gives it need not speak OpenRosa, as in ODK Central."""
        digest = hashlib.md5(usedforsecurity=False)
        with self._answer("GET", self._as_we_know_it(url)) as answer:
            if answer.status_code != requests.codes.ok:
                raise Offline("somebody-else")
            for piece in _read(answer, most):
                digest.update(piece)
                _written(write, piece)
        if digest.hexdigest() != md5:
            raise OpenRosaRefusal(200, "hash-mismatch", "later")

    @contextmanager
    def _answer(self, method: str, url: str, body: MultipartBody | None = None) -> Iterator[requests.Response]:
        """The answer, unless it is a refusal; what goes wrong while it is read is said in our words too."""
        ours = self._is_ours(url)
        try:
            answer = self._asked(method, url, body, self._auth if ours else None)
            if answer.status_code == requests.codes.unauthorized and ours and self._may_say_who():
                answer.close()
                self._auth = self._wanted(answer.headers.get("WWW-Authenticate", ""))
                answer = self._asked(method, url, body, self._auth)
            with answer:
                _refuse(answer)
                yield answer
        except requests.exceptions.SSLError:
            raise Offline("not-trusted") from None  # the text of these holds the address, and it the key
        except (requests.exceptions.RequestException, OSError):
            raise Offline("nobody-answered") from None

    def _asked(self, method: str, url: str, body: MultipartBody | None, auth: AuthBase | None) -> requests.Response:
        headers = {
            VERSION_HEADER: "1.0",
            "Date": formatdate(self._clock.now_ms() / 1000, usegmt=True),
            "User-Agent": "kioo",
        }
        if body is not None:
            body.seek(0)
            headers["Content-Type"] = body.type
        return self._connection.request(
            method,
            url,
            data=body,
            headers=headers,
            auth=auth,
            timeout=(retry.CONNECT_LIMIT, retry.time_limit(len(body or b""))),
            allow_redirects=False,
            stream=True,
        )

    def _as_we_know_it(self, url: str) -> str:
        """An address the server lists of itself; behind a proxy some list themselves in clear."""
        parts = urlsplit(urljoin(self._at("/"), url))
        if parts.hostname == self._base.hostname and (parts.scheme, self._base.scheme) == ("http", "https"):
            return urlunsplit((*self._base[:2], parts.path, parts.query, ""))
        return urlunsplit(parts)

    def _is_ours(self, url: str) -> bool:
        """Whether an address is the server's own; one in clear is refused, whoever named it."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
            raise OpenRosaRefusal(200, "sent-elsewhere", "person")
        return (parts.scheme, parts.netloc) == (self._base.scheme, self._base.netloc)

    def _may_say_who(self) -> bool:
        return bool(self._account.user) and self._auth is None

    def _wanted(self, challenge: str) -> AuthBase:
        """Digest where it is asked for (Kobo); ODK Central wants Basic, and does not say so."""
        if "digest" in challenge.lower():
            return HTTPDigestAuth(self._account.user, self._account.password)
        return HTTPBasicAuth(self._account.user.encode(), self._account.password.encode())

    def _at(self, path: str) -> str:
        return urlunsplit((self._base.scheme, self._base.netloc, f"{self._base.path}{path}", "", ""))


def _checked(address: str) -> SplitResult:
    """The address without what people copy along with it."""
    told = address.strip().rstrip("/")
    for ending in _ENDINGS:
        told = told.removesuffix(ending)
    parts = urlsplit(told.rstrip("/"))
    if parts.username or parts.password:
        raise BadSettings("a name and a password do not belong into an address: say them apart")
    if parts.scheme == "https" and parts.hostname:
        return parts
    if parts.scheme == "http" and parts.hostname in _THIS_MACHINE:
        return parts
    raise BadSettings("the address must begin with https:// (http:// only for this same machine)")


def _nobody(_names: Sequence[str]) -> None:
    """For those who need not hear how it goes."""


def _written(write: Callable[[bytes], object], piece: bytes) -> None:
    """A disk of ours that fails is no fault of the line."""
    try:
        write(piece)
    except OSError as problem:
        raise DiskFull("what comes cannot be written here") from problem


def _query(query: str, device: str) -> str:
    return "&".join(part for part in (query, f"deviceID={quote(device, safe='')}") if part)


def _read(answer: requests.Response, most: int) -> Iterator[bytes]:
    seen = 0
    for piece in answer.iter_content(_PIECE):
        seen += len(piece)
        if seen > most:
            raise Offline("too-much")
        yield piece


def _refuse(answer: requests.Response) -> None:
    """Raises for a redirect and for a refusal; a portal redirects too, but says nothing of OpenRosa."""
    status = answer.status_code
    if 300 <= status < 400:  # noqa: PLR2004  3xx: a redirect
        if VERSION_HEADER in answer.headers:
            raise OpenRosaRefusal(status, "sent-elsewhere", "person")
        raise Offline("somebody-else")
    if status < requests.codes.bad_request:
        return
    if status == requests.codes.network_authentication_required:
        raise Offline("somebody-else")  # RFC 6585 section 6: never the server's own, always a network's
    problem, whose = _CODES.get(status, ("broken", "later") if status >= 500 else ("malformed", "person"))  # noqa: PLR2004  5xx
    after = answer.headers.get("Retry-After", "")
    no = OpenRosaRefusal(status, problem, whose, float(after) if after.isdecimal() else None)
    no.words = words_of(b"".join(_read(answer, _SMALL)))
    raise no
