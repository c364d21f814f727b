"""Real servers on real sockets: any ASGI app under uvicorn, and one that answers fixed bytes."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn


@contextmanager
def serving(app: Any, port: int = 0) -> Iterator[str]:
    """Runs an ASGI app under uvicorn on a port (0: any free one); gives its address."""
    listening = socket.create_server(("127.0.0.1", port))
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
    """Reads one request per connection, sends the next of `answers` as it is (None: silence) and hangs up.

    Gives its address and the list of requests it heard.
    """
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
