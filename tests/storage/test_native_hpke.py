"""Our HPKE beside that of cryptography, which has one from 47 on: `make test-oldest` leaves this file out."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from storage import crypto

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@given(st.binary(max_size=6000), st.binary(max_size=100), st.binary(min_size=32, max_size=32))
def test_hpke_agrees_with_the_native_one_in_both_directions(plaintext, info, private):
    public = crypto.pair_of(private).public
    ours = crypto.hpke_seal(public, info, plaintext)
    assert SUITE.decrypt(ours, X25519PrivateKey.from_private_bytes(private), info=info) == plaintext
    native = SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info=info)
    assert crypto.hpke_open(private, info, native) == plaintext
