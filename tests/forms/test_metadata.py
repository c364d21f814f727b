from datetime import date

from forms import FormSession
from tests.fakes.clock import START
from tests.scenario import Scenario, form_of, survey

FORM = form_of(survey("start | start |", "end | end |", "today | today |", "deviceid | device |", "text | a | A"))


def test_a_new_record_knows_its_start_day_device_and_own_id():
    story = Scenario(FORM).has("/data/today", "2026-11-18").has("/data/device", "tablet-1")
    story.has("/data/start", "2026-11-18T11:06:40.000+00:00")
    assert story.session.instance_id.startswith("uuid:")
    assert Scenario(FORM, seed=2).session.instance_id != story.session.instance_id


def test_the_end_is_the_time_of_the_last_change_and_reading_changes_nothing():
    story = Scenario(FORM)
    story.now_ms += 60_000
    assert story.session.to_xml() == story.session.to_xml()
    story.has("/data/end", "2026-11-18T11:06:40.000+00:00").answer("/data/a", "x")
    story.has("/data/end", "2026-11-18T11:07:40.000+00:00").changes("/data/a", "/data/end")


def test_a_reopened_draft_keeps_its_id_and_start():
    story = Scenario(FORM)
    before = story.session.instance_id
    story.now_ms += 86_400_000
    story.resumes().has("/data/start", "2026-11-18T11:06:40.000+00:00")
    assert story.session.instance_id == before


def test_the_local_day_and_offset_are_handed_in():
    handed = {"clock_ms": lambda: START, "random_bytes": bytes, "today": date(2026, 11, 19), "offset_minutes": 840}
    session = FormSession.new(FORM, **handed)
    assert session.node("/data/today").value == "2026-11-19"
    assert session.node("/data/start").value == "2026-11-19T01:06:40.000+14:00"
