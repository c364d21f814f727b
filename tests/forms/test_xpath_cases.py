"""Expressions with known values, typed in; the shared collection is posed by test_shared_cases."""

import pytest

from core.errors import FormFault
from tests.forms.xpath_bench import Bench, ListBench

# XPath 1.0 (W3C 1999) sections 3 and 4, and the ODK XForms specification, "XPath functions".
TYPED_IN = [
    ("1 + 2 * 3", "7"),
    ("7 mod 4 - -1", "4"),
    ("-7 mod 2", "-1"),
    ("1 div 0", "Infinity"),
    ("0 div 0", "NaN"),
    ("2div1", "2"),
    ("'a' = 'b' or 1 < 2 and 'x' != 'y'", "true"),
    ("round(-1.5)", "-1"),
    ("round(1234.567, -2)", "1200"),
    ("int(-2.9)", "-2"),
    ("100000000000000000000", "100000000000000000000"),
    ("0.1 * 3", "0.30000000000000004"),
    ("substr('hello', 1, -1)", "ell"),
    ("substring('12345', 1.5, 2.6)", "234"),
    ("translate('bar', 'abc', 'AB')", "BAr"),
    ("normalize-space('  a   b ')", "a b"),
    ("normalize-space('\u00a0a ')", "\u00a0a"),
    ("concat('a', 1, true())", "a1true"),
    ("join('-', 'a', 'b')", "a-b"),
    ("coalesce('', 'b')", "b"),
    ("selected('a b c', 'b')", "true"),
    ("selected-at('a b c', 2)", "c"),
    ("count-selected('a b c')", "3"),
    ("checklist(1, 2, 1=1, 1=2, 1=1)", "true"),
    ("weighted-checklist(3, 4, 1=1, 3, 1=1, 2)", "false"),
    ("regex('abc123', '[a-z]+[0-9]+')", "true"),
    ("regex('abc', concat('(', ''))", "false"),
    ("max(1, 5, 3)", "5"),
    ("min(4, 2)", "2"),
    ("pow(2, 10)", "1024"),
    ("if(1 = 1, 'yes', 1 div 0)", "yes"),
    ("boolean-from-string('1')", "true"),
    ("number('2026-01-01') - number('1970-01-01')", "20454"),
    ("date('2026-02-28') + 1 = number('2026-03-01')", "true"),
    ("date(20454)", "2026-01-01"),
    ("date(string('x'))", ""),
    ("format-date('2026-03-05', '%Y %y %m %n %d %e %b %a')", "2026 26 03 3 05 5 Mar Thu"),
    ("format-date-time('2026-03-05T07:08:09.123Z', '%H %h %M %S %3')", "07 7 08 09 123"),
    ("today()", "2026-11-18"),
    ("decimal-time('06:00:00')", "0.25"),
    ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("string-length(uuid())", "36"),
]


@pytest.mark.parametrize(("expression", "expected"), TYPED_IN)
def test_an_expression_has_its_known_value(expression, expected):
    assert Bench().text(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "1 +",
        "(1",
        "'open",
        "a b",
        "1 = = 2",
        "foo(1)",
        "substr('a')",
        "instance('none')/root/item",
        "/data/none",
        "$x",
        "a[1",
        "",
    ],
)
def test_an_expression_that_makes_no_sense_is_a_fault_of_the_form(expression):
    with pytest.raises(FormFault):
        Bench("<data><a/></data>").text(expression, "/data")


LIST = '<root><item id="1"><name>a</name><n>1</n></item><item id="2"><name>b</name><n>2</n></item><item><name>b</name><n>3</n></item></root>'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/root/item[name = 'b']/n", "2"),
        ("count(/root/item[name = 'b'])", "2"),
        ("/root/item[name = 'b'][2]/n", "3"),
        ("/root/item[name = 'b' and n > 2]/n", "3"),
        ("/root/item['b' = name and position() = 2]/n", "2"),
        ("/root/item[n = 3]/name", "b"),
        ("/root/item[last()]/n", "3"),
        ("/root/item[count(../item)]/n", "3"),
        ("/root/item[if(n = 2, 1 = 1, 1 = 2)]/n", "2"),
        ("(/root/item/n)[2]", "2"),
        ("(/root/item)[2]/name", "b"),
        ("count(/root/item/n | /root/item/name | /root/item/n)", "6"),
        ("/root/item/@id", "1"),
        ("count(//n[. > 1])", "2"),
        ("sum(/root/item/n)", "6"),
        ("position(/root/item[3])", "3"),
        ("name(/root/item)", "item"),
        ("local-name(/root/none)", ""),
        ("/root/item[2]/preceding-sibling::item/n", "1"),
        ("/root/item[2]/following-sibling::*/n", "3"),
        ("count(/root/item/n/ancestor::*)", "5"),
        ("/root/item/n > 2 and /root/item/n < 2", "true"),
        ("/root/none != 0", "false"),
    ],
)
def test_an_expression_on_a_list_has_its_known_value(expression, expected):
    assert ListBench(LIST).text(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(//n)", "6"),
        ("count(/d/r)", "2"),
        ("/d/r[position() = 2]/n", "4"),
        ("/d/r[n > 3]/t", "y"),
        ("/d/r[/d/a = t]/n", "4"),
        ("count(/d/r[t = current()])", "1"),
        ("indexed-repeat(/d/r/t, /d/r, 2)", "y"),
        ("indexed-repeat(/d/r/t, /d/r, 9)", ""),
        ("count(indexed-repeat(/d/r/t, /d/r, 2))", "1"),
        ("count(indexed-repeat(/d/r/t, /d/r, 9))", "0"),
        ("count(/d/*)", "3"),
        ("count(/d/a | /d/r)", "3"),
        ("/d/a[. = 'y']", "y"),
        ("name(..)", "d"),
        ("/d/r/../a", "y"),
        ("boolean(/d/a)", "true"),
        ("position(/d/r[2])", "2"),
        ("string-length()", "1"),
        ("once('new')", "y"),
    ],
)
def test_an_expression_on_a_form_with_rounds_has_its_known_value(expression, expected):
    bench = Bench("<d><a>y</a><r><n>2</n><t>x</t></r><r><n>4</n><t>y</t></r></d>")
    assert bench.text(expression, "/d/a") == expected


@pytest.mark.parametrize(
    "expression",
    [
        "indexed-repeat(/d/r/t, /d/r)",
        "indexed-repeat('x', /d/r, 1)",
        "indexed-repeat(/d/r/t, /d/a, 1)",
        "indexed-repeat(/d/r/t, 'r', 1)",
        "indexed-repeat(/d/*, /d/r, 1)",
        "count('x')",
        "jr:choice-name(1)",
        "jr:choice-name('a', /d/a)",
        "(/d/a)/b",
        "('x')/b",
        "if(1, 2)",
        "/d/a/b/c",
    ],
)
def test_a_function_used_wrongly_on_a_form_is_a_fault(expression):
    with pytest.raises(FormFault):
        Bench("<d><a>y</a><r><n>2</n><t>x</t></r><r><n>4</n><t>y</t></r></d>").text(expression, "/d/a")


def test_long_and_deep_expressions_neither_crash_nor_crawl():
    assert Bench().number("+".join(["1"] * 3000)) == 3000
    assert Bench().truth(" or ".join(["1=2"] * 2000)) is False
    with pytest.raises(FormFault, match="nested"):
        Bench().text("(" * 5000 + "1" + ")" * 5000)
    assert Bench().text("if(1=2,1," * 50 + "'deep'" + ")" * 50) == "deep"


ROUNDS = "<d version='3'><a>y</a><r><n>2</n><t>x</t></r><r><n>4</n><t>y</t></r><g><z>q</z></g></d>"


@pytest.mark.parametrize(
    ("expression", "context", "expected"),
    [
        ("/d/@version", "/d/a", "3"),
        ("@version", "/d", "3"),
        ("count(/d/r/following-sibling::*)", "/d/a", "2"),
        ("count(/d/*)", "/d/a", "4"),
        ("/d/r[2]/preceding-sibling::r/n", "/d/a", "2"),
        ("../following-sibling::r[1]/n", "/d/r[1]/n", "4"),
        ("../preceding-sibling::r[1]/n", "/d/r[2]/n", "2"),
        ("name(ancestor::*[1])", "/d/g/z", "g"),
        ("count(ancestor-or-self::node())", "/d/a", "3"),
        ("count(//node())", "/d/a", "10"),
        ("(/d/r)[2]/n", "/d/a", "4"),
        ("(//n)[2]", "/d/a", "4"),
        ("//n[2]", "/d/a", ""),
        ("count(/d/descendant::n[. > 2])", "/d/a", "1"),
        ("/d/a/text()", "/d/a", "y"),
        ("following::n", "/d/a", "2"),
        ("string(preceding::*[1])", "/d/g/z", "y"),
        ("count(/d/comment())", "/d/a", "0"),
        ("(/d/r/n | /d/a)[1]", "/d/a", "y"),
        ("(/d/a | /d/g/z)[last()]", "/d/a", "q"),
        ("/d/r[n = preceding-sibling::r/n + 2]/t", "/d/a", "y"),
    ],
)
def test_every_axis_works_among_the_questions_of_a_form(expression, context, expected):
    assert Bench(ROUNDS).text(expression, context) == expected


@pytest.mark.parametrize("expression", ["following-sibling::none", "ancestor::none/a", "/d/descendant::none"])
def test_a_roaming_path_to_a_question_that_is_not_there_is_a_fault(expression):
    with pytest.raises(FormFault, match="none"):
        Bench(ROUNDS).text(expression, "/d/a")
