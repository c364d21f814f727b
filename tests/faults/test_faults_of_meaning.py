"""Faults of order, versions and meaning (docs/faults.md); each test bears the name of its row."""

import json

from server.access import CONSOLE
from server.export import submissions_csv
from server.store.entity_tables import Entity
from server.store.tables import FormVersion, Promise
from sync.status import SAFE, explain
from tests.faults.world import all_is_well

GLOVES = {
    "id": "p-1",
    "what": "Gloves",
    "why": "",
    "owner_side": "facility",
    "owner_name": "in-charge",
    "due": "2026-12-01",
    "made_on": "2026-11-18",
    "state": "open",
    "reason": None,
    "source": {"kind": "visit", "id": "v-1"},
    "history": [],
}


def publish(world, version, published=0, form="wells"):
    with world.store.writing():
        common = {"form": form, "title": form, "purpose": "plain", "hash": "h", "xml": "<x/>", "unit": None}
        FormVersion.create(version=version, published=published, **common)


def test_version_ahead(world, tablet):
    record = tablet.finishes(form="wells", version="99")
    tablet.rounds()
    assert "unknown-form-version" in world.row(record).flags.split()
    assert explain("unknown-form-version").next_step == "Nothing to do. Your answers are safe."
    assert tablet.word(record) == SAFE
    all_is_well(world, tablet)


def test_form_closed(world, tablet):
    publish(world, "old", 1, form="closed")
    sealed_before = tablet.finishes(form="closed", version="old")
    publish(world, "new", 2, form="closed")
    with world.store.writing():
        FormVersion.erase((FormVersion.form == "closed") & (FormVersion.version == "old"))
    tablet.rounds()
    assert (world.row(sealed_before).status, tablet.word(sealed_before)) == ("stored", SAFE)
    all_is_well(world, tablet)


def test_version_drift(world, tablet):
    publish(world, "1", 1)
    publish(world, "2", 2)
    text = tablet.finishes(version="1", form="wells", data={"answers": {"depth": "about nine"}})
    number = tablet.finishes(version="2", form="wells", data={"answers": {"size": {"depth": "9"}}})
    tablet.rounds()
    assert [json.loads(world.row(one).body) for one in (text, number)] == [text.data, number.data]
    assert [world.row(one).version for one in (text, number)] == ["1", "2"]
    lent = "".join(submissions_csv(world.store, CONSOLE, "wells"))
    assert "about nine" in lent
    all_is_well(world, tablet)


def test_order(world, tablet):
    update = {"promise": "p-1", "state": "done", "reason": None, "on": "2026-11-18", "by_role": "supervisor"}
    first = tablet.makes("promise_update", data=update)
    tablet.rounds()
    assert "waiting" in world.row(first).flags.split()
    second = tablet.makes(rev=2, id="p-1", data={**GLOVES, "what": "Gloves and soap"})
    tablet.rounds()
    third = tablet.makes(rev=1, id="p-1", data=GLOVES)
    tablet.rounds()
    (promise,) = world.rows(Promise, id="p-1")
    told = json.loads(promise.body)
    assert (told["state"], told["what"], len(told["history"])) == ("done", "Gloves and soap", 1)
    assert [tablet.word(one) for one in (first, second, third)] == [SAFE] * 3
    all_is_well(world, tablet)


def household(**changes):
    known = {"dataset": "households", "id": "h-1", "creates": True, "updates": False, "label": "Ana"}
    return {"answers": {}, "entities": [{**known, "properties": {}, **changes}]}


def test_tombstone(world, tablet, new_tablet):
    other = new_tablet(world)
    first = tablet.finishes(data=household())
    tablet.rounds()
    other.rounds()
    assert other.session.get("entity", "households/h-1")
    tablet.makes("submission", rev=2, id=first.id, data={"answers": {}}, form="kioo_visit", version="1")
    tablet.rounds()
    late = other.finishes(
        data=household(creates=False, updates=True, label="Ana Moyo", base_version="1", trunk_version="1")
    )
    (told,) = other.client.push([late]).results
    assert (told.status, told.problem) == ("gone", "withdrawn")
    assert explain("withdrawn").what == "What this belongs to was taken away. Yours is safe."
    other.rounds()
    assert (world.rows(Entity), other.session.get("entity", "households/h-1")) == ([], None)
    assert other.word(late) == SAFE
    all_is_well(world, tablet, other)
