"""Small texts that ask for endless time or memory: a form that runs, or a plain refusal, and soon."""

from random import Random

import pytest

from core.errors import FormFault
from forms import FormSession, load_form
from scripts.fuzz_forms import fill, seeds, spoil
from tests.forms import hostile

ASKED = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"

REFUSED = {
    "a circle of calculations": lambda: hostile.calculations({"a": "/data/b + 1", "b": "/data/a + 1"}),
    "a node that waits for itself": lambda: hostile.calculations({"a": "/data/a + 1"}),
    "a well of brackets": lambda: hostile.calculations({"a": "(" * 5_000 + "1" + ")" * 5_000}),
    "filters in filters": lambda: hostile.calculations({"a": "/data/q" + "[/data/q" * 500 + "]" * 500}, "q"),
    "ifs in ifs": lambda: hostile.calculations({"a": "if(1," * 2_000 + "1" + ",0)" * 2_000}),
    "a very long expression": lambda: hostile.calculations({"a": " + ".join(["1"] * 40_000)}),
    "very many questions": lambda: hostile.questions(f"n{number}" for number in range(60_000)),
    "one question very many times": lambda: hostile.xform("<a/>" * 60_000),
    "every node for every node for every node": lambda: hostile.calculations(
        {"a": "count(//*[count(//*[count(//*) > 0]) > 0])"}, *(f"q{number}" for number in range(300))
    ),
}

RUNS_OR_REFUSED = {
    "a long sum": lambda: hostile.calculations({"a": "+".join(["1"] * 20_000)}),
    "a long or": lambda: hostile.calculations({"a": " or ".join(["/data/q = 1"] * 3_000)}, "q"),
    "a long union": lambda: hostile.calculations({"a": f"count({' | '.join(['/data/q'] * 3_000)})"}, "q"),
    "many minuses": lambda: hostile.calculations({"a": "-" * 50_000 + "1"}),
    "many filters": lambda: hostile.calculations({"a": "/data/q" + "[1]" * 10_000}, "q"),
    "everything under everything": lambda: hostile.calculations({"a": f"count({'//*' * 12})"}, "q"),
    "up and up": lambda: hostile.calculations({"a": "/data/q" + "/.." * 20_000}, "q"),
    "a long way through a list": lambda: hostile.calculations(
        {"a": "instance('l')/root/item[name != /data/q]" + "/name/.." * 3_000}, "q"
    ).replace(b"</instance>", b"</instance><instance id='l'><root><item><name>n</name></item></root></instance>", 1),
    "a long way from an item": lambda: hostile.calculations(
        {"a": "count((/data/q | /data/q)" + "/." * 5_000 + ")"}, "q"
    ),
    "many arguments": lambda: hostile.calculations({"a": f"concat({','.join(['1'] * 20_000)})"}),
    "texts that double": lambda: hostile.doubling(60),
    "a label that contains itself": hostile.label_in_itself,
    "setvalues that feed each other": hostile.feeding_each_other,
    "a billion rounds": lambda: hostile.rounds_in_rounds(1, 1_000_000_000),
    "rounds in rounds in rounds": lambda: hostile.rounds_in_rounds(3, 1_000),
    "many attributes": lambda: hostile.xform("<a " + " ".join(f"x{number}='1'" for number in range(20_000)) + "/>"),
    "a long list": lambda: hostile.choices(10_000),
    "a pattern that tries everything": lambda: hostile.constrained("regex(., '(a+)+$')"),
    "a pattern of either": lambda: hostile.constrained("regex(., '(a|a|aa)*b')"),
    "a pattern of anything": lambda: hostile.constrained("regex(., '(.*)*(.*)*(.*)*x')"),
    "a pattern of many times many": lambda: hostile.constrained("regex(., '(a{1,1000}){1,1000}')"),
    "a broken pattern": lambda: hostile.constrained("regex(., '(((')"),
    "huge numbers": lambda: hostile.calculations(
        {
            "a": "pow(10, pow(10, 10))",
            "b": "exp(100000)",
            "c": "round(/data/q, 100000000)",
            "d": f"int('{'9' * 5_000}')",
        },
        "q",
    ),
    "a very long name": lambda: hostile.calculations({"c": "uuid(1000000000)"}),
    "days beyond all calendars": lambda: hostile.calculations(
        {"a": "date(99999999999)", "b": "format-date(date(99999999999), '%Y')", "c": "date('9999-12-31') + 5"}
    ),
}


def filled(document):
    """Loads the form, answers whatever can be answered, looks at everything."""
    form = load_form(document)
    session = FormSession.new(form, clock_ms=lambda: 1_790_000_000_000, random_bytes=Random(1).randbytes)
    for ref in ("/data/a", "/data/t0", "/data/q", "/data/b"):
        for text in (ASKED, "1") if ref in form.by_ref else ():
            session.answer(ref, text)
            session.node(ref)
    session.validate()
    session.snapshot()
    return session.to_xml()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_could_never_end_is_refused_with_a_reason(make):
    with pytest.raises(FormFault) as fault:
        filled(make())
    assert len(fault.value.what) < 1_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("make", RUNS_OR_REFUSED.values(), ids=RUNS_OR_REFUSED)
def test_what_asks_for_too_much_gets_a_form_or_a_reason(make):
    try:
        document = filled(make())
    except FormFault:
        return
    assert len(document) < 30_000_000


@pytest.mark.parametrize("joined", [" + ", " or ", " | "])
def test_a_row_of_a_thousand_questions_is_no_attack(joined):
    names = [f"q{number}" for number in range(1_000)]
    assert filled(hostile.calculations({"a": f"boolean({joined.join(f'/data/{name}' for name in names)})"}, *names))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_million_questions_are_refused():
    with pytest.raises(FormFault, match="more than"):
        load_form(hostile.questions(f"n{number}" for number in range(1_000_000)))


@pytest.mark.parametrize("number", range(15))
def test_a_spoiled_form_is_filled_or_refused(number):
    chance = Random(f"test/{number}")
    small = [form for form in seeds() if len(form) < 120_000]
    assert fill(spoil(chance.choice(small), chance), chance) in ("filled", "refused")
