"""The answers of kioo-sync/1 as JSON and back: one writer and one reader for each, shared by both ends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TypeVar

from core.errors import ServerSaysNo
from core.records import Json, PullItem, Receipt
from sync.problems import PROBLEMS
from sync.protocol import (
    BlobState,
    Enrolment,
    Hello,
    Letter,
    Limits,
    ParcelState,
    Person,
    Programme,
    PullAnswer,
    PushAnswer,
    Reply,
)

PROBLEM_TYPE = "application/problem+json"

T = TypeVar("T", Person, Programme, Limits, Receipt, PullItem, BlobState, ParcelState)


def answer_json(
    answer: Enrolment | Hello | PushAnswer | PullAnswer | BlobState | ParcelState | Letter | Reply,
) -> dict[str, Json]:
    """The JSON object of an answer: the fields of the dataclass under their own names, all present."""
    return asdict(answer)


def problem_json(error: ServerSaysNo) -> dict[str, Json]:
    """The RFC 9457 body of a refusal; `type` is the problem code."""
    body = {"type": error.problem, "title": error.problem, "status": error.status, "retry": error.retry}
    return body if error.retry_after is None else {**body, "retry_after": error.retry_after}


def read_problem(status: int, raw: Json) -> ServerSaysNo:
    """A refusal from its body; what cannot be understood counts as `broken` with the status it came with."""
    body = raw if isinstance(raw, Mapping) else {}
    told = body.get("type")
    code = told if isinstance(told, str) else "broken"
    known = PROBLEMS.get(code)
    retry = body.get("retry", known.retry if known else "later")
    wait = body.get("retry_after")
    after = float(wait) if isinstance(wait, int | float) and not isinstance(wait, bool) and wait >= 0 else None
    return ServerSaysNo(status, code, retry if retry in ("now", "later", "person", "never") else "later", after)


def read_enrolment(raw: Mapping[str, Json]) -> Enrolment:
    """Reads an enrolment; KeyError or TypeError when a field is missing."""
    known = {name: raw[name] for name in ("server", "device", "token", "programme", "data_key_id", "data_key")}
    later = _read(Programme, raw)
    return Enrolment(
        **known,
        person=_read(Person, raw["person"]),
        threshold=int(raw["threshold"]),
        recovery_key_id=later.recovery_key_id,
        recovery_key=later.recovery_key,
        lease_days=later.lease_days,
        keep_months=later.keep_months,
        courier_key=later.courier_key,
    )


def read_hello(raw: Mapping[str, Json]) -> Hello:
    """Reads a hello; KeyError or TypeError when a field is missing."""
    told = raw.get("programme")
    return Hello(
        server=raw["server"],
        epoch=int(raw["epoch"]),
        now=int(raw["now"]),
        api=[int(version) for version in raw["api"]],
        scope=str(raw["scope"]),
        limits=_read(Limits, raw.get("limits", {})),
        programme=None if told is None else _read(Programme, told),
        encodings=[str(one) for one in raw.get("encodings", [])],
    )


def read_push(raw: Mapping[str, Json]) -> PushAnswer:
    """Reads the receipts of a push; KeyError or TypeError when a field is missing."""
    stand = _read_all(BlobState, raw.get("blobs", []))
    return PushAnswer(now=int(raw["now"]), results=_read_all(Receipt, raw["results"]), blobs=stand)


def read_blob(raw: Mapping[str, Json]) -> BlobState:
    """Reads how much of a content is there; KeyError or TypeError when a field is missing."""
    return _read(BlobState, raw)


def read_pull(raw: Mapping[str, Json]) -> PullAnswer:
    """Reads a piece of the log; KeyError or TypeError when a field is missing."""
    return PullAnswer(
        now=int(raw["now"]),
        epoch=int(raw["epoch"]),
        scope=str(raw["scope"]),
        items=_read_all(PullItem, raw["items"]),
        cursor={str(district): int(seq) for district, seq in raw["cursor"].items()},
        more=bool(raw["more"]),
    )


def read_parcel(raw: Mapping[str, Json]) -> ParcelState:
    """Reads how a parcel stands; KeyError or TypeError when a field is missing."""
    return _read(ParcelState, raw)


def read_letter(raw: Mapping[str, Json]) -> Letter:
    """Reads what a device says in its parcel; KeyError, TypeError or ValueError when it has not that shape."""
    cursor = {str(district): int(seq) for district, seq in raw["cursor"].items()}
    return Letter(str(raw["token"]), str(raw["reply_key"]), cursor, int(raw["mark"]), int(raw["news_bytes"]))


def read_reply(raw: Mapping[str, Json]) -> Reply:
    """Reads what a parcel was answered with; KeyError, TypeError or ValueError when it has not that shape."""
    since, cursor = ({str(name): int(seq) for name, seq in raw[which].items()} for which in ("since", "cursor"))
    problem = raw.get("problem")
    return Reply(
        str(raw["parcel"]),
        int(raw["epoch"]),
        int(raw["mark"]),
        since,
        cursor,
        _read_all(PullItem, raw["items"]),
        bool(raw["more"]),
        _read_all(Receipt, raw["results"]),
        _read_all(BlobState, raw["blobs"]),
        None if problem is None else str(problem),
    )


def _read(shape: type[T], raw: Mapping[str, Json]) -> T:
    known = {one.name: one.type for one in fields(shape)}
    for name, wanted in known.items():
        if isinstance(wanted, type) and name in raw and not isinstance(raw[name], wanted):
            raise TypeError(name)
    return shape(**{name: value for name, value in raw.items() if name in known})


def _read_all(shape: type[T], raw: Sequence[Mapping[str, Json]]) -> list[T]:
    return [_read(shape, one) for one in raw]
