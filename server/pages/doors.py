"""In and out: sign in, sign out, the language of the pages, what we keep about you, and addresses that are not here."""

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import RedirectResponse

from core.errors import Refused
from core.words import LANGUAGES
from server import accounts
from server.accounts import WrongSignIn
from server.front_door import asked_from
from server.pages.page import (
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    AnyonesPage,
    KnownPage,
    OurForm,
    Page,
    SentForm,
    raw,
    text,
)
from server.pages.routes import PageRoute
from server.pages.speech import Speech
from server.patience import TooSoon

router = APIRouter(route_class=PageRoute)
last = APIRouter(route_class=PageRoute)
"""To be mounted behind everything else."""

_A_YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def door(page: AnyonesPage, next: str = "/") -> Response:  # noqa: A002 (a word of the address)
    """The door."""
    return page.go(_inside(next)) if page.signed else page.draw("sign_in.html", next=_inside(next), name="", wrong="")


@router.post("/sign-in")
def sign_in(page: AnyonesPage, form: SentForm) -> Response:
    """Lets a person in; never says which of the two was wrong."""
    name, onward, say = text(form, "name"), _inside(text(form, "next")), page.speech
    try:
        signed = accounts.sign_in(page.store, name, raw(form, "password"), asked_from(page.request))
    except WrongSignIn:
        wrong = say("This name and password do not fit together. Look at both and try again.")
        return page.draw("sign_in.html", status=401, next=onward, name=name, wrong=wrong)
    except TooSoon as early:
        return page.draw("sign_in.html", status=429, next=onward, name=name, wrong=_too_soon(early, say))
    answer = page.go(onward)
    _keep(page, answer, SESSION_COOKIE, signed.token, accounts.SESSION_SECONDS)
    return answer


@router.post("/sign-out")
def sign_out(page: KnownPage, form: OurForm) -> Response:
    """Ends this browser's session; only our own page may ask for it."""
    del form
    accounts.sign_out(page.store, page.request.cookies.get(SESSION_COOKIE, ""))
    answer = page.go("/sign-in")
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


@router.get("/language/{code}")
def language(page: AnyonesPage, code: str, back: str = "/") -> Response:
    """Remembers a language and goes back to where the person was."""
    if code not in LANGUAGES:
        raise HTTPException(404)
    answer = page.go(_inside(back))
    _keep(page, answer, LANGUAGE_COOKIE, code, _A_YEAR)
    return answer


@router.get("/about-you")
def about_you(page: AnyonesPage) -> Response:
    """What is kept about whoever reads these pages."""
    return _about_you(page)


@router.post("/about-you")
def new_password(page: KnownPage, form: OurForm) -> Response:
    """Somebody's own new password."""
    say = page.speech
    try:
        signed = accounts.change_password(page.store, page.who, raw(form, "old"), raw(form, "password"))
    except WrongSignIn:
        return _about_you(page, say("The password you have now is another one."), 401)
    except TooSoon as early:
        return _about_you(page, _too_soon(early, say), 429)
    except Refused as refused:
        return _about_you(page, f"{say(refused.what)} {say(refused.next_step)}", 422)
    answer = page.go("/about-you?told=password")
    _keep(page, answer, SESSION_COOKIE, signed.token, accounts.SESSION_SECONDS)
    return answer


def _about_you(page: Page, wrong: str = "", status: int = 200) -> Response:
    return page.draw("about_you.html", status=status, known=page.signed is not None, wrong=wrong)


def _too_soon(early: TooSoon, say: Speech) -> str:
    return say.many("Too many tries. Wait {n} second.", "Too many tries. Wait {n} seconds.", round(early.wait + 0.5))


@last.get("/{anything:path}", include_in_schema=False)
def nowhere(anything: str) -> Response:
    """Whatever is no address of ours."""
    raise HTTPException(404, anything)


def _keep(page: Page, answer: RedirectResponse, name: str, value: str, seconds: int) -> None:
    secure = page.request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")


def _inside(address: str) -> str:
    """An address on these pages; home for anything that would lead away."""
    inside = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if inside else "/"
