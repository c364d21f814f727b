"""Reads what ODK Collect posts: one document and its files in one multipart body, whole or not at all."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from forms.xml_reader import MOST_BYTES
from server.odk.refusals import OdkRefusal
from sync.open_rosa import DOCUMENT

ADVISED_BYTES = 10_000_000
"""What is asked for in one request: on a bad link a cut costs that much. Collect splits its files accordingly."""
MOST_IN_ONE = 120 << 20
"""What is taken in one request: a single file can be as large as the protocol's largest."""
_LONGEST_NAME = 150


@dataclass(frozen=True)
class PostedFile:
    """A file that came along. `name` is the last part of what it was called; it never becomes a path."""

    name: str
    type: str
    file: BinaryIO


@dataclass(frozen=True)
class Posted:
    """A submission document, byte for byte, and the files of this request."""

    document: bytes
    files: Sequence[PostedFile]


@asynccontextmanager
async def posted(request: Request) -> AsyncIterator[Posted]:
    """The body of a submission; the files are gone when this ends. OdkRefusal for one that is cut, too large or without a document."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise OdkRefusal(400, "A filled form is sent as multipart/form-data.", number=400.1)
    reader = _Reader(request.headers, _within(request.stream()), max_part_size=MOST_BYTES)
    try:
        body = await reader.parse()
        if not reader.is_whole:
            raise OdkRefusal(400, "This did not arrive whole. Send it again.", number=400.1)
        yield Posted(await _document(body), [_file(name, one) for name, one in _uploads(body) if name != DOCUMENT])
    except (MultiPartException, ClientDisconnect) as problem:
        raise OdkRefusal(400, "This did not arrive whole. Send it again.", number=400.1) from problem
    finally:
        reader.close()


class _Reader(MultiPartParser):
    """Starlette's, which says nothing when the last boundary is missing and leaves out the part that was cut."""

    is_whole = False

    def on_end(self) -> None:
        self.is_whole = True

    def close(self) -> None:
        """Lets go of every file, of what was cut too."""
        for file in self._files_to_close_on_error:
            file.close()


async def _within(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for piece in stream:
        seen += len(piece)
        if seen > MOST_IN_ONE:
            raise OdkRefusal(413, "This is too large to be sent at once.", number=400.1)
        yield piece


def _uploads(body: FormData) -> list[tuple[str, UploadFile]]:
    return [(name, one) for name, one in body.multi_items() if isinstance(one, UploadFile)]


async def _document(body: FormData) -> bytes:
    found = body.get(DOCUMENT)
    if found is None:
        raise OdkRefusal(400, f"The filled form itself ({DOCUMENT}) is missing.", number=400.2)
    return found.encode() if isinstance(found, str) else await found.read()


def _file(field: str, one: UploadFile) -> PostedFile:
    return PostedFile(plain_name(one.filename or field), one.content_type or "application/octet-stream", one.file)


def plain_name(told: str) -> str:
    """A file's name without folders and without what cannot be seen."""
    last = re.split(r"[/\\]", told)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last)[-_LONGEST_NAME:] or "file"
