"""A form that nobody holds any more is found by the collector, however many are read."""

import gc
import weakref

from forms import garbage, load_form
from forms.garbage import uncollected

FORM = b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
<instance><data id="t"><a/></data></instance></model></h:head><h:body><input ref="/data/a"/></h:body></h:html>"""


class Round:
    """Only the collector finds out that nobody holds it."""

    def __init__(self):
        self.itself = self


def made_and_dropped(many):
    rounds = []
    for _ in range(many):
        with uncollected():
            rounds.append(weakref.ref(Round()))
            load_form(FORM)
    return rounds


def test_what_was_read_and_dropped_does_not_stay(monkeypatch):
    monkeypatch.setattr(garbage, "MOST_UNSEEN", 3_000)
    rounds = made_and_dropped(60)
    assert sum(one() is not None for one in rounds) < 30


def test_the_collector_is_left_as_it_was():
    gc.disable()
    try:
        load_form(FORM)
        assert not gc.isenabled()
    finally:
        gc.enable()
    load_form(FORM)
    assert gc.isenabled()


def test_the_collector_looks_no_more_often_than_needed():
    rounds, before = [], gc.get_stats()[-1]["collections"]
    for _ in range(20):
        with uncollected():
            rounds.append([[at] for at in range(1_000)])
    assert gc.get_stats()[-1]["collections"] - before <= 1
