"""Logs ids, counts, durations and codes, and refuses anything that could hold an answer or a name."""

import logging
import re
from typing import Any

_SAFE = re.compile(r"[A-Za-z0-9_.:/+\-]{0,80}")


def note(area: str, what: str, **facts: Any) -> None:
    """Writes one line such as `sync: pushed records=20 ms=413`; free text is replaced by its length."""
    shown = " ".join(f"{name}={_safe(value)}" for name, value in facts.items())
    logging.getLogger(f"kioo.{area}").info("%s %s", what, shown)


def _safe(value: Any) -> str:
    if isinstance(value, bool | int | float) or value is None:
        return str(value)
    text = str(value)
    return text if _SAFE.fullmatch(text) else f"<{len(text)} characters>"
