"""Plain texts are taken out before the XML is read: the form says the same, and anything unusual is left alone."""

from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FormFault
from forms import load_form
from forms.cutting import WORTH_CUTTING, cut
from forms.texts import read_texts
from forms.xform_parser import read_form, read_parts
from forms.xml_reader import read_xml

FILLING = "".join(f'<text id="t{at}"><value>Words {at}</value></text>' for at in range(150))
HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model><itext>"""
TAIL = """</itext><instance><data id="t"><c/></data></instance></model></h:head><h:body><input ref="/data/c"><label ref="jr:itext('t0')"/></input></h:body></h:html>"""


def document(*translations, more=""):
    inside = "".join(f'<translation lang="l{at}">{texts}</translation>' for at, texts in enumerate(translations))
    return f"{HEAD}{inside}{more}{TAIL}".encode()


def words(parts):
    return read_texts(parts.model.first("itext"), parts.texts)


def same(xml):
    return words(read_form(xml)) == words(read_parts(read_xml(xml)))


def outcome(work):
    try:
        return work()
    except FormFault as fault:
        return str(fault.what)


ids = st.sampled_from(["a", "b", "t1", "/data/c:label"])
letters = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6)
values = st.lists(
    st.one_of(
        letters.map(escape), st.just('<output value="/data/c"/>'), st.just("<b>x</b>"), st.just("&#65;"), st.just(" ")
    ),
    max_size=3,
).map("".join)
forms = st.sampled_from(["", ' form="long"', ' form="image"'])
entries = st.lists(st.tuples(ids, st.lists(st.tuples(forms, values), max_size=2)), max_size=6)


def written(some, space):
    return "".join(
        f"<text id={quoteattr(text_id)}>{space}"
        + "".join(f"<value{form}>{value}</value>{space}" for form, value in said)
        + f"</text>{space}"
        for text_id, said in some
    )


@given(entries, entries, st.sampled_from(["", "\n  "]))
def test_a_form_says_the_same_as_one_read_as_a_whole(one, other, space):
    xml = document(FILLING + written(one, space), written(other, space) + FILLING)
    assert cut(xml).texts
    assert same(xml)


def test_what_is_plain_is_never_read_as_xml():
    xml = document(FILLING + '<text id="x"><value>Hello <output value="/data/c"/></value></text>', FILLING)
    taken = cut(xml)
    assert [len(texts) for texts in taken.texts] == [150, 150]
    assert taken.document.count(b"<text ") == 1
    assert load_form(xml).by_ref["/data/c"].control.label.plain() == "Words 0"


@pytest.mark.parametrize(
    "xml",
    [
        document(FILLING + '<text id="t1"><value>Again</value></text>'),
        document(FILLING + '<text id="t1"><value>Again <output value="/data/c"/></value></text>'),
        document('<text id="t1"><value>First <output value="/data/c"/></value></text>' + FILLING),
        document(FILLING, more="<translation/>"),
        document(FILLING).replace(b'lang="l0"', b'lang="l>0" default=""'),
        document(FILLING).replace(b"<c/>", f"<c/><translation x=''>{FILLING}</translation>".encode()),
    ],
    ids=["twice", "again with an answer", "first with an answer", "a bare one", "a mark in its name", "in the record"],
)
def test_texts_that_stand_twice_or_elsewhere_count_as_in_the_whole_document(xml):
    assert outcome(lambda: words(read_form(xml))) == outcome(lambda: words(read_parts(read_xml(xml))))


@pytest.mark.parametrize("broken", ["]]>", "&nothing;", "<text>", "\x0b", "&", "</text>", "<translation >"])
def test_a_broken_text_is_refused_as_any_broken_form(broken):
    with pytest.raises(FormFault, match="not a readable XML form"):
        load_form(document(FILLING + broken))


def test_spaces_without_end_cost_no_time():
    spaces = " " * WORTH_CUTTING
    xml = document(FILLING + f'<text id="x">{spaces}<value>a</value>{spaces}x</text>' * 20)
    assert len(cut(xml).texts[0]) == 150
    assert same(xml)
