"""Looks into the outbox and wakes the sending."""

from collections.abc import Callable
from typing import Any

from app.asks import Ask, Event, Sending
from app.asks.sending import LetFilesWait, Line, LookAtOutbox, Outbox, SendNow
from app.wiring import Desk
from sync.runner import WHOLE


def look_at_outbox(desk: Desk, _: LookAtOutbox) -> Outbox:
    """The outbox line by line; sealed kinds never name a place."""
    session = desk.open_session
    titles = {str(form.head["form"]): str(form.head["title"]) for form in session.find("form", newest_first=False)}
    lines = [
        Line(line.id, line.kind, line.state, line.problem, line.files, titles.get(line.form, ""), line.carried)
        for line in session.outbox()
    ]
    tablet, has_all = desk.tablet, bool(session.cursor().get(WHOLE))
    return Outbox(lines, tablet.sending(), tablet.last_problem, tablet.now(), session.files_wait, has_all)


def send_now(desk: Desk, _: SendNow) -> Sending:
    """Asks for a round now."""
    desk.tablet.wake("hand")
    return desk.tablet.sending()


def let_files_wait(desk: Desk, ask: LetFilesWait) -> Outbox:
    """Remembers it for this device; what may go goes at once."""
    desk.open_session.let_files_wait(wait=ask.wait)
    if not ask.wait:
        desk.tablet.wake("hand")
    return look_at_outbox(desk, LookAtOutbox())


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    LookAtOutbox: look_at_outbox,
    SendNow: send_now,
    LetFilesWait: let_files_wait,
}
