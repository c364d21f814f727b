"""Logs ids, counts, durations and codes, and refuses anything that could hold an answer or a name."""

import logging
import re
import time
from typing import Any, TextIO

_SAFE = re.compile(r"[A-Za-z0-9_.:/+\-]{0,80}")


def note(area: str, what: str, **facts: Any) -> None:
    """Writes one line such as `sync: pushed records=20 ms=413`; free text is replaced by its length."""
    shown = " ".join(f"{name}={_safe(value)}" for name, value in facts.items())
    logging.getLogger(f"kioo.{area}").info("%s %s", what, shown)


def write_lines(stream: TextIO) -> logging.Handler:
    """From now on every note is a line of `stream`: the time (UTC), the area, what, and its facts as name=value."""
    handler = logging.StreamHandler(stream)
    lines = logging.Formatter("%(asctime)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    lines.converter = time.gmtime
    handler.setFormatter(lines)
    ours = logging.getLogger("kioo")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    return handler


def _safe(value: Any) -> str:
    if isinstance(value, bool | int | float) or value is None:
        return str(value)
    text = str(value)
    return text if _SAFE.fullmatch(text) else f"<{len(text)} characters>"
