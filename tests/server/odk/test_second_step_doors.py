"""No way round a second step: what each door of ODK programmes says to a password alone, to a key, and to an administrator who owes one."""

import base64
from dataclasses import replace

import pytest
from pyodk.client import Client

from core.settings import NeedSecondStep
from server import accounts, admin, program_keys, second_step
from server.main import create_app
from server.one_time import secret_in_letters
from tests.fakes.http_server import serving
from tests.fakes.phone import Phone
from tests.fakes.web import TestClient
from tests.server.odk.stand import PASSWORD, SPEAKS, filled

READING = (
    "/v1/projects",
    "/v1/projects/1/forms",
    "/v1/projects/1/forms/checklist.svc/Submissions",
    "/v1/users/current",
)
COLLECT = ("/v1/projects/1/formList", "/v1/projects/1/submission", "/v1/projects/1/forms/checklist.xml")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(accounts, "_fits", lambda password, kept: password == PASSWORD)  # Argon2id is slow on purpose


@pytest.fixture
def mosi(stand, clock):
    """Mosi, whose second step is on; and the phone."""
    person = stand.people["Mosi"]
    phone = Phone(secret_in_letters(second_step.start(stand.store, person)), clock)
    second_step.confirm(stand.store, person, phone.code())
    return person, phone


def basic(password, name="mosi"):
    told = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {told}", **SPEAKS}


def session(stand, password, name="mosi"):
    return stand.client.post("/v1/sessions", json={"email": name, "password": password})


def a_key(stand, person):
    return program_keys.make(stand.store, person, "pyodk", person)


def test_a_password_alone_opens_no_door_and_reads_why(stand, mosi):
    answer = session(stand, PASSWORD)
    assert answer.status_code == 403
    assert "second step" in answer.json()["message"]
    assert "key for programs" in answer.json()["message"]
    assert "token" not in answer.json()
    for address in READING:
        answer = stand.client.get(address, headers=basic(PASSWORD))
        assert (answer.status_code, "key for programs" in answer.json()["message"]) == (403, True), address
    for address in COLLECT:
        answer = stand.client.get(address, headers=basic(PASSWORD))
        assert (answer.status_code, "a square on the page People" in answer.text) == (403, True), address
    sent = stand.client.post(
        "/v1/projects/1/submission", headers=basic(PASSWORD), files={"xml_submission_file": filled()}
    )
    assert sent.status_code == 403
    assert stand.rows() == []


def test_nor_does_a_code_behind_the_password_or_in_its_place(stand, mosi):
    _, phone = mosi
    code = phone.next_code()
    for password in (code, f"{PASSWORD}{code}", f"{PASSWORD} {code}"):
        assert session(stand, password).status_code == 401


def test_a_wrong_password_reads_no_more_than_before(stand, mosi):
    wrong = session(stand, "x")
    assert (wrong.status_code, "second step" in wrong.text) == (401, False)
    assert wrong.json() == session(stand, "x", "nobody").json()


def test_others_sign_in_as_before(stand, mosi):
    assert session(stand, PASSWORD, "zawadi").status_code == 200
    assert stand.client.get("/v1/projects", headers=basic(PASSWORD, "zawadi")).status_code == 200


def test_a_key_in_the_place_of_the_password_reads_what_its_person_reads(stand, mosi):
    person, _ = mosi
    stand.tablet().post(filled())
    key = a_key(stand, person)
    for address in READING:
        assert stand.client.get(address, headers=basic(key)).status_code == 200, address
    token = session(stand, key).json()["token"]
    shown = {"Authorization": f"Bearer {token}"}
    assert len(stand.client.get(READING[2], headers=shown).json()["value"]) == 1
    assert stand.client.delete("/v1/sessions/current", headers=shown).status_code == 200
    assert stand.client.get("/v1/projects", headers=shown).status_code == 401
    assert session(stand, key, "zawadi").status_code == 401


def test_a_key_writes_nothing_and_opens_no_page(stand, mosi):
    person, _ = mosi
    key = a_key(stand, person)
    token = session(stand, key).json()["token"]
    for address in COLLECT:
        refused = stand.client.get(address, headers=basic(key))
        assert (refused.status_code, "only reads" in refused.text) == (403, True), address
        assert stand.client.get(address, headers={"Authorization": f"Bearer {token}", **SPEAKS}).status_code == 401
    sent = {"xml_submission_file": filled()}
    assert stand.client.post("/v1/projects/1/submission", headers=basic(key), files=sent).status_code == 403
    assert stand.rows() == []
    for value in (token, key):
        browser = TestClient(stand.app, cookies={"kioo_session": value})
        assert browser.get("/places", follow_redirects=False).status_code == 303
    door = stand.client.post("/sign-in", data={"name": "mosi", "password": key}, follow_redirects=False)
    assert door.status_code == 401


def test_a_key_that_was_taken_back_opens_nothing_nor_what_it_had_opened(stand, mosi):
    person, _ = mosi
    key = a_key(stand, person)
    token = session(stand, key).json()["token"]
    [line] = program_keys.listed(stand.store, person)
    program_keys.take_back(stand.store, person, line.id, person)
    assert session(stand, key).status_code == 401
    for headers in (basic(key), {"Authorization": f"Bearer {token}"}):
        assert stand.client.get("/v1/projects", headers=headers).status_code == 401


def test_keys_are_guessed_no_faster_than_passwords(stand, mosi):
    told = [session(stand, f"kioo-key-{number}").status_code for number in range(5)]
    assert told == [401] * 4 + [429]


def test_a_tablet_with_collects_own_key_is_asked_for_nothing_more(stand, mosi):
    tablet = stand.tablet("Mosi")
    assert tablet.get("/formList").status_code == 200
    assert tablet.post(filled()).status_code == 201


def test_an_administrator_who_owes_a_second_step_gets_nowhere_by_these_doors_either(stand, clock, tmp_path):
    person = admin.add_person(stand.store, "Sami", "sami", PASSWORD, "admin", "n")
    admin.grant(stand.store, person, "manager", "n")
    key = program_keys.make(stand.store, person, "old", person)
    settings = replace(stand.app.state.service.settings, second_step=NeedSecondStep.ADMINISTRATORS)
    strict = create_app(settings, clock=clock)
    client = TestClient(strict)
    before = accounts.sign_in(stand.store, "sami", PASSWORD).token
    for password in (PASSWORD, key):
        asked = client.post("/v1/sessions", json={"email": "sami", "password": password})
        assert (asked.status_code, "Administrators need a second step" in asked.text) == (403, True)
        for address in (*READING, *COLLECT):
            assert client.get(address, headers=basic(password, "sami")).status_code == 403, address
    for address in (*READING, *COLLECT):
        assert client.get(address, headers={"Authorization": f"Bearer {before}", **SPEAKS}).status_code == 403, address
    phone = Phone(secret_in_letters(second_step.start(stand.store, person)), clock)
    second_step.confirm(stand.store, person, phone.code())
    assert client.get("/v1/projects", headers=basic(key, "sami")).status_code == 200
    assert client.get("/v1/projects", headers=basic(PASSWORD, "mosi")).status_code == 200
    strict.state.store.close()


def test_pyodk_reads_with_a_key_as_it_does_with_a_password(stand, mosi, tmp_path):
    person, _ = mosi
    stand.tablet().post(filled())
    config = tmp_path / "pyodk.toml"
    with serving(stand.app) as address:
        config.write_text(
            f'[central]\nbase_url = "{address}"\nusername = "mosi"\npassword = "{a_key(stand, person)}"\ndefault_project_id = 1\n'
        )
        with Client(config_path=config, cache_path=tmp_path / "cache.toml") as client:
            assert [form.xmlFormId for form in client.forms.list()] == ["checklist"]
            assert len(client.submissions.get_table(form_id="checklist")["value"]) == 1
