"""Base 45 as RFC 9285 writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import base45


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_the_examples_of_the_rfc(content, text):
    assert base45.written(content) == text
    assert base45.read(text) == content


@given(st.binary(max_size=200))
def test_what_was_written_is_read_back(content):
    assert base45.read(base45.written(content)) == content


@given(st.text(base45.ALPHABET, max_size=60) | st.text(max_size=20))
def test_anything_else_is_refused(text):
    try:
        content = base45.read(text)
    except ValueError:
        return
    assert base45.written(content) == text


@pytest.mark.parametrize("text", ["A", "GGW", ":::", "ab8", "BB8A", "Z:"])
def test_what_stands_for_no_bytes_is_refused(text):
    with pytest.raises(ValueError, match="base 45"):
        base45.read(text)
