"""What is told here of a barrier stays on top until the district has it, and is let go of when the district tells it back."""

import pytest

from app.asks import Fetch, Outgoing, Tell
from app.asks.tidying import Tidy
from app.effects import do
from core.hlc import Stamp, stamp_of
from core.records import PullItem, Receipt
from learning.barriers import answer, apply_reply, crossed, new_reply, raise_barrier
from sync.runner import MARK, WHOLE
from tests.app.effects.test_drafts import desk as desk  # noqa: PLC0414  a fixture

AT = {"facility": "f-tindwa", "district": "d1"}
RAISED = raise_barrier(
    barrier_id="ba-1",
    facility_name="Tindwa",
    title="The fridge is broken",
    story="",
    ask="A repair",
    kind="infrastructure",
    on="2026-11-01",
    source={"kind": "reflection", "id": "t"},
    **AT,
)
EXPLAINED = answer(RAISED, on="2026-11-15", level="district", by="Store", kind="explained", text="In May.")


def comes_down(session, *bodies, telling=1):
    items = [PullItem("d1", n, "barrier", body["id"], "put", "f-tindwa", body) for n, body in enumerate(bodies, 1)]
    session.apply_pull(items, {"d1": len(items), MARK: telling, WHOLE: 1})


@pytest.fixture
def session(desk):
    desk.tablet._runner.stop()
    comes_down(desk.open_session, EXPLAINED)
    return desk.open_session


def says(desk, word):
    data = new_reply(seen(desk), word, desk.tablet.now().today, "team")
    kept = do(desk, Tell(Outgoing("barrier_reply", *AT.values(), data)))
    return next(one for one in desk.open_session.pending() if one.id == kept.id)


def seen(desk):
    return do(desk, Fetch("barrier", "ba-1")).body


def test_a_reply_stays_on_top_of_all_news_until_it_is_sent(desk, session):
    mine = says(desk, "solved")
    comes_down(session, EXPLAINED)  # it has not heard of it
    assert seen(desk)["state"] == "solved"
    theirs = {**new_reply(EXPLAINED, "not_solved", "2027-11-20", "team"), "id": "w-2"}
    told = apply_reply(EXPLAINED, {**theirs, "hlc": str(Stamp(stamp_of(mine.data["hlc"]).ms + 9, 0, "other"))})
    comes_down(session, told)
    assert (seen(desk)["state"], [one["id"] for one in crossed(seen(desk))]) == ("solved", ["w-2"])
    session.accept([Receipt(mine.id, 1, "stored")])
    assert (seen(desk)["state"], [one["id"] for one in crossed(seen(desk))]) == ("reopened", [mine.id])
    told = apply_reply(told, {**mine.data, "id": mine.id})
    comes_down(session, told)
    assert (seen(desk), session.find("barrier_word")) == ({"id": "ba-1", **told}, [])


def test_each_word_is_stamped_after_all_that_was_seen_also_by_a_clock_that_is_behind(desk, session):
    first = says(desk, "solved")
    desk.tablet.clock.set_back(86_400)
    second = says(desk, "not_solved")
    assert stamp_of(first.data["hlc"]) < stamp_of(second.data["hlc"])
    assert (seen(desk)["state"], second.data["over"]) == ("reopened", [first.id])


def test_a_word_about_what_left_leaves_too_once_it_is_sent_and_never_before(desk, session):
    other = {**EXPLAINED, "id": "ba-2"}
    comes_down(session, EXPLAINED, other)
    stays = do(
        desk, Tell(Outgoing("barrier_reply", *AT.values(), {**new_reply(other, "solved", "2026-11-20", "team")}))
    )
    mine = says(desk, "solved")
    session.remove("barrier", "ba-1")
    while do(desk, Tidy()).more:
        pass
    assert {one.id for one in session.find("barrier_word")} == {mine.id, stays.id}
    session.accept([Receipt(mine.id, 1, "stored"), Receipt(stays.id, 1, "stored")])
    comes_down(session, other)
    while do(desk, Tidy()).more:
        pass
    assert [one.id for one in session.find("barrier_word")] == [stays.id]
