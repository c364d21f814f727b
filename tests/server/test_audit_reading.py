"""Reading the audit: in order and whole, page by page, each administrator their own; what was changed is noticed."""

import ast
import csv
import io
from pathlib import Path
from typing import get_args

import pytest

from core.words import speak
from learning import promises
from server import admin, audit, audit_reading, follow_up, programme
from server.access import CONSOLE, NotYours, who_is
from server.audit_reading import Wish
from server.pages import audit_words
from server.pages.speech import Speech
from server.store.tables import Audit
from tests.server.pages.district import District

WRITING = {"write": 3, "lend": 2, "_carry_out": 3}
"""The functions through which acts come into the audit, and where in their call the act stands."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    made = District(tmp_path_factory.mktemp("audit"), empty=True)
    yield made
    made.store.close()


@pytest.fixture
def here(founded, tmp_path):
    made = District(tmp_path, like=founded)
    yield made
    made.store.close()


def written(here, n, who="p", thing="t", district=audit.COUNTRY):
    with here.store.writing():
        for _ in range(n):
            audit.write(here.store, district, who, "signed in", thing)


def every(here, who, wish, most):
    found = []
    while some := audit_reading.acts(here.store, who, wish, most):
        found += some
        wish = Wish(wish.about, wish.what, wish.since, wish.until, some[-1].mark)
    return found


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_page_by_page_is_the_whole_newest_first(here, most):
    for n in range(4):
        written(here, 2)
        written(here, 2, district="d1")
        here.clock.advance(n % 2)  # several in one millisecond
    found = every(here, CONSOLE, Wish(), most)
    with here.store.reading():
        assert len(found) == len(set(found)) == Audit.select().count()
    assert found == sorted(found, key=lambda act: (act.at, act.district, act.number), reverse=True)


def test_days_words_and_whom_it_is_about(here):
    written(here, 1, who="early")
    here.clock.advance(86_400)
    noon = here.clock.now_ms()
    written(here, 1, who="late", thing="early")
    assert [act.who for act in audit_reading.acts(here.store, CONSOLE, Wish(since=noon), 9)] == ["late"]
    assert "late" not in {act.who for act in audit_reading.acts(here.store, CONSOLE, Wish(until=noon), 99)}
    assert [act.who for act in audit_reading.acts(here.store, CONSOLE, Wish(about="early"), 9)] == ["late", "early"]
    granted = [act.what for act in audit_reading.acts(here.store, CONSOLE, Wish(what="granted "), 99)]
    assert len(granted) == len(here.people)
    assert {"granted admin at n", "granted team at tindwa"} <= set(granted)


@pytest.mark.parametrize(
    "mark", ["", ".", "x.1.d", "1", "1..", "-1.2.", "9" * 40 + ".1.", "١.٢.", "1.1.'; drop table audit"]
)
def test_any_mark_is_answered(here, mark):
    written(here, 2)
    assert isinstance(audit_reading.acts(here.store, CONSOLE, Wish(before=mark), 9), list)


def test_each_administrator_reads_of_their_own_people_devices_and_districts(here):
    admin.add_person(here.store, "Dalia", "dalia", "four other words here", "admin", "d1")
    tablet = here.tablet("aisha")
    here.tablet("noor")
    audit.write(here.store, "d1", "stranger", "put rows into a list", "wells: 2")
    audit.write(here.store, "d2", "stranger", "put rows into a list", "wells: 3")
    with here.store.reading():
        dalia, names = who_is(admin.person_called(here.store, "dalia")), {v: k for k, v in here.people.items()}
    found = audit_reading.acts(here.store, dalia, Wish(), 999)
    assert tablet
    assert {names.get(act.who) for act in found} >= {"aisha"}
    assert "noor" not in {names.get(one) for act in found for one in (act.who, act.thing)}
    assert [act.thing for act in found if act.district] == ["wells: 2"]
    assert {act.what for act in found} >= {"enrolled a device", "made an enrolment code"}
    assert audit_reading.check(here.store, dalia).chains == 1
    for nobody in ("lela", "aisha"):
        with pytest.raises(NotYours):
            audit_reading.acts(here.store, here.who(nobody), Wish(), 9)
        with pytest.raises(NotYours):
            audit_reading.check(here.store, here.who(nobody))


def test_a_changed_row_is_found_and_where(here):
    written(here, 3, district="d1")
    whole = audit_reading.check(here.store, CONSOLE)
    with here.store.reading():
        assert (whole.rows, whole.chains, list(whole.breaks)) == (Audit.select().count(), 2, [])
    with here.store.writing():
        Audit.update(who="q").where((Audit.district == "d1") & (Audit.seq == 2)).execute()
    assert list(audit_reading.check(here.store, CONSOLE).breaks) == [("d1", 3)]


def test_the_file_holds_them_all_and_is_safe_to_open(here):
    written(here, 603, thing="=1+1")
    rows = list(csv.DictReader(io.StringIO("".join(audit_reading.lines(here.store, CONSOLE, Wish())))))
    with here.store.reading():
        assert len(rows) == Audit.select().count()
    assert rows[0]["thing"] == "'=1+1"
    granted = next(row for row in rows if row["what"] == "granted supervisor at d1")
    assert (granted["thing"], granted["thing_name"]) == (here.people["aisha"], "Aisha")
    assert granted["at"].endswith("+00:00")


def acts_in_the_code():
    for folder in ("server", "kioo"):
        for path in Path(folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if isinstance(call, ast.Call):
                    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                    if name in WRITING and len(call.args) > WRITING[name]:
                        yield from texts(call.args[WRITING[name]])


def texts(argument):
    """What an argument can be: a word, a word with blanks, or one of two."""
    if isinstance(argument, ast.IfExp):
        yield from (*texts(argument.body), *texts(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in argument.values)


def test_every_act_has_its_words():
    beginnings = {audit_words.begins(act) for act in audit_words.ACTS}
    found = set(acts_in_the_code())
    assert len(found) > 25
    for act in found:
        blank = act.partition("…")[0]
        assert any(one == act or (one.startswith(blank) and "…" in act) for one in beginnings), act


@pytest.mark.parametrize(
    "act",
    [
        *(f"answered a barrier: {kind}" for kind in get_args(follow_up.AnswerKind)),
        *(f"followed up a promise: {state}" for state in promises.STATES),
        *(f"began to use a {use} key" for use in programme.USES),
    ],
)
def test_every_kind_of_an_act_has_words_of_its_own(act):
    assert act in audit_words.ACTS


def test_acts_read_as_sentences_and_what_is_not_known_stays():
    say, called = Speech(speak("en"), 0), {"d1": "Nandari", "p": "Aisha"}
    assert audit_words.told("granted supervisor at d1", called, say) == "granted Supervisor at Nandari"
    assert audit_words.told("granted angel at d9", called, say) == "granted angel at d9"
    assert audit_words.told("did something new", called, say) == "did something new"
    assert audit_words.ids_in("moved a place to d1") == ["d1"]
