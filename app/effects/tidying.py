"""Lets leave what may leave (app/retention.py), a few records at a time, and remembers how much went and why."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from app import retention
from app.asks import Ask, Event
from app.asks.tidying import Departure, Tidied, Tidy
from app.effects import needs, own_words, sheets
from app.retention import CONTENT, DISTRICT, MONTHS, SHEET, VERSION, VISIT, WORD, Around, Name
from app.wiring import Desk
from core.records import DOWN_KINDS, MARK, Json
from storage.session import Session
from sync.runner import WHOLE

STEP = 25
"""Records in one step: each goes in a transaction of its own, and whoever works meanwhile waits for no more than these."""
_LEFT, _SERVED = "left", "served"
_MOST = 30


def tidy(desk: Desk, _: Tidy) -> Tidied:
    """The next step; what nobody needs any more goes before the files that only it named."""
    session = desk.open_session
    if session.health.findings:
        return Tidied(more=False)  # what is missing may be why something seems to be nobody's
    needs.renew(desk)
    around = _around(desk, session)
    for rule, names in _rules(desk, session, around):
        going = list(islice(names, STEP))
        for kind, identity in going:
            session.remove(kind, identity)
        if going:
            _remember(desk, rule, len(going))
            return Tidied(more=True)
    if around.districts:
        _set(session, _SERVED, _served(around))
    gone = session.downloads.let_go_of_unnamed(STEP)
    if gone:
        _remember(desk, CONTENT, gone)
    return Tidied(more=gone == STEP)


def departures(desk: Desk) -> tuple[Departure, ...]:
    """What left lately, the newest first."""
    return tuple(Departure(**one) for one in desk.open_session.setting(_LEFT) or ())


def months(session: Session) -> int:
    """How long what is closed stays: what the programme says, else 13 months."""
    return int(session.setting("keep_months") or MONTHS)


def _around(desk: Desk, session: Session) -> Around:
    return Around(
        today=desk.tablet.now().today,
        months=months(session),
        waiting=frozenset(line.id for line in session.outbox()),
        drafts=frozenset(one.id for one in session.find("draft")),
        needs=needs.of_everybody(desk),
        districts=_districts(session),
        telling=session.cursor().get(MARK),
    )


def _districts(session: Session) -> frozenset[str] | None:
    """Those whose log was read to its end; None while something still comes, or nothing ever came."""
    cursor = session.cursor()
    return frozenset(name for name in cursor if not name.startswith("@")) if cursor.get(WHOLE) else None


def _served(around: Around) -> list[str]:
    """Whose word was looked through last, and under which telling."""
    return [*sorted(around.districts or ()), str(around.telling)]


def _rules(desk: Desk, session: Session, around: Around) -> list[tuple[str, Iterator[Name]]]:
    forms, files = session.find("form"), session.find("form_file")
    named = [
        (SHEET, retention.old_sheets(session.find(sheets.SENT), around)),
        (VISIT, retention.old_visits(session.find("visit"), around)),
        (VERSION, retention.old_versions(forms, _standing(desk), files, around)),
    ]
    if around.districts and session.setting(_SERVED) != _served(around):
        told = (one for kind in DOWN_KINDS for one in session.find(kind))
        named.append((DISTRICT, retention.left_districts(told, around)))
    return [*named, (WORD, _words(session, around))]


def _words(session: Session, around: Around) -> Iterator[Name]:
    for sort in own_words.SORTS:
        if words := session.find(sort.word):
            here = {one.id for one in session.find(sort.about)}
            yield from retention.words_of_what_left(words, sort.about, here.__contains__, around)


def _standing(desk: Desk) -> frozenset[str]:
    """Of each form the version to fill now, and every newer one that is still on its way."""
    return frozenset(one.id for known in sheets.by_form(desk).values() for one in _down_to_the_best(known))


def _down_to_the_best(known: list[sheets.Version]) -> list[sheets.Version]:
    best = sheets.best(known)
    return known[: known.index(best) + 1] if best else known


def _remember(desk: Desk, rule: str, n: int) -> None:
    """One line for each day and rule; no name, since everybody on this device can read it."""
    today = desk.tablet.now().today.isoformat()
    lines = [vars(one) for one in departures(desk)]
    same = next((one for one in lines if (one["on"], one["rule"]) == (today, rule)), None)
    rest = [one for one in lines if one is not same]
    line = {"on": today, "rule": rule, "n": n + (same["n"] if same else 0)}
    desk.open_session.set_setting(_LEFT, [line, *rest][:_MOST])


def _set(session: Session, name: str, value: Json) -> None:
    if session.setting(name) != value:
        session.set_setting(name, value)


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {Tidy: tidy}
