"""No expression, however it is put together, and no value it meets can do more than be a fault of the form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FormFault
from forms.xpath.compiler import SPECIAL
from forms.xpath.functions import FUNCTIONS
from forms.xpath.shorthand import SHORTHAND
from tests.forms.xpath_bench import Bench

NAMES = sorted({*FUNCTIONS, *SPECIAL, *SHORTHAND})
ATOMS = st.sampled_from(
    [
        "1", "-1.5", "0", "1e5", "99999999999999999999", "''", "'a b'", "'2026-02-30'", "'2026-01-01T00:00:00Z'", "'1 1;2 2;3 1;1 1'",
        "/d/a", "/d/r/n", "/d/r[1]/t", ".", "..", "//n", "@x", "/d/r/following-sibling::*", "instance('l')/root/item/v", "current()/../b",
        "true()", "false()", "0 div 0", "1 div 0", "today()", "now()", "'[a-z]+'", "'('", "/", "*", "text()", "'%Y'", "/d/none",
    ]
)  # fmt: skip


def _called(name: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    function = FUNCTIONS.get(name)
    least, most = (function.least, min(function.most, function.least + 2)) if function else (0, 4)
    return st.lists(inner, min_size=least, max_size=most).map(lambda given: f"{name}({', '.join(given)})")


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(NAMES).flatmap(lambda name: _called(name, inner)),
        st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or", "|"]),
            inner,
        ).map(" ".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}[{two[1]}]"),
        st.tuples(inner, st.sampled_from(["n", "*", "..", "ancestor::*", "text()"])).map("/".join),
    )


EXPRESSIONS = st.recursive(ATOMS, _larger, max_leaves=8)


@pytest.fixture(scope="module")
def bench():
    """A form with rounds, a group and a list."""
    return Bench("<d x='1'><a>2026-01-01</a><b>1 2</b><r><n>2</n><t>x</t></r><r><n>nope</n><t/></r><g><z/></g></d>")


@given(EXPRESSIONS)
def test_any_expression_gives_a_value_or_is_a_fault(bench, expression):
    for ask in (bench.text, bench.number, bench.truth):
        try:
            ask(expression, "/d/a")
        except FormFault as fault:
            assert fault.what  # noqa: PT017 - a fault is one of two good ends


@pytest.mark.parametrize("count", range(8))
@pytest.mark.parametrize("argument", ["'x'", "/d/r/n", "7", "/d/@x", "/d/r"])
def test_every_function_takes_what_it_gets_or_is_a_fault(bench, count, argument):
    for name in NAMES:
        try:
            bench.text(f"{name}({', '.join([argument] * count)})", "/d/a")
        except FormFault as fault:
            assert fault.what  # noqa: PT017 - a fault is one of two good ends


@given(st.text("ab1 /.@*[]()'\"=<>|+-,:$!", max_size=25))
def test_any_text_is_an_expression_or_a_fault(bench, text):
    try:
        bench.text(text, "/d/a")
    except FormFault as fault:
        assert fault.what  # noqa: PT017 - a fault is one of two good ends
