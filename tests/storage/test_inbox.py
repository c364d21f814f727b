import json

import pytest

from core.errors import DiskFull
from core.records import PullItem
from tests.storage.conftest import PIN


def item(record_id, body, **changes):
    whole = {"district": "d-east", "seq": 1, "kind": "promise", "id": record_id, "op": "put", "facility": "f-12"}
    return PullItem(**{**whole, **changes}, body=body)


def test_what_comes_down_is_found_by_its_short_values(tablet, grace):
    body = {"id": "p1", "state": "open", "what": "w" * 200, "n": 3, "reason": None, "history": [1]}
    assert grace.apply_pull([item("p1", body)], {"d-east": 9}) == [("promise", "p1")]
    session = tablet.reopen().unlock("u-grace", PIN)
    (found,) = session.find("promise", where={"facility": "f-12", "state": "open", "n": 3, "reason": None})
    assert set(found.head) == {"district", "facility", "id", "state", "n", "reason"}
    assert session.get("promise", "p1").body == body
    assert session.cursor() == {"d-east": 9}


def test_a_later_item_replaces_and_a_del_removes(grace):
    grace.put("promise", "p1", {"mine": True})
    touched = grace.apply_pull(
        [item("p1", {"n": 1}), item("p2", {"n": 1}), item("p1", {"n": 2}), item("p2", {}, op="del")], {"d-east": 4}
    )
    assert touched == [("promise", "p1"), ("promise", "p2")]
    assert grace.get("promise", "p1").body == {"n": 2}
    assert grace.get("promise", "p1").rev == 3
    assert grace.get("promise", "p2") is None


def test_a_kind_nobody_knows_yet_is_kept(tablet, grace):
    grace.apply_pull([item("m1", {"x": [1]}, kind="from_the_future", facility=None)], {})
    assert tablet.reopen().unlock("u-grace", PIN).get("from_the_future", "m1").body == {"x": [1]}


def test_items_and_cursor_are_kept_together_or_not_at_all(grace):
    grace.apply_pull([item("p1", {"n": 1})], {"d-east": 1})
    with grace._database.turn():
        (pages,) = grace._database.sql("PRAGMA page_count").fetchone()
        grace._database.sql(f"PRAGMA max_page_count = {pages + 2}")
    noise = json.dumps([number * 7919 for number in range(20_000)])
    with pytest.raises(DiskFull):
        grace.apply_pull([item("p1", {"n": 2}), item("p2", {"big": noise})], {"d-east": 3})
    assert grace.cursor() == {"d-east": 1}
    assert grace.get("promise", "p1").body == {"n": 1}
    assert grace.get("promise", "p2") is None
