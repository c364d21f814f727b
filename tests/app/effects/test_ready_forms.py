"""Forms made ready on a real vault: kept beside their record, opened from there, made anew when anything is wrong."""

import hashlib

import pytest

from app.effects import ready_forms
from app.effects.ready_forms import VaultForms, ready_form
from core.errors import DiskFull, Locked
from forms.kept import opening
from storage.session import Session
from tests.app.effects.test_drafts import desk  # noqa: F401 - a fixture
from tests.app.sheets import visit_sheet

XML = visit_sheet()["xml"]
RECORD = "kioo_visit/1"


@pytest.fixture
def session(desk):  # noqa: F811
    ready_forms._recent.clear()
    yield desk.open_session
    ready_forms._recent.clear()


@pytest.fixture
def read_anew(monkeypatch):
    """How often a form was read from its XForm."""
    read, found = [], opening.load_form
    monkeypatch.setattr(opening, "load_form", lambda xml: read.append(xml) or found(xml))
    return read


def test_a_form_is_kept_beside_its_record_and_opened_from_there(session, read_anew):
    assert ready_form(session, RECORD, XML) is ready_form(session, RECORD, XML)
    assert [file.name for file in session.attachments("form", RECORD)] == ["ready"]
    ready_forms._recent.clear()
    again = ready_form(session, RECORD, XML)
    assert (len(read_anew), again.hash) == (1, hashlib.sha256(XML.encode()).hexdigest())


def test_only_the_forms_opened_last_stay_in_memory(session, read_anew):
    others = [XML.replace("</h:title>", f" {number}</h:title>") for number in range(4)]
    for xml in (XML, *others):
        ready_form(session, RECORD, xml)
    assert list(ready_forms._recent) == others


def test_a_damaged_or_foreign_file_is_made_anew(session, read_anew, tmp_path):
    ready_form(session, RECORD, XML)
    for content in (b"", b"nonsense", b"".join(session.open_attachment("form", RECORD, "ready"))[:-3]):
        session.attach("form", RECORD, "ready", [content])
        ready_forms._recent.clear()
        assert ready_form(session, RECORD, XML).id == "kioo_visit"
    assert len(read_anew) == 4


def test_a_form_opens_though_the_disk_is_full_or_its_record_is_gone(session, read_anew, monkeypatch):
    def full(*_args, **_more):
        raise DiskFull("full")

    ready_form(session, "nowhere", XML)
    ready_forms._recent.clear()
    monkeypatch.setattr(Session, "attach", full)
    assert ready_form(session, RECORD, XML).id == "kioo_visit"
    assert len(read_anew) == 2


def test_the_key_is_the_vaults_own_and_gone_when_it_is_locked(session):
    assert len(VaultForms(session, RECORD).key) == 32
    session.lock()
    with pytest.raises(Locked):
        _ = VaultForms(session, RECORD).key
