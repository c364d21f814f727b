"""A form while it is filled in, without a screen."""

from random import Random

from app.asks import Answered
from app.filling import finished, heard, opened
from forms import FormSession, load_form
from tests.forms.hostile import xform

BIND = '<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>'
ASKS = '<input ref="/data/name"><label>Name</label></input>'


def test_the_end_of_a_form_is_when_it_is_finished_not_when_it_was_last_touched():
    now = [1_790_000_000_000]
    form = load_form(xform("<name/><end/>", BIND, ASKS))
    session = FormSession.new(form, clock_ms=lambda: now[0], random_bytes=Random(1).randbytes)
    filling = heard(opened(session), Answered("/data/name", "Grace"))
    now[0] += 3_600_000
    first = finished(filling)
    assert first["name"] == "Grace"
    now[0] += 60_000
    assert finished(filling)["end"] > first["end"]
