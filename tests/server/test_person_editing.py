"""People are looked after by whoever administers them: nobody rises by a back way, nobody is left without an administrator."""

import pytest

from core.errors import Refused
from server import access, accounts, admin, audit_reading, person_editing
from server.access import CONSOLE, NotYours
from server.audit_reading import Wish
from server.store.tables import Grant, Person
from tests.server.pages.district import PASSWORD, District


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    made = District(tmp_path_factory.mktemp("people"), empty=True)
    made.people["dalia"] = admin.add_person(made.store, "Dalia", "dalia", PASSWORD, "admin", "d1")
    admin.grant(made.store, made.people["rashid"], "supervisor", "d1")
    yield made
    made.store.close()


@pytest.fixture
def here(founded, tmp_path):
    """Sami administers the country, Dalia Nandari (d1); Rashid manages the region, and supervises in d1."""
    made = District(tmp_path, like=founded)
    yield made
    made.store.close()


def roles(here, name):
    with here.store.reading():
        return {(row.role, row.unit) for row in Grant.select().where(Grant.person == here.people[name])}


def refused(act, *words):
    with pytest.raises(Refused) as no:
        act()
    assert not isinstance(no.value, NotYours)
    assert all(word in f"{no.value.what} {no.value.next_step}" for word in words)


WHOLE = {
    "names": lambda here, who, one: person_editing.rename(here.store, who, one, "Other", "other"),
    "password": lambda here, who, one: admin.set_password(here.store, one, "four words of another", who),
    "leave": lambda here, who, one: person_editing.let_go(here.store, who, one),
    "back": lambda here, who, one: person_editing.take_up_again(here.store, who, one),
    "code": lambda here, who, one: admin.new_square(here.store, one, who),
    "collect": lambda here, who, one: admin.new_collect_token(here.store, one, "Collect", who),
    "second step": lambda here, who, one: admin.switch_second_step_off(here.store, one, who),
}
PARTLY = {
    "look": lambda here, who, one: person_editing.known(here.store, who, one),
    "give": lambda here, who, one: person_editing.give(here.store, who, one, "chw", "tindwa"),
    "take": lambda here, who, one: person_editing.take_away(here.store, who, one, "supervisor", "d1"),
}


@pytest.mark.parametrize("act", WHOLE)
def test_what_opens_all_of_somebody_is_for_whoever_looks_after_all_of_it(here, act):
    """Else an administrator of one district could sign in, or enrol a tablet, as somebody who sees a region."""
    refused(lambda: WHOLE[act](here, here.who("dalia"), here.people["rashid"]), "outside what you look after")
    with here.store.reading():
        rashid = Person.get_by_id(here.people["rashid"])
        assert (rashid.name, rashid.active) == ("Rashid", True)
    assert accounts.sign_in(here.store, "rashid", PASSWORD)


@pytest.mark.parametrize("act", [*WHOLE, *PARTLY])
@pytest.mark.parametrize("name", ["dalia", "lela", "noor"])
def test_nobody_else_may_even_look(here, act, name):
    with pytest.raises(NotYours):
        (WHOLE | PARTLY)[act](here, here.who(name), here.people["zuri"])


@pytest.mark.parametrize("act", PARTLY)
def test_a_part_is_looked_after_by_whoever_administers_that_part(here, act):
    PARTLY[act](here, here.who("dalia"), here.people["rashid"])
    assert ("manager", "r") in roles(here, "rashid")


def test_roles_are_given_and_taken_where_one_administers_only(here):
    dalia, aisha = here.who("dalia"), here.people["aisha"]
    person_editing.give(here.store, dalia, aisha, "manager", "d1")
    person_editing.give(here.store, dalia, aisha, "manager", "d1")
    assert roles(here, "aisha") == {("supervisor", "d1"), ("manager", "d1")}
    with pytest.raises(NotYours):
        person_editing.give(here.store, dalia, aisha, "manager", "r")
    with pytest.raises(NotYours):
        person_editing.take_away(here.store, dalia, here.people["rashid"], "manager", "r")
    refused(lambda: person_editing.give(here.store, dalia, aisha, "king", "d1"))
    person_editing.take_away(here.store, dalia, aisha, "manager", "d1")
    person_editing.take_away(here.store, dalia, aisha, "manager", "d1")
    refused(lambda: person_editing.take_away(here.store, dalia, aisha, "supervisor", "d1"), "only role")
    assert roles(here, "aisha") == {("supervisor", "d1")}
    acts = [act.what for act in audit_reading.acts(here.store, CONSOLE, Wish(about=aisha, what="took"), 9)]
    assert acts == ["took away manager at d1"]


def test_every_place_keeps_an_administrator_and_nobody_shuts_themselves_out(here):
    sami, dalia = here.who("sami"), here.who("dalia")
    person_editing.give(here.store, sami, here.people["dalia"], "chw", "tindwa")
    person_editing.give(here.store, sami, here.people["sami"], "chw", "tindwa")
    for act in (
        lambda: person_editing.take_away(here.store, sami, here.people["sami"], "admin", "n"),
        lambda: person_editing.let_go(here.store, sami, here.people["sami"]),
    ):
        refused(act, "This is you")
    person_editing.take_away(here.store, sami, here.people["dalia"], "admin", "d1")
    refused(lambda: person_editing.take_away(here.store, CONSOLE, here.people["sami"], "admin", "n"), "Nobody else")
    refused(lambda: person_editing.let_go(here.store, CONSOLE, here.people["sami"]), "Nobody else")
    with pytest.raises(NotYours):
        person_editing.known(here.store, here.who("dalia"), here.people["aisha"])
    assert dalia.id == here.people["dalia"]


def test_whoever_leaves_is_signed_out_and_comes_back_as_they_were_but_not_signed_in(here):
    sami, lela = here.who("sami"), here.people["lela"]
    token = accounts.sign_in(here.store, "lela", PASSWORD).token
    person_editing.let_go(here.store, sami, lela)
    person_editing.let_go(here.store, sami, lela)
    with pytest.raises(accounts.WrongSignIn):
        accounts.sign_in(here.store, "lela", PASSWORD)
    refused(lambda: person_editing.give(here.store, sami, lela, "chw", "tindwa"), "has left")
    person_editing.take_up_again(here.store, sami, lela)
    person_editing.take_up_again(here.store, sami, lela)
    assert accounts.signed_in(here.store, token) is None
    assert accounts.sign_in(here.store, "lela", PASSWORD).who.grants == here.who("lela").grants
    acts = [act.what for act in audit_reading.acts(here.store, CONSOLE, Wish(about=lela), 9)]
    assert acts[1:3] == ["took a person up again", "let a person go"]


def test_names_are_one_persons_alone(here):
    sami, lela = here.who("sami"), here.people["lela"]
    person_editing.rename(here.store, sami, lela, " Lela M. ", " LELA.M ")
    assert accounts.sign_in(here.store, "lela.m", PASSWORD).who.name == "Lela M."
    refused(lambda: person_editing.rename(here.store, sami, lela, "Lela", "ZURI"), "already")
    refused(lambda: person_editing.rename(here.store, sami, lela, "  ", "lela"), "Write a name")
    token = accounts.sign_in(here.store, "lela.m", PASSWORD).token
    person_editing.rename(here.store, sami, lela, "Lela", "")
    assert accounts.signed_in(here.store, token) is None
    person_editing.rename(here.store, sami, here.people["zuri"], "Zuri", "")  # several may have none


def test_a_role_less_is_another_scope_and_what_was_not_sent_still_comes_in(here):
    sami, aisha = here.who("sami"), here.people["aisha"]
    tablet = here.tablet("aisha")
    person_editing.give(here.store, sami, aisha, "supervisor", "d2")
    scope = tablet.hello().scope
    person_editing.take_away(here.store, sami, aisha, "supervisor", "d1")
    assert tablet.hello().scope != scope
    late = here.record("submission", "d1", "tindwa", {"answers": {}})
    assert [one.status for one in tablet.push([late]).results] == ["quarantined"]
    with here.store.reading():
        assert access.reaches(access.who_is(aisha).grants)[0].district == "d2"
