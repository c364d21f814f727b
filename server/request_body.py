"""Reads a request body within limits: bytes, inflated bytes, valid JSON, nesting."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.errors import ServerSaysNo
from core.records import Json
from server.quick_json import read
from sync import blocks
from sync.dictionary import NAME_BYTES, Finds
from sync.problems import refusal
from sync.protocol import BY_BLOCKS, BY_DICTIONARY, Limits

DEEPEST = 32
_PART = 64 << 10
_NESTED = frozenset({dict, list})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def collected(stream: AsyncIterator[bytes], limits: Limits, arrived: bytearray | None = None) -> bytes:
    """The whole body as it came, also laid into `arrived`; raises ServerSaysNo too-large as soon as there is too much of it, ClientDisconnect."""
    body = bytearray() if arrived is None else arrived
    async for piece in stream:
        body += piece
        if len(body) > limits.batch_bytes:
            raise refusal("too-large")
    return bytes(body)


@asynccontextmanager
async def arriving(stream: AsyncIterator[bytes], limits: Limits) -> AsyncIterator[AsyncIterator[bytes]]:
    """A body as it comes, in parts of 64 KiB or more but for the last; when the sender is cut off, what came before that first.

    It is read from the first moment on, also while a part is being written: what uvicorn still holds when a line breaks is
    lost. Raises ServerSaysNo too-large, ClientDisconnect.
    """
    came = _Came()
    reader = asyncio.create_task(came.read(stream, limits.batch_bytes))
    try:
        yield came.parts(reader)
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)


class _Came:
    """What was read and not taken yet, at most a whole body."""

    def __init__(self) -> None:
        self._held, self._enough = bytearray(), asyncio.Event()

    async def read(self, stream: AsyncIterator[bytes], most: int) -> None:
        seen = 0
        try:
            async for piece in stream:
                seen += len(piece)
                if seen > most:
                    raise refusal("too-large")
                self._held += piece
                if len(self._held) >= _PART:
                    self._enough.set()
        finally:
            self._enough.set()

    async def parts(self, reader: asyncio.Task[None]) -> AsyncIterator[bytes]:
        given = False
        while not reader.done():
            await self._enough.wait()
            self._enough.clear()
            if len(self._held) >= _PART:
                yield self._taken()
                given = True
        fault = reader.exception()
        if isinstance(fault, ServerSaysNo):
            raise fault
        if self._held or not (given or fault):
            yield self._taken()
        if fault:
            raise fault

    def _taken(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def understood(body: bytes, encoding: str, limits: Limits, find: Finds) -> Json:
    """The JSON in a body; raises ServerSaysNo malformed, too-large, or what `find` raises, and never inflates beyond the limit."""
    try:
        value = read(_unpacked(body, encoding, limits.inflated_bytes, find))
    except (ValueError, RecursionError) as problem:
        raise refusal("malformed") from problem
    if _is_deeper(value, DEEPEST):
        raise refusal("malformed")
    return value


def _unpacked(body: bytes, encoding: str, most: int, find: Finds) -> bytes:
    match encoding:
        case "" | "identity":
            return body
        case "gzip":
            return _inflated(body, most, _GZIP_OR_ZLIB)
        case _ if encoding == BY_DICTIONARY:
            dictionary = find(body[:NAME_BYTES])
            return _inflated(body[NAME_BYTES:], most, zlib.MAX_WBITS, dictionary)
        case _ if encoding == BY_BLOCKS and blocks.HERE:
            return _within(blocks.unpacked(body, most), most)
    raise refusal("malformed")


def _inflated(body: bytes, most: int, window: int, dictionary: bytes = b"") -> bytes:
    inflater = zlib.decompressobj(window, dictionary)
    try:
        plain = inflater.decompress(body, most + 1)
    except zlib.error as problem:
        raise refusal("malformed") from problem
    return _within((plain, inflater.eof and not inflater.unused_data), most)


def _within(unpacked: tuple[bytes, bool], most: int) -> bytes:
    """What was unpacked, if that is not more than `most` and the body ended well."""
    plain, ended_well = unpacked
    if len(plain) > most:
        raise refusal("too-large")
    if not ended_well:
        raise refusal("malformed")
    return plain


def _is_deeper(value: Json, levels: int) -> bool:
    layer = [value] if type(value) in _NESTED else []
    for _ in range(levels):
        if not layer:
            return False
        layer = [
            part for one in layer for part in (one.values() if type(one) is dict else one) if type(part) in _NESTED
        ]
    return bool(layer)
