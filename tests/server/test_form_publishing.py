import io
import json
from pathlib import Path

import openpyxl
import pytest

from core.errors import FormFault
from server import access, admin
from server.access import CONSOLE, NotYours
from server.form_publishing import publish
from server.store import log
from server.store.log import Reach
from server.store.tables import FormVersion

VISIT = Path("assets/forms/kioo_visit.xlsx")
PLAN = Path("assets/forms/kioo_visit.plan.json")


def workbook(version="1", label="How deep is the water?", kind="integer"):
    book = openpyxl.Workbook()
    survey, settings = book.active, book.create_sheet("settings")
    survey.title = "survey"
    survey.append(["type", "name", "label"])
    survey.append([kind, "depth", label])
    settings.append(["form_id", "form_title", "version"])
    settings.append(["borehole", "Boreholes", version])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def forms_of(country, district):
    with country.store.reading():
        return [item.body for item in log.entries_since(Reach(district), 0) if item.kind == "form"]


def test_a_published_form_is_on_its_way_to_every_district(country):
    row = publish(country.store, workbook(), CONSOLE)
    assert (row.form, row.version, row.title, row.purpose) == ("borehole", "1", "Boreholes", "plain")
    for district in ("d1", "d2"):
        [told] = forms_of(country, district)
        assert (told["form"], told["hash"], told["plan"]) == ("borehole", row.hash, None)
        assert "<h:html" in told["xml"]


def test_our_own_visit_form_is_published_with_its_plan(country):
    plan = json.loads(PLAN.read_text())
    row = publish(country.store, VISIT, CONSOLE, purpose="visit", plan=plan)
    assert json.loads(row.plan) == plan
    assert forms_of(country, "d1")[0]["plan"] == plan


def test_a_districts_own_form_goes_to_that_district_only(country):
    aisha = country.person("Aisha", "manager", "d1")
    with country.store.reading():
        who = access.who_is(aisha)
    publish(country.store, workbook(), who, unit="d1")
    assert len(forms_of(country, "d1")) == 1
    assert forms_of(country, "d2") == []
    for unit in ("d2", None, "nowhere"):
        with pytest.raises(NotYours):
            publish(country.store, workbook("9"), who, unit=unit)


def test_the_same_again_changes_nothing_and_another_content_needs_a_new_version(country):
    first = publish(country.store, workbook(), CONSOLE)
    with country.store.reading():
        before = log.last_number("d1")
    assert publish(country.store, workbook(), CONSOLE).hash == first.hash
    with pytest.raises(FormFault, match="published already") as fault:
        publish(country.store, workbook(label="How wide is it?"), CONSOLE)
    assert "version" in fault.value.mend
    with country.store.reading():
        assert log.last_number("d1") == before
    assert publish(country.store, workbook("2", "How wide is it?"), CONSOLE).version == "2"
    assert [told["version"] for told in forms_of(country, "d1")] == ["1", "2"]


def test_without_a_purpose_a_form_is_what_its_settings_say(country):
    assert publish(country.store, VISIT, CONSOLE).purpose == "visit"
    assert publish(country.store, workbook(), CONSOLE).purpose == "plain"


def test_a_plan_that_counts_what_the_form_does_not_ask_is_refused_by_name(country):
    plan = json.loads(PLAN.read_text())
    with pytest.raises(FormFault, match=r"is for the form kioo_visit, not for borehole"):
        publish(country.store, workbook(), CONSOLE, plan=plan)
    with pytest.raises(FormFault, match=r"counts \w+, .*which this form does not ask"):
        publish(country.store, workbook(), CONSOLE, plan={**plan, "form": "borehole"})
    assert forms_of(country, "d1") == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (b"no workbook", {}),
        (workbook(kind="holiday"), {}),
        (workbook(), {"purpose": "poem"}),
        (workbook(), {"plan": {"plan": "x"}}),
    ],
    ids=["no workbook", "unknown type", "unknown purpose", "no plan"],
)
def test_what_cannot_run_is_refused_with_a_reason_and_nothing_is_published(country, source, wanted):
    with pytest.raises(FormFault):
        publish(country.store, source, CONSOLE, **wanted)
    assert forms_of(country, "d1") == []


def test_a_district_that_comes_later_gets_the_forms_and_the_places_above_it(country):
    publish(country.store, workbook(), CONSOLE)
    publish(country.store, workbook("2"), CONSOLE, unit="d2")
    admin.import_units(country.store, ["id,parent,level,name", "d3,r,district,Mlima", "h1,d3,facility,Hodi"])
    assert [told["version"] for told in forms_of(country, "d3") if told["form"] == "borehole"] == ["1"]
    with country.store.reading():
        places = {item.id for item in log.entries_since(Reach("d3"), 0) if item.kind == "org_unit"}
    assert places == {"n", "r", "d3", "h1"}


def test_an_answer_to_a_published_form_comes_in_without_remarks(country):
    row = publish(country.store, workbook(), CONSOLE)
    tablet, _ = country.enrol(country.grace)
    data = {"answers": {"depth": "40"}, "started": 1, "ended": 2, "score": None}
    answer = tablet.push([country.record(data, form=row.form, version=row.version)])
    assert (answer.results[0].status, answer.results[0].problem) == ("stored", None)
    assert len(country.rows(FormVersion, form="borehole")) == 1
