"""A team's talk while it goes on: its steps, who sits there, the sand-glass, the causes; no Flet here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.asks import Answered, RoundAdded, RoundRemoved, Thing
from app.filling import Filling, heard, last_part, opened
from core.records import Json
from core.words import msg
from forms import FormSession, Node

LENGTHS = (25, 45)
CAUSES = ("in_the_way", "why1", "why2", "why3")
PATIENTS = "patients"
"""The seat of those who are not here; it is asked first."""


@dataclass(frozen=True)
class Step:
    """One step of the talk: its title, what the one who leads says, its questions by name, and whether all take turns."""

    name: str
    title: str
    lead: str
    questions: tuple[str, ...] = ()
    turns: bool = False


STEPS = (
    Step(
        "topic", msg("What we talk about"), msg("One thing only. The rest waits for next time."), ("topic", "trigger")
    ),
    Step(
        "here",
        msg("Who is here"),
        msg("Count by kind of work. No names are kept."),
        ("people", "cadres", "ground_rule"),
    ),
    Step(
        "happened",
        msg("What happened"),
        msg("First what we expected, then what happened. Nobody is named."),
        ("expected", "happened"),
        turns=True,
    ),
    Step(
        "helped",
        msg("What helped"),
        msg("Ask for one thing each. Thank every answer. Nobody is named."),
        ("helped",),
        turns=True,
    ),
    Step(
        "way",
        msg("What got in the way"),
        msg("Ask why until you find something you can change."),
        CAUSES,
        turns=True,
    ),
    Step(
        "hands",
        msg("Is this in our hands?"),
        msg("What is ours, we try. What is not ours goes up, and somebody must answer."),
        ("not_ours", "not_ours_ask", "not_ours_kind"),
    ),
    Step(
        "will",
        msg("What we will try"),
        msg("One small thing. It begins this week."),
        ("try_next", "try_who", "try_when"),
    ),
    Step("close", msg("Before we part"), msg("One word each. Then we close."), ("lesson", "each_spoke")),
    Step("share", msg("Who may see this?"), msg("Read every line aloud. All must agree.")),
)
_STEP_OF = {question: step.name for step in STEPS for question in step.questions}


@dataclass(frozen=True)
class Seat:
    """A kind of work at the table."""

    name: str
    label: str


@dataclass(frozen=True)
class Table:
    """The talk as it stands. `began` is when the sand-glass was turned (ms); `spoken` are seats by step; `sides` causes."""

    id: str
    ids: Mapping[str, str]
    on: str
    filling: Filling
    step: str = STEPS[0].name
    minutes: int = LENGTHS[0]
    began: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    spoken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)


def sat_down(table: str, ids: Mapping[str, str], form: FormSession, body: Thing | None, on: str) -> Table:
    """A new talk, or the one that was begun, at the step where it was left."""
    new = Table(table, ids, on, opened(form))
    if body is None:
        return new
    return replace(
        new,
        on=str(body["on"]),
        step=str(body["step"]),
        minutes=int(body["minutes"]),
        began=body["began"],
        counts=dict(body["counts"]),
        spoken={step: tuple(seats) for step, seats in body["spoken"].items()},
        sides=dict(body["sides"]),
    )


def body_of(table: Table) -> dict[str, Json]:
    """Everything needed to go on later, as JSON."""
    form = table.filling.session
    return {
        "form": form.form.id,
        "version": form.form.version,
        "snapshot": form.snapshot(),
        "ids": dict(table.ids),
        "on": table.on,
        "step": table.step,
        "minutes": table.minutes,
        "began": table.began,
        "counts": dict(table.counts),
        "spoken": {step: list(seats) for step, seats in table.spoken.items()},
        "sides": dict(table.sides),
    }


def notes_of(table: Table) -> dict[str, Json]:
    """The answers by name and the day: what learning.reflection reads."""
    return {**table.filling.session.answers(), "on": table.on}


def answered(table: Table, event: Answered | RoundAdded | RoundRemoved) -> Table:
    """After an answer."""
    return replace(table, filling=heard(table.filling, event))


def steps_of(table: Table) -> list[Step]:
    """The steps that have something in this guide, and the last one."""
    filled = set(_step_of_all(table).values())
    return [step for step in STEPS if step.name in filled or not step.questions]


def step_now(table: Table) -> Step:
    """The step the team is at."""
    steps = steps_of(table)
    return next((step for step in steps if step.name == table.step), steps[0])


def moved(table: Table, by: int) -> Table | None:
    """One step on (1) or back (-1); None past either end."""
    steps = steps_of(table)
    at = steps.index(step_now(table)) + by
    return replace(table, step=steps[at].name) if 0 <= at < len(steps) else None


def nodes_of(table: Table, step: Step) -> list[Node]:
    """The questions of a step in the order of the guide; those we do not know stay with the one before them."""
    where = _step_of_all(table)
    return [node for ref, node in table.filling.nodes.items() if where.get(ref) == step.name]


def node(table: Table, name: str) -> Node | None:
    """The question of this name, when the guide has it and it is shown."""
    return next((one for one in table.filling.nodes.values() if one.name == name and one.relevant), None)


def _step_of_all(table: Table) -> dict[str, str]:
    found, step = {}, STEPS[0].name
    for ref, one in table.filling.nodes.items():
        step = _STEP_OF.get(last_part(ref), step)
        if one.kind != "group":
            found[ref] = step
    return found


def seats(table: Table) -> list[Seat]:
    """Who sits there: the patients' seat, then each kind of work that is here."""
    jobs = node(table, "cadres")
    here = [Seat(one.value, one.label) for one in jobs.choices if table.counts.get(one.value)] if jobs else []
    return [Seat(PATIENTS, msg("Patients")), *here] if here else []


def has_spoken(table: Table) -> tuple[str, ...]:
    """The seats that spoke in this step."""
    return table.spoken.get(table.step, ())


def turn(table: Table) -> Seat | None:
    """Whose turn it is: the first seat that has not spoken."""
    return next((seat for seat in seats(table) if seat.name not in has_spoken(table)), None)


def seat_touched(table: Table, name: str) -> Table:
    """A seat has spoken, or not after all."""
    before = has_spoken(table)
    after = tuple(seat for seat in before if seat != name) if name in before else (*before, name)
    return replace(table, spoken={**table.spoken, table.step: after})


def counted(table: Table, job: str, by: int) -> Table:
    """One person more or less of a kind of work; the guide hears how many, and which kinds."""
    counts = {**table.counts, job: max(table.counts.get(job, 0) + by, 0)}
    fresh = replace(table, counts={name: n for name, n in counts.items() if n})
    people, jobs = node(fresh, "people"), node(fresh, "cadres")
    if people:
        fresh = answered(fresh, Answered(people.ref, str(sum(fresh.counts.values()) or "")))
    if jobs:
        kinds = " ".join(one.value for one in jobs.choices if one.value in fresh.counts)
        fresh = answered(fresh, Answered(jobs.ref, kinds))
    return fresh


def seconds_left(table: Table, now_ms: int) -> int | None:
    """What is left in the sand-glass; None before it was turned. It goes on while the device is locked or off."""
    if table.began is None:
        return None
    return max(table.minutes * 60 - max(now_ms - table.began, 0) // 1000, 0)


def causes(table: Table) -> dict[str, str]:
    """What got in the way and why, by name."""
    answers: Mapping[str, Any] = table.filling.session.answers()
    return {name: str(answers[name]).strip() for name in CAUSES if str(answers.get(name, "")).strip()}


def sorted_to(table: Table, cause: str, side: str) -> Table:
    """A cause is "ours" or "not_ours"; what is not ours is written down for the team until it words it itself."""
    composed = _not_ours(table)
    fresh = replace(table, sides={**table.sides, cause: side})
    field_ = node(fresh, "not_ours")
    if field_ is None or field_.value not in {"", composed}:
        return fresh
    return answered(fresh, Answered(field_.ref, _not_ours(fresh)))


def _not_ours(table: Table) -> str:
    return "; ".join(text for name, text in causes(table).items() if table.sides.get(name) == "not_ours")


def left_to_sort(table: Table) -> int:
    """How many causes nobody has sorted yet."""
    return sum(name not in table.sides for name in causes(table))
