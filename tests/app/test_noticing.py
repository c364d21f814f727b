"""What a sheet notices, as laws: however somebody walks through it, the log says what was on the screen and when."""

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from app.asks import Answered, Keep, Left, Now, RoundAdded, RoundRemoved
from app.asks.drafts import DraftOpened, Finish
from app.asks.noticing import Locate, Located, Noticing
from app.asks.people import Me
from app.opening import Opening
from app.screens import fill
from app.screens.fill import BackTouched, JumpedTo, OnTouched
from forms import AuditLog, FormSession, load_form
from tests.app.screens.test_fill import BODY

NOW = Now(9, date(2026, 11, 22))
FORM = load_form(
    convert(
        xlsform="""
| survey |
| | type         | name  | label  | relevant   | parameters |
| | audit        | audit |        |            | location-priority=balanced location-min-interval=1 location-max-age=60 |
| | begin_group  | first | First  |            | |
| | text         | name  | Who?   |            | |
| | text         | also  | Also?  | ${name}!='' | |
| | end_group    |       |        |            | |
| | begin_repeat | child | Child  |            | |
| | text         | what  | What?  |            | |
| | end_repeat   |       |        |            | |
| | text         | end   | The end |           | |
| settings |
| | form_id | version |
| | soap    | 3       |
""",
        file_type=".md",
        validate=False,
    ).xform.encode()
)
STEPS = st.lists(
    st.sampled_from(
        [
            OnTouched(),
            BackTouched(),
            JumpedTo("/data/end", "/data/end"),
            JumpedTo("/data/first", "/data/first/name"),
            Answered("/data/first/name", "Grace"),
            Answered("/data/first/name", None),
            RoundAdded("/data/child"),
            RoundRemoved("/data/child[1]"),
            Located("1 2 3 4"),
            Located(""),
        ]
    ),
    max_size=25,
)


class Ticking:
    """A clock that moves on at every look."""

    now = 1_000

    def __call__(self) -> int:
        self.now += 7
        return self.now


def begun(saved=(), leave=None):
    session = FormSession.new(FORM, clock_ms=lambda: 9, random_bytes=bytes, today=NOW.today)
    log = AuditLog.restored(FORM.settings.audit, Ticking(), saved)
    noticing = Noticing("d", "soap", frozenset({"place"}), leave or {}, log)
    begun, _ = fill.start(Opening(Me("u", "A", "supervisor", "d1", "N", "d1"), NOW, {"draft": "d"}))
    return fill.update(begun, DraftOpened(BODY, session, None, (), None, NOW, noticing))


def walked(state, steps):
    asked = []
    for step in steps:
        if isinstance(step, RoundRemoved) and step.ref not in state.filled.nodes:
            continue
        state, asks = fill.update(state, step)
        asked += asks
        if state.finishing:
            break
    return state, asked


def is_open(entry):
    return entry.event == "question" and entry.end is None


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_is_open_in_the_log_is_what_is_on_the_screen(steps):
    state, _ = walked(begun()[0], steps)
    log = state.noticing.log
    shown = [] if state.finishing else [ref for ref in state.page.refs if state.filled.nodes[ref].kind == "question"]
    assert sorted(entry.node for entry in log.entries if is_open(entry)) == sorted(shown)
    assert all(one.start < other.start for one, other in pairwise(log.entries))
    assert all(entry.end >= entry.start for entry in log.entries if entry.end is not None)
    assert [entry.event for entry in log.entries].count("form start") == 1


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_a_sheet_that_was_left_or_finished_leaves_nothing_open_and_keeps_every_line(steps):
    state, asked = walked(begun()[0], [*steps, Left()])
    log = state.noticing.log
    assert not [entry for entry in log.entries if is_open(entry)]
    last = "form finalize" if state.finishing else "form exit"
    assert log.entries[-1].event == last
    if state.finishing:
        (finish,) = [ask for ask in asked if isinstance(ask, Finish)]
        assert finish.log == log.csv()
    else:
        kept = [ask for ask in asked if isinstance(ask, Keep)][-1]
        assert kept.body["log"] == log.saved()
        resumed = begun(kept.body["log"])[0].noticing.log
        assert [entry.event for entry in resumed.entries[: len(log.entries) + 1]][-1] == "form resume"


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sampled_from([{}, {"place": False}, {"place": True}]))
def test_the_place_is_looked_for_only_with_leave_and_one_look_at_a_time(steps, leave):
    state, asks = begun(leave=leave)
    looks = sum(isinstance(ask, Locate) for ask in asks)
    for step in steps:
        state, asks = walked(state, [step])
        if isinstance(step, Located):
            looks = 0
        looks += sum(isinstance(ask, Locate) for ask in asks)
        assert looks <= bool(leave.get("place"))
        if state.finishing:
            return


def test_a_sheet_that_notices_nothing_asks_for_nothing_when_it_is_left():
    state, _ = begun()
    session = state.filled.session
    state, _ = fill.update(state, DraftOpened(BODY, session, None, (), None, NOW, Noticing("d", "soap")))
    assert walked(state, [Left()])[1] == []
