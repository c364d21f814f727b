"""What cannot be run is named at load, with the question and the way to mend it."""

import pytest

from core.errors import FormFault
from core.words import speak
from tests.scenario import form_of, survey


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("relevant | foo(1) = 2", "relevant"),
        ("constraint | . = geofence('a', 'b')", "constraint"),
        ("calculation | regex(., '(') + 1", "calculation"),
        ("required | 1 = ", "required"),
    ],
)
def test_a_broken_expression_is_placed_in_its_column(cells, column):
    with pytest.raises(FormFault, match="“it”") as fault:
        form_of(
            survey(f"text | it | It | {cells.split(' | ')[1]}", head=f"type | name | label | {cells.split(' | ')[0]}")
        )
    assert fault.value.place.column == column


def test_a_fault_can_be_said_in_any_language_of_ours():
    with pytest.raises(FormFault) as fault:
        form_of(survey("text | it | It | regex(${it}, '(')", head="type | name | label | constraint"))
    told = speak("fr")(fault.value.what)
    assert told == "« it » : Le motif « ( » de regex() ne peut pas servir : une parenthèse n’est jamais fermée."
    assert speak("fr")(fault.value.mend) == "Corrigez ce qui est entre les parenthèses de regex()."


def test_xml_that_is_no_form_and_a_form_without_nodes_are_refused():
    for document in ("<a/>", "<h><head/></h>", "<h><head><model><instance/></model></head><body/></h>"):
        with pytest.raises(FormFault):
            form_of(document)


_RULED = """<h><head><title/><model><instance><d id="d"><a/></d></instance><bind nodeset="/d/{}" type="int" relevant="1 = 2"/>
</model></head><body><input ref="/d/{}"/></body></h>"""


def test_a_control_for_a_missing_node_is_a_fault():
    with pytest.raises(FormFault, match="“b”"):
        form_of(_RULED.format("a", "b"))


def test_a_rule_about_a_missing_node_is_about_nothing():
    form = form_of(_RULED.format("b", "a"))
    assert form.by_ref["/d/a"].bind.expressions == {}
    assert "relevant" in form_of(_RULED.format("a", "a")).by_ref["/d/a"].bind.expressions


def test_a_loaded_form_says_what_it_is():
    form = form_of(
        survey(
            "text | name | Name | Jina",
            "begin_repeat | r | R | R",
            "integer | n | N | N",
            "end_repeat | | |",
            head="type | name | label::English (en) | label::Swahili (sw)",
            more="| settings |\n| | form_title | form_id | version | default_language |\n| | Ziara | kioo_visit | 2026112201 | Swahili (sw) |\n",
        )
    )
    assert (form.id, form.version, form.title) == ("kioo_visit", "2026112201", "Ziara")
    assert [(one.code, one.label) for one in form.languages] == [("sw", "Swahili (sw)"), ("en", "English (en)")]
    assert [(one.name, one.type, one.label, one.repeat) for one in form.questions] == [
        ("name", "text", "Jina", None),
        ("n", "integer", "N", "/data/r"),
    ]
    assert form.question("n").ref == "/data/r/n"
    assert len(form.hash) == 64
