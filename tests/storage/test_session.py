import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.errors import DiskFull, Locked, OurFault
from storage.session import Put
from storage.space import AT_ONCE
from storage.turns import DEVICE
from tests.storage.conftest import GRACE, PIN, Tablet


def test_what_a_removed_record_leaves_is_kept_in_the_same_transaction(vault, grace, event):
    grace.put("draft", "d1", {})
    copy = Put("sent", "d1", {"xml": "<data/>"}, {"rev": 1}, "own/u-grace")
    grace.remove("draft", "d1", events=[event("d1")], leaves=[copy])
    assert grace.get("draft", "d1") is None
    assert (grace.get("sent", "d1").body, grace.outbox()[0].id) == ({"xml": "<data/>"}, "d1")
    assert vault.sync_session().find("sent") == []
    grace.put("draft", "d2", {})
    nobody = Put("sent", "d2", {}, {}, "own/somebody")
    with pytest.raises(Locked):
        grace.remove("draft", "d2", events=[event("d2")], leaves=[nobody])
    assert grace.get("draft", "d2") is not None
    assert [one.id for one in grace.outbox()] == ["d1"]


def test_each_write_is_a_new_revision(grace):
    assert [grace.put("draft", "v1", {"n": n}) for n in range(3)] == [1, 2, 3]
    found = grace.get("draft", "v1")
    assert (found.kind, found.id, found.rev, found.body) == ("draft", "v1", 3, {"n": 2})


def test_what_is_not_there_is_none(grace):
    assert grace.get("draft", "v1") is None
    assert grace.setting("language") is None
    assert grace.remove("draft", "v1") is False


def test_lists_come_from_heads_newest_write_first(grace):
    for number in range(5):
        grace.put("visit", f"v{number}", {"n": number}, head={"facility": "f-1" if number % 2 else "f-2"})
    grace.put("visit", "v0", {"n": 0}, head={"facility": "f-2"})
    assert [one.id for one in grace.find("visit")] == ["v0", "v4", "v3", "v2", "v1"]
    assert [one.id for one in grace.find("visit", newest_first=False, limit=2)] == ["v1", "v2"]
    assert [one.id for one in grace.find("visit", where={"facility": "f-1"})] == ["v3", "v1"]
    assert grace.find("visit", where={"district": None}) == []
    assert {one.body for one in grace.find("visit")} == {None}
    assert [one.body for one in grace.find("visit", limit=2, bodies=True)] == [{"n": 0}, {"n": 4}]


def test_lists_mix_the_open_spaces_by_time_of_writing(grace):
    grace.put("draft", "a", {})
    grace.put("draft", "b", {}, space="own/u-grace")
    grace.put("draft", "c", {})
    assert [one.id for one in grace.find("draft")] == ["c", "b", "a"]


def test_lists_are_ordered_by_what_heads_say_where_asked(grace):
    days = ["2026-03-01", "2026-11-20", None, "2026-07-09"]
    for number, day in enumerate(days):
        grace.put("visit", f"v{number}", {}, head={"day": day} if day else {})
    assert [one.id for one in grace.find("visit", by="day")] == ["v1", "v3", "v0", "v2"]
    assert [one.id for one in grace.find("visit", by="day", newest_first=False, limit=2)] == ["v2", "v0"]


def test_each_record_comes_once_with_its_body_however_many_there_are(grace):
    many = [
        Put("visit", f"v{n}", {"n": n}, {}, "own/u-grace" if n % 7 == 0 else DEVICE) for n in range(AT_ONCE * 2 + 5)
    ]
    grace.put_many([*many, Put("draft", "d", {})])
    assert [one.body["n"] for one in grace.each("visit")] == list(reversed(range(len(many))))
    assert list(grace.each("visit")) == grace.find("visit", bodies=True)
    assert list(grace.each("nothing")) == []


def test_who_writes_while_each_is_read_disturbs_nobody(grace):
    grace.put_many([Put("visit", f"v{n:03}", {"n": n}) for n in range(AT_ONCE + 3)])
    reading = grace.each("visit")
    assert next(reading).id == f"v{AT_ONCE + 2:03}"
    grace.remove("visit", "v000")
    grace.put("visit", "v001", {"n": "changed"})
    grace.put("visit", "later", {})
    rest = {one.id: one.body for one in reading}
    assert ("v000" in rest, rest["v001"], "later" in rest) == (False, {"n": "changed"}, False)


def test_locking_ends_what_is_being_read(grace):
    grace.put_many([Put("visit", f"v{n}", {}) for n in range(AT_ONCE + 3)])
    reading = grace.each("visit")
    next(reading)
    grace.lock()
    with pytest.raises(Locked):
        list(reading)


def test_a_head_reads_back_as_json_does_before_and_after_a_restart(tablet, grace):
    grace.put("draft", "v1", {}, head={"tags": ("a", "b")})
    before = grace.get("draft", "v1")
    assert before.head == {"tags": ["a", "b"]}
    assert tablet.reopen().unlock("u-grace", PIN).get("draft", "v1") == before


def test_a_record_put_into_another_space_moves_there(tablet, vault, grace):
    grace.put("note", "n1", {"n": 1}, space="own/u-grace")
    assert grace.put("note", "n1", {"n": 2}) == 2
    assert [one.rev for one in grace.find("note")] == [2]
    assert vault.sync_session().get("note", "n1").body == {"n": 2}
    assert tablet.reopen().unlock("u-grace", PIN).get("note", "n1").body == {"n": 2}


def test_a_removed_record_is_gone_after_a_restart_too(tablet, grace, event):
    grace.put("draft", "v1", {}, space="own/u-grace")
    assert grace.remove("draft", "v1", events=[event("s1")]) is True
    session = tablet.reopen().unlock("u-grace", PIN)
    assert session.get("draft", "v1") is None
    assert [record.id for record in session.pending()] == ["s1"]


def test_settings_are_the_devices_and_survive(tablet, grace):
    grace.set_setting("token", "t0k3n")
    grace.set_setting("token", {"new": True})
    assert tablet.reopen().unlock("u-grace", PIN).setting("token") == {"new": True}


def test_a_record_and_its_events_are_written_together_or_not_at_all(tablet, grace, event):
    grace.put("promise", "p1", {"n": 1}, events=[event("e1")])
    other = event("e1", data={"what": "something else"})
    with pytest.raises(OurFault):
        grace.put_many([Put("promise", "p1", {"n": 2}), Put("promise", "p2", {})], events=[event("e2"), other])
    for session in (lambda: grace, lambda: tablet.reopen().unlock("u-grace", PIN)):
        found = session()
        assert found.get("promise", "p1").body == {"n": 1}
        assert found.get("promise", "p1").rev == 1
        assert found.get("promise", "p2") is None
        assert [record.id for record in found.pending()] == ["e1"]


def test_many_records_of_which_one_may_not_be_written_leave_nothing(grace):
    with pytest.raises(Locked):
        grace.put_many([Put("draft", "a", {}), Put("draft", "b", {}, space="own/u-aisha")])
    assert grace.find("draft") == []


def limit_pages(grace, extra):
    database = grace._database
    with database.turn():
        (pages,) = database.sql("PRAGMA page_count").fetchone()
        database.sql(f"PRAGMA max_page_count = {pages + extra}")


def test_a_full_disk_loses_nothing_that_was_saved_and_later_saving_works(tablet, grace, event):
    grace.put("draft", "v1", {"answer": "kept"}, events=[event("e1")])
    limit_pages(grace, 2)
    noise = [f"{number * 7919:x}" for number in range(30_000)]
    with pytest.raises(DiskFull):
        grace.put("draft", "v1", noise, events=[event("e2")])
    assert grace.get("draft", "v1").body == {"answer": "kept"}
    assert [record.id for record in grace.pending()] == ["e1"]
    limit_pages(grace, 10_000)
    assert grace.put("draft", "v1", noise, events=[event("e2")]) == 2
    session = tablet.reopen().unlock("u-grace", PIN)
    assert session.get("draft", "v1").body == noise
    assert [record.id for record in session.pending()] == ["e1", "e2"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, st.dictionaries(st.text(max_size=8), json_values, max_size=3), st.text(min_size=1, max_size=20))
def test_what_is_put_is_what_comes_back(shared_session, body, head, record_id):
    shared_session.put("any", record_id, body, head=head)
    found = shared_session.get("any", record_id)
    assert (found.body, found.head, found.id) == (body, head, record_id)


@pytest.fixture(scope="module")
def shared_session(tmp_path_factory):
    tablet = Tablet(tmp_path_factory.mktemp("shared") / "device")
    yield tablet.open().add_person(*GRACE, PIN)
    tablet.vault.close()


SPACES = st.sampled_from(["device", "own/u-grace"])
IDS = st.sampled_from(["a", "b", "c", "ü"])
KINDS = st.sampled_from(["draft", "promise"])


class VaultAgainstDict(RuleBasedStateMachine):
    """The vault, restarted at any moment, is nothing but a dict with revisions."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.tablet = Tablet(Path(self.folder.name) / "device")
        self.session = self.tablet.open().add_person(*GRACE, PIN, spaces=["own/u-grace"])
        self.model = {}

    @rule(kind=KINDS, record_id=IDS, space=SPACES, body=json_values, tag=st.sampled_from(["x", "y"]))
    def put(self, kind, record_id, space, body, tag):
        before = self.model.pop((kind, record_id), None)
        rev = before[0] + 1 if before else 1
        assert self.session.put(kind, record_id, body, head={"tag": tag}, space=space) == rev
        self.model[kind, record_id] = (rev, body, tag)

    @rule(kind=KINDS, record_id=IDS)
    def remove(self, kind, record_id):
        assert self.session.remove(kind, record_id) == ((kind, record_id) in self.model)
        self.model.pop((kind, record_id), None)

    @rule()
    def restart(self):
        self.session = self.tablet.reopen().unlock("u-grace", PIN)

    @rule()
    def lock_and_unlock(self):
        self.session.lock()
        self.session = self.tablet.vault.unlock("u-grace", PIN)

    @invariant()
    def the_same_is_found(self):
        if not hasattr(self, "model"):
            return
        for kind in ("draft", "promise"):
            wanted = [(i, rev, body) for (k, i), (rev, body, _) in self.model.items() if k == kind]
            found = self.session.find(kind, newest_first=False, bodies=True)
            assert [(one.id, one.rev, one.body) for one in found] == wanted
            tagged = {i for (k, i), (_, _, tag) in self.model.items() if k == kind and tag == "x"}
            assert {one.id for one in self.session.find(kind, where={"tag": "x"})} == tagged
        for kind, record_id in self.model:
            assert self.session.get(kind, record_id).body == self.model[kind, record_id][1]

    def teardown(self):
        if hasattr(self, "tablet"):
            assert self.tablet.vault.verify().healthy
            self.tablet.vault.close()
            self.folder.cleanup()


TestVaultAgainstDict = VaultAgainstDict.TestCase
if settings.get_current_profile_name() != "long":
    TestVaultAgainstDict.settings = settings(max_examples=12, stateful_step_count=15)
