"""The pure parts behind the pages: verdicts, mirror, clocks, speech, the words of forms, the tray, the charts."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import speak
from forms.xlsform import convert
from server.charts import STRIP_DAYS, RunChart, draw, run_chart, strip
from server.pages import measures
from server.pages.form_words import form_words
from server.pages.mirror import mirror
from server.pages.speech import Speech
from server.pages.tray import Held, Tray
from server.store.reading import Point, Told
from tests.fakes.clock import START
from tests.server.pages.district import NOISE, TINDWA

SAY = Speech(speak("en"), START)
ARABIC = Speech(speak("ar"), START)


def points(values):
    months = [f"{2025 + (7 + i) // 12}-{(7 + i) % 12 + 1:02d}" for i in range(len(values))]
    return [Point(month, value / 100, 1) for month, value in zip(months, values, strict=True)]


def only(series, **more):
    return measures.of_places({("t", "visit_score"): points(series)}, SAY, {}, {"t": "Tindwa"}, **more)[0]


def test_a_real_change_says_since_when_and_from_where_to_where():
    told = measures.figure(only(TINDWA), SAY)
    assert told.title.startswith("A real change since ")
    assert "before, and" in told.sentence
    assert told.wished


def test_a_change_downwards_is_told_as_not_wished_for():
    told = measures.figure(only([100 - value for value in TINDWA]), SAY)
    assert told.title.endswith(", not wished for")
    assert not told.wished


def test_noise_blames_nobody_and_few_points_are_too_early():
    assert measures.figure(only(NOISE), SAY).sentence == "Nothing to explain, nobody to blame."
    early = measures.figure(only(NOISE[:9]), SAY)
    assert early.title == "Too early to say"
    assert early.sentence == "9 months so far. A change can be told from 10 on."
    assert measures.figure(only(NOISE[:2]), SAY).drawing == ""


def test_the_table_holds_the_same_numbers_newest_first():
    rows = measures.figure(only(TINDWA), SAY).rows
    assert [row.value for row in rows] == [f"{value}%" for value in reversed(TINDWA)]
    assert rows[0].month == "November 2026"


def test_what_is_yes_or_no_at_each_visit_is_a_row_of_marks_and_never_a_line():
    series = {("t", "critical_right"): [Point(f"2026-{month:02}", float(month > 3), 1.0) for month in range(1, 9)]}
    (one,) = measures.of_places(series, SAY, {}, {"t": "Tindwa"})
    told = measures.figure(one, SAY)
    assert (told.sentence, told.drawing, one.changed) == ("In 5 of the last 8 visits.", "", False)
    assert told.marks == [False] * 3 + [True] * 5
    (together,) = measures.of_all(series, SAY, {})
    assert measures.figure(together, SAY).drawing


def test_measures_of_us_are_never_drawn_over_a_place():
    series = {("t", name): points(NOISE) for name in ("visit_done", "visit_complete", "visit_coverage", "unheard_of")}
    assert measures.of_places(series, SAY, {}, {"t": "Tindwa"}) == []


def test_all_places_together_add_numerators_and_denominators():
    series = {
        ("a", "medicines_in_stock"): [Point("2026-11", 1, 4)],
        ("b", "medicines_in_stock"): [Point("2026-11", 9, 16)],
    }
    (one,) = measures.of_all(series, SAY, {})
    assert one.points == [Point("2026-11", 10, 20)]


def promise(side, state, due, done_on=None):
    history = [{"on": done_on, "state": "done"}] if done_on else []
    body = {"facility": "f", "owner_side": side, "state": state, "due": due, "history": history}
    return Told("p", "F", "n/", body)


def barrier(*answers):
    told = [{"on": on, "kind": kind, "by": by} for on, kind, by in answers]
    return Told("b", "F", "n/", {"facility": "f", "raised_on": "2026-11-01", "answers": told})


def test_the_mirror_counts_only_what_a_person_answered():
    barriers = [
        barrier(("2026-11-03", "seen", "Lela"), ("2026-11-11", "explained", "Lela")),
        barrier(("2026-12-02", "moved_up", "")),
        barrier(),
    ]
    seen = mirror(barriers, [], 4, date(2026, 11, 18))
    assert (seen.days, seen.answered, seen.places_back, seen.places) == (10, 1, 1, 4)


def test_kept_in_time_means_done_by_the_day_it_was_due():
    promises = [
        promise("district", "done", "2026-11-10", "2026-11-10"),
        promise("district", "done", "2026-11-10", "2026-11-11"),
        promise("district", "open", "2026-11-17"),
        promise("district", "open", "2026-11-18"),
        promise("facility", "dropped", "2026-11-01"),
    ]
    kept = mirror([], promises, 1, date(2026, 11, 18)).kept
    assert [(one.side, one.kept, one.due) for one in kept] == [("district", 1, 3), ("facility", 0, 1)]


def test_an_empty_mirror_has_no_number():
    empty = mirror([], [], 0, date(2026, 11, 18))
    assert (empty.days, list(empty.kept)) == (None, [])


@pytest.mark.parametrize(
    ("day", "words"), [("2026-11-24", "24 November"), ("2026-03-01", "1 March"), ("2025-11-24", "24 November 2025")]
)
def test_days_carry_the_year_only_when_far(day, words):
    assert SAY.day(day) == words


def test_times_are_told_as_people_do():
    hour = 3_600_000
    assert SAY.moment(START - hour) == "today 10:06"
    assert SAY.moment(START - 24 * hour) == "yesterday 11:06"
    assert SAY.moment(START - 12 * 24 * hour) == "12 days ago"


def test_arabic_takes_its_digits_and_keeps_foreign_names_apart():
    assert "٣" in ARABIC("{n} days ago", n=3)
    assert "٣" in ARABIC.many("{n} day ago", "{n} days ago", 3)
    assert ARABIC.number(1204) == "١٢٠٤"
    assert "\u2068Tindwa\u2069" in ARABIC("All places of {place}, A to Z.", place="Tindwa")


def test_an_arabic_day_inside_a_sentence_runs_from_right_to_left():
    day = ARABIC.day("2026-11-24")
    assert day.startswith("٢٤ ")
    assert f"\u2067{day}\u2069" in ARABIC("It was due on {day}.", day=day)


def test_forms_lend_their_words_in_each_language():
    xml = convert(Path("assets/forms/kioo_visit.xlsx")).xml.decode()
    assert form_words(xml, "en").question("water") == "Is there running water where care is given?"
    assert form_words(xml, "fr").choice("strength", "clean_place") == "Un lieu propre et rangé"
    assert form_words(xml, "en").choice("strength", "Their own words") == "Their own words"
    assert form_words(xml, "en").question("no_such_question") == "no such question"


def test_a_form_in_one_language_lends_its_words_too():
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head/><h:body>'
        '<input ref="/data/place"><label>Where is it?</label></input></h:body></h:html>'
    )
    assert form_words(xml, "fr").question("place") == "Where is it?"


def test_the_tray_gives_a_workbook_only_to_who_put_it_there_whichever_process_is_asked(tmp_path):
    held = Held("../a.xlsx", b"a", {"towns.csv": b"name", "/etc/b.csv": b""})
    mark = Tray(tmp_path, "forms").put("lela", held)
    tray = Tray(tmp_path, "forms")
    assert tray.take("lela", mark) == held
    assert (tray.take("lela", "another"), tray.take("zuri", mark)) == (None, None)
    assert Tray(tmp_path, "places").take("lela", mark) is None
    for person in range(8):
        tray.put(str(person), Held("b.xlsx", b"b"))
    assert tray.take("lela", mark) is None


CHART = RunChart(
    TINDWA, "Aug", "Nov", [(0, 8, 50.5), (8, 16, 64)], SAY.percent, share=True, change=8, change_word="Apr"
)


def test_a_chart_is_one_image_with_one_sentence_and_no_roles_inside():
    svg = draw(run_chart(CHART), 'Seen within "one hour" & more')
    assert svg.startswith('<svg class="chart" role="img" aria-label="Seen within &quot;one hour&quot; &amp; more"')
    assert svg.count("role=") == svg.count("aria-") == svg.count("class=") == 1
    assert not re.search(r"style=|font-family|xmlns|<script|href", svg)
    assert re.search(r">71%</text>", svg)
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b", svg)


def test_the_same_numbers_draw_the_same_bytes():
    assert draw(run_chart(CHART), "x") == draw(run_chart(CHART), "x")


def test_only_a_wished_change_is_leaf():
    areas = [
        run_chart(RunChart(TINDWA, "", "", CHART.phases, change=8, wished=wished))["layer"][0]
        for wished in (True, False)
    ]
    assert [area["mark"]["color"] for area in areas] == ["var(--leaf-c)", "var(--low)"]


def test_too_early_shows_dots_without_a_line_or_a_median():
    kinds = [
        layer["mark"]["type"]
        for layer in run_chart(RunChart(NOISE[:5], "Aug", "Dec", [(0, 5, 81)], joined=False))["layer"]
    ]
    assert "line" not in kinds
    assert "rule" not in kinds


def test_no_change_no_area():
    spec = run_chart(RunChart(NOISE, "Aug", "Nov", [(0, 16, 81)], share=True))
    assert all(layer["mark"]["type"] != "rect" for layer in spec["layer"])


def test_digits_of_the_language_stand_in_the_picture():
    svg = draw(run_chart(RunChart(NOISE, "Aug", "Nov", [(0, 16, 81)], ARABIC.percent, share=True)), "x")
    assert "٨٣٪" in svg
    assert not re.search(r">[0-9]+%?<", svg)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_every_series_of_shares_has_its_points_within_its_scale(values):
    chart = RunChart(values, "a", "b", [(0, len(values), 50)], share=True)
    layers = run_chart(chart)["layer"]
    low, high = layers[1]["encoding"]["y"]["scale"]["domain"]
    ticks = layers[1]["encoding"]["y"]["axis"]["values"]
    assert low <= min(values)
    assert max(values) <= high
    assert 1 <= len(ticks) <= 6
    assert all(low <= tick <= high for tick in ticks)


@given(st.lists(st.integers(0, 4000), max_size=60))
def test_the_strip_has_one_dot_for_each_place_and_none_on_another(days):
    words = {day: str(day) for day in STRIP_DAYS}
    dots = strip(days, words, "due")["layer"][2]["data"]["values"]
    assert len(dots) == len({(dot["x"], dot["y"]) for dot in dots}) == len(days)
