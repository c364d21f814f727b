"""Lets people into a team's space and takes them out; only somebody who is in can do either."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event
from app.asks.members import AmIIn, LetIn, Members, Membership, TakeOut, WhoIsIn
from app.asks.people import Face
from app.effects.memory import is_in_team, space_of
from app.wiring import Desk
from storage.people import PersonCard

_MAY_BE_IN = "team"
"""The role of those who may be let in: no supervisor's and no administrator's space is a team's."""


def who_is_in(desk: Desk, _: WhoIsIn) -> Members:
    """Those in the space, and the others of a team who live on this tablet."""
    vault = desk.tablet.vault
    inside = vault.members(space_of(desk, "team"), by=desk.open_session)
    known = {card.uid for card in inside}
    others = [card for card in vault.people() if card.role == _MAY_BE_IN and card.uid not in known]
    return Members([_face(card) for card in inside], [_face(card) for card in others])


def am_i_in(desk: Desk, _: AmIIn) -> Membership:
    """Whoever was taken out is told so by their home, before they begin anything there."""
    return Membership(is_in_team(desk))


def let_in(desk: Desk, ask: LetIn) -> Members:
    """Grants the space on; whoever is no team's stays outside."""
    if ask.uid in {face.uid for face in who_is_in(desk, WhoIsIn()).others}:
        desk.tablet.vault.grant(ask.uid, space_of(desk, "team"), by=desk.open_session)
    return who_is_in(desk, WhoIsIn())


def take_out(desk: Desk, ask: TakeOut) -> Members:
    """Begins a new epoch without this person."""
    desk.tablet.vault.revoke(ask.uid, space_of(desk, "team"), by=desk.open_session)
    return who_is_in(desk, WhoIsIn())


def _face(card: PersonCard) -> Face:
    return Face(card.uid, card.name, card.role, card.picture)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    WhoIsIn: who_is_in,
    AmIIn: am_i_in,
    LetIn: let_in,
    TakeOut: take_out,
}
