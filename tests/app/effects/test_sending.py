"""The outbox as the Sending screen sees it."""

import pytest

from app.asks import Keep, Outgoing, Sending
from app.asks.sending import Line, LookAtOutbox, SendNow
from app.effects import do
from app.wiring import Desk
from core.records import Receipt
from tests.app.effects.test_memory import enrolled


@pytest.fixture
def desk(tablet, world):
    return enrolled(Desk(tablet), world, "AISHA-01")


def test_the_outbox_names_what_waits_and_why(desk):
    out = Outgoing("promise", "f-tindwa", "d1", {}, id="pr-9")
    do(desk, Keep("note", {}, outgoing=(out,)))
    seen = do(desk, LookAtOutbox())
    assert [(line.id, line.kind, line.problem) for line in seen.lines] == [("pr-9", "promise", None)]
    assert seen.sending.on_device + seen.sending.on_way == 1
    desk.open_session.accept([Receipt("pr-9", 1, "refused", "incomplete")])
    seen = do(desk, LookAtOutbox())
    assert seen.lines == [Line("pr-9", "promise", "needs you", "incomplete")]
    assert seen.sending.needs_you == 1


def test_a_filled_form_is_called_by_its_title_and_sealed_words_by_nothing(desk):
    out = Outgoing("submission", "f-tindwa", "d1", {"answers": {}}, id="v-1", form="kioo_visit", version="1")
    do(desk, Keep("note", {}, outgoing=(out,)))
    (form,) = desk.open_session.find("form", where={"form": "kioo_visit"})
    assert [line.title for line in do(desk, LookAtOutbox()).lines] == [form.head["title"]]


def test_trying_now_answers_with_the_counts(desk):
    assert isinstance(do(desk, SendNow()), Sending)
