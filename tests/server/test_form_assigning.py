"""A version of a form goes where it is sent: districts that get it are told, those that lose it keep it for what was begun."""

import pytest

from core.errors import Refused
from server import admin, audit_reading, form_assigning
from server.access import CONSOLE, NotYours
from server.audit_reading import Wish
from server.form_publishing import publish, publish_next
from server.store import log
from server.store.tables import FormVersion
from tests.forms.workbooks import workbook
from tests.server.pages.district import PASSWORD, District

FORM, VERSION = "borehole", "3"


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    made = District(tmp_path_factory.mktemp("forms"), empty=True)
    publish(made.store, workbook(), CONSOLE, "d1")
    yield made
    made.store.close()


@pytest.fixture
def here(founded, tmp_path):
    """Borehole 3 goes to Nandari (d1); Rashid manages the region, Sami sets up the country."""
    made = District(tmp_path, like=founded)
    yield made
    made.store.close()


def told(here, district):
    with here.store.reading():
        body = log.newest(district, "form", f"{FORM}/{VERSION}")
    return None if body is None else "rests" if body.get("resting") else "goes"


def send(here, who, was, unit):
    form_assigning.assign(here.store, who, FORM, VERSION, was, unit)


def items(tablet):
    news = tablet.pull({}, 1 << 20).items
    return [item.body.get("resting", False) for item in news if item.kind == "form" and item.body["form"] == FORM]


def test_it_goes_to_all_it_comes_to_and_rests_where_it_is_lost(here):
    sami = here.who("sami")
    assert (told(here, "d1"), told(here, "d2")) == ("goes", None)
    send(here, sami, "d1", "r")
    assert (told(here, "d1"), told(here, "d2")) == ("goes", "goes")
    send(here, sami, "r", "d2")
    assert (told(here, "d1"), told(here, "d2")) == ("rests", "goes")
    send(here, sami, "d2", "d1")
    assert (told(here, "d1"), told(here, "d2")) == ("goes", "rests")
    acts = [act.what for act in audit_reading.acts(here.store, CONSOLE, Wish(what="sent a form"), 9)]
    assert acts == ["sent a form to d1", "sent a form to d2", "sent a form to r"]


def test_devices_hear_of_it(here):
    aisha, noor = here.tablet("aisha"), here.tablet("noor")
    assert (items(aisha), items(noor)) == ([False], [])
    send(here, here.who("sami"), "d1", "d2")
    assert (items(aisha), items(noor)) == ([True], [False])


def test_a_next_version_goes_where_the_one_before_went_last(here):
    send(here, here.who("sami"), "d1", "d2")
    settings = (("form_title", "form_id", "version"), ("Borehole", "borehole", "4"))
    assert publish_next(here.store, workbook(settings=settings), here.who("sami")).unit == "d2"
    settings = (("form_title", "form_id", "version"), ("Borehole", "borehole", "5"))
    assert publish_next(here.store, workbook(settings=settings), here.who("sami"), "d1").unit == "d1"


def test_what_it_means_is_counted_before(here):
    here.tablet("aisha"), here.tablet("noor")
    lost = here.tablet("noor")
    [device] = [one.id for one in admin.devices(here.store) if one.last_heard and one.people == (here.people["noor"],)][
        :1
    ]
    admin.revoke_device(here.store, device)
    means = form_assigning.meaning(here.store, here.who("sami"), FORM, VERSION, "d2")
    assert (means.gain, means.lose, means.devices_gain, means.devices_lose) == (["Solima"], ["Nandari"], 1, 1)
    same = form_assigning.meaning(here.store, here.who("sami"), FORM, VERSION, "d1")
    assert (same.gain, same.lose) == ([], [])
    assert lost
    assert told(here, "d2") is None


def test_only_who_may_publish_at_both_places_sends_it(here):
    dalia = admin.add_person(here.store, "Dalia", "dalia", PASSWORD, "admin", "d1")
    here.people["dalia"] = dalia
    for name, unit in (("dalia", "d2"), ("dalia", "r"), ("zuri", "d2"), ("aisha", "d1"), ("zuri", "d1")):
        with pytest.raises(NotYours):
            send(here, here.who(name), "d1", unit)
        with pytest.raises(NotYours):
            form_assigning.meaning(here.store, here.who(name), FORM, VERSION, unit)
    assert [one.id for one in form_assigning.homes(here.store, here.who("rashid"), FORM, VERSION)] == ["r", "d2"]
    assert form_assigning.homes(here.store, here.who("zuri"), FORM, VERSION) == []
    send(here, here.who("rashid"), "d1", "d2")
    with pytest.raises(NotYours):
        send(here, here.who("lela"), "d2", "d1")


def test_two_at_once_do_not_undo_each_other_unseen(here):
    send(here, here.who("rashid"), "d1", "d2")
    with pytest.raises(Refused, match="elsewhere meanwhile"):
        send(here, here.who("rashid"), "d1", "r")
    send(here, here.who("rashid"), "d2", "d2")
    with here.store.reading():
        assert FormVersion.get().unit == "d2"


@pytest.mark.parametrize(("form", "version"), [("other", "3"), (FORM, "9"), ("", "")])
def test_what_was_never_out_is_not_sent(here, form, version):
    for act in (form_assigning.meaning, form_assigning.homes):
        with pytest.raises(NotYours):
            act(here.store, here.who("sami"), form, version, *(["d1"] if act is form_assigning.meaning else []))
