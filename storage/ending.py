"""The end of a vault: everything goes, and what opens it goes first."""

import shutil
from pathlib import Path

from core.durable import settle, translated
from storage.secret import FILE as SECRET
from storage.secret import POINTER


def ruin(folder: Path) -> None:
    """Deletes a vault: the device secret first, without which the rest is noise."""
    with translated():
        for path in (folder / SECRET, folder / POINTER, *sorted(folder.glob("vault.*")), folder / "generations"):
            path.unlink(missing_ok=True)
        for name in ("attachments", "carried"):
            shutil.rmtree(folder / name, ignore_errors=True)
        settle(folder)
