"""Nothing of fewer than the threshold is on any page, and nothing from which it could be worked out."""

import re

import pytest

from tests.fakes.programme import opens
from tests.server.pages.test_walk import PAGES, Shown


def test_below_the_threshold_only_the_count_is_told(district, browse):
    page = browse(district, "lela").get("/places/kolemba")
    voices = Shown(page.text).text.split("Patients’ voices", 1)[1].split("Last visits")[0]
    assert "6 voices so far, shown from 10 on" in voices
    assert not re.search(r"\d+%", voices)
    assert "very_good" not in page.text


def test_from_the_threshold_on_the_share_comes_with_its_interval(district, browse):
    voices = Shown(browse(district, "lela").get("/places/tindwa").text).text.split("Patients’ voices", 1)[1]
    assert re.search(r"82% +67 to 91", voices)
    assert "38 patients spoke" in voices


def test_a_figure_stays_until_ten_more_have_spoken(own_district, browse):
    client, tablet = browse(own_district, "lela"), own_district.tablet("aisha")
    before = client.get("/voices").text
    tablet.push([own_district.voice("tindwa", "very_poor")])
    opens(own_district.store)
    assert client.get("/voices").text == before
    tablet.push([own_district.voice("tindwa", "very_poor") for _ in range(9)])
    assert client.get("/voices").text == before
    opens(own_district.store)
    assert client.get("/voices").text != before


def test_of_few_and_alike_only_a_band_is_told(district, browse):
    text = Shown(browse(district, "lela").get("/places/osheka").text).text
    assert "80% or more" in text
    assert "100%" not in text.split("Patients’ voices")[1].split("Last visits")[0]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_adds_places_up_or_holds_a_raw_answer(district, browse, address):
    text = browse(district, "lela").get(address).text
    shown = Shown(text).text
    for derivable in ("56 patients", "56 voices", "40 patients", "46 patients"):
        assert derivable not in shown
    for raw in ("very_good", "very_poor", "2026-W46", '"sealed"'):
        assert raw not in text


def test_ten_places_are_never_filled_by_few(first_day, browse):
    tablet = first_day.tablet("aisha")
    for n in range(9):
        tablet.push([first_day.voice("munda", "good")])
        opens(first_day.store)
        page = Shown(browse(first_day, "lela").get("/voices").text).text
        assert "Care today was good" not in page, n
    tablet.push([first_day.voice("munda", "good")])
    assert "Enough have spoken." in Shown(browse(first_day, "lela").get("/voices").text).text
    opens(first_day.store)
    assert "Care today was good or very good" in Shown(browse(first_day, "lela").get("/voices").text).text
