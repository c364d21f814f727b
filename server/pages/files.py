"""The style sheet, letters and mark, served under names that carry their hash and are kept for a year."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Response

_FOLDER = Path(__file__).resolve().parent.parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".txt": "text/plain"}
_A_YEAR = "public, max-age=31536000, immutable"
_IN_STYLE = re.compile(r'url\("([^"]+)"\)')

router = APIRouter()


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent."""

    name: str
    content: bytes
    media_type: str


@cache
def _files() -> Mapping[str, StaticFile]:
    """Plain name to file; what a style sheet points at is named in it by its hash."""
    plain = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
    found = {name: _hashed(name, content) for name, content in plain.items() if not name.endswith(".css")}
    for name, content in plain.items():
        if name.endswith(".css"):
            style = _IN_STYLE.sub(lambda at: f'url("{found[at[1]].name}")', content.decode())
            found[name] = _hashed(name, style.encode())
    return found


def _hashed(name: str, content: bytes) -> StaticFile:
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:10]
    return StaticFile(f"{path.stem}.{digest}{path.suffix}", content, _TYPES[path.suffix])


def address_of(name: str) -> str:
    """Where a page finds `name` (as it is called in server/static)."""
    return f"/static/{_files()[name].name}"


@router.get("/static/{name}")
def static_file(name: str) -> Response:
    """A file by its hashed name; any other name is not there, so that nothing old is ever kept by mistake."""
    for file in _files().values():
        if file.name == name:
            return Response(file.content, media_type=file.media_type, headers={"Cache-Control": _A_YEAR})
    raise HTTPException(404)
