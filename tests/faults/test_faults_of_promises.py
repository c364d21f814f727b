"""Faults of two people and one promise (docs/faults.md); each test bears the name of its row."""

import json

from app.asks import Fetch, Outgoing, Tell
from app.effects import do
from core.hlc import AHEAD_MS, stamp_of
from learning.promise_words import crossed, new_update
from server.store.tables import Promise
from sync.status import SAFE
from tests.fakes.clock import FakeClock
from tests.faults.test_faults_of_meaning import GLOVES
from tests.faults.test_faults_of_the_news import desk_of
from tests.faults.world import all_is_well

ON = "2026-11-18"


def three_of(tablet, world, new_tablet):
    """Tablets that count by names of their own, each with a clock of its own but for the first, which has the server's."""
    three = (tablet, *(new_tablet(world, clock=FakeClock(world.clock.now_ms())) for _ in range(2)))
    for one in three:
        one.session.set_setting("device", one.name)
    return three


def promised(tablets):
    """A promise that all of them have heard of."""
    name = f"{tablets[0].name}-p{len(tablets[0].made)}"
    tablets[0].makes(id=name, data={**GLOVES, "id": name})
    for one in tablets:
        one.rounds()
    return name


def seen(tablet, promise):
    """The promise as screens on this tablet see it."""
    with desk_of(tablet) as desk:
        return do(desk, Fetch("promise", promise)).body


def tells(tablet, promise, state, reason=None, **more):
    """What a person says on a screen; the record that goes up."""
    with desk_of(tablet) as desk:
        word = new_update(do(desk, Fetch("promise", promise)).body, state, reason, ON, "team", **more)
        kept = do(desk, Tell(Outgoing("promise_update", "f1", "d1", word)))
    record = next(one for one in tablet.session.pending() if one.id == kept.id)
    tablet.made.append(record)
    return record


def on_the_server(world, promise):
    (row,) = world.rows(Promise, id=promise)
    return json.loads(row.body)


def test_pending_wins(world, tablet, new_tablet):
    _, other, _ = three = three_of(tablet, world, new_tablet)
    promise = promised(three)
    tells(other, promise, "partly")
    other.rounds()
    mine = []

    def tells_meanwhile(exchange):
        """The news are on their way down when somebody here says how it stands."""
        raw = exchange.forward()
        mine.append(tells(tablet, promise, "stuck", "No money"))
        exchange.answer(raw)

    world.link.then("pull", tells_meanwhile)
    world.link.then("push", lambda exchange: exchange.forward() and None)  # and its first answer is lost
    tablet.round()
    assert (tablet.session.get("promise", promise).body["state"], tablet.word(mine[0]) == SAFE) == ("partly", False)
    shown = seen(tablet, promise)
    assert (shown["state"], shown["reason"], len(shown["history"])) == ("stuck", "No money", 2)
    tablet.round()
    assert seen(tablet, promise)["state"] == "stuck"
    tablet.reopen()
    assert seen(tablet, promise)["state"] == "stuck"
    tablet.rounds()
    assert tablet.word(mine[0]) == SAFE
    assert seen(tablet, promise) == {"id": promise, **on_the_server(world, promise)}
    assert tablet.session.find("promise_word") == []
    all_is_well(world, *three)


def test_lww(world, tablet, new_tablet):
    _, slow, wild = three = three_of(tablet, world, new_tablet)
    years = 3 * 365 * 86_400
    for order in (three, three[::-1]):  # all orders: tests/learning/test_promise_words.py
        promise = promised(three)
        early = tells(slow, promise, "stuck", "No money", due="2027-01-15")
        world.clock.advance(600)
        wild.clock.advance(years)  # its date jumps after it was in contact
        words = {early.id, tells(tablet, promise, "done").id, tells(wild, promise, "partly").id}
        for one in (*order, *order[:2]):
            one.rounds()
        told = on_the_server(world, promise)
        assert [seen(one, promise) for one in three] == [{"id": promise, **told}] * 3
        assert {one["id"] for one in told["history"]} == words  # nothing of it is lost
        stands = told["history"][-1]["id"]
        assert {one["id"] for one in crossed(told)} == words - {stands}  # and who was covered sees it
        assert told["state"] != "stuck"  # of the two whose dates are right the later one stands
        assert told["due"] == "2027-01-15"  # nobody else spoke of the day
        assert all(stamp_of(one["hlc"]).ms <= world.clock.now_ms() + AHEAD_MS for one in told["history"])
        again = tells(wild, promise, "stuck", "Rain")  # it was in contact, so it knows how far off it is
        assert abs(stamp_of(again.data["hlc"]).ms - world.clock.now_ms()) < AHEAD_MS
        wild.clock.set_back(years)
        for one in (wild, slow):
            one.rounds()
        tells(slow, promise, "done")  # whoever saw them all has the last word
        slow.rounds()
        last = on_the_server(world, promise)
        assert (last["state"], crossed(last)) == ("done", [])
    all_is_well(world, *three)
