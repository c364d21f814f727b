import re
from pathlib import Path

import pytest

from core.words import speak
from sync import status
from sync.problems import PROBLEMS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sync-protocol.md").read_text()
ROWS = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (now|later|person|never) \|", DOCUMENT, re.MULTILINE)
REASONS = set(re.findall(r"^\| `([a-z-]+)` \| here \|", DOCUMENT, re.MULTILINE))
NOT_SAID = re.compile(r"\b(users?|submit\w*|sync\w*|errors?|invalid|fail\w*|forms?|data|scores?)\b", re.IGNORECASE)


def test_the_specification_lists_exactly_the_problems_of_the_code():
    assert {code: (int(number), retry) for code, number, retry in ROWS} == {
        problem.code: (problem.status, problem.retry) for problem in PROBLEMS.values()
    }


def test_every_problem_and_reason_of_the_specification_has_a_sentence_and_nothing_else_has():
    assert {code for code, _, _ in ROWS} | REASONS == status.explained()


def test_the_problems_that_ride_along_with_receipts_are_in_the_table():
    rows = re.findall(r"^\| `[a-z]+` \|[^|]*\| (?:yes|no) \|(.*)\|$", DOCUMENT, re.MULTILINE)
    riding = {code for row in rows for code in re.findall(r"`([a-z-]+)`", row)}
    assert riding == {problem.code for problem in PROBLEMS.values() if problem.status == 0}


@pytest.mark.parametrize("code", [*sorted(status.explained()), "something-of-a-newer-server"])
def test_a_sentence_is_short_and_says_what_comes_next_without_our_own_jargon(code):
    told = status.explain(code)
    for text in (told.what, told.next_step):
        assert text
        assert not NOT_SAID.search(text), text
        assert all(len(sentence.split()) <= 14 for sentence in text.split(". ")), text


@pytest.mark.parametrize("code", sorted(code for code, _, retry in ROWS if retry == "person"))
def test_what_only_a_person_can_mend_says_so(code):
    assert status.explain(code).needs_person


def test_the_four_words_are_the_ones_people_learn():
    assert status.FOUR_WORDS == ("on this device", "on its way", "safe", "needs you")
    assert [speak("en")(word) for word in status.FOUR_WORDS] == list(status.FOUR_WORDS)
