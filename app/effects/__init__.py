"""Every ask a screen may make, and the function that does it on the worker thread."""

from collections.abc import Callable, Mapping
from typing import Any

from app.asks import Ask, Event
from app.effects import (
    attachments,
    copies,
    couriers,
    drafts,
    listening,
    members,
    memory,
    near,
    noticing,
    people,
    practice,
    reflecting,
    room,
    salvage,
    searching,
    sending,
    sent,
    service,
    squares,
    tidying,
    ways_in,
)
from app.wiring import Desk

Doer = Callable[[Desk, Any], Event | None]
"""Does one kind of ask; what it returns is sent to the screen that asked."""

DOERS: Mapping[type[Ask], Doer] = {
    **attachments.DOERS,
    **copies.DOERS,
    **couriers.DOERS,
    **drafts.DOERS,
    **listening.DOERS,
    **members.DOERS,
    **memory.DOERS,
    **near.DOERS,
    **noticing.DOERS,
    **people.DOERS,
    **practice.DOERS,
    **reflecting.DOERS,
    **room.DOERS,
    **searching.DOERS,
    **salvage.DOERS,
    **sending.DOERS,
    **sent.DOERS,
    **service.DOERS,
    **squares.DOERS,
    **tidying.DOERS,
    **ways_in.DOERS,
}


def do(desk: Desk, ask: Ask) -> Event | None:
    """Carries out one ask; runs on the worker thread. KeyError for an ask nobody does."""
    return DOERS[type(ask)](desk, ask)
