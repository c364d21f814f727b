"""Laws of what may leave: nothing that waits, nothing younger, nothing that a draft needs."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app import retention
from app.retention import Around, Needs
from learning.days import add_months

TODAY = date(2026, 11, 22)
OLDEST = add_months(TODAY, -13)
IDS = st.sampled_from([f"r{n}" for n in range(8)])
DAYS = st.dates(TODAY - timedelta(900), TODAY)
VERSIONS = st.tuples(st.sampled_from(["soap", "visit"]), st.sampled_from("1234"))


@dataclass(frozen=True)
class Held:
    kind: str
    id: str
    head: dict = field(default_factory=dict)


def ms(day):
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)


def distinct(held):
    return list({one.id: one for one in held}.values())


SENT = st.lists(
    st.builds(lambda i, d, r: Held("sent", i, {"when": ms(d), "rev": r}), IDS, DAYS, st.integers(1, 3))
).map(distinct)
VISITS = st.lists(
    st.builds(
        lambda i, d, f: Held("visit", i, {"on": d and d.isoformat(), "facility": f}),
        IDS,
        st.none() | DAYS,
        st.sampled_from(["f1", "f2"]),
    )
).map(distinct)
KINDS = st.sampled_from(["form", "form_file", "promise", "org_unit", "visit", "draft", "sent", "entity_change"])
TOLD = st.lists(
    st.builds(
        lambda k, i, d, f, v, t: Held(
            k, i, {"district": d, "facility": f, "form": v[0], "version": v[1], "_telling": t}
        ),
        KINDS,
        IDS,
        st.sampled_from([None, "d1", "d2"]),
        st.sampled_from(["f1", "f2"]),
        VERSIONS,
        st.sampled_from([None, 1, 2]),
    )
)
AROUND = st.builds(
    Around,
    st.just(TODAY),
    waiting=st.frozensets(IDS),
    drafts=st.frozensets(st.builds(lambda i, r: f"{i}.{r}", IDS, st.integers(1, 4)) | IDS),
    needs=st.none() | st.builds(Needs, st.frozensets(VERSIONS), st.frozensets(st.sampled_from(["f1", "f2"]))),
    districts=st.none() | st.frozensets(st.sampled_from(["d1", "d3"])),
    telling=st.sampled_from([None, 1]),
)


@given(SENT, AROUND)
def test_a_sheet_leaves_only_when_it_is_old_safe_and_not_being_changed(sent, around):
    going = {identity for _, identity in retention.old_sheets(sent, around)}
    for one in sent:
        day = datetime.fromtimestamp(one.head["when"] / 1000, UTC).date()
        changing = f"{one.id}.{one.head['rev'] + 1}" in around.drafts
        assert (one.id in going) == (day < OLDEST and one.id not in around.waiting and not changing)


@given(VISITS, AROUND)
def test_the_last_visit_of_a_place_stays_and_so_does_every_younger_or_waiting_one(visits, around):
    going = {identity for _, identity in retention.old_visits(visits, around)}
    staying = [one for one in visits if one.id not in going]
    for one in visits:
        if one.id in going:
            assert date.fromisoformat(one.head["on"]) < OLDEST
            assert not {one.id} & (around.waiting | around.drafts)
            later = [other.head["on"] or "" for other in staying if other.head["facility"] == one.head["facility"]]
            assert max(later) >= one.head["on"]


@given(TOLD, st.frozensets(IDS), AROUND)
def test_a_version_that_somebody_needs_or_that_is_to_be_filled_stays_with_its_files(told, standing, around):
    forms = [one for one in told if one.kind == "form"]
    files = [one for one in told if one.kind == "form_file"]
    going = set(retention.old_versions(forms, standing, files, around))
    assert not (going and around.needs is None)
    kept = {(one.head["form"], one.head["version"]) for one in forms if one.id in standing}
    for one in told:
        version = (one.head["form"], one.head["version"])
        if (one.kind, one.id) in going:
            same = [o for o in told if (o.kind, o.id) == (one.kind, one.id)]
            versions = {(o.head["form"], o.head["version"]) for o in same}
            assert versions - around.needs.versions - kept
        elif one.kind == "form" and around.needs is not None:
            assert version in around.needs.versions | kept


@given(TOLD, AROUND)
def test_of_a_district_that_was_left_only_what_came_down_goes_and_nothing_that_waits_or_is_needed(told, around):
    for one in told:
        going = list(retention.left_districts([one], around))
        if not going:
            continue
        assert one.kind not in {"draft", "sent", "entity_change"}
        assert around.needs is not None
        assert around.districts
        told_before = (one.head["_telling"], around.telling) == (2, 1)
        assert told_before or one.head["district"] not in {None, *around.districts}
        assert one.id not in around.waiting
        assert one.head["facility"] not in around.needs.places or one.kind in {"form", "form_file"}
        if one.kind in {"form", "form_file"}:
            assert (one.head["form"], one.head["version"]) not in around.needs.versions


def test_each_rule_lets_something_go():
    free = Around(TODAY, needs=Needs(), districts=frozenset({"d1"}))
    old = (OLDEST - timedelta(1)).isoformat()
    sheet = Held("sent", "s", {"when": ms(OLDEST - timedelta(1)), "rev": 1})
    visits = [
        Held("visit", "v1", {"on": old, "facility": "f"}),
        Held("visit", "v2", {"on": "2026-11-01", "facility": "f"}),
    ]
    forms = [Held("form", n, {"form": "soap", "version": n}) for n in "12"]
    file = Held("form_file", "x", {"form": "soap", "version": "1"})
    assert list(retention.old_sheets([sheet], free)) == [("sent", "s")]
    assert list(retention.old_visits(visits, free)) == [("visit", "v1")]
    assert list(retention.old_versions(forms, frozenset("2"), [file], free)) == [("form", "1"), ("form_file", "x")]
    assert list(retention.left_districts([Held("promise", "p", {"district": "d2"})], free)) == [("promise", "p")]
    earlier = Held("promise", "p", {"district": "d1", "_telling": 2})
    assert list(retention.left_districts([earlier], replace(free, telling=1))) == [("promise", "p")]
    assert list(retention.left_districts([earlier], replace(free, telling=2))) == []
