"""Rounds stand inside their repeat, weighted questions beside each other."""

from app.questions.arranging import Beside, Round, Series, arranged, inside_group
from tests.app.questions.nodes import node


def at(ref, kind="question", **told):
    return node(kind=kind, name=ref.rpartition("/")[2].partition("[")[0], ref=ref, **told)


NODES = [
    at("/d/a"),
    at("/d/r", "repeat"),
    at("/d/r[1]", "round"),
    at("/d/r[1]/x"),
    at("/d/r[1]/s", "repeat"),
    at("/d/r[1]/s[1]", "round"),
    at("/d/r[1]/s[1]/y"),
    at("/d/r[2]", "round"),
    at("/d/r[2]/x"),
    at("/d/r[10]", "round"),
    at("/d/b"),
]


def test_rounds_hold_what_is_theirs():
    first, series, last = arranged(NODES, wide=False)
    assert (first, last) == (Beside((NODES[0],)), Beside((NODES[-1],)))
    assert isinstance(series, Series)
    assert [one.node.ref for one in series.rounds] == ["/d/r[1]", "/d/r[2]", "/d/r[10]"]
    inner = series.rounds[0].inside[1]
    assert isinstance(inner, Series)
    assert [one.ref for one in inner.rounds[0].asked] == ["/d/r[1]/s[1]/y"]
    assert [one.name for one in series.rounds[0].asked] == ["x", "y"]


def test_a_round_alone_is_drawn_too():
    (only,) = arranged(NODES[7:9], wide=False)
    assert isinstance(only, Round)
    assert only.asked == (NODES[8],)


def test_weights_count_on_wide_screens_only():
    pair = [at("/d/a", appearance="w6"), at("/d/b", appearance="w6"), at("/d/c", appearance="w6")]
    assert [len(one.nodes) for one in arranged(pair, wide=True)] == [2, 1]
    assert [len(one.nodes) for one in arranged(pair, wide=False)] == [1, 1, 1]


def test_a_group_knows_its_questions():
    group = at("/d/g", "group")
    inside = [at("/d/g/a"), at("/d/gg/b"), at("/d/g/n", "note")]
    assert inside_group(group, inside) == (inside[0],)
