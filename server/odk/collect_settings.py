"""What ODK Collect reads out of its square: where the server is, and how it sends (docs.getodk.org/collect-import-export)."""

import base64
import json
import zlib

PROJECT = 1
"""ODK Central has many projects; Kioo is one."""


def address_for(server: str, token: str) -> str:
    """The address ODK Collect works with: the server's own, such as https://kioo.example.org, and the tablet's key."""
    return f"{server.rstrip('/')}/v1/key/{token}/projects/{PROJECT}"


def square_for(server: str, token: str, programme: str) -> str:
    """The text of the square: JSON, deflated (zlib), in base64."""
    general = {
        "server_url": address_for(server, token),
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
    }
    told = json.dumps({"general": general, "project": {"name": programme or "Kioo"}, "admin": {}}, ensure_ascii=False)
    return base64.b64encode(zlib.compress(told.encode())).decode()
