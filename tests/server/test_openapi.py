"""The server is asked what its own OpenAPI allows, and more than that: nothing breaks, and no answer is one it does not speak of."""

import os
import re
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import status_code_conformance

from server import accounts, admin
from server.access import CONSOLE
from server.form_publishing import publish
from tests.fakes.http_server import serving
from tests.server.odk.stand import workbook
from tests.server.pages.district import District

EACH = 40 if os.environ.get("KIOO_LONG") else 2
TEMPLATES = Path(__file__).resolve().parents[2] / "server" / "templates"
FIELDS = sorted({name for page in TEMPLATES.glob("*.html") for name in re.findall(r'name="(\w+)"', page.read_text())})
KNOWN = {
    "facility": "tindwa",
    "district": "d1",
    "form": "checklist",
    "barrier_id": "b-fuel",
    "visit_id": "v-tindwa",
    "promise_id": "p-gloves",
    "project": "1",
    "dataset": "households",
    "name": "kioo.css",
    "code": "fr",
    "path": "Submissions",
}


class Callers:
    """Somebody for each door: a tablet, ODK Collect, a person with a session."""

    def __init__(self, district):
        self.store = district.store
        self.lela = district.who("lela").id
        self.sami = district.who("sami").id
        code = admin.new_enrol_code(self.store, self.lela)
        self.token = district.service.for_token("").enrol(code, "t-open", "Tablet").token
        self.key = admin.new_collect_token(self.store, self.lela, "Collect")

    def dress(self, case, draw):
        """Lets the case come from somebody who may, with things that are there, or leaves it as it is."""
        if not draw(st.integers(0, 3)):
            return
        known = {**KNOWN, "key": self.key}
        for name in case.path_parameters or {}:
            if name in known and draw(st.booleans()):
                case.path_parameters[name] = known[name]
        session = accounts._open_session(self.store, draw(st.sampled_from([self.lela, self.sami])))
        if case.path.startswith("/sync/"):
            case.headers["Authorization"] = f"Bearer {self.token}"
        elif case.path.startswith("/v1/"):
            case.headers.update({"Authorization": f"Bearer {session.token}", "X-OpenRosa-Version": "1.0"})
        else:
            case.cookies["kioo_session"] = session.token
            if case.method == "POST" and isinstance(case.body, dict):
                fields = draw(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20), max_size=6))
                case.body |= {**fields, "csrf": session.csrf}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    district = District(tmp_path_factory.mktemp("open"))
    publish(district.store, workbook(), CONSOLE, name="checklist")
    with serving(district.app) as url, requests.Session() as session:
        session.trust_env = False
        yield district, url, session


def nothing_broke(_context, response, _case):
    """Only a plain 501, what of OData is not here, may stand above 499."""
    assert response.status_code < 500 or response.status_code == 501


@settings(
    max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.data())
def ask(cases, callers, where, answered, data):
    """One operation, with whatever its description allows."""
    url, session = where
    case = data.draw(cases)
    callers.dress(case, data.draw)
    answer = case.call(base_url=url, session=session, allow_redirects=False, timeout=30)
    answered.setdefault(answer.status_code, []).append(case.operation.label)
    case.validate_response(answer, checks=[nothing_broke, status_code_conformance])


def test_whatever_is_asked_nothing_breaks_and_every_status_is_documented(served):
    district, *where = served
    schema, callers, answered = schemathesis.openapi.from_dict(district.app.openapi()), Callers(district), {}
    for found in schema.get_all_operations():
        ask(found.ok().as_strategy(), callers, where, answered)
    assert {200, 303, 401, 404} <= set(answered)
    assert len({label for labels in answered.values() for label in labels}) == len(list(schema.get_all_operations()))
