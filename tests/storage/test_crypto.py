"""Known answers first; then what must never open."""

import hashlib
import hmac
import itertools
import os

import cryptography
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Tampered
from storage import crypto

KEY = bytes(range(32))


def source(*chunks: bytes):
    """Randomness that hands out exactly these chunks."""
    left = list(chunks)

    def give(size: int) -> bytes:
        assert len(left[0]) == size
        return left.pop(0)

    return give


def test_this_run_has_the_cryptography_it_was_asked_for():
    assert os.environ.get("KIOO_CRYPTOGRAPHY", cryptography.__version__) == cryptography.__version__


def test_aes_256_gcm_gives_the_known_answer():
    # McGrew & Viega, The Galois/Counter Mode of Operation, test case 14 (key, nonce and text all zero); ours binds
    # FORMAT as associated data, so the ciphertext is the same and the tag another one.
    blob = crypto.encrypt(bytes(32), bytes(16), b"", source(bytes(12)))
    assert blob[:14] == crypto.FORMAT + bytes(12)
    assert blob[14:30].hex() == "cea7403d4d606b6e074ec5d3baf39d18"
    assert crypto.decrypt(bytes(32), blob, b"") == bytes(16)


def test_the_cipher_below_gives_the_known_answer_with_its_tag():
    # The same, test case 16: AES-256 with associated data
    key, nonce = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2), bytes.fromhex("cafebabefacedbaddecaf888")
    text = (
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    wanted = (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert crypto.AESGCM(key).encrypt(nonce, bytes.fromhex(text), about).hex() == wanted


def test_hkdf_gives_the_answers_of_rfc_5869():
    # RFC 5869, appendix A.1 and A.3
    prk = crypto.extract(bytes(range(13)), b"\x0b" * 22)
    assert prk.hex() == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    okm = crypto.expand(prk, bytes(range(0xF0, 0xFA)), 42)
    assert okm.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    okm = crypto.expand(crypto.extract(b"", b"\x0b" * 22), b"", 42)
    assert okm.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"


def test_hpke_key_schedule_gives_the_answers_of_rfc_9180():
    # RFC 9180, appendix A.1.1: the same KEM and KDF with AES-128-GCM
    sk_e = bytes.fromhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736")
    pk_r = bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
    enc = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
    assert crypto.pair_of(sk_e).public == enc
    shared = crypto._shared_secret(sk_e, pk_r, enc + pk_r)
    assert shared.hex() == "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
    key, nonce = crypto._key_schedule(shared, b"Ode on a Grecian Urn", aead=1, key_size=16)
    assert key.hex() == "4531685d41d65f03dc48f6b8302c05b0"
    assert nonce.hex() == "56d890e5accaaf011cff4b7d"


def test_hpke_does_not_open_with_another_key_info_or_byte():
    pair, other = crypto.new_pair(), crypto.new_pair()
    sealed = crypto.hpke_seal(pair.public, b"facility 1", b"she waited an hour")
    with pytest.raises(Tampered):
        crypto.hpke_open(other.private, b"facility 1", sealed)
    with pytest.raises(Tampered):
        crypto.hpke_open(pair.private, b"facility 2", sealed)
    for place in (0, 31, 32, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(Tampered):
            crypto.hpke_open(pair.private, b"facility 1", bytes(broken))
    for size in (0, 31, 32, 40):
        with pytest.raises(Tampered):
            crypto.hpke_open(pair.private, b"facility 1", sealed[:size])


def test_a_public_key_of_small_order_is_refused():
    with pytest.raises(Tampered):
        crypto.hpke_seal(bytes(32), b"", b"x")


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_encrypted_opens_only_whole_and_in_its_place(plaintext, context):
    blob = crypto.encrypt(KEY, plaintext, context)
    assert crypto.decrypt(KEY, blob, context) == plaintext
    with pytest.raises(Tampered):
        crypto.decrypt(KEY, blob, context + b"x")
    with pytest.raises(Tampered):
        crypto.decrypt(crypto.subkey(KEY, "other"), blob, context)
    with pytest.raises(Tampered):
        crypto.decrypt(KEY, blob[:-1], context)


def test_every_flipped_byte_of_a_blob_is_noticed():
    blob = crypto.encrypt(KEY, b"two nurses on leave", b"here")
    for place in range(len(blob)):
        broken = bytearray(blob)
        broken[place] ^= 0x40
        with pytest.raises(Tampered):
            crypto.decrypt(KEY, bytes(broken), b"here")


@given(st.lists(st.binary(max_size=4), max_size=4), st.lists(st.binary(max_size=4), max_size=4))
def test_two_places_share_a_context_only_when_they_are_the_same(one, two):
    assert (crypto.bound("record", *one) == crypto.bound("record", *two)) == (one == two)


def test_the_same_text_is_never_encrypted_to_the_same_bytes():
    made = {crypto.encrypt(KEY, b"same", b"") for _ in range(200)}
    assert len({blob[2:14] for blob in made}) == 200


def test_blind_names_depend_on_key_and_every_part():
    names = [crypto.blind(key, *parts) for key in (KEY, bytes(32)) for parts in (("a", "bc"), ("ab", "c"), ("abc",))]
    assert all(one != two for one, two in itertools.combinations(names, 2))
    assert {len(name) for name in names} == {16}


def test_a_key_id_is_the_start_of_the_hash_of_the_raw_public_key():
    public = crypto.new_pair().public
    assert crypto.key_id(public) == hashlib.sha256(public).hexdigest()[:8]


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.binary(max_size=200))
def test_a_marker_is_hmac_sha256_however_often_it_is_used(key, first, second):
    mark = crypto.marker(key)
    assert [mark(first), mark(second), mark(first)] == [
        hmac.digest(key, one, "sha256") for one in (first, second, first)
    ]
