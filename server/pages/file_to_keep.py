"""A file to keep: sent while it is read, in pieces of a size that carrying and packing are worth."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

CSV = "text/csv; charset=utf-8"
PIECE = 64 << 10
"""Bytes: each piece is handed to another thread, packed and sent by itself, which costs many times what making a line does."""


def sent(pieces: Iterable[str] | Iterable[bytes], name: str, kind: str) -> Response:
    """Under this name; what is packed already is not packed again."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    packed = {} if kind.startswith("text/") or kind.endswith("json") else {"Content-Encoding": "identity"}
    return StreamingResponse(gathered(pieces), media_type=kind, headers=headers | packed)


def gathered(pieces: Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes (texts as UTF-8), in pieces of at least `PIECE` bytes but for the last."""
    held = bytearray()
    for piece in pieces:
        held += piece.encode() if isinstance(piece, str) else piece
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)
