"""Files for other systems from the page: whole, of one's own places only, with a name and never kept by browsers."""

import io
import json

import openpyxl
import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from pyarrow import parquet as pq

from server.exchange import parquet_export


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


ALL = ("answers.ndjson", "questions.ndjson", "xlsx", "parquet", "csv", "csv?shape=long", "zip")


def test_every_kind_of_file_is_named_on_the_page_and_comes(district, browse):
    client = browse(district, "lela")
    page = client.get("/exports").text
    for kind in ALL:
        address = f"/exports/kioo_visit.{kind}"
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), kind
    book = openpyxl.load_workbook(io.BytesIO(client.get("/exports/kioo_visit.xlsx").content))
    head, *rows = book["kioo_visit"].iter_rows(values_only=True)
    places = {row[head.index("facility")] for row in rows}
    assert places <= {"ekando", "kolemba", "losoro", "munda", "osheka", "tindwa"}
    n = pq.ParquetFile(io.BytesIO(client.get("/exports/kioo_visit.parquet").content)).metadata.num_rows
    assert n == len(rows)


def test_without_its_package_parquet_is_not_offered(district, browse, monkeypatch):
    monkeypatch.setattr(parquet_export, "find_spec", lambda name: None)
    client = browse(district, "lela")
    assert "parquet" not in client.get("/exports").text
    assert client.get("/exports/kioo_visit.parquet").status_code == 404


@pytest.mark.parametrize("kind", ALL)
def test_only_managers_take_it_out(district, browse, kind):
    for name in ("aisha", "sami"):
        assert browse(district, name).get(f"/exports/kioo_visit.{kind}").status_code == 404


@pytest.mark.parametrize(
    "address", ["nothing.answers.ndjson", "kioo_visit.stories.ndjson", "nothing.xlsx", "nothing.parquet"]
)
def test_what_is_not_there_is_not_there(district, browse, address):
    assert browse(district, "lela").get(f"/exports/{address}").status_code == 404
