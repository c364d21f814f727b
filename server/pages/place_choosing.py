"""Choosing a place in a form: from a list where there are few, else by its name or code; what is not clear is asked back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.words import msg
from server.exchange import place_editing
from server.exchange.place_editing import Placed
from server.pages.page import Form, Page, text
from server.store import reading
from server.store.reading import Place

MOST_LISTED = 200
"""Places in a list; a country has thousands, and a page stays small enough for a slow link."""
_MOST_ASKED = 12
FIELDS = ("unit", "place")
"""What was chosen from a list, or one of several that fit; what was typed."""


@dataclass(frozen=True)
class Asked:
    """How a form asks for a place: `listed` to choose from, or, where that is empty, words; `fits` are those that the words may mean."""

    listed: Sequence[Place]
    fits: Sequence[tuple[str, str, str]] = ()
    more: int = 0


def asked(page: Page, typed: Mapping[str, str]) -> Asked:
    """For what was typed so far."""
    listed = reading.administered(page.store, page.who, MOST_LISTED + 1)
    if len(listed) <= MOST_LISTED:
        return Asked(listed)
    found = _found(page, typed.get("place", ""))
    if len(found) == 1:
        return Asked(())
    fits = [(one.id, one.name, " · ".join(name for _, name in one.above[::-1])) for one in found[:_MOST_ASKED]]
    return Asked((), fits, len(found) - len(fits))


def chosen(page: Page, form: Form) -> str:
    """The id of the place that a form names; Refused when it names none, or more than one."""
    unit, words = (text(form, name) for name in FIELDS)
    if unit:
        return unit
    if not words:
        raise Refused(msg("Where is that?"), msg("Write the place’s name or its code."))
    found = _found(page, words)
    if len(found) == 1:
        return found[0].id
    if found:
        raise Refused(msg("Several places fit these words."), msg("Choose one of them, or write more of its name."))
    raise Refused(msg("No place of this name."), msg("Look at how it is written."))


def _found(page: Page, words: str) -> list[Placed]:
    """The open places these words may mean: the one with this code or exactly this name, else all whose name holds them."""
    wanted = words.strip().casefold()
    found = [one for one in place_editing.found(page.store, page.who, words) if one.open] if wanted else []
    exact = [one for one in found if wanted in {one.id.casefold(), one.name.casefold()}]
    return exact or found
