"""The outbox as the Sending screen sees it."""

import pytest

from app.asks import Keep, Outgoing, Sending
from app.asks.sending import LetFilesWait, Line, LookAtOutbox, SendNow
from app.effects import do
from app.effects.memory import wire_record
from app.wiring import Desk
from core.records import Receipt, WireRecord
from storage.crypto import new_pair
from sync.runner import MARK, WHOLE
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
    for form, title in (("well", "Wells"), ("voice", "Voices")):
        desk.open_session.put("form", f"{form}/1", {}, head={"form": form, "title": title})
    for kind, form in (("submission", "well"), ("promise", None)):
        desk.open_session.put("note", kind, {}, events=[wire_record(desk, Outgoing(kind, "f", "d1", {}, form=form))])
    sealed = WireRecord("5c9f1c1e-5a52-4d0c-9d62-0d6b3c2f9b11", 1, "feedback", "d1", "f", "", {}, form="voice")
    desk.open_session.seal(sealed, b"{}", new_pair().public, "k")
    assert [(line.kind, line.title) for line in do(desk, LookAtOutbox()).lines] == [
        ("submission", "Wells"),
        ("promise", ""),
        ("feedback", ""),
    ]


def test_trying_now_answers_with_the_counts(desk):
    assert isinstance(do(desk, SendNow()), Sending)


def test_photos_wait_for_everybody_on_the_device_until_somebody_lets_them_go(desk):
    assert not do(desk, LookAtOutbox()).files_wait
    assert do(desk, LetFilesWait(True)).files_wait
    assert (desk.open_session.files_wait, desk.open_session.blobs()) == (True, [])
    assert not do(desk, LetFilesWait(False)).files_wait


def test_it_says_whether_all_of_the_news_came(desk):
    desk.open_session.apply_pull([], {"d1": 3, MARK: 1, WHOLE: 0})
    assert not do(desk, LookAtOutbox()).has_all
    desk.open_session.apply_pull([], {"d1": 4, MARK: 1, WHOLE: 1})
    assert do(desk, LookAtOutbox()).has_all
