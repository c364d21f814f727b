"""Finished sheets as a district has them: 84 short answers and 5 texts, some 6 kB each; the same ones for the same number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.records import Json

FACILITIES = 200
DAYS = 3 * 365
_FIRST = date(2024, 1, 1)
_WORDS = [
    "water",
    "soap",
    "pump",
    "gloves",
    "fridge",
    "register",
    "midwife",
    "queue",
    "roof",
    "fuel",
    "ledger",
    "stock",
    "ward",
    "bed",
    "lamp",
    "referral",
    "maji",
    "sabuni",
    "dawa",
    "mgonjwa",
    "zamu",
    "kisima",
    "المريض",
    "الدواء",
    "eau",
    "savon",
    "accouchement",
]


@dataclass(frozen=True)
class Sheet:
    """One record: what it is found by, and its body."""

    id: str
    facility: str
    day: str
    score: float
    body: Json


def sheet(number: int) -> Sheet:
    """The record of this number."""
    chance = Random(number)
    answers = {
        f"q{at:02}": chance.choice(("yes", "partly", "no", "na")) + str(chance.randrange(10)) for at in range(84)
    }
    texts = {f"said{at}": " ".join(chance.choices(_WORDS, k=150)) for at in range(5)}
    day = (_FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()
    facility, score = f"f{chance.randrange(FACILITIES):03}", round(chance.uniform(20, 100), 2)
    return Sheet(f"s{number:06}", facility, day, score, {"answers": answers | texts, "day": day, "score": score})


def sheets(first: int, many: int) -> Iterator[Sheet]:
    """So many records from this number on."""
    return (sheet(number) for number in range(first, first + many))
