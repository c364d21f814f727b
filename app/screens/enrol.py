"""Enrolment: a one-time code, typed, pasted or read from a square, makes this device known to the district's server."""

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from app.asks import Back, Event, Go, KeyPressed, Next, Toast
from app.asks.people import CodeRefused, CodeTaken, Here, KnownAlready, Restyle, UseCode, WhoIsHere
from app.opening import Opening
from core.collect_square import read_square
from core.script import western
from core.words import msg

_CODE = re.compile(r"[0-9A-Za-z -]{8,20}")


@dataclass(frozen=True)
class State:
    """What was typed; `problem` is a code that sync.status explains, `adding` means that somebody is here already."""

    language: str
    server: str
    code: str = ""
    adding: bool = False
    again: str = ""
    """Why the district lets somebody in anew: they came with a copy, or ("lost") what is known of them cannot be read."""
    busy: bool = False
    server_open: bool = False
    problem: str = ""
    locked: bool = False
    """People live on this device and nobody of them is here: one of them has to unlock first."""


@dataclass(frozen=True)
class CodeTyped(Event):
    """The code so far, or a whole link that was pasted."""

    text: str


@dataclass(frozen=True)
class SquareRead(Event):
    """What the square of the district says."""

    text: str


@dataclass(frozen=True)
class ServerTyped(Event):
    """The address so far."""

    text: str


@dataclass(frozen=True)
class ServerTouched(Event):
    """Somebody wants to see or change the address."""


@dataclass(frozen=True)
class GoOn(Event):
    """The code is complete."""


@dataclass(frozen=True)
class CopyTouched(Event):
    """There is a copy of another device."""


@dataclass(frozen=True)
class Leave(Event):
    """Back to where we came from."""


@dataclass(frozen=True)
class LanguageChosen(Event):
    """Speak another language from now on."""

    language: str


def start(opening: Opening) -> Next[State]:
    """An address and a code may be in the route already (a scanned link)."""
    parts = opening.parts
    server = parts.get("server") or opening.server
    here = opening.me is not None
    state = State(
        opening.language, server, parts.get("code", ""), adding=here, again=parts.get("again", "") if here else ""
    )
    return state, () if state.adding else (WhoIsHere(),)


def update(state: State, event: Event) -> Next[State]:
    """What a touch means here; a second touch while the district is asked means nothing."""
    match event:
        case Here(faces=faces):
            return replace(state, locked=bool(faces)), ()
        case GoOn() | KeyPressed("Enter") if state.locked:
            return state, (Go("/who", instead=True),)
        case CodeTyped(text):
            return replace(_read(state, western(text)), problem=""), ()
        case SquareRead(text) if not state.busy:
            return _square(state, text)
        case ServerTyped(text):
            return replace(state, server=text.strip(), problem=""), ()
        case ServerTouched():
            return replace(state, server_open=not state.server_open), ()
        case GoOn() | KeyPressed("Enter"):
            return _go_on(state)
        case CodeTaken():
            return replace(state, busy=False), (Go("/set-pin", instead=True),)
        case KnownAlready():
            return replace(state, busy=False), (Toast(msg("This device is known again.")), Back())
        case CodeRefused(problem):
            return replace(state, busy=False, problem=problem), ()
        case LanguageChosen(language):
            return replace(state, language=language), (Restyle(language=language),)
        case CopyTouched() if not state.adding:
            return state, (Go("/take-over"),)
        case Leave():
            return state, (Back(),)
        case _:
            return state, ()


def _go_on(state: State) -> Next[State]:
    if state.busy:
        return state, ()
    if not state.code.strip():
        return replace(state, problem="no-code"), ()
    return replace(state, busy=True, problem=""), (UseCode(state.server, state.code.strip()),)


def _square(state: State, text: str) -> Next[State]:
    """Goes on at once: nothing is left to type."""
    read = _read(state, text)
    if read.code == text and not _CODE.fullmatch(text):
        return replace(state, problem="no-square"), ()
    return _go_on(replace(read, problem=""))


def _read(state: State, text: str) -> State:
    """A code as typed, what a square says, or both parts of a link such as kioo:enrol?server=https://...&code=..."""
    told = read_square(text.strip())
    if told:
        return replace(state, code=told.key, server=told.server)
    try:
        query = parse_qs(urlsplit(text.strip()).query)
    except ValueError:  # http://[
        query = {}
    if "code" not in query:
        return replace(state, code=text)
    return replace(state, code=query["code"][0], server=query.get("server", [state.server])[0])
