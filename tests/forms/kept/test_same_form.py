"""A form opened from what was kept is the form read from its XForm: the same pages, values, changes and submissions."""

import random
import warnings
from contextlib import suppress
from dataclasses import astuple

import pytest
from pyxform.xls2xform import convert

from core.errors import FormFault, KiooError
from forms import FormDefinition, FormSession, load_form
from forms.kept.reading import read_definition
from forms.kept.writing import sections_of
from tests.fakes.clock import START
from tests.forms.random_filling import Filling
from tests.forms.test_open_forms import documents as open_documents
from tests.forms.test_our_forms import FOLDER, NAMES
from tests.forms.test_same_as_javarosa import COUNTED, HOUSEHOLD
from tests.scenario import choices, survey

EVERYTHING = survey(
    "start | began | | | | | |",
    "calculate | once_only | | once(random()) | | | |",
    "calculate | day | | format-date(today(), '%e %b') | | | |",
    "text | name | Name | | . != 'x' | | |",
    "calculate | id | | uuid() | | | |",
    "select_one yn | ok | Fine, ${name}? | | | | |",
    "calculate | said | | jr:choice-name(${ok}, '${ok}') | | | |",
    "select_one_from_file towns.csv | town | Town | | | ${ok} = 'yes' | region = ${name} |",
    "calculate | known | | count(instance('towns')/root/item) | | | |",
    "calculate | listed | | instance('yn')/root/item[name = ${ok}]/label | | | |",
    "begin_repeat | r | Round | | | | | ${many}",
    "text | part | Part | once(concat('p', position(..))) | | | |",
    "calculate | stamp | | now() | | | |",
    "end_repeat | | | | | | |",
    "calculate | many | | 2 | | | |",
    "calculate | shown | | if(${ok} = 'no', 'no', 'other') | | ${name} != '' | |",
    "calculate | chained | | concat(${day}, ${known}, ${shown}, ${id}) | | | |",
    head="type | name | label | calculation | constraint | relevant | choice_filter | repeat_count",
    more=choices("yn | yes | Yes", "yn | no | No"),
)
ACTIONS = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<itext><translation lang="English (en)" default="true()"><text id="a"><value>A <output value="/data/b"/></value></text></translation>
<translation lang="fr"><text id="a"><value>À</value><value form="image">jr://images/a.png</value></text></translation></itext>
<instance><data id="t" version="3" kind="x"><a/><b>5</b><c rank="2"/><r><q>1</q></r><r><q/></r><empty/></data></instance>
<instance id="odd"><root><item code="7"><name>x</name><sub><deep>y</deep></sub></item></root></instance>
<bind nodeset="/data/c" calculate="instance('odd')/root/item[@code = 7]/sub/deep"/><bind nodeset="/data/c/@rank" calculate="/data/b * 2"/>
<bind nodeset="/data/r/q" type="int" required="true()" relevant="/data/b &gt; 1"/><bind nodeset="/data/empty" jr:preload="uid"
xmlns:jr="http://openrosa.org/javarosa"/>
<setvalue event="odk-instance-first-load" ref="/data/a" value="concat('first ', /data/b)"/></model></h:head><h:body>
<input ref="/data/a"><label ref="jr:itext('a')"/><hint>h</hint><setvalue event="xforms-value-changed" ref="/data/b">9</setvalue></input>
<group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><input ref="/data/r/q"><label>Q <output value="../../b"/></label></input>
<setvalue event="odk-new-repeat" ref="/data/r/q" value="/data/b"/></repeat></group></h:body></h:html>"""
NOT_ASKED = survey("calculate | a | | 1 + 1", head="type | name | label | calculation")
GROWING = survey(
    "begin_repeat | r | R | count(${r}) + number(${more} = 'y')", "text | more | More |", "end_repeat | | |",
    head="type | name | label | repeat_count",
)  # fmt: skip


def documents() -> list[bytes]:
    found = [convert(md).xform.encode() for md in (EVERYTHING, HOUSEHOLD, COUNTED, GROWING)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found += [convert(FOLDER / f"{name}.xlsx").xform.encode() for name in NAMES]
        return [ACTIONS.encode(), *found, *open_documents()]


def kept(form: FormDefinition) -> FormDefinition:
    return read_definition({name: memoryview(content) for name, content in sections_of(form).items()})


def begun(form: FormDefinition, seed: int = 5, **more: object) -> FormSession:
    return FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(seed).randbytes, **more)


def seen(session: FormSession) -> list:
    pages = session.pages()
    return [pages, [looks(session, ref) for page in pages for ref in page.refs]]


def looks(session: FormSession, ref: str) -> list:
    *facts, media, parameters, can_add = (getattr(session.node(ref), name) for name in session.node(ref).__slots__)
    plain = [
        [(one.value, one.label, dict(one.media), dict(one.details)) for one in fact]
        if isinstance(fact, tuple)
        else fact
        for fact in facts
    ]
    return [*plain, dict(media), dict(parameters), can_add]


def ends(session: FormSession) -> list:
    session.finish()
    return [
        session.snapshot(), session.answers(), session.shown(), session.to_xml(), session.validate(),
        session.instance_name, [astuple(one) for one in session.entities()], session.requests,
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning")
def test_a_kept_form_is_the_form_itself_whatever_is_answered():
    compared = 0
    for document in documents():
        try:
            form = load_form(document)
        except FormFault:
            continue
        again = kept(form)
        assert again.questions == form.questions
        assert (again.id, again.version, again.title, again.hash) == (form.id, form.version, form.title, form.hash)
        assert (again.languages, again.sources, again.settings) == (form.languages, form.sources, form.settings)
        assert (dict(again.keys), dict(again.prefixes)) == (dict(form.keys), dict(form.prefixes))
        for language in [one.code for one in form.languages][-1:] or [""]:
            same_story(form, again, language)
        compared += 1
    assert compared >= 8


def same_story(form: FormDefinition, again: FormDefinition, language: str) -> None:
    one, other = begun(form, language=language), begun(again, language=language)
    assert seen(one) == seen(other)
    assert one.snapshot() == other.snapshot()
    filling = Filling(form, 3)
    with suppress(KiooError):
        filling.go(12)
    for number, step in enumerate(filling.steps):
        assert taken(one, step) == taken(other, step)
        if number % 4 == 0:
            assert seen(one) == seen(other)
    assert one.snapshot() == other.snapshot()
    resumed = [
        FormSession.restore(
            definition,
            one.snapshot(),
            clock_ms=lambda: START + 5,
            random_bytes=random.Random(1).randbytes,
            language=language,
        )
        for definition in (form, again)
    ]
    assert seen(resumed[0]) == seen(resumed[1])
    assert ends(one) == ends(other)
    assert ends(resumed[0]) == ends(resumed[1])


def taken(session: FormSession, step: dict) -> object:
    try:
        if step["op"] == "set":
            return set(session.answer(step["ref"], step["value"]))
        return set((session.add_repeat if step["op"] == "add" else session.remove_repeat)(step["ref"]))
    except KiooError as trouble:
        return str(trouble)


def test_chance_and_the_clock_are_asked_anew_in_each_record():
    form = kept(load_form(convert(EVERYTHING).xform.encode()))
    one, other = begun(form, 1), begun(form, 2)
    for ref in ("/data/once_only", "/data/id", "/data/chained"):
        assert one.node(ref).value != other.node(ref).value
    assert begun(form, 1).snapshot() == one.snapshot()


def test_a_form_whose_rounds_grow_by_themselves_is_worked_out_each_time():
    assert kept(load_form(convert(GROWING).xform.encode())).blank is None


def test_a_form_that_asks_nothing_is_kept_too():
    assert begun(kept(load_form(convert(NOT_ASKED).xform.encode()))).answers() == {"a": "2"}
