"""What follows from a finished form: for a supervision visit its row, its numbers, and what the devices learn of it."""

from collections.abc import Mapping, Sequence

from core.records import Json
from learning.indicators import from_visit
from server.arrival import Arrival, NotUnderstood, believed_day, texts, the
from server.quick_json import text_of
from server.store.log import SERIES, News
from server.store.rollups import Counted

VISIT = "visit"
"""The purpose of a form that records supervision visits."""
_MOST_TEXTS = 12


def finished(arrival: Arrival) -> None:
    """Takes in a finished form; any form is kept, a supervision visit also counts and is told to the devices.

    Writes nothing itself: what follows stands in the arrival and is written once for all records of a transaction.
    """
    data = arrival.record.data
    if "encrypted" in data:
        return  # only the holder of the form's key knows what it says
    answers = the(dict, data, "answers")
    if arrival.known.purpose(arrival.record.form) != VISIT:
        return
    on, believed = believed_day(data.get("ended"), arrival.now)
    if not believed:
        arrival.flags.append("clock")
    score = _score(data.get("score"))
    item = _item(arrival, on, score or {}, answers)
    arrival.visits.append(_row(arrival, item, score or {}))
    arrival.news.append(News("visit", arrival.record.id, item, arrival.facility))
    measures = {name: (float(num), float(den)) for name, num, den in from_visit(score, answers)}
    arrival.counted.append(Counted(arrival.record.id, arrival.facility, on[:7], measures))


def series_of(counted: Sequence[Counted]) -> list[News]:
    """That the series of the facilities these counted at changed, each once."""
    return [News(SERIES, facility, {}, facility) for facility in dict.fromkeys(one.facility for one in counted)]


def _item(arrival: Arrival, on: str, score: Mapping[str, Json], answers: Mapping[str, Json]) -> dict[str, Json]:
    """The visit as the devices of its district learn of it."""
    record = arrival.record
    return {
        "id": record.id,
        "facility": arrival.facility,
        "on": on,
        "by_role": arrival.role,
        "class": score.get("class"),
        "score": score.get("pooled"),
        "coverage": score.get("coverage"),
        "strengths": strengths(answers, arrival.known.words(record.form, record.version, "strength")),
        "gaps": gaps(answers),
    }


def _row(arrival: Arrival, item: Mapping[str, Json], score: Mapping[str, Json]) -> dict[str, Json]:
    """The visit as the pages need it."""
    inside = {"sections": score.get("sections", []), "confirmed": arrival.record.data.get("confirmed")}
    return {
        "district": arrival.district,
        "id": item["id"],
        "facility": arrival.facility,
        "on": item["on"],
        "author": arrival.record.author,
        "pooled": item["score"],
        "coverage": item["coverage"],
        "class_": item["class"],
        "plan_version": score.get("plan_version"),
        "body": text_of({**item, **inside, "critical_missed": score.get("critical_missed", [])}),
    }


def strengths(answers: Mapping[str, Json], words: Mapping[str, str]) -> list[str]:
    """What went well: the choices that were ticked in the form's `words`, then the visitor's own."""
    ticked = str(answers.get("strength") or "").split()
    return [*(words.get(value, value) for value in ticked), *texts(answers.get("strength_words"))][:_MOST_TEXTS]


def gaps(answers: Mapping[str, Json]) -> list[str]:
    """What to work on together, in the words of the visit."""
    rounds = answers.get("gap")
    found = [one.get("what") for one in rounds if isinstance(one, dict)] if isinstance(rounds, list) else []
    return [text for text in found if isinstance(text, str) and text][:_MOST_TEXTS]


def _score(raw: Json) -> Mapping[str, Json] | None:
    if raw is None:
        return None
    score = raw if isinstance(raw, dict) else {}
    shares = [score.get("pooled"), *(section.get("score") for section in the(list, score, "sections"))]
    if not all(_within(share, 100) for share in shares) or not _within(score.get("coverage"), 1):
        raise NotUnderstood("these are no figures of a score")
    if score.get("class") not in {"strong", "growing", "needs_support", None}:
        raise NotUnderstood("this is no class of a score")
    return score


def _within(value: Json, most: float) -> bool:
    return value is None or (isinstance(value, int | float) and 0 <= value <= most)
