"""A finished sheet and a finished visit say in their record what they change in lists."""

from dataclasses import replace

import pytest

from app import filling
from app.screens import fill
from app.screens.visit import closing
from forms import FormSession
from tests.app.screens.a_visit import NOW, opened  # noqa: F401 - a fixture
from tests.forms.households import REGISTER
from tests.scenario import form_of


@pytest.fixture
def filled(ids):
    session = FormSession.new(form_of(REGISTER.decode()), clock_ms=lambda: NOW.ms, random_bytes=ids.secret)
    session.answer("/data/head", "Ana")
    return filling.opened(session)


def test_a_sheet_names_the_entries_it_registers(filled):
    body = {"form": "register", "version": "1", "facility": "f", "district": "d1", "started": 1}
    (out,) = fill._finish(fill.State("d", NOW, "chw", body, filled), filled).outgoing
    assert [(one["dataset"], one["label"], one["creates"]) for one in out.data["entities"]] == [
        ("households", "Ana", True)
    ]


def test_a_visit_does_too_and_one_without_lists_says_nothing_of_them(opened, filled):  # noqa: F811
    state = opened()
    assert "entities" not in closing.finish(state).outgoing[0].data
    fed = closing.finish(replace(state, filled=filled)).outgoing[0].data["entities"]
    assert [one["label"] for one in fed] == ["Ana"]
