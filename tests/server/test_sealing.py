import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from core.errors import BadSettings, Tampered
from server.sealing import DataKey, left_behind


def test_a_private_key_of_an_older_server_is_found_and_a_damaged_one_named(tmp_path):
    assert left_behind(tmp_path) is None
    (tmp_path / "data-key").write_bytes(bytes(range(32)))
    assert left_behind(tmp_path) == bytes(range(32))
    (tmp_path / "data-key").write_bytes(b"short")
    with pytest.raises(BadSettings, match="data-key"):
        left_behind(tmp_path)
    assert (tmp_path / "data-key").read_bytes() == b"short"


def test_what_was_sealed_opens_for_its_kind_and_facility_only():
    key = DataKey(bytes(range(32)))
    sealed = key.seal("feedback", "f1", b"words")
    assert key.open("feedback", "f1", sealed) == b"words"
    torn = base64.b64encode(base64.b64decode(sealed)[:-1] + b"x").decode()
    for kind, facility, text in (("feedback", "f2", sealed), ("visit_rating", "f1", sealed), ("feedback", "f1", torn)):
        with pytest.raises(Tampered):
            key.open(kind, facility, text)
    with pytest.raises(Tampered):
        DataKey(bytes(32)[:31] + b"\1").open("feedback", "f1", sealed)


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64", "A" * 44])
def test_nonsense_does_not_open(sealed):
    with pytest.raises(Tampered):
        DataKey(bytes(range(32))).open("feedback", "f1", sealed)


def extract(salt, material):
    mac = HMAC(salt or bytes(32), hashes.SHA256())
    mac.update(material)
    return mac.finalize()


def expand(secret, info, size):
    return HKDFExpand(hashes.SHA256(), size, info).derive(secret)


def sealed_by_hand(public, info, plaintext):
    """RFC 9180 base mode written out from primitives: sections 4, 4.1 and 5.1."""
    ephemeral = X25519PrivateKey.from_private_bytes(b"\7" * 32)
    enc = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    kem = b"HPKE-v1KEM\x00\x20"
    eae = extract(b"", kem + b"eae_prk" + shared)
    secret = expand(eae, b"\x00\x20" + kem + b"shared_secret" + enc + public, 32)
    suite = b"HPKE-v1HPKE\x00\x20\x00\x01\x00\x02"
    context = b"\x00" + extract(b"", suite + b"psk_id_hash") + extract(b"", suite + b"info_hash" + info)
    prk = extract(secret, suite + b"secret")
    key = expand(prk, b"\x00\x20" + suite + b"key" + context, 32)
    nonce = expand(prk, b"\x00\x0c" + suite + b"base_nonce" + context, 12)
    return base64.b64encode(enc + AESGCM(key).encrypt(nonce, plaintext, b"")).decode()


def test_a_device_that_seals_by_the_letter_of_rfc_9180_is_understood():
    key = DataKey(bytes(range(32)))
    sealed = sealed_by_hand(base64.b64decode(key.public), b"kioo/v1/feedback/f1", b"by hand")
    assert key.open("feedback", "f1", sealed) == b"by hand"


def test_a_key_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "data-key").mkdir()
    with pytest.raises(BadSettings, match="cannot be read"):
        left_behind(tmp_path)
