"""What was sent and changed afterwards: the newest revision counts, once, in whatever order they come."""

import csv
import io
import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.settings import ServerSettings
from server import export
from server.access import CONSOLE
from server.store.form_reading import form_versions
from server.store.tables import Record, Rollup, Visit
from tests.fakes.clock import FakeClock
from tests.server.country import Country, statuses


@pytest.fixture
def country(clock, tmp_path):
    made = Country(clock, random.Random(11), settings=ServerSettings(server_folder=tmp_path))
    yield made
    made.store.close()


@pytest.fixture
def tablet(country):
    return country.enrol(country.grace)[0]


def sheet(country, name, record_id=None, rev=1, replaces="", **more):
    instance = {"id": f"uuid:{name}", "name": f"Well of {name}"} | ({"replaces": replaces} if replaces else {})
    data = {"answers": {"village": name}, "started": 1, "ended": 2, "score": None, "instance": instance, **more}
    changes = {"id": record_id} if record_id else {}
    return country.record(data, form="well", version="1", rev=rev, **changes)


def rows(country, form="well"):
    text = "".join(export.submissions_csv(country.store, CONSOLE, form))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_what_is_taken_out_is_the_newest_revision_with_its_own_name(country, tablet):
    country.publish("well", "1", "plain")
    first = sheet(country, "Ifo")
    tablet.push([first, sheet(country, "Sol", first.id, 2, "uuid:Ifo")])
    [row] = rows(country)
    assert (row["id"], row["rev"], row["instance"]) == (first.id, "2", "uuid:Sol")
    assert (row["instance_name"], row["village"]) == ("Well of Sol", "Sol")
    assert [one.filled for one in form_versions(country.store) if one.form == "well"] == [1]


@pytest.mark.parametrize("said", [None, "uuid:x", {"id": ["x"], "name": 7}])
def test_records_that_say_nothing_sound_of_themselves_are_taken_out_too(country, tablet, said):
    tablet.push([country.record({"answers": {"village": "Ifo"}, "instance": said}, form="well", version="1")])
    [row] = rows(country)
    assert row["village"] == "Ifo"


def test_a_photo_that_the_first_revision_brought_is_not_asked_for_again(country, tablet):
    country.publish("well", "1", "plain")
    photo = b"a well" * 100
    named = {"name": "well-1.jpg", "type": "image/jpeg", "size": len(photo), "sha256": sha256(photo).hexdigest()}
    first = sheet(country, "Ifo", attachments=[named])
    tablet.push([first])
    tablet.send_blob(named["sha256"], 0, photo)
    answer = tablet.push([sheet(country, "Sol", first.id, 2, attachments=[named])])
    assert statuses(answer) == [("stored", None)]
    [stands] = answer.blobs
    assert (stands.whole, stands.have) == (True, len(photo))
    found = list(export.files_of(country.store, CONSOLE, "well"))
    assert [(record, file.name) for record, file in found] == [(first.id, "well-1.jpg")]


@st.composite
def histories(draw):
    """For each of a few visits its revisions: a share each, or None for one that nobody can read."""
    shares = st.one_of(st.none(), st.integers(0, 100).map(float))
    return draw(st.lists(st.lists(shares, min_size=1, max_size=4), min_size=1, max_size=3))


@settings(max_examples=settings.default.max_examples // 3)
@given(histories(), st.data())
def test_in_any_order_only_the_newest_that_can_be_read_counts(told, data):
    here = Country(FakeClock(), random.Random(5))
    records = [record for number, shares in enumerate(told) for record in revisions(here, f"v{number}", shares)]
    shuffled = data.draw(st.permutations(records)) + data.draw(st.lists(st.sampled_from(records), max_size=4))
    cut = data.draw(st.integers(0, len(shuffled)))
    tablet, _ = here.enrol(here.grace)
    for batch in (shuffled[:cut], shuffled[cut:]):
        tablet.push(batch)
    newest = [[share for share in shares if share is not None][-1:] for shares in told]
    counted = [share for one in newest for share in one]
    assert sorted(row.pooled for row in here.rows(Visit)) == sorted(counted)
    sums = [(row.n, round(row.num, 6)) for row in here.rows(Rollup, name="visit_score")]
    assert sums == ([(len(counted), round(sum(counted) / 100, 6))] if counted else [])
    assert {(row.id, row.rev) for row in here.rows(Record)} == {(one.id, one.rev) for one in records}
    assert sorted(row["rev"] for row in rows(here, "kioo_visit")) == sorted(str(len(shares)) for shares in told)
    here.store.close()


def revisions(country, record_id, shares):
    for rev, share in enumerate(shares, 1):
        usual = country.visit(pooled=share or 0.0, id=record_id, rev=rev)
        data = dict(usual.data) if share is not None else {**usual.data, "score": "?", "answers": {"n": str(rev)}}
        yield country.record({**data, "rev": rev}, form="kioo_visit", version="1", id=record_id, rev=rev)
