"""Reads a request body within limits: bytes, inflated bytes, valid JSON, nesting."""

import zlib
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect

from core.records import Json
from server.quick_json import read
from sync.problems import refusal
from sync.protocol import Limits

DEEPEST = 32
_PART = 64 << 10
_NESTED = frozenset({dict, list})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def collected(stream: AsyncIterator[bytes], limits: Limits) -> bytes:
    """The whole body as it came; raises ServerSaysNo too-large as soon as there is too much of it."""
    body = bytearray()
    async for piece in stream:
        body += piece
        if len(body) > limits.batch_bytes:
            raise refusal("too-large")
    return bytes(body)


async def parts(stream: AsyncIterator[bytes], limits: Limits) -> AsyncIterator[bytes]:
    """A body as it comes, in parts of some 64 KiB, at least one; when the sender is cut off, what came before that first."""
    held, seen, given = bytearray(), 0, False
    try:
        async for piece in stream:
            held += piece
            seen += len(piece)
            if seen > limits.batch_bytes:
                raise refusal("too-large")
            if len(held) >= _PART:
                yield bytes(held)
                given = True
                held.clear()
    except ClientDisconnect:
        if held:
            yield bytes(held)
        raise
    if held or not given:
        yield bytes(held)


def understood(body: bytes, encoding: str, limits: Limits) -> Json:
    """The JSON in a body; raises ServerSaysNo malformed or too-large, and never inflates beyond the limit."""
    plain = _inflated(body, limits.inflated_bytes) if encoding == "gzip" else body
    if encoding not in {"", "identity", "gzip"}:
        raise refusal("malformed")
    try:
        value = read(plain)
    except (ValueError, RecursionError) as problem:
        raise refusal("malformed") from problem
    if _is_deeper(value, DEEPEST):
        raise refusal("malformed")
    return value


def _inflated(body: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = inflater.decompress(body, most + 1)
    except zlib.error as problem:
        raise refusal("malformed") from problem
    if len(plain) > most:
        raise refusal("too-large")
    if not inflater.eof or inflater.unused_data:
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
