"""What a vault takes of the machine's memory: a film passes through, and twenty thousand records stand in little room."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from storage.session import Put
from tests.storage.conftest import GRACE, PIN, Tablet

ROOT = Path(__file__).resolve().parents[2]
OWN = "own/u-grace"
HEAD = {"form": "kioo_visit", "version": "2026112201", "on": "2026-11-22", "score": 71.5, "class": "growing"}


def filled(folder, records):
    tablet = Tablet(folder)
    session = tablet.open().add_person(*GRACE, PIN, spaces=[OWN])
    for start in range(0, records, 500):
        some = range(start, min(records, start + 500))
        session.put_many([Put("sent", f"s{n}", {"n": n}, {**HEAD, "facility": f"f-{n % 200}"}, OWN) for n in some])
    session.put("draft", "d1", {})
    tablet.vault.close()
    return tablet


def test_a_thousand_records_stand_in_two_megabytes(tmp_path):
    tablet = filled(tmp_path / "device", 1000)
    tablet.open()
    tracemalloc.start()
    try:
        session = tablet.vault.unlock("u-grace", PIN)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(session.find("sent")) == 1000
    tablet.vault.close()
    assert most < 2 << 20


MEASURE = """
import resource, sys
from pathlib import Path
from tests.storage.conftest import PIN, Tablet

def peak():
    \"\"\"Bytes this process ever had in memory; since it became this program, where the system tells.\"\"\"
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) << 10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10

tablet = Tablet(Path(sys.argv[1]))
tablet.open()
if sys.argv[2] == "unlock":
    before = peak()
    session = tablet.vault.unlock("u-grace", PIN)
else:
    session = tablet.vault.unlock("u-grace", PIN)
    part = bytes(1 << 20)
    session.attach("draft", "d1", "small.mp4", [part])
    before = peak()
    session.attach("draft", "d1", "film.mp4", (part for _ in range(100)))
    assert sum(map(len, session.open_attachment("draft", "d1", "film.mp4"))) == 100 << 20
print(peak() - before)
"""


def more(tablet, what):
    """Bytes by which the peak of a fresh process grows."""
    command = [sys.executable, "-c", MEASURE, str(tablet.folder), what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.long
def test_a_film_of_a_hundred_megabytes_takes_less_than_ten(tmp_path):
    assert more(filled(tmp_path / "device", 1), "film") < 10 << 20


@pytest.mark.long
def test_unlocking_twenty_thousand_records_takes_less_than_forty_megabytes(tmp_path):
    assert more(filled(tmp_path / "device", 20_000), "unlock") < 40 << 20
