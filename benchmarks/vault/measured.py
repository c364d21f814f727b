"""`python -m benchmarks.vault.measured fill|ask ENGINE FOLDER RECORDS`: one engine in a process of its own; prints figures as JSON."""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.measure import seconds_of
from benchmarks.vault.engines import ENGINES, Engine, Kioo
from benchmarks.vault.records import FACILITIES, sheets
from core.durable import settle

_BATCH, _SINGLE, _ASKED, _LARGE, _PHOTOS, _PHOTO = 1_000, 100, 200, 3, 9, 3 << 20
_PIECE = 64 << 10


def filled(name: str, folder: Path, records: int) -> dict[str, float]:
    """Milliseconds (medians) of keeping a thousand and one, and bytes of the files when closed."""
    engine = ENGINES[name](folder)
    batches = (list(sheets(first, min(_BATCH, records - first))) for first in range(0, records, _BATCH))
    found = {"batch of 1,000": _median(partial(engine.put, batch) for batch in batches)}
    found["insert one"] = _median(partial(engine.put, [one]) for one in sheets(records, _SINGLE))
    engine.close()
    found["file"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return found


def asked(name: str, folder: Path, records: int) -> dict[str, float]:
    """Milliseconds (medians) of opening and of each question; kB of memory that opening took."""
    before, opened = _kb(), list[Engine]()
    found = {"unlock": seconds_of(lambda: opened.append(ENGINES[name](folder))) * 1e3, "memory": _kb() - before}
    engine, chance = opened[0], Random(7)
    places = [f"f{chance.randrange(FACILITIES):03}" for _ in range(_ASKED)]
    ids = [f"s{chance.randrange(records):06}" for _ in range(_ASKED)]
    return {
        **found,
        "list 50 newest": _median(partial(engine.newest, place) for place in places),
        "get one": _median(partial(engine.get, one) for one in ids),
        "scan": _median([engine.scan] * _LARGE),
        "aggregate": _median([engine.sums] * _LARGE),
        **(_photo(engine, folder) if isinstance(engine, Kioo) else {}),
    }


def _photo(engine: Kioo, folder: Path) -> dict[str, float]:
    """A photo of 3 MB beside a record, and the same bytes as a plain file, put in its place as durably."""
    content = os.urandom(_PHOTO)
    pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
    kept, plain = [], []
    for at in range(_PHOTOS):  # by turns: the disk is not as quick now as it was a moment ago
        kept.append(seconds_of(partial(engine.attach, "s000001", f"p{at}.jpg", pieces)))
        plain.append(seconds_of(partial(_plainly_kept, folder / f"plain{at}", pieces)))
    return {"photo": statistics.median(kept) * 1e3, "photo as a file": statistics.median(plain) * 1e3}


def _plainly_kept(path: Path, pieces: Sequence[bytes]) -> None:
    """As a program does that wants its file to stand after a power cut, and nothing more."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    settle(path.parent)


def _median(works: Iterable[Callable[[], object]]) -> float:
    return statistics.median(seconds_of(work) for work in works) * 1e3


def _kb() -> int:
    """Memory this process holds now; 0 where the system does not tell (Windows, macOS)."""
    told = Path("/proc/self/status")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def main(arguments: Sequence[str]) -> None:
    """Prints one line."""
    what, name, folder, records = arguments
    print(json.dumps({"fill": filled, "ask": asked}[what](name, Path(folder), int(records))))


if __name__ == "__main__":
    main(sys.argv[1:])
