"""The endpoints of kioo-sync/1: HTTP onto the sync service, every answer with our marks."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from core.errors import DatabaseAway, ServerSaysNo
from core.log import note
from core.records import Json, Receipt, WireRecord
from server.batches import records_of
from server.front_door import asked_from
from server.request_body import arriving, collected, understood
from server.sync_service import DeviceSync, SyncService
from sync import wire
from sync.problems import refusal
from sync.protocol import (
    BLOB_TYPE,
    MEDIA_TYPE,
    SERVER_HEADER,
    BlobState,
    Enrolment,
    Hello,
    ParcelState,
    PullAnswer,
    PushAnswer,
)

PREFIX = "/sync/v1"
_USUAL_BYTES = 256 << 10
_AWAY_SECONDS = 30
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

Answer = Enrolment | Hello | PushAnswer | PullAnswer | BlobState | ParcelState
Work = Callable[[DeviceSync, bytes], Answer]


def sync_router(service: SyncService) -> APIRouter:
    """The routes under /sync/v1; whatever is not one of them answers `not-found` with our marks."""
    router = APIRouter(prefix=PREFIX)
    door = _Door(service)
    turns = CapacityLimiter(
        service.store.engine.writers
    )  # whoever waits for a turn to write takes no processor meanwhile

    @router.post("/enrol")
    async def enrol(request: Request) -> Response:
        return await door.answer(request, lambda device, body: _enrol(device, door.read(request, body, device)))

    @router.get("/hello")
    async def hello(request: Request) -> Response:
        return await door.answer(request, lambda device, _: device.hello())

    @router.post("/push")
    async def push(request: Request) -> Response:
        return await door.take_push(request, turns)

    @router.get("/push/{sha256}")
    async def cut_push(request: Request, sha256: str) -> Response:
        return await door.answer(request, lambda device, _: device.cut_push(sha256))

    @router.get("/pull")
    async def pull(request: Request) -> Response:
        return await door.answer(request, lambda device, _: _pull(device, request.query_params))

    @router.get("/blob/{sha256}")
    async def blob(request: Request, sha256: str) -> Response:
        return await door.answer(request, lambda device, _: device.blob(sha256))

    @router.patch("/blob/{sha256}")
    async def piece(request: Request, sha256: str) -> Response:
        return await door.take_piece(request, sha256)

    @router.get("/content/{sha256}")
    async def content(request: Request, sha256: str) -> Response:
        return await door.give_piece(request, sha256)

    _add_parcels(router, door)

    @router.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
    async def nothing_here(request: Request) -> Response:
        return await door.answer(request, lambda *_: _nothing_here())

    return router


def _add_parcels(router: APIRouter, door: "_Door") -> None:
    @router.get("/parcel/{parcel}")
    async def parcel(request: Request, parcel: str) -> Response:
        return await door.answer(request, lambda device, _: device.parcel(parcel))

    @router.patch("/parcel/{parcel}")
    async def piece_of_parcel(request: Request, parcel: str) -> Response:
        return await door.take_parcel(request, parcel)

    @router.get("/parcel/{parcel}/reply")
    async def reply(request: Request, parcel: str) -> Response:
        return await door.give_reply(request, parcel)


class _Door:
    """Turns what the service says, refuses or breaks into answers that devices believe."""

    def __init__(self, service: SyncService) -> None:
        self._service = service

    async def answer(self, request: Request, work: Work, turns: CapacityLimiter | None = None) -> Response:
        async def told() -> Answer:
            body = await collected(request.stream(), self._service.limits)
            return await run_sync(lambda: work(self._device(request), body), limiter=turns)

        return await self._believable(told())

    async def take_push(self, request: Request, turns: CapacityLimiter) -> Response:
        """A body that names itself may come in parts: what arrived before a cut is kept."""
        name, start = request.query_params.get("body"), _whole_number(request.query_params.get("start", "0"))

        def work(device: DeviceSync, came: bytes) -> Answer:
            body = device.whole_push(name, start, came) if name else came
            return _push(device, self.read(request, body, device))

        async def told() -> Answer:
            arrived = bytearray()
            device = self._device(request)
            try:
                came = await collected(request.stream(), self._service.limits, arrived)
            except ClientDisconnect:
                if name:
                    await run_in_threadpool(device.keep_push, name, start, bytes(arrived))
                raise
            return await run_sync(lambda: work(device, came), limiter=turns)

        return await self._believable(told())

    async def give_piece(self, request: Request, sha256: str) -> Response:
        """A piece as it is; the device puts the pieces together."""

        async def told() -> bytes:
            query = request.query_params
            start, size = _whole_number(query.get("start")), _whole_number(query.get("bytes", str(_USUAL_BYTES)))
            return await run_in_threadpool(lambda: self._device(request).content(sha256, start, size))

        return await self._believable(told())

    async def give_reply(self, request: Request, parcel: str) -> Response:
        """A piece of a reply as it is."""

        async def told() -> bytes:
            query = request.query_params
            start, size = _whole_number(query.get("start")), _whole_number(query.get("bytes", str(_USUAL_BYTES)))
            return await run_in_threadpool(lambda: self._device(request).reply(parcel, start, size))

        return await self._believable(told())

    async def take_parcel(self, request: Request, parcel: str) -> Response:
        """As `take_piece`, for a parcel."""
        return await self._believable(self._carried(request, parcel))

    async def _carried(self, request: Request, parcel: str) -> ParcelState:
        device = self._device(request)
        start = _whole_number(request.query_params.get("start"))
        async with arriving(request.stream(), self._service.limits) as parts:
            stands = await run_in_threadpool(device.parcel, parcel)
            async for part in parts:
                if not stands.reply and stands.have == start:
                    stands = await run_in_threadpool(device.send_parcel, parcel, start, part)
                    start += len(part)
        return stands

    async def take_piece(self, request: Request, sha256: str) -> Response:
        """What arrives is kept as it arrives, so that a cut costs only what was on its way."""
        return await self._believable(self._taken(request, sha256))

    async def _taken(self, request: Request, sha256: str) -> BlobState:
        device = self._device(request)
        start = _whole_number(request.query_params.get("start"))
        async with arriving(request.stream(), self._service.limits) as parts:
            stands = await run_in_threadpool(device.blob, sha256)
            async for part in parts:
                if not stands.whole and stands.have == start:
                    stands = await run_in_threadpool(device.send_blob, sha256, start, part)
                    start += len(part)
        return stands

    async def _believable(self, told: Coroutine[Any, Any, Answer | bytes]) -> Response:
        try:
            answer = await told
            if isinstance(answer, bytes):
                return Response(answer, 200, self._marks(), BLOB_TYPE)
            return self._response(wire.answer_json(answer), 200, MEDIA_TYPE)
        except ServerSaysNo as problem:
            return self._refusal(problem)
        except ClientDisconnect:
            return self._refusal(refusal("malformed"))
        except DatabaseAway:
            return self._refusal(refusal("busy", _AWAY_SECONDS))
        except Exception as fault:  # noqa: BLE001  whatever breaks, the device gets an answer it believes
            note("sync", "broke", why=type(fault).__name__)
            return self._refusal(refusal("broken"))

    def read(self, request: Request, body: bytes, device: DeviceSync) -> Mapping[str, Json]:
        encoding = request.headers.get("Content-Encoding", "").strip().lower()
        value = understood(body, encoding, self._service.limits, device.dictionary)
        if not isinstance(value, dict):
            raise refusal("malformed")
        return value

    def _device(self, request: Request) -> DeviceSync:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return self._service.for_token(token.strip() if kind.lower() == "bearer" else "", asked_from(request))

    def _refusal(self, problem: ServerSaysNo) -> Response:
        answer = self._response(wire.problem_json(problem), problem.status, wire.PROBLEM_TYPE)
        if problem.retry_after is not None:
            answer.headers["Retry-After"] = str(max(1, round(problem.retry_after)))
        return answer

    def _response(self, value: Mapping[str, Json], status: int, media_type: str) -> Response:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        return Response(body, status, self._marks(), media_type)

    def _marks(self) -> dict[str, str]:
        return {SERVER_HEADER: self._service.server, "Cache-Control": "no-store"}


def _nothing_here() -> NoReturn:
    raise refusal("not-found")


def _enrol(device: DeviceSync, message: Mapping[str, Json]) -> Enrolment:
    fields = [message.get(name, "") for name in ("code", "device", "device_name")]
    if not all(isinstance(field, str) for field in fields):
        raise refusal("malformed")
    return device.enrol(*fields)


def _push(device: DeviceSync, message: Mapping[str, Json]) -> PushAnswer:
    read = records_of(message, device.limits)
    answer = device.push([record for record in read if isinstance(record, WireRecord)])
    told = iter(answer.results)
    return replace(answer, results=[one if isinstance(one, Receipt) else next(told) for one in read])


def _pull(device: DeviceSync, query: Mapping[str, str]) -> PullAnswer:
    try:
        size = int(query.get("bytes") or _USUAL_BYTES)
    except ValueError as problem:
        raise refusal("malformed") from problem
    return device.pull(_cursor(query.get("cursor") or "{}"), max(1, size))


def _whole_number(text: str | None) -> int:
    if text is None or not text.isdecimal() or len(text) > 18:  # noqa: PLR2004  no file is that long
        raise refusal("malformed")
    return int(text)


def _cursor(text: str) -> Mapping[str, int]:
    try:
        cursor = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise refusal("cursor") from problem
    if not isinstance(cursor, dict) or any(not isinstance(seq, int) for seq in cursor.values()):
        raise refusal("cursor")
    return cursor
