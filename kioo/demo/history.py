"""Fourteen months that never happened: visits, promises, voices and barriers as the records devices would have sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random  # noqa: TID251 - a seeded source, so that every demo tells the same story

from core.clock import iso_week
from core.ids import IdMaker
from core.records import Json, WireRecord
from kioo.demo.country import BARRIERS, GAPS, OUR_PROMISES, STRENGTHS
from learning.score import ScorePlan, score
from sync.canonical import canonical, sha256_of

MONTHS = 14
Seal = Callable[[str, str, bytes], str]
"""Seals plaintext: (kind, facility, plaintext) to base64."""

WAITS = ("under_30_minutes", "up_to_1_hour", "up_to_2_hours", "over_2_hours")


@dataclass(frozen=True)
class Place:
    """A facility with the character the story gives it: how well it does and from which month it does better."""

    id: str
    name: str
    district: str
    start: float
    gain: float
    turn: int
    every_days: int
    voices_a_month: int


@dataclass(frozen=True)
class Moment:
    """A clock that stands at one moment of the past."""

    at: datetime

    def now_ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        return int(self.at.timestamp() * 1000)

    def monotonic(self) -> float:
        """Seconds; the past stands still."""
        return 0.0


class Story:
    """Tells the history of one place after the other, always the same for the same day."""

    def __init__(self, plan: ScorePlan, versions: Mapping[str, str], key_id: str, seal: Seal, today: date) -> None:
        """`versions` names the published version of each form."""
        self.plan, self.versions, self.key_id, self.seal, self.today = plan, versions, key_id, seal, today
        self.start = today - timedelta(days=30 * MONTHS)

    def place(self, unit: str, name: str, district: str, number: int) -> Place:
        """The character of a place, drawn from its name."""
        chance = Random(f"place/{unit}")
        improves = number % 5 == 0
        return Place(
            unit,
            name,
            district,
            start=chance.uniform(0.5, 0.58) if improves else chance.uniform(0.6, 0.88),
            gain=0.36 if improves else 0.0,
            turn=7 + number % 3,
            every_days=28 if improves or number % 4 == 0 else chance.choice((60, 75, 90)),
            voices_a_month=chance.choice((2, 6, 9, 12, 14)),
        )

    def of(self, place: Place, author: str, number: int) -> list[WireRecord]:
        """Everything that ever came from one place, oldest first."""
        told = [*self._visits(place, author), *self._voices(place)]
        if number % 4 == 0:
            told += self._barrier(place, number // 4)
        return sorted(told, key=lambda record: (record.made or 0, record.id))

    def _visits(self, place: Place, author: str) -> Iterator[WireRecord]:
        chance = Random(f"visits/{place.id}")
        day = self.start + timedelta(days=chance.randrange(5, 25))
        last = self.today - timedelta(days=12)
        while day <= last:
            yield from self._visit(place, author, day, chance)
            day += timedelta(days=place.every_days + chance.randrange(-4, 5))

    def _visit(self, place: Place, author: str, day: date, chance: Random) -> Iterator[WireRecord]:
        began = datetime.combine(day, time(8, chance.randrange(60)), UTC)
        ids = IdMaker(Moment(began), chance.randbytes)
        likely = place.start + (place.gain if (day - self.start).days // 30 >= place.turn else 0.0)
        shown = self._answers(likely, chance)
        strengths = chance.sample(STRENGTHS, 2)
        gap, idea, owner = chance.choice(GAPS)
        visit = ids.record()
        data = {
            "answers": _visit_answers(shown, strengths, gap),
            "started": Moment(began).now_ms(),
            "ended": Moment(began + timedelta(minutes=chance.randrange(80, 150))).now_ms(),
            "score": score(self.plan, shown).as_json(),
            "confirmed": {"facility": {"by": "cadre", "text": owner, "agrees": "yes"}, "visitor": True},
        }
        yield self._record(visit, "submission", place, data, author, began, form="kioo_visit")
        yield from self._promises(place, author, began, visit, (gap, idea, owner), chance)

    def _answers(self, likely: float, chance: Random) -> dict[str, str | Sequence[str]]:
        focus = {"readiness", chance.choice(("medicines", "observation", "voice"))}
        shown: dict[str, str | Sequence[str]] = {}
        for section in self.plan.sections:
            if section.name not in focus:
                continue
            rounds = {"medicines": 5, "observation": 2}.get(section.name)
            for item in section.items:
                one = [_yes_or_no(likely, chance, inverse=item.inverse) for _ in range(rounds or 1)]
                shown[item.question] = one if rounds else one[0]
        return shown

    def _promises(  # noqa: PLR0917  what one visit leads to
        self, place: Place, author: str, began: datetime, visit: str, gap: tuple[str, str, str], chance: Random
    ) -> Iterator[WireRecord]:
        ids = IdMaker(Moment(began + timedelta(minutes=70)), chance.randbytes)
        whose = (("facility", gap[1], gap[0], gap[2]), ("district", chance.choice(OUR_PROMISES), "", "supervisor"))
        made = [
            self._promise(ids.record(), place, began.date(), side, what)
            | {"why": why, "owner_name": owner, "source": {"kind": "visit", "id": visit}}
            | {"due": (began.date() + timedelta(days=chance.choice((14, 28, 45)))).isoformat()}
            for side, what, why, owner in whose
        ]
        for promise in made:
            yield self._record(promise["id"], "promise", place, promise, author, began + timedelta(hours=2))
            due = date.fromisoformat(promise["due"])
            if due < self.today - timedelta(days=20):
                yield self._told(place, author, promise, due, chance)

    @staticmethod
    def _promise(id_: str, place: Place, on: date, side: str, what: str) -> dict[str, Json]:
        return {
            "id": id_,
            "facility": place.id,
            "district": place.district,
            "what": what[0].upper() + what[1:],
            "owner_side": side,
            "state": "open",
            "reason": None,
            "made_on": on.isoformat(),
            "history": [],
        }

    def _told(self, place: Place, author: str, promise: Mapping[str, Json], due: date, chance: Random) -> WireRecord:
        at = datetime.combine(due, time(15, 0), UTC)
        recent = due > self.today - timedelta(days=100)
        state = chance.choices(("done", "partly", "stuck"), (7, 2, 1))[0] if recent else "done"
        reason = "No supplies" if state == "stuck" else None
        data = {
            "promise": promise["id"],
            "state": state,
            "reason": reason,
            "on": due.isoformat(),
            "by_role": "supervisor",
        }
        return self._record(IdMaker(Moment(at), chance.randbytes).record(), "promise_update", place, data, author, at)

    def _voices(self, place: Place) -> Iterator[WireRecord]:
        chance = Random(f"voices/{place.id}")
        for month in range(MONTHS):
            kind = min(0.95, place.start + (place.gain if month >= place.turn else 0.0))
            for _ in range(place.voices_a_month):
                day = self.start + timedelta(days=30 * month + chance.randrange(30))
                yield self._voice(place, day, kind, chance)

    def _voice(self, place: Place, day: date, kind: float, chance: Random) -> WireRecord:
        good = chance.random() < kind
        said = {
            "form": "kioo_voice",
            "version": self.versions["kioo_voice"],
            "answers": {
                "wait": chance.choice(WAITS[:2] if good else WAITS[2:]),
                "overall": chance.choice(("very_good", "good") if good else ("middle", "poor", "very_poor")),
            },
            "story_good": "",
            "story_change": "",
            "story_share": "no",
            "consent": "yes",
            "consent_version": "1",
            "seconds_band": "20-60",
        }
        data = {
            "week": iso_week(day),
            "channel": "kiosk",
            "language": chance.choice(("sw", "en", "fr")),
            "key": self.key_id,
            "sealed": self.seal("feedback", place.id, canonical(said)),
        }
        id_ = IdMaker(Moment(datetime.combine(day, time(), UTC)), chance.randbytes).unlinkable()
        return self._record(id_, "feedback", place, data, None, None, form="kioo_voice")

    def _barrier(self, place: Place, number: int) -> Iterator[WireRecord]:
        title, _, kind, story, ask = BARRIERS[number % len(BARRIERS)]
        at = datetime.combine(self.today - timedelta(days=(5, 9, 20, 12, 26, 3)[number % 6]), time(11, 0), UTC)
        id_ = IdMaker(Moment(at), Random(f"barrier/{place.id}").randbytes).record()
        data = {
            "id": id_,
            "facility": place.id,
            "district": place.district,
            "facility_name": place.name,
            "title": title,
            "story": story,
            "ask": ask,
            "kind": kind,
            "tried": "We asked by telephone.",
            "level": "district",
            "state": "raised",
            "raised_on": at.date().isoformat(),
            "answers": [],
            "source": {"kind": "reflection", "id": ""},
        }
        yield self._record(id_, "barrier", place, data, None, at)

    def _record(  # noqa: PLR0917  the envelope, field by field
        self,
        id_: str,
        kind: str,
        place: Place,
        data: Mapping[str, Json],
        author: str | None,
        at: datetime | None,
        form: str | None = None,
    ) -> WireRecord:
        return WireRecord(
            id=id_,
            rev=1,
            kind=kind,
            district=place.district,
            facility=place.id,
            sha256=sha256_of(data),
            data=data,
            form=form,
            version=self.versions[form] if form else None,
            author=author,
            made=Moment(at).now_ms() if at else None,
        )


def _yes_or_no(likely: float, chance: Random, *, inverse: bool) -> str:
    good = chance.random() < likely
    return "yes" if good != inverse else "no"


def _visit_answers(shown: Mapping[str, str | Sequence[str]], strengths: Sequence[str], gap: str) -> dict[str, Json]:
    """The answers as a device would send them: single questions by name, rounds of a repeat as a list."""
    answers: dict[str, Json] = {name: value for name, value in shown.items() if isinstance(value, str)}
    rounds = {name: value for name, value in shown.items() if not isinstance(value, str)}
    if rounds:
        repeat = "medicine" if "in_stock" in rounds else "case"
        count = len(next(iter(rounds.values())))
        answers[repeat] = [{name: value[i] for name, value in rounds.items()} for i in range(count)]
    return {
        "kind": "planned",
        "proud_of": strengths[0],
        "strength_words": strengths[1],
        "gap": [{"what": gap[0].upper() + gap[1:], "who_noticed": "staff", "control": "yes"}],
        "minutes": "45",
        **answers,
    }
