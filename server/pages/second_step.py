"""One's own second step at sign-in: set up with a square, recovery codes shown once, switched off."""

import hmac

from fastapi import APIRouter, Response

from core.errors import Refused
from server import accounts, one_time, second_step
from server.accounts import WrongSignIn
from server.front_door import asked_from
from server.pages.page import EnteredPage, OurForm, Page, raw, text
from server.pages.routes import PageRoute
from server.pages.speech import too_soon
from server.pages.squares import drawn_square
from server.patience import TooSoon

router = APIRouter(route_class=PageRoute)

_HERE = "/about-you/second-step"


@router.get(_HERE)
def how_it_stands(page: EnteredPage) -> Response:
    """Whether it is on, and what can be done."""
    return _drawn(page)


@router.post(_HERE)
def start(page: EnteredPage, form: OurForm) -> Response:
    """Shows a fresh secret, once the password says that it is them."""
    try:
        accounts.prove_password(page.store, page.who, raw(form, "password"))
        second_step.start(page.store, page.who.id)
    except Refused as problem:
        return _refused(page, problem)
    return _drawn(page, asks=True)


@router.post(f"{_HERE}/on")
def switch_on(page: EnteredPage, form: OurForm) -> Response:
    """Takes the first code: from now on it is asked for; every other browser is signed out."""
    try:
        page.signed, codes = accounts.switch_second_step_on(
            page.store, page.who, text(form, "code"), asked_from(page.request)
        )
    except Refused as problem:
        return _refused(page, problem, asks=_shows_the_secret(page, text(form, "begun")))
    return page.let_in(_drawn(page, codes=codes), page.signed)


@router.post(f"{_HERE}/codes")
def new_codes(page: EnteredPage, form: OurForm) -> Response:
    """Ten new recovery codes, for a code."""
    try:
        second_step.prove(page.store, page.who.id, text(form, "code"), asked_from(page.request))
    except Refused as problem:
        return _refused(page, problem)
    return _drawn(page, codes=second_step.new_codes(page.store, page.who.id))


@router.post(f"{_HERE}/off")
def switch_off(page: EnteredPage, form: OurForm) -> Response:
    """Switches it off, for the password and a code."""
    try:
        accounts.prove_password(page.store, page.who, raw(form, "password"))
        second_step.prove(page.store, page.who.id, text(form, "last_code"), asked_from(page.request))
        second_step.switch_off(page.store, page.who.id, page.who.id)
    except Refused as problem:
        return _refused(page, problem)
    return page.go(f"{_HERE}?told=step-off")


def _shows_the_secret(page: Page, begun: str) -> bool:
    """Whether the form came from the page that showed the secret: it is shown again, and to no other browser of this person."""
    secret = second_step.started(page.store, page.who.id)
    return bool(secret) and hmac.compare_digest(one_time.secret_in_letters(secret or b"").encode(), begun.encode())


def _refused(page: Page, problem: Refused, *, asks: bool = False) -> Response:
    say = page.speech
    if isinstance(problem, TooSoon):
        return _drawn(page, too_soon(problem.wait, say), 429, asks=asks)
    if isinstance(problem, WrongSignIn):
        return _drawn(page, say("The password you have now is another one."), 401)
    return _drawn(page, f"{say(problem.what)} {say(problem.next_step)}", 422, asks=asks)


def _drawn(
    page: Page, wrong: str = "", status: int = 200, *, asks: bool = False, codes: tuple[str, ...] = ()
) -> Response:
    """`asks` for the first code beside the square, where a secret waits for it."""
    secret = second_step.started(page.store, page.who.id) if asks else None
    link = one_time.address_of(secret, accounts.login_of(page.store, page.who.id), page.programme) if secret else ""
    return page.draw(
        "second_step.html",
        status=status,
        wrong=wrong,
        steps=second_step.standing(page.store, page.who.id),
        link=link,
        square=drawn_square(link) if link else "",
        secret=one_time.secret_in_letters(secret) if secret else "",
        codes=codes,
        most=second_step.RECOVERY_CODES,
    )
