"""One's own keys for programs: made and shown once, named, taken back."""

from fastapi import APIRouter, Response

from core.errors import Refused
from server import accounts, program_keys
from server.accounts import WrongSignIn
from server.pages.page import KnownPage, OurForm, Page, raw, text
from server.pages.routes import PageRoute
from server.pages.speech import too_soon
from server.patience import TooSoon

router = APIRouter(route_class=PageRoute)

_HERE = "/about-you/keys"


@router.get(_HERE)
def keys(page: KnownPage) -> Response:
    """The keys this person has given to programs."""
    return _drawn(page)


@router.post(_HERE)
def make(page: KnownPage, form: OurForm) -> Response:
    """A new key, once the password says that it is them; it is shown in this answer and never again."""
    say, name = page.speech, text(form, "name")
    try:
        accounts.prove_password(page.store, page.who, raw(form, "password"))
        fresh = program_keys.make(page.store, page.who.id, name, page.who.id)
    except WrongSignIn:
        return _drawn(page, name=name, wrong=say("The password you have now is another one."), status=401)
    except TooSoon as early:
        return _drawn(page, name=name, wrong=too_soon(early.wait, say), status=429)
    except Refused as refused:
        return _drawn(page, name=name, wrong=f"{say(refused.what)} {say(refused.next_step)}", status=422)
    return _drawn(page, fresh=fresh)


@router.post(f"{_HERE}/{{key}}/back")
def take_back(page: KnownPage, form: OurForm, key: str) -> Response:
    """A key opens nothing any more."""
    del form
    program_keys.take_back(page.store, page.who.id, key, page.who.id)
    return page.go(f"{_HERE}?told=key-back")


def _drawn(page: Page, *, name: str = "", wrong: str = "", fresh: str = "", status: int = 200) -> Response:
    rows = program_keys.listed(page.store, page.who.id)
    return page.draw("program_keys.html", status=status, rows=rows, name=name, wrong=wrong, fresh=fresh)
