"""One page on its way out: who asked, in which language, where they are, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from core.clock import Clock, day_of
from core.errors import KiooError
from core.ids import IdMaker
from core.settings import ServerSettings
from core.words import LANGUAGES, speak
from server import accounts, second_step
from server.access import Who
from server.accounts import SignedIn
from server.pages import files, ways
from server.pages.speech import Speech
from server.store import standing
from server.store.database import Store

SESSION_COOKIE = "kioo_session"
LANGUAGE_COOKIE = "kioo_language"
NAMES = {"en": "English", "fr": "Français", "sw": "Kiswahili", "ar": "العربية"}
_LARGEST_POST, _LARGEST_WITH_FILES = 8 << 20, 64 << 20
_WITH_FILES = "/forms"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["file"] = files.address_of


class SignInFirst(KiooError):
    """Nobody is signed in in this browser."""


class SecondStepFirst(KiooError):
    """Somebody signed in who has to set up a second step before anything else."""


class NotFromOurPage(KiooError):
    """A form came that our page did not send."""

    code = "K-26"


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    content: bytes


Form = Mapping[str, Upload | str]
"""What a form holds, by field; a field that came several times has a slash and a number behind its name from the second on."""


@dataclass(frozen=True)
class Desk:
    """What all pages are made with; hangs on the app."""

    store: Store
    clock: Clock
    ids: IdMaker
    settings: ServerSettings

    def day_after(self, hours: int) -> date:
        """The day it will be in so many hours."""
        return day_of(self.clock.now_ms() + hours * 3_600_000)


@dataclass
class Page:
    """One answer to one browser; `signed` is who is signed in there."""

    request: Request
    desk: Desk
    signed: SignedIn | None
    here: str = ""
    languages: list[tuple[str, str]] = field(default_factory=lambda: [(code, NAMES[code]) for code in LANGUAGES])

    @property
    def store(self) -> Store:
        """The server's memory."""
        return self.desk.store

    @property
    def who(self) -> Who:
        """Who asks; SignInFirst when nobody is signed in."""
        if self.signed is None:
            raise SignInFirst
        return self.signed.who

    @cached_property
    def language(self) -> str:
        """Chosen at the foot of a page, else the person's own, else what the browser prefers."""
        chosen = self.request.cookies.get(LANGUAGE_COOKIE, "")
        own = self.signed.who.language if self.signed else ""
        preferred = [
            part.split(";")[0].strip()[:2] for part in self.request.headers.get("accept-language", "").split(",")
        ]
        return next((code for code in (chosen, own, *preferred) if code in LANGUAGES), "en")

    @cached_property
    def speech(self) -> Speech:
        """How this page speaks."""
        return Speech(speak(self.language), self.desk.clock.now_ms())

    @property
    def rtl(self) -> bool:
        """Whether the page runs from right to left."""
        return self.speech.words.rtl

    @property
    def path(self) -> str:
        """The address of this page with its question, to come back to."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def programme(self) -> str:
        """Whose server this is."""
        return self.desk.settings.programme

    @cached_property
    def owes(self) -> bool:
        """Whether this person has to set up a second step before anything else."""
        return second_step.is_owed(self.store, self.desk.settings.second_step, self.who)

    @property
    def csrf(self) -> str:
        """What each form of this browser carries."""
        return self.signed.csrf if self.signed else ""

    @property
    def who_name(self) -> str:
        """The signed-in person's name."""
        return self.who.name

    @cached_property
    def standing(self) -> standing.Standing:
        """The place this person acts for and what waits there."""
        return standing.of(self.store, self.who, self.speech.today)

    @property
    def place(self) -> str:
        """The place's name, or the programme's for those who only set up."""
        return self.standing.name or self.programme

    @property
    def waiting(self) -> int:
        """How many things wait for this person."""
        return self.standing.waiting

    @cached_property
    def ways(self) -> list[ways.Way]:
        """Where this person may go."""
        return ways.for_roles(self.who.roles(), self.speech, self.here, self.waiting)

    @property
    def set_up(self) -> list[tuple[str, str]]:
        """The tabs of Set-up this person has."""
        return ways.set_up(self.who.roles(), self.speech)

    @cached_property
    def told(self) -> str:
        """One note after something was done, named in the address."""
        return ways.told(self.speech, self.request.query_params.get("told", ""))

    @cached_property
    def freshness(self) -> str:
        """How old the numbers are and what they rest on."""
        if self.signed is None:
            return self.speech("Kioo keeps its own clock: {when}.", when=self.speech.moment(self.speech.now_ms))
        now = self.speech("Numbers as of {when}.", when=self.speech.moment(self.speech.now_ms))
        heard, all_devices = standing.devices_heard(self.store, self.who, self.speech.now_ms)
        if not all_devices:
            return now + " " + self.speech("No device yet.")
        return (
            now
            + " "
            + self.speech.many(
                "{heard} of {n} device heard from this week.",
                "{heard} of {n} devices heard from this week.",
                all_devices,
                heard=heard,
            )
        )

    def draw(self, template: str, here: str = "", *, status: int = 200, **facts: object) -> HTMLResponse:
        """The page as HTML; `here` is the way of the header it belongs to."""
        self.here = here
        say = self.speech
        words = _templates.get_template(template).render(page=self, say=say, many=say.many, **facts)
        return HTMLResponse(words, status_code=status, headers={"Cache-Control": "no-store"})

    def keep(self, answer: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
        """Gives the browser a cookie that no script reads, for the addresses below `path`."""
        secure = self.request.url.scheme == "https"
        answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path=path)

    def let_in(self, answer: Response, signed: SignedIn) -> Response:
        """The answer with the cookie of a session."""
        self.keep(answer, SESSION_COOKIE, signed.token, accounts.SESSION_SECONDS)
        return answer

    def go(self, address: str) -> RedirectResponse:
        """Onward after something was done (303: the browser asks with GET)."""
        return RedirectResponse(address, status_code=303)


def anyone(request: Request) -> Page:
    """A page for whoever asks."""
    desk = cast("Desk", request.app.state.desk)
    token = request.cookies.get(SESSION_COOKIE, "")
    return Page(request, desk, accounts.signed_in(desk.store, token) if token else None)


def entered(page: Annotated[Page, Depends(anyone)]) -> Page:
    """A page for somebody signed in, who may still owe a second step; raises SignInFirst."""
    if page.signed is None:
        raise SignInFirst
    return page


def known(page: Annotated[Page, Depends(entered)]) -> Page:
    """A page for somebody signed in who owes nothing; raises SignInFirst or SecondStepFirst."""
    if page.owes:
        raise SecondStepFirst
    return page


async def sent(request: Request) -> Form:
    """The fields of a form (text, or an uploaded file); refuses what another site or a flood sends."""
    other_site = request.headers.get("sec-fetch-site", "") == "cross-site"
    most = _LARGEST_WITH_FILES if request.url.path == _WITH_FILES else _LARGEST_POST
    length = request.headers.get("content-length", "")
    if other_site or (length.isdecimal() and int(length) > most):
        raise NotFromOurPage
    try:
        async with Request(request.scope, _counted(request.receive, most)).form() as form:
            fields: dict[str, Upload | str] = {}
            for name, value in form.multi_items():
                fields[name if name not in fields else f"{name}/{len(fields)}"] = await _taken(value)
            return fields
    except HTTPException as problem:  # too many fields, one too long, or no form at all
        raise NotFromOurPage from problem


def _counted(receive: Receive, most: int) -> Receive:
    """What comes in pieces names no length: it is counted as it comes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise NotFromOurPage
        return message

    return counted


async def _taken(value: UploadFile | str) -> Upload | str:
    return value if isinstance(value, str) else Upload(value.filename or "", await value.read())


def ours(page: Annotated[Page, Depends(entered)], form: Annotated[Form, Depends(sent)]) -> Form:
    """The fields of a form that our own page sent to this very browser; raises NotFromOurPage."""
    if form.get("csrf") != page.csrf:
        raise NotFromOurPage
    return form


AnyonesPage = Annotated[Page, Depends(anyone)]
EnteredPage = Annotated[Page, Depends(entered)]
KnownPage = Annotated[Page, Depends(known)]
SentForm = Annotated[Form, Depends(sent)]
OurForm = Annotated[Form, Depends(ours)]


def uploads(form: Form, name: str) -> list[Upload]:
    """All files that were chosen in one field."""
    fields = [value for field, value in form.items() if field.partition("/")[0] == name]
    return [value for value in fields if isinstance(value, Upload) and value.name]


def inside(address: str) -> str:
    """An address on these pages; home for anything that would lead away."""
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if ours else "/"


def text(form: Form, name: str) -> str:
    """A field as trimmed text, empty when it is missing or a file."""
    return raw(form, name).strip()


def raw(form: Form, name: str) -> str:
    """A field as it was typed, for passwords."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
