"""Entities: what a form creates or updates, and what the next form sees of it before any server does."""

import pytest

from forms import FormSession, merged, read_list
from forms.tables import table_of
from tests.fakes.clock import START
from tests.scenario import Scenario, form_of, survey

HEAD = "type | name | label | save_to"
REGISTER = survey(
    "text | village | Village | place",
    "integer | depth | Depth | depth",
    head=HEAD,
    more="| entities |\n| | list_name | label |\n| | wells | concat(${village}, '!') |\n",
)
VISIT = survey(
    "select_one_from_file wells.csv | well | Which well? |",
    "integer | now_deep | How deep now? | depth",
    head=HEAD,
    more="| entities |\n| | list_name | entity_id | update_if | label |\n| | wells | ${well} | ${now_deep} > 0 | |\n",
)
HOMES = survey(
    "begin_repeat | home | Home |",
    "text | who | Who? | who",
    "end_repeat | | |",
    head=HEAD,
    more="| entities |\n| | list_name | label | create_if |\n| | homes | ${who} | ${who} != 'nobody' |\n",
)


def test_a_record_that_registers_something_creates_an_entity():
    story = Scenario(REGISTER).answer("/data/village", "Ifo").answer("/data/depth", 12)
    (change,) = story.session.entities()
    assert (change.dataset, change.creates, change.updates, change.label) == ("wells", True, False, "Ifo!")
    assert change.properties == {"place": "Ifo", "depth": "12"}
    assert len(change.id) == 36
    assert f'id="{change.id}"' in story.finishes().decode()


def test_each_round_of_a_repeat_makes_its_own_entity_if_its_condition_holds():
    story = Scenario(HOMES).answer("/data/home[1]/who", "Ana").adds("/data/home").answer("/data/home[2]/who", "nobody")
    story.adds("/data/home").answer("/data/home[3]/who", "Ben")
    found = story.session.entities()
    assert [(one.label, one.properties) for one in found] == [("Ana", {"who": "Ana"}), ("Ben", {"who": "Ben"})]
    assert len({one.id for one in found}) == 2


def test_what_one_record_created_the_next_form_offers_and_updates_at_once():
    made = Scenario(REGISTER).answer("/data/village", "Ifo").answer("/data/depth", 12).session.entities()
    wells = merged(table_of([]), "wells", made, lambda _: "branch-1")
    form = form_of(VISIT)
    session = FormSession.new(form, lists={"wells": wells}, clock_ms=lambda: START, random_bytes=bytes)
    assert [(one.value, one.label, one.details["depth"]) for one in session.node("/data/well").choices] == [
        (made[0].id, "Ifo!", "12")
    ]
    session.answer("/data/well", made[0].id)
    assert session.entities() == []
    session.answer("/data/now_deep", "15")
    (change,) = session.entities()
    assert (change.updates, change.creates, change.base_version, change.properties) == (
        True,
        False,
        "1",
        {"depth": "15"},
    )
    (row,) = merged(wells, "wells", [change], lambda _: "branch-1").rows()
    assert (row["depth"], row["label"], row["__version"]) == ("15", "Ifo!", "2")
    assert (row["__trunkVersion"], row["__branchId"]) == ("", "branch-1")


@pytest.mark.parametrize(("version", "after"), [("7", "8"), ("", "1")])
def test_a_second_update_stays_on_its_branch_and_other_lists_are_left_alone(version, after):
    row = {"name": "w1", "label": "Well", "__version": version, "__trunkVersion": "3", "__branchId": "b"}
    session = FormSession.new(
        form_of(VISIT), lists={"wells": table_of([row])}, clock_ms=lambda: START, random_bytes=bytes
    )
    session.answer("/data/well", "w1")
    session.answer("/data/now_deep", "4")
    (found,) = merged(table_of([row]), "wells", session.entities(), lambda _: "new").rows()
    assert (found["__version"], found["__trunkVersion"], found["__branchId"], found["depth"]) == (after, "3", "b", "4")
    assert merged(table_of([row]), "clinics", session.entities(), lambda _: "new").rows() == [row]


def test_a_list_that_is_not_there_is_empty_and_named():
    form = form_of(VISIT)
    session = FormSession.new(form, clock_ms=lambda: START, random_bytes=bytes)
    assert session.node("/data/well").choices == ()
    assert [(one.id, one.file) for one in session.missing_lists] == [("wells", "wells.csv")]
    handed = {"wells": read_list(form.sources[0], b"name,label\na,A\n")}
    assert FormSession.new(form, lists=handed, clock_ms=lambda: START, random_bytes=bytes).missing_lists == ()
