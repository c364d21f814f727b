"""What a team lets out of its talk: nothing until it says so, then exactly what it saw; no Flet here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.asks import Outgoing
from app.asks.people import Me
from app.asks.reflecting import CloseTable
from app.meeting import Table, body_of, notes_of
from core.records import Json
from core.words import Say
from learning.barriers import raise_barrier
from learning.promises import new_promise
from learning.reflection import SHAREABLE, SUMMARY, Choices, Span, preview, suggest

Picked = tuple[str, int]
"""A span of a note: the note's name and where it starts."""


@dataclass(frozen=True)
class Wishes:
    """What the team ticked. All False is "Only us". `told` are the lines it lets out, `left_in` suggestions it put back."""

    lines: bool = False
    promise: bool = False
    barrier: bool = False
    told: tuple[str, ...] = SUMMARY
    left_in: frozenset[Picked] = field(default_factory=frozenset)

    @property
    def only_us(self) -> bool:
        """Whether nothing leaves."""
        return not (self.lines or self.promise or self.barrier)


@dataclass(frozen=True)
class Line:
    """One line that would leave: from which note, and its exact words."""

    name: str
    words: str


@dataclass(frozen=True)
class Hint:
    """A word that might point at somebody: where it is, what it says, and whether it is taken out."""

    picked: Picked
    words: str
    kind: str
    taken_out: bool


def toggled(wishes: Wishes, what: str) -> Wishes:
    """One of "lines", "promise", "barrier" is let out, or kept after all."""
    match what:
        case "lines":
            return replace(wishes, lines=not wishes.lines)
        case "promise":
            return replace(wishes, promise=not wishes.promise)
        case _:
            return replace(wishes, barrier=not wishes.barrier)


def line_toggled(wishes: Wishes, name: str) -> Wishes:
    """A line is taken out of the summary, or added to it."""
    if name in wishes.told:
        return replace(wishes, told=tuple(one for one in wishes.told if one != name))
    return replace(wishes, told=tuple(one for one in SHAREABLE if one in {*wishes.told, name}))


def hint_toggled(wishes: Wishes, picked: Picked) -> Wishes:
    """A word is put back, or taken out again."""
    return replace(wishes, left_in=wishes.left_in ^ {picked})


def paper(notes: Mapping[str, Json], wishes: Wishes, say: Say) -> dict[str, Json]:
    """The very data that is shown and sent: {"on", "lines"}."""
    return preview(notes, _choices(notes, wishes), say)


def lines_of(notes: Mapping[str, Json], wishes: Wishes, say: Say) -> list[Line]:
    """The same lines, each with the note it comes from."""
    return [line for name in wishes.told for line in _line(notes, name, wishes, say)]


def more_lines(notes: Mapping[str, Json], wishes: Wishes, say: Say) -> list[str]:
    """Notes the team could add: those that say something and are not told yet."""
    return [name for name in SHAREABLE if name not in wishes.told and _line(notes, name, wishes, say)]


def hints(notes: Mapping[str, Json], wishes: Wishes) -> list[Hint]:
    """Words in the told notes that might point at a person or a day, in their order."""
    return [
        Hint(picked, text[span.start : span.stop], span.kind, picked not in wishes.left_in)
        for name, text, spans in _texts(notes, wishes.told)
        for span in spans
        for picked in [(name, span.start)]
    ]


def _line(notes: Mapping[str, Json], name: str, wishes: Wishes, say: Say) -> list[Line]:
    told = preview(notes, replace(_choices(notes, wishes), share=(name,)), say)
    return [Line(name, words) for words in told["lines"]]


def _choices(notes: Mapping[str, Json], wishes: Wishes) -> Choices:
    taken_out = {
        name: [span for span in spans if (name, span.start) not in wishes.left_in]
        for name, _, spans in _texts(notes, SHAREABLE)
    }
    return Choices(wishes.told, taken_out)


def _texts(notes: Mapping[str, Json], names: Sequence[str]) -> list[tuple[str, str, list[Span]]]:
    texts = {name: notes[name] for name in names if isinstance(notes.get(name), str)}
    return [(name, text, suggest(text)) for name, text in texts.items()]


def promise_of(table: Table, me: Me, say: Say) -> dict[str, Json] | None:
    """What the team will try, as a promise; None when it tries nothing or said no day. Refused for a day that is over."""
    notes = notes_of(table)
    if not (notes.get("try_next") and notes.get("try_when")):
        return None
    return new_promise(
        promise_id=table.ids["promise"],
        facility=me.unit,
        district=me.district,
        what=str(notes["try_next"]),
        owner_side="facility",
        owner_name=str(notes.get("try_who") or "").strip() or say("The team"),
        due=str(notes["try_when"]),
        made_on=table.on,
        source={"kind": "reflection", "id": table.id},
    )


def barrier_of(table: Table, me: Me) -> dict[str, Json] | None:
    """What is not in the team's hands, as a barrier; None while it does not say what is asked and what it is about."""
    notes = notes_of(table)
    title, ask, kind = (str(notes.get(name) or "").strip() for name in ("not_ours", "not_ours_ask", "not_ours_kind"))
    if not (title and ask and kind):
        return None
    return raise_barrier(
        barrier_id=table.ids["barrier"],
        facility=me.unit,
        district=me.district,
        facility_name=me.unit_name,
        title=title,
        story="",
        ask=ask,
        kind=kind,
        on=table.on,
        source={"kind": "reflection", "id": table.id},
    )


def closing(table: Table, wishes: Wishes, me: Me, say: Say) -> CloseTable:
    """Keeps the notes and the promise with the team; lets out what it ticked, as it saw it, and nothing else."""
    promise, barrier = promise_of(table, me, say), barrier_of(table, me)
    made: dict[str, Mapping[str, Json]] = {}
    outgoing = []
    if promise:
        made["promise"] = promise if wishes.promise else {**promise, "only_us": True}
    if promise and wishes.promise:
        outgoing.append(_outgoing("promise", table.ids["promise"], promise, me))
    if barrier and wishes.barrier:
        made["barrier"] = barrier
        outgoing.append(_outgoing("barrier", table.ids["barrier"], barrier, me))
    told = paper(notes_of(table), wishes, say) if wishes.lines else None
    if told and told["lines"]:
        outgoing.append(_outgoing("reflection", table.ids["lines"], told, me))
    return CloseTable(table.id, {**body_of(table), "notes": notes_of(table), "told": told}, made, tuple(outgoing))


def _outgoing(kind: str, identity: str, data: Mapping[str, Json], me: Me) -> Outgoing:
    return Outgoing(kind, me.unit, me.district, data, id=identity)


def names_in(*texts: str) -> list[str]:
    """Words that might point at a person or a day; they are shown to the team, not taken out: it may have to be said."""
    return [text[span.start : span.stop] for text in texts for span in suggest(text)]
