"""Adds, removes and numbers the rounds of a repeat, by hand or by its count."""

import math

from core.errors import Refused
from core.words import msg
from forms.definition import NodeDef
from forms.instance import Frame, new_frame
from forms.xml_reader import JAVAROSA

MOST_ROUNDS = 1_000
MOST_ROUNDS_INSIDE = 20_000  # of one repeat in all rounds of those around it


def rounds_wanted(count: float) -> int:
    """The number of rounds a repeat count asks for: none when it is blank, never more than 1,000 (a slip of the finger)."""
    if math.isnan(count):
        return 0
    return int(max(0, min(MOST_ROUNDS, count)))


def grown(repeat: NodeDef, frame: Frame, wanted: int) -> list[Frame]:
    """The rounds added so that there are at least `wanted`; surplus rounds stay and are not relevant, so nothing is lost."""
    missing = min(wanted, room(frame)) - len(frame.rounds[repeat.index])
    return [added(repeat, frame) for _ in range(missing)]


def room(frame: Frame) -> int:
    """How many rounds may stand in `frame`: 1,000, fewer where there are many rounds around it."""
    around, at = 1, frame
    while at.up is not None:
        around *= len(at.up.rounds[at.owner.index])
        at = at.up
    return min(MOST_ROUNDS, MOST_ROUNDS_INSIDE // max(1, around))


def added(repeat: NodeDef, frame: Frame) -> Frame:
    """A new last round with the defaults of the form's template; not yet worked out.

    Without a template, what stands in the first round is its own and no default (ODK XForms specification, repeats).
    """
    rounds = frame.rounds[repeat.index]
    if len(rounds) >= room(frame):
        raise Refused(
            msg("There is no room for another one here."), msg("Keep these, and put the others in a new sheet.")
        )
    fresh = new_frame(repeat, frame, len(rounds), repeat.element)
    if repeat.element.get("template", JAVAROSA) is None:
        _clear(fresh)
    rounds.append(fresh)
    return fresh


def _clear(fresh: Frame) -> None:
    for inside in fresh.every():
        for node in inside.owner.members:
            if not node.key:
                inside.given[node.slot] = ""


def removed(repeat: NodeDef, frame: Frame, number: int) -> list[Frame]:
    """Takes the round `number` (from 0) out; gives the rounds after it, which have moved up."""
    rounds = frame.rounds[repeat.index]
    del rounds[number]
    moved = rounds[number:]
    for at, later in enumerate(moved, number):
        later.number = at
    return moved
