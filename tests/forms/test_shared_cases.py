"""The shared XPath cases, all of them: what must hold holds, and each case decided otherwise is explained by a decision."""

import math
from collections import Counter

import pytest

from core.errors import FormFault
from forms.xpath.nodes import string_value
from tests.forms import shared_cases

CASES = shared_cases.shared("xpath_cases.json")
SHARE_IN_FORM = 0.6


def document_of(case: dict) -> str:
    return CASES["documents"].get(case.get("doc"), "<root/>")


def why_not(case: dict) -> str:
    """Why a case of tier A or B may give something else (docs/decisions, record on expressions); blank where nothing explains it."""
    document = document_of(case)
    if case.get("doc") and not _is_there(case, document):
        return "its document has no such node"
    posed = shared_cases.on_document(case, document) if case.get("doc") else shared_cases.in_form(case, "<root/>")
    if case["type"] == "number-rounded" and abs(case["expected"] - posed.number() - 7 / 24) < 0.01:
        return "days are whole"
    if case["type"] == "string" and case["expected"] == "" and posed.text() == "NaN" and "once(" in case["expr"]:
        return "two suites contradict each other"
    return ""


def _is_there(case: dict, document: str) -> bool:
    try:
        shared_cases.on_document(case, document)
    except IndexError:
        return False
    return True


def test_every_shared_case_of_tiers_a_and_b_holds_or_is_explained():
    unexplained, explained = [], Counter()
    for case in CASES["cases"]:
        if case["tier"] == "C" or _holds(case):
            continue
        reason = why_not(case)
        explained[reason] += 1
        if not reason:
            unexplained.append((case["id"], case["expr"], case["expected"]))
    assert not unexplained
    assert explained == {
        "its document has no such node": 1,
        "days are whole": 2,
        "two suites contradict each other": 1,
    }


def _holds(case: dict) -> bool:
    try:
        return shared_cases.agrees(case, document_of(case))
    except IndexError:
        return False


def test_most_cases_also_hold_among_the_questions_of_a_form():
    posed = [case for case in CASES["cases"] if case["group"] == "odk" and case["tier"] != "C"]
    held = sum(shared_cases.agrees_in_form(case, document_of(case)) for case in posed)
    assert held >= SHARE_IN_FORM * len(posed)


ENGINES = shared_cases.shared("two_engines.json")


def same_answer(case: dict) -> bool:
    """Whether an expression gives what both reference engines give, on the instance of their form."""
    posed = shared_cases.on_document({"expr": case["expr"], "offset": -180}, ENGINES["instance"])
    kind, wanted = case["javarosa"]["type"], case["javarosa"]["value"]
    if kind == "nodeset":
        found = posed.code.nodes()
        return found is not None and [string_value(node) for node in found(posed.at, posed.env)] == wanted
    if kind == "boolean":
        return posed.truth() is wanted
    if kind == "number":
        found, number = posed.number(), float(wanted)
        return (
            found == number or (math.isnan(found) and math.isnan(number)) or math.isclose(found, number, rel_tol=1e-9)
        )
    return posed.text() == wanted


def test_what_two_engines_agree_on_kioo_says_too():
    unlike = [case["expr"] for case in ENGINES["cases"] if case["agree"] and not same_answer(case)]
    assert not unlike


@pytest.mark.parametrize("expression", ["upper-case('a')", "lower-case('A')"])
def test_a_function_neither_engine_has_is_a_fault_that_says_what_to_write(expression):
    with pytest.raises(FormFault) as fault:
        shared_cases.in_form({"expr": expression}, "<root/>")
    assert "translate" in (fault.value.mend or "")
