"""`python -m benchmarks.bad_link [--write]`: sixty visits and a photo over a bad link, by Kioo's own device and the OpenRosa way.

Kioo is a real encrypted vault with its outbox, its engine, its rounds and waits, and its client, against a server process. The OpenRosa way is what
ODK Collect does, against the OpenRosa door of the same server: asks once, then one request for each visit, and again five seconds after a fault.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

import requests

from app.dictionaries import FormsHere
from benchmarks import machine, study, table, visit
from benchmarks.country import District, served, service_in, settle
from benchmarks.measure import ROOT
from benchmarks.shaped import Counts, FastClock, Nature, Shaped, shaped
from benchmarks.traffic import as_collect, open_rosa_key, posted, told
from core.canonical import sha256_of
from core.clock import SystemClock, day_of
from core.collect_square import address_for
from core.ids import IdMaker
from core.records import WireRecord
from forms import FormSession
from server.access import CONSOLE
from server.form_publishing import publish
from storage.kdf import KdfParameters
from storage.vault import open_vault
from sync import engine, events
from sync.http_client import HttpClient
from sync.protocol import BlobState, PushAnswer
from sync.runner import run_round

MARKS = ("<!-- bad link: made by python -m benchmarks.bad_link -->", "<!-- end of bad link -->")
SPEED = 8
VISITS, PHOTO = 60, 300_000
SLOW = Nature(kbit=50, round_trip=0.8, loss=0.10)
CUT = replace(SLOW, cut_every=20)
LINKS = {"2G": SLOW, "2G, cut about each 20 s": CUT}
FASTER = {"2G": 8.0, "2G, cut about each 20 s": 10.0}
"""How many times faster than the OpenRosa way Kioo must be."""
PHOTO_SECONDS, PHOTO_SIZES = 200, 1.6
_PAUSE = 5.0
_GIVES_UP = 3_600.0
_CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)
_PIN = "471100"


@dataclass(frozen=True)
class Server:
    """A server process, and who speaks for the one device it knows."""

    address: str
    district: District


@dataclass(frozen=True)
class Run:
    """One link with its own losses and cuts."""

    nature: Nature
    seed: int


@dataclass(frozen=True)
class Sending:
    """What is to go: sheets as Kioo sends them and as documents, and the form they were filled with."""

    source: Path | bytes
    purpose: str
    sheets: Sequence[FormSession]


def sheets(count: int) -> Sending:
    """The study's visits where it lies beside the project, else visits on Kioo's own form."""
    if study.is_here():
        return Sending(study.xform().encode(), "plain", study.visits(count))
    return Sending(visit.WORKBOOK, "visit", [told(seed) for seed in range(count)])


class Tablet:
    """A real vault whose forms came down before, over a good link; from then on it is on a bad one."""

    def __init__(self, folder: Path, address: str, district: District, sending: Sending) -> None:
        """`address` is the server's own."""
        clock = SystemClock()
        self._clock, self._district, self._sending = clock, district, sending
        self._vault = open_vault(folder, clock=clock, ids=IdMaker(clock, Random(5).randbytes), kdf=_CHEAP)
        author = district.visitor.author
        self.session = self._vault.add_person(author, "Grace", "supervisor", "sun", _PIN, spaces=[f"own/{author}"])
        with HttpClient(address, token=district.token) as near:
            run_round(self.session, near, engine.State(), clock, Random(1).random, event=events.Woken("start"))

    def close(self) -> None:
        """Closes the vault."""
        self._vault.close()

    def finishes(self, sheet: FormSession, number: int, *photos: bytes) -> None:
        """A visit that waits in the outbox."""
        made = self._clock.now_ms()
        like, draft = self._district.visitor.visit(f"f{number}", 0, 0), f"draft-{number}"
        self.session.put("draft", draft, {}, space=f"own/{like.author}")
        kept = [
            vars(self.session.attach("draft", draft, f"photo-{n}.jpg", [photo], mime="image/jpeg"))
            for n, photo in enumerate(photos)
        ]
        data = {"answers": sheet.answers(), "started": made - 3_600_000, "ended": made}
        data |= {"attachments": kept} if kept else {}
        record = replace(
            like, data=data, sha256=sha256_of(data), made=made, form=sheet.form.id, version=sheet.form.version
        )
        self.session.remove("draft", draft, events=[record])

    def sends(self, address: str, link: Shaped, clock: FastClock, seed: int) -> Counts:
        """Rounds and their waits until everything is safe; what that took, up to the last receipt."""
        state, chance = engine.State(), Random(seed).random
        event: events.Event = events.Woken("start")
        with _Watched(address, self._district.token, link) as client:
            client.packing.dictionaries = FormsHere(self.session)
            while True:
                state, report = run_round(self.session, client, state, _Hurried(clock), chance, event=event)
                counts = self.session.counts()
                if not counts.on_device + counts.on_way or link.counts().seconds > _GIVES_UP:
                    return client.last
                clock.sleep(report.wait_seconds or 0.0)
                event = events.Tick()


class _Hurried(SystemClock):
    """What the device takes for seconds are the link's."""

    def __init__(self, link: FastClock) -> None:
        self._link = link

    def monotonic(self) -> float:
        return self._link.now()


class _Watched(HttpClient):
    """Notes what the link had counted when the server last said that something came."""

    def __init__(self, address: str, token: str, link: Shaped) -> None:
        super().__init__(address, token=token)
        self._link, self.last = link, link.counts()

    def push(self, records: Sequence[WireRecord]) -> PushAnswer:
        answer = super().push(records)
        self.last = self._link.counts()
        return answer

    def send_blob(self, sha256: str, start: int, piece: bytes) -> BlobState:
        stands = super().send_blob(sha256, start, piece)
        self.last = self._link.counts()
        return stands


def by_kioo(folder: Path, at: Server, sending: Sending, run: Run, *photos: bytes) -> Counts:
    """All sheets of `sending`, each of the photos with every one."""
    tablet = Tablet(folder, at.address, at.district, sending)
    try:
        for number, sheet in enumerate(sending.sheets):
            tablet.finishes(sheet, number, *photos)
        clock = FastClock(SPEED)
        with shaped(at.address, run.nature, clock, run.seed) as (through, link):
            return tablet.sends(through, link, clock, run.seed)
    finally:
        tablet.close()


def by_open_rosa(folder: Path, sending: Sending, run: Run) -> Counts:
    """One request for each sheet; after a fault it waits and sends that one again."""
    key = open_rosa_key(folder, sending.source)
    documents = [sheet.to_xml() for sheet in sending.sheets]
    clock = FastClock(SPEED)
    with (
        served(folder) as address,
        as_collect() as collect,
        shaped(address, run.nature, clock, run.seed) as (through, link),
    ):
        where = f"{address_for(through, key)}/submission?deviceID=collect:7"
        _until(clock, link, lambda: collect.head(where, timeout=60 / SPEED).ok)
        for document in documents:
            _until(clock, link, partial(posted, collect, where, document, 60 / SPEED))
        return link.counts()


def _until(clock: FastClock, link: Shaped, done: Callable[[], bool]) -> None:
    while link.counts().seconds < _GIVES_UP:
        with suppress(requests.RequestException, OSError):
            if done():
                return
        clock.sleep(_PAUSE)


@contextmanager
def _serving(folder: Path, sending: Sending) -> Iterator[Server]:
    with service_in(folder) as service:
        district = settle(service, VISITS)
        if sending.purpose == "plain":
            publish(service.store, sending.source, CONSOLE, purpose=sending.purpose)
    with served(folder) as address:
        yield Server(address, district)


Found = Mapping[tuple[str, str], list[Counts]]
KIOO, OPEN_ROSA, A_PHOTO = "Kioo", "the OpenRosa way", "a photo of 300 kB with one visit"


def measured(folder: Path, seeds: int) -> Found:
    """By link and way: what each run took; the same cuts and losses are drawn for both ways."""
    sending, found = sheets(VISITS), dict[tuple[str, str], list[Counts]]()
    one = replace(sending, sheets=sending.sheets[:1])
    with _serving(folder / "kioo", sending) as server:
        for seed, (name, nature) in ((seed, link) for seed in range(seeds) for link in LINKS.items()):
            place, run = folder / f"{seed}-{nature.cut_every:.0f}", Run(nature, seed)
            runs = {
                KIOO: by_kioo(place / "tablet", server, sending, run),
                A_PHOTO: by_kioo(place / "photo", server, one, run, Random(str(place)).randbytes(PHOTO)),
                OPEN_ROSA: by_open_rosa(place / "odk", sending, run),
            }
            for way, counts in runs.items():
                found.setdefault((name, way), []).append(counts)
                print(name, way, counts, flush=True)
    return found


def rows(found: Found) -> list[str]:
    """The lines of the two tables."""
    visits = [
        "| link | Kioo | the OpenRosa way | times faster | must | fewer bytes |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    photos = ["| link | a photo of 300 kB | must | of its size | must |", "| --- | --- | --- | --- | --- |"]
    for name in LINKS:
        ours, theirs, photo = (found[name, way] for way in (KIOO, OPEN_ROSA, A_PHOTO))
        faster, fewer = (_middle(theirs, what) / _middle(ours, what) for what in ("seconds", "wire"))
        visits.append(f"| {name} | {_said(ours)} | {_said(theirs)} | {faster:.1f} | {FASTER[name]:.0f} | {fewer:.1f} |")
        sizes = _middle(photo, "wire") / PHOTO
        photos.append(f"| {name} | {_said(photo)} | {PHOTO_SECONDS} s | {sizes:.2f} | {PHOTO_SIZES} |")
    return [*visits, "", *photos]


def _middle(counts: Sequence[Counts], what: str) -> float:
    return float(statistics.median(getattr(one, what) for one in counts))


def _said(counts: Sequence[Counts]) -> str:
    seconds = sorted(one.seconds for one in counts)
    return f"{_middle(counts, 'seconds'):.0f} s ({seconds[0]:.0f} to {seconds[-1]:.0f}), {_middle(counts, 'wire') / 1000:.0f} kB"


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bad_link", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="so many runs of each, with other losses and cuts")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    chosen = parser.parse_args()
    about = machine.described(day_of(SystemClock().now_ms()))
    (ROOT / ".benchmarks").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".benchmarks") as folder:
        figures = "\n".join([about, "", *rows(measured(Path(folder), chosen.seeds))])
    print(figures)
    if chosen.write:
        table.write(ROOT / "docs" / "benchmarks.md", figures, MARKS)


if __name__ == "__main__":
    main()
