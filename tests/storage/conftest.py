"""A vault with a cheap KDF, a person in it, and records of every sort."""

import contextlib
import os
from dataclasses import dataclass, field

import pytest

from core.canonical import sha256_of
from core.ids import IdMaker
from core.records import WireRecord
from core.recovery import RecoveryKey
from storage import crypto
from storage.kdf import KdfParameters
from storage.vault import Vault, open_vault
from tests.fakes.clock import FakeClock

CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)
GRACE = ("u-grace", "Grace Wanjiru", "supervisor", "p-grace")
AISHA = ("u-aisha", "Aisha Omar", "chw", "p-aisha")
PIN = "246813"
OFFICER = crypto.new_pair()
"""The programme's recovery pair, of which devices know the public half."""
RECOVERY = RecoveryKey(crypto.key_id(OFFICER.public), OFFICER.public)


@dataclass
class Tablet:
    """A folder and the vault in it, which can be closed and opened again."""

    folder: object
    clock: FakeClock = field(default_factory=FakeClock)
    vault: Vault = None

    def open(self) -> Vault:
        self.vault = open_vault(self.folder, clock=self.clock, ids=IdMaker(self.clock, os.urandom), kdf=CHEAP)
        return self.vault

    def reopen(self) -> Vault:
        self.vault.close()
        return self.open()

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture
def tablet(tmp_path):
    made = Tablet(tmp_path / "device")
    made.open()
    yield made
    made.vault.close()


@pytest.fixture
def vault(tablet):
    return tablet.vault


@pytest.fixture
def grace(vault):
    return vault.add_person(*GRACE, PIN, spaces=["own/u-grace"])


@pytest.fixture
def aisha(vault, grace):
    """Somebody whom the programme can let in when she forgets her PIN, with a draft of her own."""
    session = vault.add_person(*AISHA, PIN, spaces=["own/u-aisha"], by=grace, recovery=RECOVERY)
    session.put("draft", "d-1", {"said": "the pump is dry"}, space="own/u-aisha")
    return session


def make_event(record_id, rev=1, kind="promise", **changes):
    """A record that waits to be sent."""
    data = changes.pop("data", {"what": "fix the fridge"})
    whole = {"district": "d-east", "facility": "f-12", "sha256": sha256_of(data), "author": "u-grace", "made": 7}
    return WireRecord(id=record_id, rev=rev, kind=kind, data=data, **{**whole, **changes})


@pytest.fixture
def event():
    return make_event


@pytest.fixture
def unprivileged():
    """Without root's right to write everywhere, when the tests run as root."""

    @contextlib.contextmanager
    def nobody():
        if os.geteuid() != 0:
            yield
            return
        os.setegid(65534)
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)

    return nobody
