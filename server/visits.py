"""What follows from a finished form: for a supervision visit its row, its numbers, and what the devices learn of it."""

from collections.abc import Mapping, Sequence

from core.records import Json
from learning.indicators import INDICATORS, Indicator, from_visit, section_indicator
from server.arrival import Arrival, Counted, NotUnderstood, believed_day, texts, the
from server.store import log
from server.store.log import News
from server.store.rollups import Measure, points, replace_measures
from server.store.tables import Visit
from sync.canonical import canonical

VISIT = "visit"
"""The purpose of a form that records supervision visits."""
_MOST_TEXTS = 12


def finished(arrival: Arrival) -> None:
    """Takes in a finished form; any form is kept, a supervision visit also counts and is told to the devices."""
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
    _keep(arrival, on, score, answers)
    counts = {name: (float(num), float(den)) for name, num, den in from_visit(score, answers)}
    measures = tuple(Measure(name, on[:7], num, den) for name, (num, den) in counts.items())
    arrival.counted.append(Counted(arrival.record.id, arrival.facility, measures, _indicators(score)))


def count_in(district: str, counted: Sequence[Counted]) -> None:
    """Brings the sums of a district up to date with its newly finished visits, and tells the devices each series once."""
    replace_measures(district, [(one.facility, one.record, one.measures) for one in counted])
    touched = {(one.facility, measure.name): one.indicators for one in counted for measure in one.measures}
    series = points(district, touched.keys())
    log.emit_all(district, [_series(place, name, touched[place, name], series[place, name]) for place, name in touched])


def _series(facility: str, name: str, indicators: Mapping[str, Indicator], found: Sequence[Json]) -> News:
    indicator = indicators[name]
    body = {
        "facility": facility,
        "indicator": name,
        "title": indicator.title,
        "unit": indicator.unit,
        "points": list(found),
    } | ({"titles": dict(indicator.titles)} if indicator.titles else {})
    return News("series", f"{facility}/{name}", body, facility)


def _keep(arrival: Arrival, on: str, score: Mapping[str, Json] | None, answers: Mapping[str, Json]) -> None:
    record, told = arrival.record, score or {}
    item = {
        "id": record.id,
        "facility": arrival.facility,
        "on": on,
        "by_role": arrival.role,
        "class": told.get("class"),
        "score": told.get("pooled"),
        "coverage": told.get("coverage"),
        "strengths": strengths(answers, arrival.known.words(record.form, record.version, "strength")),
        "gaps": gaps(answers),
    }
    inside = {"sections": told.get("sections", []), "confirmed": record.data.get("confirmed")}
    Visit.put(
        district=arrival.district,
        id=record.id,
        facility=arrival.facility,
        on=on,
        author=record.author,
        pooled=told.get("pooled"),
        coverage=told.get("coverage"),
        class_=told.get("class"),
        plan_version=told.get("plan_version"),
        body=canonical(item | inside | {"critical_missed": told.get("critical_missed", [])}).decode(),
    )
    log.emit(arrival.district, "visit", record.id, item, facility=arrival.facility)


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


def _indicators(score: Mapping[str, Json] | None) -> dict[str, Indicator]:
    sections = score["sections"] if score else []
    return {**INDICATORS, **{f"section_{one['name']}": section_indicator(one) for one in sections}}
