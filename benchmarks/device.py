"""How long the device's encrypted memory takes to keep a visit, and to open."""

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from benchmarks import visit
from benchmarks.measure import Line, Sizes, median, median_and_p99, seconds_of
from core.clock import SystemClock
from core.ids import IdMaker
from core.records import WireRecord
from forms import load_form
from storage.kdf import KdfParameters
from storage.session import Put, Session
from storage.vault import Vault, open_vault

_WEAK = KdfParameters(memory_kib=8, passes=1, weak=True)
_PIN = "246813"
_OWN = "own/grace"


def lines(sizes: Sizes, folder: Path) -> list[Line]:
    """Saving drafts and finished visits, and unlocking with and without the work that makes a PIN hard to guess."""
    with closing(_open(folder / "saving", _WEAK)) as vault:
        session = _moved_in(vault)
        drafts = _drafts(session)
        finished = [_finish(session, f"visit-{number}") for number in range(sizes.finished)]
    full = KdfParameters()
    bare = _unlocks(folder / "weak", _WEAK, sizes)
    whole = _unlocks(folder / "full", full, sizes)
    many = f"{sizes.unlock_records:,} records"
    cost = f"Argon2id, {full.memory_kib // 1024} MiB, {full.passes} passes"
    return [
        Line(
            "Draft saved after an answer", median_and_p99(drafts), f"snapshot, encryption, fsync; {len(drafts)} saves"
        ),
        Line(
            "Finished visit saved",
            median_and_p99(finished),
            f"draft gone, visit and 3 promises queued and kept; {sizes.finished} visits",
        ),
        Line(f"Unlock with {many}, PIN work left out", median(bare), f"median of {sizes.runs} starts"),
        Line(f"Unlock with {many}, PIN work included", median(whole), f"{cost}; median of {sizes.runs} starts"),
    ]


def _open(folder: Path, kdf: KdfParameters) -> Vault:
    clock = SystemClock()
    return open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom), kdf=kdf)


def _moved_in(vault: Vault) -> Session:
    return vault.add_person("grace", "Grace", "supervisor", "p", _PIN, spaces=[_OWN])


def _drafts(session: Session) -> list[float]:
    filled, found = visit.blank(load_form(visit.xform())), []

    def save() -> None:
        session.put("draft", "d", {"snapshot": filled.snapshot()}, head={"form": "kioo_visit"}, space=_OWN)

    for ref, text in visit.steps(filled, Random(1)):
        filled.answer(ref, text)
        found.append(seconds_of(save))
    return found


def _finish(session: Session, name: str) -> float:
    """The two transactions that end a visit: the draft goes as its records are queued, then the copies are kept."""
    session.put("draft", name, {"snapshot": visit.filled(1).snapshot()}, space=_OWN)
    clock = SystemClock()
    visitor = visit.Visitor("grace", "1", IdMaker(clock, os.urandom), clock.now_ms())
    promises = [visitor.promise("f1", "2026-12-01", "2026-11-18") for _ in range(3)]
    events = [visitor.visit("f1", 0, 1), *promises]

    def finish() -> None:
        session.remove("draft", name, events=events)
        session.put_many(_copies(events))

    return seconds_of(finish)


def _copies(events: Sequence[WireRecord]) -> list[Put]:
    return [Put(event.kind, event.id, event.data, {"facility": event.facility}) for event in events]


def _unlocks(folder: Path, kdf: KdfParameters, sizes: Sizes) -> list[float]:
    body = {"class": "growing", "score": 69.44, "coverage": 0.92, "strengths": ["kind words"], "gaps": ["soap"]}
    with closing(_open(folder, kdf)) as vault:
        records = (Put("visit", f"v{n}", body, {"facility": f"f{n % 40}"}) for n in range(sizes.unlock_records))
        _moved_in(vault).put_many(list(records))
    found = []
    for _ in range(sizes.runs):
        with closing(_open(folder, kdf)) as vault:
            found.append(seconds_of(lambda: vault.unlock("grace", _PIN)))
    return found
