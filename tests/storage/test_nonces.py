"""No key ever meets a nonce twice: recorded over everything a vault does."""

from collections import Counter

import pytest

from core.records import Receipt
from storage import crypto
from tests.storage.conftest import AISHA, PIN
from tests.storage.test_outbox import PROGRAMME, voice

OWN = "own/u-grace"


@pytest.fixture
def used(monkeypatch):
    """How often each key met each nonce while something was closed."""
    counted, plain = Counter(), crypto.AESGCM

    class Recording:
        def __init__(self, key):
            self._key, self._cipher = bytes(key), plain(key)
            self.decrypt = self._cipher.decrypt

        def encrypt(self, nonce, content, context):
            counted[self._key, bytes(nonce)] += 1
            return self._cipher.encrypt(nonce, content, context)

        def __getattr__(self, name):
            return getattr(self._cipher, name)

    monkeypatch.setattr(crypto, "AESGCM", Recording)
    return counted


def test_no_nonce_is_used_twice_under_one_key(used, tablet, event):
    vault = tablet.vault
    grace = vault.add_person("u-grace", "Grace", "supervisor", "", PIN, spaces=[OWN, "team/f-1"])
    aisha = vault.add_person(*AISHA, "135724", spaces=["team/f-1"], by=grace)
    for number in range(40):
        grace.put("draft", f"d{number % 7}", {"n": number}, space=OWN, events=[event(f"e{number}")])
        grace.set_setting("n", number)
        aisha.put("notes", f"n{number % 3}", {"n": number}, space="team/f-1")
        grace.seal(voice(facility="f-1"), b"words", PROGRAMME.public, "k")
    for number in range(6):
        grace.attach("draft", "d1", f"photo{number % 2}.jpg", [b"x" * 150_000])
    grace.mark_sending([f"e{number}" for number in range(40)])
    grace.accept([Receipt("e1", 1, "stored"), Receipt("e2", 1, "refused", "not-yours")])
    vault.revoke("u-aisha", "team/f-1", by=grace)
    grace.remove("draft", "d2")
    vault = tablet.reopen()
    grace = vault.unlock("u-grace", PIN)
    for number in range(20):
        grace.put("draft", f"d{number % 7}", {"n": number}, space=OWN)
    assert len(used) > 700
    assert {pair: n for pair, n in used.items() if n > 1} == {}


def test_the_record_would_show_a_nonce_that_comes_again(used):
    for _ in range(2):
        crypto.encrypt(bytes(32), b"x", b"", bytes)
    assert used[bytes(32), bytes(12)] == 2
