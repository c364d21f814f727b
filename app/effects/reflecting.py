"""Opens and closes a team's talk; its notes never leave the team's space."""

from collections.abc import Callable, Mapping
from typing import Any

from app.asks import Ask, Event, Overtaken
from app.asks.reflecting import CloseTable, NoGuide, SatDown, SitDown, TableClosed
from app.effects import needs, sheets
from app.effects.memory import NOT_YET, is_overtaken, space_of, wire_record
from app.wiring import Desk
from core.records import Json
from storage.session import Put, Stored

NOTES = "reflection_notes"
PURPOSE = "reflection"


def sit_down(desk: Desk, ask: SitDown) -> SatDown | NoGuide:
    """The open talk of this team with its own version of the guide, or a new one with the newest. Refused for who is not in."""
    space_of(desk, "team")
    session, ids = desk.open_session, desk.tablet.ids
    begun = next(iter(session.find(NOTES, where={"state": "open"}, bodies=True)), None)
    guide = _guide(desk, begun)
    if guide is None:
        return NoGuide()
    needs.note(desk, str(guide.head["form"]), str(guide.head["version"]))
    body = {"id": begun.id, **begun.body} if begun else None
    fresh = {name: ids.record() for name in ("promise", "barrier", "lines")}
    form = sheets.ready(desk, guide, body["snapshot"] if body else None, ask.language)
    table = begun.id if begun else ids.record()
    desk.seen[NOTES, table] = begun.rev if begun else NOT_YET
    return SatDown(table, body["ids"] if body else fresh, form, body, desk.tablet.now())


def _guide(desk: Desk, begun: Stored | None) -> Stored | None:
    same = sheets.versions(desk, purpose=PURPOSE, version=begun.body["version"]) if begun else []
    return sheets.whole(desk, sheets.best(same or sheets.offered(desk, purpose=PURPOSE)))


def close_table(desk: Desk, ask: CloseTable) -> TableClosed | Overtaken:
    """All or nothing: what the team keeps, and what it lets out; nothing when another window was faster."""
    if is_overtaken(desk, NOTES, ask.table):
        return Overtaken(NOTES, ask.table)
    space = space_of(desk, "team")
    notes = Put(NOTES, ask.table, ask.notes, {"state": "closed", "on": ask.notes["on"]}, space)
    made = [Put(kind, body["id"], body, _head(body), space) for kind, body in ask.made.items()]
    desk.open_session.put_many([notes, *made], events=[wire_record(desk, one) for one in ask.outgoing])
    if ask.outgoing:
        desk.tablet.wake()
    return TableClosed()


def _head(body: Mapping[str, Json]) -> dict[str, Json]:
    return {"facility": body["facility"], "state": body["state"]}


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {SitDown: sit_down, CloseTable: close_table}
