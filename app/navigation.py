"""Route to screen, the tabs of each role, and where each role is at home."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import flet as ft

from app.asks import Ask, Event
from app.opening import Opening
from app.screens import (
    alone,
    barrier,
    carry,
    change_pin,
    chw,
    copy,
    enrol,
    fill,
    forgotten,
    give,
    learn,
    listen,
    me,
    members,
    out_of_service,
    practice,
    rate,
    read_squares,
    reflect,
    room,
    salvage,
    send_near,
    sending,
    sent,
    sent_sheet,
    set_pin,
    sheet,
    show_squares,
    take_near,
    take_over,
    taken_over,
    talk,
    team,
    today,
    unlock,
    visit,
    visits,
    who,
)
from app.theme import Look
from app.views import alone as alone_view
from app.views import barrier as barrier_view
from app.views import carry as carry_view
from app.views import change_pin as change_pin_view
from app.views import chw as chw_view
from app.views import copy as copy_view
from app.views import enrol as enrol_view
from app.views import fill as fill_view
from app.views import forgotten as forgotten_view
from app.views import give as give_view
from app.views import learn as learn_view
from app.views import listen as listen_view
from app.views import me as me_view
from app.views import members as members_view
from app.views import out_of_service as out_of_service_view
from app.views import practice as practice_view
from app.views import rate as rate_view
from app.views import read_squares as read_squares_view
from app.views import reflect as reflect_view
from app.views import room as room_view
from app.views import salvage as salvage_view
from app.views import send_near as send_near_view
from app.views import sending as sending_view
from app.views import sent as sent_view
from app.views import sent_sheet as sent_sheet_view
from app.views import set_pin as set_pin_view
from app.views import sheet as sheet_view
from app.views import show_squares as show_squares_view
from app.views import take_near as take_near_view
from app.views import take_over as take_over_view
from app.views import taken_over as taken_over_view
from app.views import talk as talk_view
from app.views import team as team_view
from app.views import today as today_view
from app.views import unlock as unlock_view
from app.views import visit as visit_view
from app.views import visits as visits_view
from app.views import who as who_view
from app.views.kit import Send

View = Callable[[Any, Send, Look], ft.Control]


class Screen(Protocol):
    """What a module of app/screens offers: it decides, it does nothing."""

    def start(self, opening: Opening) -> tuple[Any, tuple[Ask, ...]]:
        """The first state, and what to ask for."""
        ...

    def update(self, state: Any, event: Event) -> tuple[Any, tuple[Ask, ...]]:
        """The next state, and what to do; unknown events change nothing."""
        ...


SUPERVISORS = frozenset({"supervisor", "manager", "admin"})
HEALTH_WORKERS = frozenset({"chw"})
TEAMS = frozenset({"team"})
ANYBODY = SUPERVISORS | HEALTH_WORKERS | TEAMS


@dataclass(frozen=True)
class Place:
    """One screen and how it is reached.

    `route` may hold names in braces: "/visit/{draft}". `roles` is who may open it; empty means before unlocking.
    `tab` puts it into the bottom bar. `guarded` screens are left only by their own steps (patient mode), and look
    after idleness themselves; in those that are `handed` somebody else holds the device.
    """

    route: str
    screen: Screen
    view: View
    roles: frozenset[str] = ANYBODY
    tab: str | None = None
    guarded: bool = False
    handed: bool = False


PLACES: tuple[Place, ...] = (
    # Before anybody is unlocked.
    Place("/who", who, who_view.view, frozenset()),
    Place("/unlock/{uid}", unlock, unlock_view.view, frozenset()),
    Place("/forgotten/{uid}", forgotten, forgotten_view.view, frozenset()),
    Place("/enrol", enrol, enrol_view.view, frozenset()),
    Place("/take-over", take_over, take_over_view.view, frozenset()),
    Place("/set-pin", set_pin, set_pin_view.view, frozenset()),
    Place("/alone", alone, alone_view.view, frozenset()),
    Place("/out-of-service", out_of_service, out_of_service_view.view, frozenset()),
    Place("/practice", practice, practice_view.view, frozenset()),
    # Everybody.
    Place("/me", me, me_view.view, tab="me"),
    Place("/copy", copy, copy_view.view),
    Place("/taken-over", taken_over, taken_over_view.view),
    Place("/change-pin", change_pin, change_pin_view.view),
    Place("/sending", sending, sending_view.view),
    Place("/give", give, give_view.view),
    Place("/carry", carry, carry_view.view),
    Place("/near/take/{what}", take_near, take_near_view.view),
    Place("/near/send/{what}", send_near, send_near_view.view),
    Place("/squares/show/{what}", show_squares, show_squares_view.view),
    Place("/squares/read/{what}", read_squares, read_squares_view.view),
    Place("/room", room, room_view.view),
    Place("/harm", salvage, salvage_view.view),
    Place("/sent", sent, sent_view.view),
    Place("/sent/{record}", sent_sheet, sent_sheet_view.view),
    # Supervisors.
    Place("/today", today, today_view.view, SUPERVISORS, tab="today"),
    Place("/visits", visits, visits_view.view, SUPERVISORS, tab="visits"),
    Place("/facility/{facility}", visits, visits_view.view, SUPERVISORS),
    Place("/visit/{draft}", visit, visit_view.view, SUPERVISORS),
    Place("/rate/{draft}", rate, rate_view.view, SUPERVISORS, guarded=True, handed=True),
    Place("/learn", learn, learn_view.view, SUPERVISORS, tab="learn"),
    Place("/sheet/{form}", sheet, sheet_view.view),
    Place("/fill/{draft}", fill, fill_view.view),
    # Health workers.
    Place("/chw", chw, chw_view.view, HEALTH_WORKERS, tab="today"),
    Place("/listen", listen, listen_view.view, HEALTH_WORKERS, guarded=True, handed=True),
    # Facility teams.
    Place("/team", team, team_view.view, TEAMS, tab="today"),
    Place("/reflect", reflect, reflect_view.view, TEAMS, guarded=True),
    Place("/members", members, members_view.view, TEAMS),
    Place("/talk/{talk}", talk, talk_view.view, TEAMS),
    Place("/barrier/{barrier}", barrier, barrier_view.view, SUPERVISORS | TEAMS),
)

OUT_OF_SERVICE = ("/out-of-service", "/enrol", "/set-pin", "/take-over")
"""All that can be opened on a tablet that was taken out of service."""

HOMES = (("/today", SUPERVISORS), ("/chw", HEALTH_WORKERS), ("/team", TEAMS))
"""The role switch: the first screen after unlocking."""


@dataclass(frozen=True)
class Found:
    """A place, and the names and values its route gave."""

    place: Place
    parts: dict[str, str]


def find(route: str) -> Found | None:
    """The place a route leads to; values of the query (?code=...) are added to the named parts."""
    url = urlsplit(route)
    path = url.path.rstrip("/") or "/"
    for place in PLACES:
        match = re.fullmatch(_pattern(place.route), path)
        if match:
            named = {name: unquote(value) for name, value in match.groupdict().items()}
            return Found(place, dict(parse_qsl(url.query)) | named)
    return None


def _pattern(route: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(route))


def home_of(role: str) -> str:
    """Where this role starts."""
    return next((route for route, roles in HOMES if role in roles and find(route)), "/me")


def tabs_of(role: str) -> list[str]:
    """The tabs this role has, in the order of the bar."""
    return [place.tab for place in sorted(PLACES, key=_tab_order) if place.tab and role in place.roles]


def tab_route(role: str, tab: str) -> str:
    """Where a tab leads for this role; home when it has no such tab."""
    places = (place.route for place in PLACES if place.tab == tab and role in place.roles)
    return next(places, home_of(role))


def _tab_order(place: Place) -> int:
    order = ("today", "visits", "learn", "me")
    return order.index(place.tab) if place.tab in order else len(order)
