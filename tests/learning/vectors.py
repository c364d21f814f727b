"""The shared numeric vectors, when they lie beside the checkout; each test also has some typed in."""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "vectors.json"


def shared(block: str) -> dict[str, Any]:
    """One block of the vectors, empty when the file is not there."""
    return json.loads(_FILE.read_text(encoding="utf-8"))[block] if _FILE.exists() else {}
