"""Forms and submissions as FHIR R4, judged by fhir.resources (R4B, which has these two resources as R4 has them)."""

import json

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from core.records import Attachment
from server import access
from server.access import CONSOLE, NotYours
from server.exchange.fhir_export import questionnaires, responses
from server.exchange.fhir_questionnaire import Names, questionnaire, resource_id
from server.exchange.fhir_response import Responses, labels_of
from server.export import Row
from server.form_publishing import publish
from server.odk.offered import definition_of
from server.store.tables import FormVersion

NAMES = Names("https://kioo.example.org")
ROWS = [
    "type|name|label|choice_filter|required|calculation",
    "text|facility|Which place?||yes|",
    "begin_group|head|About the visit|||",
    "integer|beds|Beds|||",
    "decimal|rain|Rain|||",
    "date|day|Day|||",
    "dateTime|at|At|||",
    "time|clock|Clock|||",
    "note|thanks|Thank you|||",
    "end_group||||| ",
    "select_one yn|water|Is there water?|||",
    "select_multiple yn|seen|What was seen?|||",
    "select_one yn|again|Again?|name != ${water}||",
    "image|photo|A photo|||",
    "calculate|twice||||${beds} * 2",
    "begin_repeat|room|A room|||",
    "text|what|What is it?|||",
    "begin_repeat|bed|A bed|||",
    "select_one yn|net|Has it a net?|||",
    "end_repeat||||| ",
    "end_repeat||||| ",
]
SHEET = "\n".join(
    [
        "| survey |\n| --- |",
        *("| | " + " | ".join(cell.strip() for cell in row.split("|")) + " |" for row in ROWS),
        "| choices |\n| --- |\n| | list_name | name | label |\n| | yn | yes | Yes, always |\n| | yn | no | No |",
        "| settings |\n| --- |\n| | form_title | form_id | version |\n| | Wards | wards | 7 |",
    ]
)
ANSWERS = {
    "facility": "f1",
    "beds": "12",
    "rain": "3.5",
    "day": "2026-11-18",
    "at": "2026-11-18T11:06:40.000+03:00",
    "clock": "07:30:00.000+03:00",
    "water": "yes",
    "seen": "no yes",
    "again": "no",
    "photo": "a.jpg",
    "twice": "24",
    "room": [{"what": "Ward", "bed": [{"net": "yes"}, {"net": ""}]}, {"what": "", "bed": []}, {"what": "Store"}],
}


@pytest.fixture
def form(country):
    publish(country.store, SHEET.encode(), CONSOLE, None, "plain", name="wards")
    with country.store.reading():
        return definition_of(FormVersion.get(FormVersion.form == "wards").xml)


def row(answers, files=(), **told):
    envelope = dict.fromkeys(("id", "rev", "facility", "facility_name", "author", "made", "received", "version"), "")
    said = {
        "id": "0193d3a0-0000-7000-8000-000000000001",
        "rev": "1",
        "facility": "f1",
        "made": "2026-11-18T11:06:40+00:00",
    }
    return Row(envelope | said | told, answers, files)


def answered(form, answers, **more):
    made = Responses(form, NAMES, labels_of(questionnaire(form, NAMES))).response(row(answers, **more))
    QuestionnaireResponse.model_validate(made)
    return made


def by_link(items):
    found = {}
    for item in items:
        found.setdefault(item["linkId"], []).extend(item.get("answer", []))
        for link, answers in by_link(item.get("item", [])).items():
            found.setdefault(link, []).extend(answers)
    return found


def test_a_form_is_a_questionnaire_with_its_paths_repeats_and_choices(form):
    made = questionnaire(form, NAMES)
    Questionnaire.model_validate(made)
    assert (made["url"], made["version"], made["title"]) == (
        "https://kioo.example.org/fhir/Questionnaire/wards",
        "7",
        "Wards",
    )
    items = {item["linkId"]: item for item in made["item"]}
    head = {item["linkId"]: item["type"] for item in items["head"]["item"]}
    assert head == {
        "head/beds": "integer",
        "head/rain": "decimal",
        "head/day": "date",
        "head/at": "dateTime",
        "head/clock": "time",
        "head/thanks": "display",
    }
    assert items["facility"]["required"] is True
    assert [one["valueCoding"]["display"] for one in items["water"]["answerOption"]] == ["Yes, always", "No"]
    assert (items["seen"]["type"], items["seen"]["repeats"]) == ("choice", True)
    assert (items["again"]["type"], "answerOption" in items["again"]) == ("open-choice", False)
    assert (items["photo"]["type"], items["twice"]["readOnly"]) == ("attachment", True)
    [what, bed] = items["room"]["item"]
    assert (items["room"]["repeats"], what["linkId"], bed["linkId"], bed["repeats"]) == (
        True,
        "room/what",
        "room/bed",
        True,
    )
    assert [one["valueCoding"]["code"] for one in bed["item"][0]["answerOption"]] == ["yes", "no"]


def test_a_submission_answers_it_with_values_of_its_types(form):
    file = Attachment("a.jpg", "image/jpeg", 9, "0" * 64)
    made = answered(form, ANSWERS, files=(file,), facility_name="Amani", author="p1")
    found = by_link(made["item"])
    assert found["head/beds"] == [{"valueInteger": 12}]
    assert found["head/rain"] == [{"valueDecimal": 3.5}]
    assert found["head/day"] == [{"valueDate": "2026-11-18"}]
    assert found["head/at"] == [{"valueDateTime": "2026-11-18T11:06:40.000+03:00"}]
    assert found["head/clock"] == [{"valueTime": "07:30:00"}]
    assert [one["valueCoding"]["display"] for one in found["seen"]] == ["No", "Yes, always"]
    assert found["again"][0]["valueCoding"]["code"] == "no"
    [photo] = found["photo"]
    assert photo["valueAttachment"]["contentType"] == "image/jpeg"
    assert photo["valueAttachment"]["url"].endswith(
        "/forms/wards/submissions/uuid%3A0193d3a0-0000-7000-8000-000000000001/attachments/a.jpg"
    )
    assert made["questionnaire"].endswith("/wards|7")
    assert (made["status"], made["subject"]["display"], made["authored"]) == (
        "completed",
        "Amani",
        "2026-11-18T11:06:40+00:00",
    )


def test_rounds_stay_rounds_and_blank_ones_are_left_out(form):
    made = answered(form, ANSWERS)
    rooms = [item for item in made["item"] if item["linkId"] == "room"]
    assert [[inner["linkId"] for inner in room["item"]] for room in rooms] == [["room/what", "room/bed"], ["room/what"]]
    assert "item" not in answered(form, {})
    assert answered(form, {}, rev="2")["status"] == "amended"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("beds", "a dozen"),
        ("beds", "99999999999"),
        ("rain", "nan"),
        ("day", "18.11.2026"),
        ("at", "2026-11-18T11:06:40"),
        ("clock", "25:00:00"),
    ],
)
def test_what_is_none_of_its_type_goes_as_the_text_it_is(form, name, text):
    assert by_link(answered(form, {name: text})["item"])[f"head/{name}"] == [{"valueString": text}]


def test_lines_are_lent_out_as_far_as_somebody_may_see_and_noted(country, form):
    tablet = country.enrol(country.grace)[0]
    visit = country.record({"answers": ANSWERS, "started": 1, "ended": 2}, form="wards", version="7")
    closed = country.record({"encrypted": "<m/>", "started": 1, "ended": 2}, form="wards", version="7", facility="f2")
    unknown = country.record({"answers": {"q": "1"}, "started": 1, "ended": 2}, form="wards", version="9")
    tablet.push([visit, closed, unknown, country.feedback()])
    [line] = [json.loads(one) for one in responses(country.store, CONSOLE, "wards", NAMES)]
    QuestionnaireResponse.model_validate(line)
    assert line["id"] == visit.id
    assert [json.loads(one)["version"] for one in questionnaires(country.store, "wards", NAMES)] == ["7"]
    with country.store.reading():
        zawadi, team = access.who_is(country.zawadi), access.who_is(country.team)
    assert list(responses(country.store, zawadi, "wards", NAMES)) == []
    with pytest.raises(NotYours):
        list(responses(country.store, team, "wards", NAMES))
    assert list(responses(country.store, CONSOLE, "kioo_voice", NAMES)) == []


def test_our_own_visit_is_a_questionnaire(country):
    publish(country.store, "assets/forms/kioo_visit.xlsx", CONSOLE, None, "visit")
    made = [Questionnaire.model_validate_json(one) for one in questionnaires(country.store, "kioo_visit", NAMES)]
    assert len(made[0].item) > 5


@given(st.text())
def test_every_text_becomes_an_id(text):
    made = resource_id(text)
    assert 1 <= len(made) <= 64
    assert all(one.isascii() and (one.isalnum() or one in "-.") for one in made)
