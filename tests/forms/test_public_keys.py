"""The public key of an encrypted form: looked at when the workbook is checked, with its place and what to do."""

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from forms.xlsform import BrokenWorkbook, check, convert
from forms.xlsform.public_keys import PrivateKeyError, bits_of
from tests.scenario import survey

KEY = rsa.generate_private_key(65537, 2048)
SPKI, PKCS8 = PublicFormat.SubjectPublicKeyInfo, PrivateFormat.PKCS8


def public(key=KEY, encoding=Encoding.DER):
    made = key.public_key().public_bytes(encoding, SPKI)
    return base64.b64encode(made).decode() if encoding is Encoding.DER else made.decode().replace("\n", "")


def private(key=KEY, form=PKCS8, encoding=Encoding.DER):
    made = key.private_bytes(encoding, form, NoEncryption())
    return base64.b64encode(made).decode() if encoding is Encoding.DER else made.decode().replace("\n", "")


def workbook(key, more="", purpose="plain"):
    settings = f"| settings |\n| | form_id | version | purpose | public_key |\n| | locked | 1 | {purpose} | {key} |\n"
    return (survey("text | a | A", more=settings) + more).encode()


def needing(key, **told):
    return [one for one in check(workbook(key, **told)) if one.severity == "needs you"]


@pytest.mark.parametrize("key", [public(), public(encoding=Encoding.PEM)])
def test_a_sound_key_is_taken_and_told_what_it_means(key):
    assert needing(key) == []
    assert any("encrypted: the district sees how many came" in one.what for one in check(workbook(key)))
    assert b"base64RsaPublicKey" in convert(workbook(key)).xml


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("MIIB", "This is no public key"),
        ("not base64!", "This is no public key"),
        (public()[:200], "This is no public key"),
        (public(ec.generate_private_key(ec.SECP256R1())), "This is no public key"),
        (public(rsa.generate_private_key(65537, 1024)), "1024 bits"),
        (private(), "This is a private key"),
        (private(form=PrivateFormat.TraditionalOpenSSL), "This is a private key"),
        (private(encoding=Encoding.PEM), "This is a private key"),
    ],
)
def test_a_key_that_cannot_be_used_stops_publishing_with_its_place(key, says):
    [found] = needing(key)
    assert says in found.what
    assert str(found.place)
    assert (found.place.sheet, found.place.row, found.place.column) == ("settings", 6, "public_key")
    assert found.mend
    with pytest.raises(BrokenWorkbook):
        convert(workbook(key))


@pytest.mark.parametrize("purpose", ["visit", "feedback", "reflection"])
def test_only_plain_forms_can_be_encrypted(purpose):
    [found] = needing(public(), purpose=purpose)
    assert "cannot be encrypted" in found.what


def test_records_nobody_can_read_feed_no_list():
    entities = "| entities |\n| | list_name | label |\n| | trees | ${a} |\n"
    assert any("cannot feed a list" in one.what for one in needing(public(), more=entities))


@given(st.binary(max_size=60))
def test_any_bytes_are_a_size_or_a_value_error(content):
    with contextlib.suppress(ValueError, IndexError):
        assert bits_of(base64.b64encode(content).decode()) >= 0


def test_the_size_is_that_of_the_modulus():
    assert bits_of(public()) == 2048
    with pytest.raises(PrivateKeyError):
        bits_of(private())
