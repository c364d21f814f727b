"""The second page of the door: a code of one's own phone, or a recovery code; only then is somebody signed in."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from server import accounts
from server.accounts import TICKET_SECONDS, Ticket, TicketOver, WrongSignIn
from server.front_door import asked_from
from server.pages.page import AnyonesPage, NotFromOurPage, Page, SentForm, inside, text
from server.pages.routes import PageRoute
from server.pages.speech import too_soon
from server.patience import TooSoon
from server.second_step import WrongCode

router = APIRouter(route_class=PageRoute)

TICKET_COOKIE = "kioo_ticket"
_DOOR = "/sign-in"


def second_page(page: Page, person: str, onward: str) -> Response:
    """From the right password on to the code, with a ticket that leads there and nowhere else."""
    ticket = accounts.hand_ticket(page.store, person)
    answer = page.go(f"{_DOOR}/code?next={quote(onward)}")
    page.keep(answer, TICKET_COOKIE, ticket.token, TICKET_SECONDS, _DOOR)
    return answer


@router.get("/sign-in/code")
def ask(page: AnyonesPage, next: str = "/") -> Response:  # noqa: A002 (a word of the address)
    """Asks for the code."""
    try:
        return _asked(page, _ticket(page), inside(next))
    except TicketOver:
        return _late(page, inside(next))


@router.post("/sign-in/code")
def take(page: AnyonesPage, form: SentForm) -> Response:
    """Lets a person in whose code is right; a recovery code leads to where the others are counted."""
    onward, code, say = inside(text(form, "next")), text(form, "code") or text(form, "recovery"), page.speech
    try:
        ticket = _ticket(page)
        if form.get("csrf") != ticket.csrf:
            raise NotFromOurPage
        signed, recovered = accounts.sign_in_with_code(page.store, ticket, code, asked_from(page.request))
    except WrongCode as wrong:
        return _asked(page, ticket, onward, f"{say(wrong.what)} {say(wrong.next_step)}", 401)
    except TooSoon as early:
        return _asked(page, ticket, onward, too_soon(early.wait, say), 429)
    except (TicketOver, WrongSignIn):
        return _late(page, onward)
    answer = page.let_in(page.go("/about-you/second-step?told=recovered" if recovered else onward), signed)
    answer.delete_cookie(TICKET_COOKIE, path=_DOOR)
    return answer


def _ticket(page: Page) -> Ticket:
    return accounts.ticket_of(page.store, page.request.cookies.get(TICKET_COOKIE, ""))


def _asked(page: Page, ticket: Ticket, onward: str, wrong: str = "", status: int = 200) -> Response:
    return page.draw("sign_in_code.html", status=status, csrf=ticket.csrf, next=onward, wrong=wrong)


def _late(page: Page, onward: str) -> Response:
    return page.go(f"{_DOOR}?late=yes&next={quote(onward)}")
