"""A tablet's square says to Kioo's app what it says to ODK Collect; any other text says nothing."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.collect_square import Told, address_for, read_square, square_for

KEYS = st.text("23456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=64)
SERVERS = st.from_regex(r"https?://[a-z]{1,9}(\.[a-z]{2,5}){0,2}(:[0-9]{2,4})?(/[a-z]{1,5})?", fullmatch=True)


@given(SERVERS, KEYS, st.text(max_size=40))
def test_what_is_written_is_read(server, key, programme):
    assert read_square(square_for(server, key, programme)) == Told(server, key)


@given(st.text())
def test_any_other_text_says_nothing(text):
    assert read_square(text) is None


@given(st.recursive(st.none() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_other_settings_say_nothing(value):
    assert read_square(base64.b64encode(zlib.compress(json.dumps(value).encode())).decode()) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        7,
        "https://x.example/v1/projects/1",
        "ftp://x/v1/key/ABCD2345/projects/1",
        address_for("https://x y", "ABCD2345"),
    ],
)
def test_an_address_without_a_key_says_nothing(address):
    text = json.dumps({"general": {"server_url": address}})
    assert read_square(base64.b64encode(zlib.compress(text.encode())).decode()) is None


def test_a_square_that_unpacks_without_end_is_given_up():
    bomb = zlib.compress(b'{"general": {"server_url": "' + b" " * 50_000_000)
    assert read_square(base64.b64encode(bomb[:3000]).decode()) is None
