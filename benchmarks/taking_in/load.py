"""Requests made before the clock starts, sent by one client or several at once over connections that stay open."""

import gzip
import http.client
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from benchmarks.measure import seconds_of
from core.errors import OurFault
from core.records import WireRecord
from sync.batch import body_of
from sync.protocol import MEDIA_TYPE

_TIMEOUT = 60


def requests_of(records: Sequence[WireRecord], size: int) -> list[bytes]:
    """The bodies of the pushes, compressed as a device does."""
    return [gzip.compress(body_of(records[at : at + size]), 9, mtime=0) for at in range(0, len(records), size)]


def seconds_to_send(address: str, token: str, bodies: Sequence[bytes], clients: int) -> float:
    """Until the last one was answered; raises OurFault when an answer is not 200."""
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for body in bodies:
        waiting.put(body)
    refused: list[int] = []
    senders = [Thread(target=_send, args=(address, token, waiting, refused)) for _ in range(clients)]
    took = seconds_of(lambda: _all(senders))
    if refused or not waiting.empty():
        raise OurFault(f"not every push was taken: {refused}")
    return took


def _all(senders: Sequence[Thread]) -> None:
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def _send(address: str, token: str, waiting: "SimpleQueue[bytes]", refused: list[int]) -> None:
    where = urlsplit(address)
    line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=_TIMEOUT)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE, "Content-Encoding": "gzip"}
    while not refused:
        try:
            body = waiting.get_nowait()
        except Empty:
            break
        line.request("POST", "/sync/v1/push", body, headers)
        answer = line.getresponse()
        told = answer.read()
        if answer.status != http.client.OK or b'"status":"stored"' not in told:
            refused.append(answer.status)
    line.close()
