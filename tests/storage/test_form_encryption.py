"""Encrypted forms: what is closed here opens by the specification alone, and only with the right key."""

import base64
import binascii
from itertools import islice

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Tampered
from storage import crypto
from storage.form_encryption import SUBMISSION, Closing, der_of, vectors
from tests.storage.by_the_book import by_the_book

PRIVATE = rsa.generate_private_key(65537, 2048)
DER = PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
WRITTEN = base64.b64encode(DER).decode()
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def closed(files, form="wells", version="2026", instance="uuid:1"):
    closing = Closing(WRITTEN, form, version, instance)
    made = {f"{name}.enc": b"".join(closing.closed(name, [content])) for name, content in files.items()}
    return closing.manifest(), made


@given(st.lists(st.binary(max_size=100), max_size=20), st.binary(max_size=100), st.text(min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_any_record_opens_by_the_words_of_the_specification(media, document, instance):
    files = {f"photo-{n}.jpg": content for n, content in enumerate(media)} | {SUBMISSION: document}
    instance = "".join(one for one in instance if one.isprintable()).strip() or "uuid:1"
    manifest, made = closed(files, instance=instance)
    assert by_the_book(manifest, made, PRIVATE) == files


def test_a_form_without_a_version_and_with_marks_in_its_id_is_signed_too():
    manifest, made = closed({SUBMISSION: b"<data/>"}, form='a"<&b', version="")
    assert "version" not in manifest
    assert by_the_book(manifest, made, PRIVATE) == {SUBMISSION: b"<data/>"}


def test_each_file_has_another_vector_and_each_record_another_key():
    assert len(set(islice(vectors("uuid:1", bytes(32)), 40))) == 40
    (one, made), (other, again) = closed({SUBMISSION: b"same"}), closed({SUBMISSION: b"same"})
    assert one != other
    assert made != again


def test_a_file_is_closed_piece_by_piece():
    pieces = Closing(WRITTEN, "f", "1", "uuid:1").closed("film.mp4", (bytes(1000) for _ in range(9)))
    assert len(list(pieces)) == 10


def test_cfb_is_the_one_of_the_standard():
    # NIST SP 800-38A, F.3.17 CFB128-AES256.Encrypt, first block
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    iv, plain = bytes(range(16)), bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
    made = b"".join(crypto.cfb_sealed(key, iv, [plain]))
    assert made[:16].hex() == "dc7e84bfda79164b7ecd8486985d3860"
    assert crypto.cfb_opened(key, iv, made) == plain


def test_what_does_not_end_as_it_was_written_does_not_open():
    made = b"".join(crypto.cfb_sealed(bytes(32), bytes(16), [b"words"]))
    with pytest.raises(Tampered):
        crypto.cfb_opened(bytes(32), bytes(16), made[:-1])


def test_only_the_right_private_key_opens_what_was_sealed():
    other = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    sealed = crypto.rsa_seal(DER, b"key")
    assert crypto.rsa_opener(PEM)(sealed) == b"key"
    with pytest.raises(Tampered):
        crypto.rsa_opener(other)(sealed)


def test_a_key_with_a_password_asks_for_it():
    locked = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word"))
    with pytest.raises(TypeError):
        crypto.rsa_opener(locked)
    assert crypto.rsa_opener(locked, b"word")(crypto.rsa_seal(DER, b"key")) == b"key"


def test_keys_of_another_kind_are_refused():
    curve = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(ValueError, match="RSA"):
        crypto.rsa_seal(curve.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), b"key")
    with pytest.raises(ValueError, match="RSA"):
        crypto.rsa_opener(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_a_key_may_stand_between_its_lines():
    lines = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert der_of(lines) == der_of(f" {WRITTEN[:30]}\n{WRITTEN[30:]}") == DER
    with pytest.raises(binascii.Error):
        der_of("no key at all!")
