"""Long choice lists are taken out before the XML is read: the form is the same, and anything unusual is left alone."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FormFault
from forms import load_form
from forms.cutting import WORTH_CUTTING, Cut, cut
from forms.xform_parser import read_parts
from forms.xml_reader import read_xml

HEAD = """<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<instance><data id="t"><c/></data></instance>"""
TAIL = """</model></h:head><h:body><select1 ref="/data/c"><itemset nodeset="instance('long')/root/item"><value ref="name"/>
<label ref="label"/></itemset></select1></h:body></h:html>"""
LONG = "".join(f"<item><name>n{at}</name><label>Place {at}</label></item>" for at in range(200))
AFTER = '<instance id="short"><root><item><name>z</name></item></root></instance>'

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=6)
maybe = st.none() | texts
rows = st.lists(st.tuples(maybe, maybe, maybe), max_size=4)
NAMES = ("name", "label", "of-1")


def document(items, space=""):
    return f'{HEAD}<instance id="long"><root>{space}{items}</root></instance>{AFTER}{TAIL}'.encode()


def cells(found):
    return [{child.name: child.text for child in item.children} for item in found.at(("root", "item"))]


@given(rows, st.sampled_from(["", "\n  "]))
def test_a_list_that_was_cut_out_holds_the_same_rows_in_the_same_order_of_the_document(some, space):
    written = "".join(
        f"<item>{space}{''.join(f'<{name}>{escape(text)}</{name}>{space}' for name, text in zip(NAMES, row, strict=True) if text is not None)}</item>{space}"
        for row in some
    )
    xml = document(LONG + written, space)
    taken = cut(xml)
    assert len(taken.lists["long"][0][1]) == 200 + len(some)
    one, other = read_parts(read_xml(taken.document), taken).instances, read_parts(read_xml(xml)).instances
    assert [cells(one[name]) for name in other] == [cells(other[name]) for name in other]
    for found in one.values():
        elements = found.at(("root", "item"))
        assert elements == sorted(elements, key=lambda element: element.order)
        assert {element.space for element in elements} == {"http://www.w3.org/2002/xforms"}
    assert one["long"].at(("root", "item"))[-1].order < one["short"].root.order
    assert one["long"].rows() == other["long"].rows()
    assert {text.strip() for text in one["long"].texts()} | {""} == {text.strip() for text in other["long"].texts()} | {
        ""
    }


@pytest.mark.parametrize(
    "items",
    [
        LONG + "<item><name>a<b/></name></item>",
        LONG + "<item><name><b>a</b></name></item>",
        LONG + '<item><name lang="en">a</name></item>',
        LONG + "<item><name>a</name><name>b</name></item>",
        LONG + "<item><name>&#65;</name></item>",
        LONG + "<!-- <item> --><item><name>a</name></item>",
        LONG + "<item><![CDATA[<name>]]></item>",
        LONG + "loose words",
        LONG + "<other><name>a</name></other>",
        LONG.replace("item>", "thing>"),
    ],
)
def test_a_list_with_anything_unusual_is_read_with_the_rest(items):
    xml = document(items)
    assert cut(xml) == Cut(xml)
    assert len(load_form(xml).instances["long"].root.children[0].children) >= 200


def test_short_lists_and_other_encodings_are_left_alone():
    assert cut(document("<item><name>a</name></item>")).lists == {}
    text = document(LONG).decode()
    assert cut(text.encode("utf-16")).lists == {}
    assert cut(text.replace('"1.0"', '"1.0" encoding="latin-1"').encode()).lists == {}
    assert set(cut(text.replace('"1.0"', '"1.0" encoding="UTF-8"').encode()).lists) == {"long"}


def test_a_licence_above_the_form_is_no_part_of_it():
    text = document(LONG).decode()
    licence = f'<!-- <instance id="long"><root>{LONG.replace("Place", "Free")}</root></instance> -->'
    xml = text.replace("?>", f"?>\n{licence}", 1).encode()
    assert cut(xml).lists["long"][1][1][0] == "Place 0"
    assert load_form(xml).instances["long"].rows() == load_form(text.encode()).instances["long"].rows()


@pytest.mark.parametrize("broken", ["]]>", "&nothing;", "<item>", "\x0b", "&", "</item>"])
def test_a_broken_list_is_refused_as_any_broken_form(broken):
    with pytest.raises(FormFault, match="not a readable XML form"):
        load_form(document(LONG + broken))


def test_what_only_looks_like_a_list_stays_a_question():
    primary = f'<data id="t"><c/><instance id="x"><root>{LONG}</root></instance></data>'
    xml = document(LONG).decode().replace('<data id="t"><c/></data>', primary)
    with pytest.raises(FormFault, match="Two questions in one group"):
        load_form(xml.encode())


def test_spaces_without_end_cost_no_time():
    spaces = " " * WORTH_CUTTING
    items = LONG + f"<item>{spaces}<name>a</name>{spaces}</item>{spaces}x"
    assert cut(document(items)).lists == {}
