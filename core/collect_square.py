"""The square of a tablet: settings as ODK Collect reads them (docs.getodk.org/collect-import-export), out of which Kioo's app reads its own."""

import base64
import binascii
import json
import re
import zlib
from typing import NamedTuple

PROJECT = 1
"""ODK Central has many projects; Kioo is one."""
_ADDRESS = re.compile(r"(https?://[^\s?#]+?)/v1/key/([\w-]{8,100})/projects/\d+/?")
_MOST_TEXT, _MOST_SETTINGS = 5000, 20_000


class Told(NamedTuple):
    """What a square says: how the server is reached, such as https://kioo.example.org, and the key."""

    server: str
    key: str


def address_for(server: str, key: str) -> str:
    """The address ODK Collect works with: the server's own, such as https://kioo.example.org, and the tablet's key."""
    return f"{server.rstrip('/')}/v1/key/{key}/projects/{PROJECT}"


def square_for(server: str, key: str, programme: str) -> str:
    """The text of the square: JSON, deflated (zlib), in base64."""
    general = {
        "server_url": address_for(server, key),
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
    }
    told = json.dumps({"general": general, "project": {"name": programme or "Kioo"}, "admin": {}}, ensure_ascii=False)
    return base64.b64encode(zlib.compress(told.encode())).decode()


def read_square(text: str) -> Told | None:
    """What such a square says; None for any other text, however it was made."""
    address = _address_in(text)
    found = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    return Told(found[1], found[2]) if found else None


def _address_in(text: str) -> object:
    if len(text) > _MOST_TEXT:
        return None
    try:
        opened = zlib.decompressobj()
        told = json.loads(opened.decompress(base64.b64decode(text, validate=True), _MOST_SETTINGS))
        return told["general"]["server_url"]
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, RecursionError):
        return None
