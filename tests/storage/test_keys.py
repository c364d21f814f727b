import os

import pytest

from core.errors import Tampered
from tests.storage.conftest import PIN, Tablet


def test_another_device_secret_opens_nothing(tablet, grace):
    tablet.vault.close()
    key = tablet.folder / "device.key"
    right = key.read_bytes()
    for broken in (os.urandom(32), right[:31], None):
        key.unlink()
        if broken is not None:
            key.write_bytes(broken)
        with pytest.raises(Tampered):
            Tablet(tablet.folder).open()
        key.write_bytes(right)
    assert tablet.open().unlock("u-grace", PIN)


def test_the_device_secret_is_for_its_owner_only(tablet):
    assert (tablet.folder / "device.key").stat().st_mode & 0o777 == 0o600


def test_keys_and_pins_stay_out_of_reprs(vault, grace):
    shown = repr([vars(vault), vars(grace), vars(grace.open_space("device"))])
    for secret in (grace.open_space("device").keys.root, vault._device.secret):
        assert repr(secret) not in shown
        assert secret.hex() not in shown
