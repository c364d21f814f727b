import pytest

from core.errors import FormFault
from forms import load_form
from forms.xml_reader import MOST_BYTES, MOST_NESTING, read_xml

BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * (MOST_NESTING + 1) + b"</a>" * (MOST_NESTING + 1),
        b"<a>" + b" " * MOST_BYTES + b"</a>",
        b"<a><b></a>",
        b"<a>&unknown;</a>",
        b"",
        b"\x00\xff\xfe",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b"PK\x03\x04 a workbook, not XML",
        b"<html><body>Sign in to the network</body></html>",
    ],
    ids=[
        "bomb",
        "external dtd",
        "external entity",
        "deep",
        "huge",
        "unclosed",
        "unknown entity",
        "empty",
        "binary",
        "encoding",
        "workbook",
        "page",
    ],
)
def test_a_hostile_or_broken_document_is_a_fault_of_the_form(document):
    with pytest.raises(FormFault) as fault:
        load_form(document)
    assert fault.value.what


def test_text_attributes_and_namespaces_are_kept():
    root = read_xml('<a xmlns:x="urn:x" x:k="1" k="2">one<x:b>two</x:b>thrée</a>'.encode())
    assert (root.get("k"), root.get("k", "urn:x"), root.text) == ("2", "1", "onetwothrée")
    assert root.children[0].space == "urn:x"
