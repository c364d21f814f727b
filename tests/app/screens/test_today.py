"""What Today decides: whom to visit and why, whose promises come first."""

from datetime import date

from app.asks import Find, Found, Go, Now, Sending
from app.asks.people import Me
from app.opening import Opening
from app.screens import today
from app.screens.today import AllPromises, GetReady, GoOnWithVisit, HearVoices, SyncTouched
from tests.app.district import district
from tests.fakes.clock import FakeClock

NOW = Now(1_795_000_000_000, date(2026, 11, 18))
ME = Me("p-aisha", "Aisha", "supervisor", "d1", "Nandari", "d1")


def told(**more):
    things = {kind: [] for kind in ("org_unit", "visit", "promise", "voices", "series", "draft")}
    for item in district(FakeClock()).log:
        things[item.kind] = [*things[item.kind], {"id": item.id, **item.body}]
    return Found(things | more, Sending(on_device=3), NOW)


def seen(**more):
    state, asks = today.start(Opening(ME, NOW))
    assert isinstance(asks[0], Find)
    return today.update(state, told(**more))[0]


def test_the_place_with_promises_due_and_seen_longest_ago_is_proposed_with_reasons():
    state = seen()
    assert state.proposal.name == "Tindwa Health Centre"
    assert [reason.kind for reason in state.proposal.reasons] == ["promises", "last_seen"]
    assert today.update(state, GetReady())[1] == (Go("/facility/f-tindwa"),)


def test_our_promises_come_before_theirs_and_only_those_due_soon():
    assert [one["what"] for one in seen().due] == [
        "Answer about the broken fridge",
        "Bring two boxes of gloves",
        "Wash-hands corner by the ward",
    ]


def test_two_promises_are_shown_and_all_on_a_touch():
    state = seen()
    assert len(today.shown_promises(state)) == 2
    state, _ = today.update(state, AllPromises())
    assert len(today.shown_promises(state)) == 3


def test_voices_are_offered_only_when_enough_have_spoken():
    state = seen()
    assert (state.voices.name, state.voices.n) == ("Osheka Dispensary", 14)
    assert today.update(state, HearVoices())[1] == (Go("/facility/f-osheka"),)
    assert seen(voices=[{"id": "v", "facility": "f-tindwa", "n": 4, "shown": False}]).voices is None


def test_a_visit_that_was_begun_comes_first():
    state = seen(draft=[{"id": "dr-1", "form": "kioo_visit", "facility": "f-osheka"}])
    assert (state.unfinished, state.unfinished_name) == ("dr-1", "Osheka Dispensary")
    assert today.update(state, GoOnWithVisit())[1] == (Go("/visit/dr-1"),)


def test_the_place_of_a_visit_that_was_begun_is_not_proposed_again():
    first = seen().proposal
    begun = seen(draft=[{"id": "dr-1", "form": "kioo_visit", "facility": first.facility}])
    assert begun.proposal is None or begun.proposal.facility != first.facility


def test_what_is_yes_or_no_at_each_visit_is_no_signal():
    points = [{"month": f"m{i}", "num": i >= 10, "den": 1} for i in range(20)]
    body = {"facility": "f-tindwa", "title": "Right", "unit": "percent", "points": points}
    signals = [
        [reason.kind for reason in seen(series=[{"id": "s", "indicator": name, **body}]).proposal.reasons]
        for name in ("critical_right", "wait")
    ]
    assert ["signal" in kinds for kinds in signals] == [False, True]


def test_a_district_that_sent_nothing_yet_proposes_nothing():
    state = seen(org_unit=[], promise=[], visit=[], voices=[])
    assert (state.ready, state.proposal, list(state.due), state.voices) == (True, None, [], None)
    assert today.update(state, GetReady()) == (state, ())


def test_it_looks_again_only_when_something_came_down():
    state = seen()
    assert today.update(state, Sending(safe=2))[1] == ()
    assert today.update(state, Sending(safe=2, pulled=True))[1] != ()
    assert today.update(state, SyncTouched())[1] == (Go("/sending"),)


def test_a_proven_change_in_a_series_is_a_reason():
    points = [{"month": f"m{i}", "num": 20 if i < 10 else 60, "den": 100} for i in range(20)]
    state = seen(
        series=[
            {
                "id": "s",
                "facility": "f-tindwa",
                "indicator": "wait",
                "title": "Wait",
                "unit": "percent",
                "points": points,
            }
        ]
    )
    assert "signal" in [reason.kind for reason in state.proposal.reasons]
