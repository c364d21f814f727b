"""What filling in any sheet decides."""

from datetime import date

import pytest
from pyxform.xls2xform import convert

from app.asks import Answered, Back, Go, Keep, Kept, Later, Now, RoundAdded, Toast, Woke
from app.asks.drafts import DraftGone, DraftOpened, Finish, Finished, NoSuchForm
from app.asks.people import Me
from app.opening import Opening
from app.screens import fill
from app.screens.fill import Aim, BackTouched, JumpedTo, LanguageChosen, LeaveTouched, OnTouched, PanelTouched
from forms import FormSession, load_form

NOW = Now(9, date(2026, 11, 22))
FORM = """
| survey |
|        | type         | name  | label       | required | constraint | relevant       |
|        | text         | name  | Who?        | yes      |            |                |
|        | integer      | age   | How old?    |          | . < 130    |                |
|        | begin_repeat | child | A child     |          |            | ${age} > 20    |
|        | text         | what  | What?       |          |            |                |
|        | end_repeat   |       |             |          |            |                |
| settings |
|          | form_id | version |
|          | soap    | 3       |
"""
XML = convert(xlsform=FORM, file_type=".md", validate=False).xform.encode()
BODY = {
    "id": "d",
    "form": "soap",
    "version": "3",
    "title": "Soap",
    "facility": "f",
    "district": "d1",
    "place": "Tindwa",
    "started": 1,
    "snapshot": None,
}


@pytest.fixture
def state(ids):
    session = FormSession.new(load_form(XML), clock_ms=lambda: 9, random_bytes=ids.secret, today=NOW.today)
    begun, _ = fill.start(Opening(Me("u", "A", "supervisor", "d1", "N", "d1"), NOW, {"draft": "d"}))
    return fill.update(begun, DraftOpened(BODY, session, None, (), None, NOW))[0]


def after(state, *events):
    asks = ()
    for event in events:
        state, asks = fill.update(state, event)
    return state, asks


def test_every_answer_is_kept_with_its_page(state):
    state, asks = after(state, Answered("/data/name", "Grace"))
    assert isinstance(asks[0], Keep)
    assert (asks[0].id, asks[0].head) == ("d", {"form": "soap", "facility": "f"})
    assert asks[0].body["snapshot"]
    assert after(state, Kept("draft", "d", 1, "draft", NOW))[0].saved


def test_a_page_is_left_only_when_it_fits(state):
    state, asks = after(state, OnTouched())
    assert (state.index, state.checking, asks, set(state.problems)) == (0, True, (), {"/data/name"})
    state, _ = after(state, Answered("/data/name", "Grace"), OnTouched())
    assert (state.index, state.checking) == (1, False)


def test_pages_follow_the_answers_and_rounds_can_be_added(state):
    assert not after(state, Answered("/data/age", "30"))[0].is_last
    state, _ = after(state, Answered("/data/name", "G"), OnTouched(), OnTouched())
    assert state.is_last
    state, _ = after(state, RoundAdded("/data/child"))
    assert "/data/child[2]/what" in state.filled.nodes


def test_the_last_page_sends_it_once_with_the_drafts_id(state):
    state, asks = after(state, Answered("/data/name", "Grace"), OnTouched(), OnTouched())
    finish = asks[0]
    assert isinstance(finish, Finish)
    (record,) = finish.outgoing
    assert (record.kind, record.id, record.form, record.version) == ("submission", "d", "soap", "3")
    instance = {"id": state.filled.session.instance_id}
    told = {"answers": {"name": "Grace"}, "started": 1, "ended": 9, "score": None, "confirmed": None}
    assert record.data == told | {"instance": instance}
    assert finish.document == state.filled.session.to_xml()
    assert after(state, OnTouched())[1] == ()
    assert after(state, Answered("/data/name", "x"))[1] == ()
    assert Go("/visits", instead=True) in after(state, Finished())[1]


def test_what_became_wrong_elsewhere_is_shown_before_sending(state):
    state, _ = after(state, Answered("/data/name", "Grace"), OnTouched(), Answered("/data/name", ""), OnTouched())
    assert (state.index, state.checking, state.finishing) == (0, True, False)


def test_back_goes_a_page_back_and_from_the_first_out(state):
    state, _ = after(state, Answered("/data/name", "Grace"), OnTouched(), BackTouched())
    assert state.index == 0
    assert after(state, BackTouched())[1] == (Back(),)
    assert after(state, LeaveTouched())[1] == (Back(),)


@pytest.mark.parametrize("event", [DraftGone(), NoSuchForm("soap")])
def test_what_is_not_there_says_so_and_goes_back(state, event):
    toast, back = after(state, event)[1]
    assert isinstance(toast, Toast)
    assert back == Back()


def test_an_unknown_event_changes_nothing(state):
    assert after(state, object()) == (state, ())


PAGES = """
| survey |
|        | type           | name  | label::English (en) | label::French (fr) | appearance |
|        | select_one yn  | fast  | Fast?               | Vite ?             | quick      |
|        | select_one yn  | slow  | Slow?               | Lent ?             |            |
| choices |
|         | list_name | name | label::English (en) | label::French (fr) |
|         | yn        | yes  | Yes                 | Oui                |
|         | yn        | no   | No                  | Non                |
"""


@pytest.fixture
def paged(ids):
    xml = convert(xlsform=PAGES, file_type=".md", form_name="data", validate=False).xform.encode()
    session = FormSession.new(
        load_form(xml), clock_ms=lambda: 9, random_bytes=ids.secret, today=NOW.today, language="en"
    )
    begun, _ = fill.start(Opening(Me("u", "A", "supervisor", "d1", "N", "d1"), NOW, {"draft": "d"}))
    return fill.update(begun, DraftOpened(BODY, session, None, (), None, NOW))[0]


def test_a_quick_answer_is_seen_and_then_left_by_itself(paged):
    state, asks = after(paged, Answered("/data/fast", "yes"))
    assert asks[-1] == Later(fill.QUICK_SECONDS, "quick")
    assert state.index == 0
    assert after(state, Woke("quick", NOW))[0].index == 1
    taken_back, asks = after(state, Answered("/data/fast", None))
    assert len(asks) == 1
    assert after(taken_back, Woke("quick", NOW))[0].index == 0


def test_a_question_that_is_not_quick_waits(paged):
    state, _ = after(paged, Answered("/data/fast", "yes"), OnTouched())
    _, asks = after(state, Answered("/data/slow", "yes"))
    assert [type(ask) for ask in asks] == [Keep]
    assert after(state, Woke("quick", NOW))[0].index == 1


def test_the_sheet_speaks_another_language_and_keeps_its_answers(paged):
    state, _ = after(paged, Answered("/data/fast", "yes"), PanelTouched("languages"))
    assert state.panel == "languages"
    state, _ = after(state, LanguageChosen("fr"))
    node = state.filled.nodes["/data/fast"]
    assert (state.panel, node.label, node.value, node.choices[0].label) == ("", "Vite ?", "yes", "Oui")


def test_a_panel_is_closed_by_its_own_sign_or_the_way_back(paged):
    for event in (PanelTouched("questions"), BackTouched(), LeaveTouched()):
        state, asks = after(paged, PanelTouched("questions"), event)
        assert (state.panel, asks) == ("", ())


def test_the_list_leads_to_a_page_that_is_there(paged):
    state, _ = after(paged, PanelTouched("questions"), JumpedTo("/data/slow", "/data/slow"))
    assert (state.index, state.panel, state.aim) == (1, "", Aim("/data/slow", 1))
    assert after(state, JumpedTo("/data/slow", "/data/slow"))[0].aim == Aim("/data/slow", 2)
    assert after(state, JumpedTo("/data/nowhere", "/data/nowhere"))[0] == state


def test_what_does_not_fit_is_shown_and_turning_the_page_forgets_where_that_was(state):
    state, _ = after(state, OnTouched())
    assert state.aim == Aim("/data/name", 1)
    state, _ = after(state, Answered("/data/name", "Grace"), OnTouched())
    assert state.aim.ref == ""
