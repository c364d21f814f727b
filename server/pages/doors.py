"""In and out: sign in, sign out, the language of the pages, what we keep about you, and addresses that are not here."""

from fastapi import APIRouter, HTTPException, Response

from core.errors import Refused
from core.words import LANGUAGES
from server import accounts, program_keys, second_step
from server.accounts import CodeAsked, WrongSignIn
from server.front_door import asked_from
from server.pages.page import (
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    AnyonesPage,
    EnteredPage,
    OurForm,
    Page,
    SentForm,
    inside,
    raw,
    text,
)
from server.pages.routes import PageRoute
from server.pages.sign_in_code import second_page
from server.pages.speech import too_soon
from server.patience import TooSoon

router = APIRouter(route_class=PageRoute)
last = APIRouter(route_class=PageRoute)
"""To be mounted behind everything else."""

_A_YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def door(page: AnyonesPage, next: str = "/", late: str = "") -> Response:  # noqa: A002 (a word of the address)
    """The door; `late` for who took longer between password and code than a ticket lasts."""
    if page.signed:
        return page.go(inside(next))
    wrong = page.speech("That took longer than five minutes. Begin again with your name and password.") if late else ""
    return page.draw("sign_in.html", next=inside(next), name="", wrong=wrong)


@router.post("/sign-in")
def sign_in(page: AnyonesPage, form: SentForm) -> Response:
    """Lets a person in; never says which of the two was wrong."""
    name, onward, say = text(form, "name"), inside(text(form, "next")), page.speech
    try:
        signed = accounts.sign_in(page.store, name, raw(form, "password"), asked_from(page.request))
    except WrongSignIn:
        wrong = say("This name and password do not fit together. Look at both and try again.")
        return page.draw("sign_in.html", status=401, next=onward, name=name, wrong=wrong)
    except TooSoon as early:
        return page.draw("sign_in.html", status=429, next=onward, name=name, wrong=too_soon(early.wait, say))
    except CodeAsked as asked:
        return second_page(page, asked.person, onward)
    return page.let_in(page.go(onward), signed)


@router.post("/sign-out")
def sign_out(page: EnteredPage, form: OurForm) -> Response:
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
    answer = page.go(inside(back))
    page.keep(answer, LANGUAGE_COOKIE, code, _A_YEAR)
    return answer


@router.get("/about-you")
def about_you(page: AnyonesPage) -> Response:
    """What is kept about whoever reads these pages."""
    return _about_you(page)


@router.post("/about-you")
def new_password(page: EnteredPage, form: OurForm) -> Response:
    """Somebody's own new password."""
    say = page.speech
    try:
        signed = accounts.change_password(page.store, page.who, raw(form, "old"), raw(form, "password"))
    except WrongSignIn:
        return _about_you(page, say("The password you have now is another one."), 401)
    except TooSoon as early:
        return _about_you(page, too_soon(early.wait, say), 429)
    except Refused as refused:
        return _about_you(page, f"{say(refused.what)} {say(refused.next_step)}", 422)
    return page.let_in(page.go("/about-you?told=password"), signed)


def _about_you(page: Page, wrong: str = "", status: int = 200) -> Response:
    if page.signed is None:
        return page.draw("about_you.html", status=status, known=False)
    steps = second_step.standing(page.store, page.who.id)
    keys = len(program_keys.listed(page.store, page.who.id))
    return page.draw("about_you.html", status=status, known=True, wrong=wrong, steps=steps, keys=keys)


@last.get("/{anything:path}", include_in_schema=False)
def nowhere(anything: str) -> Response:
    """Whatever is no address of ours."""
    raise HTTPException(404, anything)
