"""`python -m benchmarks.squares [--write]`: bytes of a parcel with so many visits, and how many squares that is; where the study lies beside, its visits too."""

import argparse
import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from benchmarks import study, table, traffic, visit
from benchmarks.measure import ROOT
from core.canonical import sha256_of
from core.clock import SystemClock
from core.ids import IdMaker
from core.parcel import Outside, inside_size
from core.records import WireRecord
from core.square_frames import MOST, PIECE
from forms import FormSession
from storage import stream
from sync.parcel_packing import parts_of
from sync.protocol import Letter

MARKS = ("<!-- squares: made by python -m benchmarks.squares -->", "<!-- end of squares -->")
VISITS = (1, 5, 10, 20)
_SEALED_KEY = 80
_CHANCE = Random(11)


def parcel_size(records: Sequence[WireRecord]) -> int:
    """All bytes of the parcel a device makes of these, without photos."""
    key = base64.b64encode(_CHANCE.randbytes(32)).decode()
    letter = Letter(base64.urlsafe_b64encode(_CHANCE.randbytes(32)).decode(), key, {"d1": 1234}, 1 << 40, 12 << 10)
    size = _SEALED_KEY + stream.sealed_size(inside_size(parts_of(letter, records, [])))
    return Outside("parcel", _CHANCE.randbytes(8).hex(), _CHANCE.randbytes(16).hex(), size).whole


def ours(count: int) -> list[WireRecord]:
    """Kioo's own visits, whose texts nobody wrote twice."""
    return [traffic.record_of(traffic.told(seed), like) for seed, like in enumerate(_like(count))]


def studied(count: int) -> list[WireRecord]:
    """The study's visits."""
    return [_with(session, like) for session, like in zip(study.visits(count), _like(count), strict=True)]


def _with(session: FormSession, like: WireRecord) -> WireRecord:
    data = {**like.data, "answers": session.answers()}
    return replace(like, data=data, sha256=sha256_of(data), form=session.form.id, version=session.form.version)


def _like(count: int) -> Iterator[WireRecord]:
    clock = SystemClock()
    ids = IdMaker(clock, _CHANCE.randbytes)
    visitor = visit.Visitor(ids.record(), "1", ids, clock.now_ms())
    return (visitor.visit(f"facility-{seed}", seed, seed) for seed in range(count))


def rows() -> list[str]:
    """The table."""
    kinds: dict[str, Callable[[int], list[WireRecord]]] = {"visits on Kioo's own form": ours}
    kinds |= {"the study's visits": studied} if study.is_here() else {}
    sizes = {kind: [parcel_size(made(count)) for count in VISITS] for kind, made in kinds.items()}
    head = ["visits", *map(str, VISITS)]
    return [_row(head), _row(["---"] * len(head)), *(_row([kind, *map(_said, sizes[kind])]) for kind in kinds)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(size: int) -> str:
    return f"{size:,} bytes, {f'{-(-size // PIECE)} squares' if size <= MOST else 'too large'}"


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.squares", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    figures = "\n".join(["", *rows()])
    print(figures)
    if parser.parse_args().write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
