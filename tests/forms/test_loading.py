"""Whatever is written in a form: it loads and runs, or it is a fault of the form with words."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from core.errors import FormFault
from forms import FormSession, load_form
from tests.fakes.clock import START
from tests.forms.xpath_bench import Bench
from tests.scenario import choices, survey

WHOLE = convert(
    survey(
        "text | a | A ${b} | English | . != ${b} | No | ${b} > 1 |",
        "integer | b | B | Deux | | | |",
        "select_one c | s | S | S | | | selected(${a}, 'x') |",
        "begin_repeat | r | R | R | | | | ${b}",
        "calculate | k | | | | | |",
        "end_repeat | | | | | | |",
        head="type | name | label::English (en) | label::French (fr) | constraint | constraint_message | relevant | repeat_count",
        more=choices("c | x | X | X", head="list_name | name | label::English (en) | label::French (fr)"),
    ).replace("| | calculate | k | | | | | | |", "| | text | k | K | K | | | | |"),
    form_name="data",
).xform

WORDS = st.sampled_from(
    """/data/a /data/b ../b . .. // / * @ [ ] ( ) , | = != < > + - div mod and or not( count( sum( position( if( 1 2.5 'x' "y"
    instance('c') /root/item selected( jr:itext( once( current() indexed-repeat( /data/r /data/r/k date( today() concat( true()
    """.split()  # noqa: SIM905 - read as one sees them in a form
)


def outcome(document: bytes) -> str:
    """Loads and runs a form; anything but a FormFault comes through."""
    try:
        form = load_form(document)
        session = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(1).randbytes)
    except FormFault as fault:
        return fault.what
    for ref in [ref for page in session.pages() for ref in page.refs]:
        session.node(ref)
    session.set_language("fr")
    return session.to_xml().decode()


def test_the_whole_form_is_good_before_it_is_damaged():
    assert outcome(WHOLE.encode()).startswith("<?xml")


@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join))
def test_any_row_of_words_is_an_expression_or_a_fault(text):
    bench = Bench("<data><a>x</a><b>3</b><g><c/></g></data>")
    with suppress(FormFault):
        for give in (bench.text, bench.number, bench.truth):
            give(text, "/data/b")


@given(
    st.sampled_from(
        ["/data/a", "/data/b", "jr:itext", "label", "bind", "item", "repeat", "nodeset", "ref=", "value", "count"]
    ),
    st.data(),
)
def test_a_damaged_form_runs_or_is_a_fault(word, data):
    places = WHOLE.count(word)
    at = data.draw(st.integers(0, max(0, places - 1)))
    put = data.draw(st.one_of(WORDS, st.text(alphabet="ab/<>&;[]'\" ", max_size=6)))
    pieces = WHOLE.split(word)
    damaged = word.join(pieces[: at + 1]) + put + word.join(pieces[at + 1 :])
    assert outcome(damaged.encode())


def test_a_repeat_that_names_nothing_is_a_fault():
    nameless = WHOLE.replace('<repeat nodeset="/data/r"', "<repeat")
    assert outcome(nameless.encode()) == "A repeat on the page does not say which part of the form it repeats."


def test_a_group_may_name_the_repeat_that_stands_deeper_inside_it():
    deeper = WHOLE.replace("<repeat ", "<group><input ref='/data/a'/><repeat ").replace(
        "</repeat>", "</repeat></group>"
    )
    session = FormSession.new(load_form(deeper.encode()), clock_ms=lambda: START, random_bytes=bytes)
    session.answer("/data/b", "2")
    shown = [ref for page in session.pages() for ref in page.refs]
    assert shown[-6:] == ["/data/a", "/data/r", "/data/r[1]", "/data/r[1]/k", "/data/r[2]", "/data/r[2]/k"]


@given(st.integers(0, len(WHOLE)), st.integers(0, 200))
def test_a_form_cut_on_its_way_is_a_fault(at, size):
    assert outcome((WHOLE[:at] + WHOLE[at + size :]).encode())


def test_a_path_that_leads_nowhere_is_blank_as_in_collect_and_a_fault_where_forms_are_checked():
    lost = "concat('a', ../gone, /data/lost/x, count(/data/gone))"
    xml = convert(survey(f"calculate | a | | {lost}", head="type | name | label | calculation"), form_name="data").xform
    form = load_form(xml.encode())
    session = FormSession.new(form, clock_ms=lambda: START, random_bytes=bytes)
    assert session.node("/data/a").value == "a0"
    with pytest.raises(FormFault, match="is not a question"):
        load_form(xml.encode(), strict=True)
