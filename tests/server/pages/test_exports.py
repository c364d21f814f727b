"""Files for other systems from the page: whole, of one's own places only, with a name and never kept by browsers."""

import json

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse


def test_answers_and_questions_come_as_fhir(district, browse):
    client = browse(district, "lela")
    assert "/exports/kioo_visit.answers.ndjson" in client.get("/exports").text
    answer = client.get("/exports/kioo_visit.answers.ndjson")
    assert answer.headers["content-type"] == "application/fhir+ndjson"
    assert "kioo_visit.answers.ndjson" in answer.headers["content-disposition"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines
    for line in lines[:3]:
        QuestionnaireResponse.model_validate(line)
    assert {line["subject"]["identifier"]["value"] for line in lines} <= {
        "ekando",
        "kolemba",
        "losoro",
        "munda",
        "osheka",
        "tindwa",
    }
    [questions] = client.get("/exports/kioo_visit.questions.ndjson").text.splitlines()
    assert lines[0]["questionnaire"].startswith(json.loads(questions)["url"])


@pytest.mark.parametrize("address", ["kioo_visit.answers", "kioo_visit.questions"])
def test_only_managers_take_it_out(district, browse, address):
    assert browse(district, "aisha").get(f"/exports/{address}.ndjson").status_code == 404
    assert browse(district, "sami").get(f"/exports/{address}.ndjson").status_code == 404


@pytest.mark.parametrize("address", ["nothing.answers", "kioo_visit.stories"])
def test_what_is_not_there_is_not_there(district, browse, address):
    assert browse(district, "lela").get(f"/exports/{address}.ndjson").status_code == 404
