"""Expressions that differ in names and texts only are compiled once, and mean what they mean compiled as a whole."""

import pytest

from forms.xpath import shapes
from forms.xpath.compiler import compile_expression, compile_text
from forms.xpath.parser import parse
from forms.xpath.python import function
from forms.xpath.scope import Scope, World
from tests.scenario import Scenario, form_of, survey

FORM = form_of(
    survey(
        "integer | a | A",
        "date | day | Day",
        "text | b | B",
        "begin_repeat | r | R",
        "integer | c | C",
        "text | d | D",
        "end_repeat | |",
        "begin_group | or | Group called or",
        "text | x | X",
        "end_group | |",
    )
)
SAME = [
    "/data/a > 3",
    "/data/a > 3 and /data/b = 'yes'",
    "/data/b = \"it's\" or selected(/data/b, 'x y')",
    ". = ''",
    "if(/data/a = '', 0, /data/a) + count-selected(/data/b)",
    "concat(/data/b, '0', '1', ' - ', .)",
    "/data/a * /data/r/c",
    "/data/a div 2 - -/data/a mod 2",
    "/data/a*2",
    "/data/day + 1 > today()",
    "not(/data/b) or /data/or/x = ''",
    "sum(/data/a)",
    "string-length() + string-length(.)",
    "../../a + ./../c",
    "/data/r[c > 1]/c = 2",
    "count(/data/r) + position(..)",
    "regex(/data/b, '[a-z]+') and contains(., \"/data/a\")",
    "coalesce(/data/b, '/data/a')",
    "3 >= .5",
    "/data /a = 2",
]


def session_of(a: str, b: str, c: str, d: str) -> Scenario:
    story = Scenario(FORM).answer("/data/a", a).answer("/data/b", b).answer("/data/day", "2026-01-02")
    return story.answer("/data/r[1]/c", c).answer("/data/r[1]/d", d)


@pytest.mark.parametrize("text", SAME)
@pytest.mark.parametrize("values", [("", "", "", ""), ("4", "yes", "2", "0"), ("3", "x y z", "7", "it's")])
def test_an_expression_means_the_same_with_and_without_its_pattern(text, values):
    session = session_of(*values).session
    node = FORM.by_ref["/data/r/d"]
    (frame,) = session._root.under(node.owner)
    world = World(FORM.root, FORM.by_ref, FORM.instances)
    for wanted in ("truth", "value", "text"):
        scopes = [Scope(world, node, node, node.owner, compile_expression) for _ in range(2)]
        by_pattern = function(shapes.compiled(text, scopes[0], wanted).piece)
        whole = getattr(compile_text(text, scopes[1]), wanted)()
        session._env.origin = frame
        assert repr(by_pattern(frame, session._env)) == repr(whole(frame, session._env))
        assert scopes[0].reads == scopes[1].reads


def test_a_thousand_similar_questions_are_parsed_a_few_times():
    parse.cache_clear()
    shapes._shape.cache_clear()
    rows = [f"text | q{n} | Q{n} | ${{q{n - 1}}} = 'v{n}' and ${{q0}} != '{n}'" for n in range(1, 200)]
    form_of(survey("text | q0 | Q | ", *rows, head="type | name | label | relevant"))
    assert parse.cache_info().misses < 10


def test_null_reads_as_blank_as_authors_mean_it():
    form = survey(
        "text | a | A |", "calculate | b | | if(${a} = 'x', 'yes', null)", head="type | name | label | calculation"
    )
    Scenario(form).has("/data/b", "").answer("/data/a", "x").has("/data/b", "yes")
