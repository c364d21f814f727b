"""The page of what was done: in words, looked through, taken out, checked; nobody else's, and no answers."""

import csv
import io
import re

import pytest

from server import audit
from server.store.tables import Audit, Device
from tests.server.pages.test_walk import Shown


def said(client, address="/audit"):
    answer = client.get(address)
    assert answer.status_code == 200
    return Shown(answer.text).text


def test_acts_are_told_in_words_with_names_and_devices_have_links(district, browse):
    client = browse(district, "sami")
    page = said(client, f"/audit?about={district.people['aisha']}")
    assert "Aisha enrolled a device Aisha’s tablet" in page
    assert "granted Supervisor at Nandari Aisha" in page
    assert re.search(r"18 November, \d\d:\d\d", page)
    with district.store.reading():
        device = Device.get(Device.name == "Aisha’s tablet").id
    assert f'href="/devices/{device}"' in client.get(f"/audit?about={device}").text


def test_what_is_looked_for_stays_chosen_and_older_ones_follow(own_district, browse):
    with own_district.store.writing():
        for n in range(60):
            audit.write(own_district.store, "d1", own_district.people["lela"], "took out a list", f"wells-{n}")
    client = browse(own_district, "sami")
    newest = client.get("/audit?what=took out a list").text
    assert "wells-59" in newest
    assert "wells-9<" not in newest
    assert '<option value="took out a list" selected>' in newest
    older = re.search(r'href="(/audit\?[^"]*before=[^"]+)"', newest)[1].replace("&amp;", "&")
    rest = client.get(older).text
    assert "wells-9<" in rest
    assert "wells-10<" not in rest
    assert "before=" not in rest
    about = said(client, f"/audit?about={own_district.people['lela']}&since=2026-11-18&until=2026-11-18")
    assert "took out a list" in about
    assert "None here now." in said(client, "/audit?until=2020-01-01")


@pytest.mark.parametrize(
    "query", ["since=never", "until=9999-12-31", "since=0001-01-01", "before=;--", "what=%27", "about=" + "x" * 500]
)
def test_what_cannot_be_looked_for_breaks_nothing(district, browse, query):
    said(browse(district, "sami"), f"/audit?{query}")


def test_it_is_checked_and_a_change_is_said_with_the_next_step(own_district, browse):
    client = browse(own_district, "sami")
    assert "fit together" in said(client, "/audit?check=1")
    with own_district.store.writing():
        Audit.update(who="q").where((Audit.district == "") & (Audit.seq == 2)).execute()
    page = said(client, "/audit?check=1")
    assert "Row 3 of the country’s chain does not fit" in page
    assert "Keep a copy of the database" in page


def test_the_file_is_what_is_looked_for(district, browse):
    client = browse(district, "sami")
    answer = client.get("/audit.csv?what=enrolled a device")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''audit.csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["what"] for row in rows} == {"enrolled a device"}
    assert "Aisha" in {row["who_name"] for row in rows}


@pytest.mark.parametrize("name", ["lela", None])
@pytest.mark.parametrize("address", ["/audit", "/audit.csv", "/audit?check=1"])
def test_nobody_else_reads_it(district, browse, name, address):
    answer = browse(district, name).get(address, follow_redirects=False)
    assert answer.status_code == (404 if name else 303)
    assert "Aisha" not in answer.text


def test_it_is_a_tab_for_administrators_only(district, browse):
    assert 'href="/audit"' in browse(district, "sami").get("/people").text
    assert 'href="/audit"' not in browse(district, "lela").get("/forms").text
