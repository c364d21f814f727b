"""What may leave the device by itself, rule by rule: only what is safe at the district, and nobody here needs. No Flet here.

Each rule looks at heads and names records; nothing is named twice, nothing that waits to be sent is ever named (decision 24).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from core.errors import AnswerProblem
from core.records import DOWN_KINDS, TELLING, Json
from learning.days import add_months, day

MONTHS = 13
"""So long a closed visit or sheet stays when the district says nothing: a year and a month, for looking back at the same season."""
SHEET, VISIT, VERSION, DISTRICT, CONTENT, WORD = "sheet", "visit", "version", "district", "content", "word"
RULES = (SHEET, VISIT, VERSION, DISTRICT, CONTENT, WORD)
"""Own sheets that are old; visits that are old; versions of forms; what a district told that this device left; files nobody names;

own words about things that left.
"""

Name = tuple[str, str]
"""Kind and id of a record."""


class Held(Protocol):
    """A record as the memory finds it, without its body."""

    @property
    def kind(self) -> str:
        """Its kind."""
        ...

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def head(self) -> Mapping[str, Json]:
        """What it is found by."""
        ...


@dataclass(frozen=True)
class Needs:
    """What somebody's drafts, kept sheets and open talks need: versions of forms, and places."""

    versions: frozenset[tuple[str, str]] = frozenset()
    places: frozenset[str] = frozenset()

    def with_those_of(self, other: "Needs") -> "Needs":
        """Both together."""
        return Needs(self.versions | other.versions, self.places | other.places)


@dataclass(frozen=True)
class Around:
    """What the rules ask about: the day, the months, what waits to be sent, which drafts there are, who needs what.

    `needs` is None as long as somebody on this device has not said what they need; `districts` is None as long as it is
    not known which ones this device serves. `telling` is the mark under which everything was told last.
    """

    today: date
    months: int = MONTHS
    waiting: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()
    needs: Needs | None = None
    districts: frozenset[str] | None = field(default=None)
    telling: int | None = None

    @property
    def oldest(self) -> date:
        """What is of this day or later stays."""
        return add_months(self.today, -self.months)


def old_sheets(sent: Iterable[Held], around: Around) -> Iterator[Name]:
    """What this person sent longer ago, is safe, and is not being changed."""
    for one in sent:
        changing = f"{one.id}.{int(one.head['rev']) + 1}"
        is_old = datetime.fromtimestamp(int(one.head["when"]) / 1000, UTC).date() < around.oldest
        if is_old and one.id not in around.waiting and changing not in around.drafts:
            yield one.kind, one.id


def old_visits(visits: Iterable[Held], around: Around) -> Iterator[Name]:
    """Visits longer ago; the last one of each place stays, however old it is: it says when somebody was there."""
    ordered = sorted(visits, key=lambda one: str(one.head.get("on") or ""), reverse=True)
    seen: set[str] = set()
    for one in ordered:
        place, on = str(one.head.get("facility")), _day_of(one)
        is_last = place not in seen
        seen.add(place)
        if on is not None and on < around.oldest and not is_last and not {one.id} & (around.waiting | around.drafts):
            yield one.kind, one.id


def _day_of(visit: Held) -> date | None:
    try:
        return day(visit.head.get("on"))  # type: ignore[arg-type]
    except AnswerProblem:
        return None


def old_versions(
    forms: Sequence[Held], standing: frozenset[str], files: Iterable[Held], around: Around
) -> Iterator[Name]:
    """Versions of forms that are not `standing` (ids of those to fill now, or newer) and nobody needs; and the names of their files."""
    if around.needs is None:
        return
    gone = {_version(one) for one in forms if one.id not in standing} - around.needs.versions
    gone -= {_version(one) for one in forms if one.id in standing}
    yield from ((one.kind, one.id) for one in (*forms, *files) if _version(one) in gone)


def _version(one: Held) -> tuple[str, str]:
    return str(one.head.get("form")), str(one.head.get("version"))


def left_districts(told: Iterable[Held], around: Around) -> Iterator[Name]:
    """What the district tells this device no more, unless somebody's draft or a record on its way still needs it.

    That is what came of districts it serves no more, and what came under an earlier scope or epoch and not since.
    """
    if around.needs is None or not around.districts:
        return
    for one in told:
        if one.kind not in DOWN_KINDS or not _is_told_no_more(one, around):
            continue
        if not _is_needed(one, around.needs) and one.id not in around.waiting:
            yield one.kind, one.id


def words_of_what_left(
    words: Iterable[Held], about: str, there: Callable[[str], bool], around: Around
) -> Iterator[Name]:
    """Own words that are with the district, about things (named by `about` in their heads) that are not here any more.

    Only once all that the district tells was read to its end: what a word is about may still be on its way.
    """
    if not around.districts:
        return
    for one in words:
        if one.id not in around.waiting and not there(str(one.head.get(about))):
            yield one.kind, one.id


def _is_told_no_more(one: Held, around: Around) -> bool:
    district, telling = one.head.get("district"), one.head.get(TELLING)
    is_of_another = None not in {telling, around.telling} and telling != around.telling
    return is_of_another or (district is not None and district not in (around.districts or ()))


def _is_needed(one: Held, needs: Needs) -> bool:
    if one.kind in {"form", "form_file"}:
        return _version(one) in needs.versions
    return bool({one.id, one.head.get("facility")} & needs.places) or (one.kind == "org_unit" and bool(needs.places))
