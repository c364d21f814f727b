"""A device's page: what the server knows of it in the tablet's own words, counts only, and nothing it could only guess."""

import re
from hashlib import sha256

import pytest

from core.records import WireRecord
from server import admin, audit
from server.access import CONSOLE
from server.store.tables import Device
from sync.canonical import canonical, sha256_of
from sync.status import FOUR_WORDS, explain
from tests.fakes.memory_store import file_of
from tests.fakes.programme import DATA
from tests.server.pages.test_set_up import post
from tests.server.pages.test_to_look_at import sent, visit_of
from tests.server.pages.test_walk import NEVER_SAID, Shown

PHOTO = b"\xff\xd8 a ward" * 2000
NOTHING = "Nothing that we know of."


def device_of(district, name="Aisha’s tablet"):
    with district.store.reading():
        return Device.get(Device.name == name).id


def devices_of(district):
    with district.store.reading():
        return {one.id for one in Device.select()}


def said(client, device):
    answer = client.get(f"/devices/{device}")
    assert answer.status_code == 200
    return Shown(answer.text).text


@pytest.fixture
def fresh(own_district):
    """A tablet that nothing came from yet, and its id."""
    before = devices_of(own_district)
    tablet = own_district.tablet("noor")
    [device] = devices_of(own_district) - before
    return tablet, device


def with_photo(district, photo=PHOTO, **more):
    return visit_of(district, attachments=[file_of("ward.jpg", photo) | more])


def test_the_list_leads_to_each_device(district, browse):
    client = browse(district, "sami")
    device = device_of(district)
    assert f'href="/devices/{device}"' in client.get("/devices").text
    page = said(client, device)
    for word in (*FOUR_WORDS, "Aisha", "today", "version 1", "It goes on until 18 December"):
        assert word in page, word
    assert page.count(NOTHING) == 2
    assert not NEVER_SAID.search(page)
    assert "Tindwa" not in page


def test_a_photo_that_was_announced_is_on_its_way_until_it_is_whole(own_district, fresh, browse):
    tablet, device = fresh
    tablet.push([with_photo(own_district)])
    client, digest = browse(own_district, "sami"), sha256(PHOTO).hexdigest()
    assert "1 photo or file is announced" in said(client, device)
    assert "1 photo or file is announced" not in said(client, device_of(own_district))
    tablet.send_blob(digest, 0, PHOTO[:5000])
    assert "1 of them has come in part." in said(client, device)
    tablet.send_blob(digest, 5000, PHOTO[5000:])
    assert said(client, device).count(NOTHING) == 2
    assert "announced" not in said(client, device)


def test_what_is_too_large_to_come_needs_somebody_in_the_tablets_own_words(own_district, fresh, browse):
    tablet, device = fresh
    tablet.push([with_photo(own_district, size=200 << 20)])
    page = said(browse(own_district, "sami"), device)
    assert explain("blob-too-large").what in page
    assert explain("blob-too-large").next_step in page
    assert "announced" not in page


def test_a_bundle_that_broke_off_is_on_its_way(own_district, fresh, browse):
    tablet, device = fresh
    tablet.keep_push("ab" * 32, 0, b"x" * 41_000)
    assert "41 kB of it are here" in said(browse(own_district, "sami"), device)


def test_what_waits_for_a_word_is_counted_and_found_by_its_device(own_district, browse):
    records = [visit_of(own_district) for _ in range(2)]
    assert sent(own_district, "noor", *records) == ["quarantined"] * 2
    with own_district.store.reading():
        devices = [one.id for one in Device.select().where(Device.name == "Noor’s tablet").order_by(Device.enrolled)]
    client = browse(own_district, "sami")
    pages = {device: said(client, device) for device in devices}
    [device] = [one for one, page in pages.items() if explain("not-yours").what in page]
    assert "2 times:" in pages[device]
    link = re.search(r'href="(/to-look-at\?device=[^"]+)"', client.get(f"/devices/{device}").text)[1]
    assert records[0].id in client.get(link).text
    assert "Only what came from one device." in client.get(link).text
    assert records[0].id not in client.get(f"/to-look-at?device={device_of(own_district)}").text


def test_a_closed_device_says_so_and_how_much_it_closed_for_the_programme(own_district, fresh, browse):
    tablet, device = fresh
    admin.revoke_device(own_district.store, device)
    data = {"key": DATA.id, "sealed": DATA.seal("left_work", "tindwa", canonical(vars(visit_of(own_district))))}
    own = own_district.ids.unlinkable()
    tablet.push([WireRecord(own, 1, "left_work", "d1", "tindwa", sha256_of(data), data)])
    client = browse(own_district, "sami")
    page = said(client, device)
    assert "1 record that it closed for the programme waits" in page
    assert explain("device-revoked").what in page
    assert "Without contact" not in page
    assert "Close this device" not in client.get(f"/devices/{device}").text


def test_a_device_is_closed_from_its_own_page(own_district, fresh, browse):
    _, device = fresh
    client = browse(own_district, "sami")
    assert f'action="/devices/{device}/close"' in client.get(f"/devices/{device}").text
    post(client, f"/devices/{device}/close")
    assert "closed" in said(client, device)


def test_what_was_never_heard_long_silent_or_speaks_otherwise_is_said(own_district, fresh, browse):
    _, device = fresh
    client, day = browse(own_district, "sami"), 86_400_000
    for days, words in ((12, "12 days ago"), (31, "waits for a supervisor to unlock it")):
        with own_district.store.writing():
            Device.update(last_heard=own_district.clock.now_ms() - days * day).where(Device.id == device).execute()
        assert words in said(client, device)
    with own_district.store.writing():
        Device.update(last_heard=None).where(Device.id == device).execute()
    assert "not yet" in said(client, device)
    admin.new_collect_token(own_district.store, own_district.people["aisha"], "Collect", CONSOLE)
    collect = said(client, device_of(own_district, "Collect"))
    assert "OpenRosa, as ODK Collect does" in collect
    assert "Without contact" not in collect


def test_parcels_of_others_that_it_brought_are_counted(own_district, fresh, browse):
    _, device = fresh
    client = browse(own_district, "sami")
    assert "It brought" not in said(client, device)
    with own_district.store.writing():
        for parcel in ("a" * 32, "b" * 32):
            audit.write(own_district.store, audit.COUNTRY, device, "brought a parcel", parcel)
    assert "It brought 2 closed parcels of other devices." in said(client, device)


@pytest.mark.parametrize("name", ["lela", "zuri", "aisha"])
def test_nobody_else_sees_a_device(district, browse, name):
    assert browse(district, name).get(f"/devices/{device_of(district)}").status_code == 404


@pytest.mark.parametrize("device", ["nobody", "%00", "..%2Fpeople", "x" * 2000])
def test_a_device_that_is_not_there_is_not_here(district, browse, device):
    assert browse(district, "sami").get(f"/devices/{device}").status_code == 404


def test_an_administrator_of_another_district_sees_none_of_it(own_district, browse):
    admin.add_person(own_district.store, "Dalia", "dalia", "four quiet words here", "admin", "d2")
    client = browse(own_district, "dalia")
    assert client.get(f"/devices/{device_of(own_district)}").status_code == 404
    assert "Noor" in said(client, device_of(own_district, "Noor’s tablet"))
