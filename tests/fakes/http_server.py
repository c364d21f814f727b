"""Real servers on real sockets: kioo-sync/1 over HTTP before any SyncProtocol, and one that answers fixed bytes."""

import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import ServerSaysNo
from sync import wire
from sync.protocol import MEDIA_TYPE, SERVER_HEADER, SyncProtocol, record_from_json

ForToken = Callable[[str], SyncProtocol]


def sync_app(for_token: ForToken, server: str) -> Starlette:
    """The four endpoints of docs/sync-protocol.md and nothing else."""

    async def enrol(request: Request) -> Response:
        asked = await _body(request)
        return _answer(request, lambda device: device.enrol(asked["code"], asked["device"], asked["device_name"]))

    async def hello(request: Request) -> Response:
        return _answer(request, lambda device: device.hello())

    async def push(request: Request) -> Response:
        records = [record_from_json(raw) for raw in (await _body(request))["records"]]
        return _answer(request, lambda device: device.push(records))

    async def pull(request: Request) -> Response:
        asked = request.query_params
        cursor, limit = json.loads(asked.get("cursor") or "{}"), int(asked.get("bytes", 65536))
        return _answer(request, lambda device: device.pull(cursor, limit))

    def _answer(request: Request, ask: Callable[[SyncProtocol], Any]) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            body, status, media = wire.answer_json(ask(for_token(token))), 200, MEDIA_TYPE
        except ServerSaysNo as no:
            body, status, media = wire.problem_json(no), no.status, wire.PROBLEM_TYPE
        return JSONResponse(body, status, {SERVER_HEADER: server}, media)

    return Starlette(
        routes=[
            Route("/sync/v1/enrol", enrol, methods=["POST"]),
            Route("/sync/v1/hello", hello),
            Route("/sync/v1/push", push, methods=["POST"]),
            Route("/sync/v1/pull", pull),
        ]
    )


async def _body(request: Request) -> Any:
    raw = await request.body()
    return json.loads(gzip.decompress(raw) if request.headers.get("Content-Encoding") == "gzip" else raw)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Runs an ASGI app under uvicorn on a free port; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="auto"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@contextmanager
def answering(*answers: bytes | None, tls: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """Reads one request per connection, sends the next of `answers` as it is and hangs up (None: silence); gives its address and the requests."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []
    over = threading.Event()

    def talk() -> None:
        for answer in answers:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with (
                suppress(ssl.SSLError),
                tls.wrap_socket(connection, server_side=True) if tls else connection as talking,
            ):
                heard.append(_whole_request(talking))
                talking.sendall(answer or b"")
                if answer is None:
                    over.wait(10)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}", heard
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def _whole_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(sizes[0].split(b":")[1]) if sizes else 0) - len(body)
    while missing > 0:
        piece = connection.recv(65536)
        request, missing = request + piece, missing - len(piece)
    return request
