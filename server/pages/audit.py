"""What was done here: who did what to which thing and when, to look through, to take out, and to check."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from core.clock import start_of
from server import admin, audit_reading
from server.access import CONSOLE
from server.audit_reading import Act, Checked, Wish
from server.pages import audit_words
from server.pages.file_to_keep import CSV, sent
from server.pages.page import KnownPage, Page
from server.pages.people import require_admin
from server.pages.routes import PageRoute
from server.pages.speech import Speech

router = APIRouter(route_class=PageRoute)

_SHOWN = 50
_ASKED = ("about", "what", "since", "until")


@dataclass(frozen=True)
class Line:
    """One act; `thing` is what it was done to, `address` its page where it has one, `is_id` when it has no name here."""

    when: str
    who: str
    what: str
    thing: str
    address: str
    is_id: bool


@router.get("/audit")
def audit(page: KnownPage) -> Response:
    """The newest acts that fit what was asked for."""
    require_admin(page.who)
    asked = _asked(page)
    found = audit_reading.acts(page.store, page.who, _wish(page), _SHOWN + 1)
    shown, more = found[:_SHOWN], len(found) > _SHOWN
    called = _called(page, shown)
    older = urlencode({**asked, "before": shown[-1].mark}) if more else ""
    check = audit_reading.check(page.store, page.who) if page.request.query_params.get("check") else None
    return page.draw(
        "audit.html",
        "/set-up",
        tab="/audit",
        lines=[_line(act, called, page.speech) for act in shown],
        asked={name: asked.get(name, "") for name in _ASKED},
        people=[(CONSOLE.id, page.speech("The server’s own console")), *_people(page)],
        acts=_choices(page.speech),
        older=f"/audit?{older}" if older else "",
        to_take=f"/audit.csv?{urlencode(asked)}",
        checked=_checked(check, called, page.speech) if check else (),
        whole=check is not None and not check.breaks,
    )


@router.get("/audit.csv")
def csv(page: KnownPage) -> Response:
    """All acts that fit, sent as they are read."""
    require_admin(page.who)
    return sent(audit_reading.lines(page.store, page.who, _wish(page)), "audit.csv", CSV)


def _asked(page: Page) -> dict[str, str]:
    """What was chosen, as far as it can be used."""
    params = page.request.query_params
    asked = {name: params.get(name, "")[:80] for name in _ASKED}
    days = {name: asked[name] for name in ("since", "until") if _day(asked[name]) is None}
    return {name: text for name, text in asked.items() if text and name not in days}


def _wish(page: Page) -> Wish:
    asked = _asked(page)
    since, until = (_day(asked.get(name, "")) for name in ("since", "until"))
    act = asked.get("what", "")
    wish = Wish(asked.get("about", ""), audit_words.begins(act), before=page.request.query_params.get("before", ""))
    return replace(
        wish, since=start_of(since) if since else 0, until=start_of(until + timedelta(days=1)) if until else 0
    )


def _day(text: str) -> date | None:
    """A day of this world's calendars, such as 2026-11-18."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 2) <= day < date(9999, 1, 1) else None


def _called(page: Page, shown: list[Act]) -> dict[str, str]:
    inside = [act._replace(thing=one) for act in shown for one in audit_words.ids_in(act.what)]
    return audit_reading.names(page.store, [*shown, *inside]) | {CONSOLE.id: page.speech("The server’s own console")}


def _line(act: Act, called: Mapping[str, str], say: Speech) -> Line:
    name = called.get(act.thing)
    return Line(
        say.exactly(act.at),
        called.get(act.who, act.who),
        audit_words.told(act.what, called, say),
        "" if act.thing == act.who else name or act.thing,
        f"/devices/{act.thing}" if act.what in _OF_DEVICES else "",
        is_id=name is None,
    )


_OF_DEVICES = frozenset({"enrolled a device", "shut a device out"})


def _people(page: Page) -> list[tuple[str, str]]:
    return [(line.id, line.name) for line in admin.people(page.store, page.who)]


def _choices(say: Speech) -> list[tuple[str, str]]:
    """Each act once, A to Z as this language has it."""
    return sorted(((act, audit_words.chosen(act, say)) for act in audit_words.ACTS), key=lambda one: one[1].casefold())


def _checked(check: Checked, called: Mapping[str, str], say: Speech) -> list[str]:
    if not check.breaks:
        return [
            say(
                "{rows} rows in {n} chains fit together. Nothing was changed, and nothing was taken out of the middle.",
                rows=say.number(check.rows),
                n=check.chains,
            )
        ]
    return [
        say(
            "Row {number} of {chain} does not fit the one before it: something was changed outside Kioo. Keep a copy of the database, and call whoever runs the server.",
            number=say.number(number),
            chain=called.get(chain, chain) or say("the country’s chain"),
        )
        for chain, number in check.breaks
    ]
