"""Forms made ready, kept as files in a folder."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FolderOfForms:
    """A folder that is made when the first form is kept. `key` vouches for the files: only who has it can put one there unnoticed."""

    folder: Path
    key: bytes

    def read(self, name: str) -> bytes | None:
        """The file of this name; None when there is none, OSError when it cannot be read."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """A whole file or none; OSError when it cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self._path(name).with_suffix(f".{os.getpid()}")
        try:
            part.write_bytes(content)
            part.replace(self._path(name))
        finally:
            part.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.form"
