"""Devices: who works on which, how each stands in the words it uses itself, and a lost one closed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from core.clock import day_of
from core.words import msg
from server import admin, one_device
from server.admin import DeviceLine
from server.blobs import Blobs
from server.cut_pushes import CutPushes
from server.one_device import Coming, OneDevice
from server.pages import to_look_at
from server.pages.page import KnownPage, OurForm, Page
from server.pages.people import MOST_SHOWN, require_admin
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from sync.protocol import API_VERSION, Limits
from sync.status import NEEDS_YOU, ON_ITS_WAY, ON_THIS_DEVICE, SAFE, explain

router = APIRouter(route_class=PageRoute)
_LONGEST = 120


@dataclass(frozen=True)
class DeviceRow:
    """One device and who works on it."""

    id: str
    name: str
    people: str
    heard: str
    closed: bool


@dataclass(frozen=True)
class Word:
    """One of the four words, what the server knows under it, and how it is drawn; `is_calm` when there is nothing."""

    word: str
    told: Sequence[str]
    hue: str
    is_calm: bool = False


@router.get("/devices")
def devices(page: KnownPage) -> Response:
    """The devices of everybody this person administers."""
    require_admin(page.who)
    names = _names(page)
    everything = admin.devices(page.store, page.who)
    q = page.request.query_params.get("q", "").strip()[:_LONGEST]
    found = [line for line in everything if _is_meant(line, names, q.casefold())]
    rows = [_row(line, names, page.speech) for line in found[:MOST_SHOWN]]
    return page.draw(
        "devices.html", "/set-up", tab="/devices", rows=rows, all=len(everything), more=len(found) - len(rows), q=q
    )


@router.get("/devices/{device}")
def device(page: KnownPage, device: str) -> Response:
    """One device: what the server knows of it, and nothing it could only guess."""
    require_admin(page.who)
    settings, say = page.desk.settings, page.speech
    blobs, cut = (
        Blobs(page.store, settings.server_folder, Limits()),
        CutPushes(settings.server_folder, page.desk.clock),
    )
    found = one_device.known(page.store, page.who, blobs, cut, device)
    return page.draw(
        "device.html",
        "/set-up",
        tab="/devices",
        row=_row(found.line, _names(page), say),
        facts=_facts(found, settings.lease_days, say),
        words=_words(found, say),
        waiting=_waiting(found, say),
        look=f"{to_look_at.ADDRESS}?{urlencode({'device': found.line.id})}",
    )


@router.post("/devices/{device}/close")
def close(page: KnownPage, form: OurForm, device: str) -> Response:
    """Closes a lost device."""
    del form
    require_admin(page.who)
    admin.revoke_device(page.store, device, page.who)
    return page.go("/devices?told=closed")


def _names(page: Page) -> dict[str, str]:
    return {line.id: line.name for line in admin.people(page.store, page.who)}


def _is_meant(line: DeviceLine, names: dict[str, str], words: str) -> bool:
    return any(words in name.casefold() for name in (line.name, *(names.get(one, "") for one in line.people)))


def _row(line: DeviceLine, names: dict[str, str], say: Speech) -> DeviceRow:
    people = say.listed(names[one] for one in line.people if one in names)
    heard = say.moment(line.last_heard) if line.last_heard else say("not yet")
    return DeviceRow(line.id, line.name, people, heard, line.revoked)


def _facts(found: OneDevice, lease_days: int, say: Speech) -> list[tuple[str, str]]:
    line = found.line
    facts = [
        (say("Last heard"), _heard(line, say)),
        (say("Here since"), say.day(day_of(line.enrolled))),
        (say("Speaks"), _speaks(found, say)),
    ]
    if not (found.is_collect or line.revoked):
        facts.append((say("Without contact"), _lease(line.last_heard or line.enrolled, lease_days, say)))
    if found.brought:
        brought = say.many(
            "It brought {n} closed parcel of another device.",
            "It brought {n} closed parcels of other devices.",
            found.brought,
        )
        facts.append((say("Carried"), brought))
    return facts


def _heard(line: DeviceLine, say: Speech) -> str:
    if line.last_heard is None:
        return say("not yet")
    days = (say.today - day_of(line.last_heard)).days
    told = say.moment(line.last_heard)
    return told if days < 2 else say("{day}, {ago}", day=say.day(day_of(line.last_heard)), ago=told)  # noqa: PLR2004  yesterday says it already


def _speaks(found: OneDevice, say: Speech) -> str:
    if found.is_collect:
        return say("OpenRosa, as ODK Collect does")
    return say("Kioo’s language, version {n}. Which version of the app it has, it does not tell.", n=API_VERSION)


def _lease(since_ms: int, days: int, say: Speech) -> str:
    if not days:
        return say("It may go on for as long as it likes.")
    end: date = day_of(since_ms) + timedelta(days=days)
    if end > say.today:
        return say("It goes on until {day}. Then a supervisor unlocks it.", day=say.day(end))
    return say("Since {day} it waits for a supervisor to unlock it, or for contact.", day=say.day(end))


def _words(found: OneDevice, say: Speech) -> list[Word]:
    coming = found.coming
    on_its_way, needs = _on_its_way(coming, say), _needs(found, say)
    return [
        Word(say(NEEDS_YOU), needs or [say("Nothing that we know of.")], "clay", is_calm=not needs),
        Word(say(ON_ITS_WAY), on_its_way or [say("Nothing that we know of.")], "lake", is_calm=not on_its_way),
        Word(say(ON_THIS_DEVICE), [say("What it has not sent yet, only the device itself can say.")], "lake", True),
        Word(say(SAFE), [say("All else that came from it.")], "leaf"),
    ]


def _on_its_way(coming: Coming, say: Speech) -> list[str]:
    told = []
    if coming.files:
        told.append(
            say.many(
                "{n} photo or file is announced and not here whole.",
                "{n} photos or files are announced and not here whole.",
                coming.files,
            )
        )
    if coming.begun:
        told.append(say.many("{n} of them has come in part.", "{n} of them have come in part.", coming.begun))
    if coming.cut_bytes:
        kilobytes = max(1, round(coming.cut_bytes / 1000))
        told.append(say("A bundle broke off on its way: {n} kB of it are here, the rest follows.", n=kilobytes))
    return told


def _needs(found: OneDevice, say: Speech) -> list[str]:
    told = []
    if found.line.revoked:
        told.append(_both("device-revoked", say))
    if found.coming.too_large:
        large = say.many("{n} photo or file:", "{n} photos or files:", found.coming.too_large)
        told.append(f"{large} {_both('blob-too-large', say)}")
    if found.left_work:
        told.append(
            say.many(
                "{n} record that it closed for the programme waits for whoever holds the key.",
                "{n} records that it closed for the programme wait for whoever holds the key.",
                found.left_work,
            )
            + " "
            + say("Whoever has it runs “kioo admin keys open --also-left-behind”.")
        )
    return told


def _both(problem: str, say: Speech) -> str:
    explained = explain(problem)
    return say("Its tablet says: “{words}”", words=f"{say(explained.what)} {say(explained.next_step)}")


def _waiting(found: OneDevice, say: Speech) -> list[str]:
    """Why records wait for somebody's word, with how many for each reason."""
    reasons = Counter(words for one in found.waiting for words in to_look_at.why(one, say))
    told = [say(msg("{n} times: {words}"), n=n, words=words) if n > 1 else words for words, n in reasons.items()]
    if found.more_waiting:
        told.append(say.many("{n} more waits.", "{n} more wait.", found.more_waiting))
    return told
