"""Every fault has plain words, and none of them is a word we do not say."""

import pytest

from app.trouble import trouble_of
from core import errors

FORBIDDEN = ("error", "sync", "invalid", "failed", "user", "submit", "data", "exception")


@pytest.mark.parametrize(
    "fault",
    [
        errors.InUse(),
        errors.DiskFull(),
        errors.Locked(),
        errors.FormFault("These questions wait for each other"),
        errors.Tampered(),
        errors.Offline(),
        errors.ServerSaysNo(500, "broken"),
        errors.OurFault("bug"),
        ZeroDivisionError(),
        errors.Refused("A visit closes with at least one strength.", "Choose one."),
    ],
)
def test_plain_words_and_a_code_for_every_fault(fault):
    told = trouble_of(fault, None)
    assert told.title
    assert told.safe
    assert told.code.startswith("K-")
    assert not [word for word in FORBIDDEN if word in f"{told.title} {told.safe}".lower()]


def test_a_refusal_keeps_its_own_words():
    told = trouble_of(errors.Refused("What", "Then"), None)
    assert (told.title, told.safe) == ("What", "Then")


def test_our_own_bug_says_so_by_its_code():
    assert trouble_of(KeyError("x"), None).code == "K-01"
