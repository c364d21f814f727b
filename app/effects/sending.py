"""Looks into the outbox and wakes the sending."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event, Sending
from app.asks.sending import Line, LookAtOutbox, Outbox, SendNow
from app.wiring import Desk


def look_at_outbox(desk: Desk, _: LookAtOutbox) -> Outbox:
    """The outbox line by line; sealed kinds never name a place."""
    session = desk.open_session
    titles = {str(form.head["form"]): str(form.head["title"]) for form in session.find("form", newest_first=False)}
    lines = [
        Line(line.id, line.kind, line.state, line.problem, line.files, titles.get(line.form, ""))
        for line in session.outbox()
    ]
    return Outbox(lines, desk.tablet.sending(), desk.tablet.last_problem, desk.tablet.now())


def send_now(desk: Desk, _: SendNow) -> Sending:
    """Asks for a round now."""
    desk.tablet.wake("hand")
    return desk.tablet.sending()


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {LookAtOutbox: look_at_outbox, SendNow: send_now}
