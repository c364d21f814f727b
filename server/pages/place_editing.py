"""One place at a time: what hangs below it, its name, another place for it, closing it; what that means is read before it is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Response

from core.errors import Refused
from core.words import msg
from server.access import NotYours
from server.exchange import place_editing, place_meaning
from server.exchange.place_editing import Placed
from server.exchange.place_meaning import Meaning, People
from server.pages.page import KnownPage, OurForm, Page, text
from server.pages.routes import PageRoute
from server.pages.speech import Speech

router = APIRouter(route_class=PageRoute)
LIST = "/set-up/places"
_SHOWN = 60
_NAMED = 6
_LEVELS = {"national": msg("Nation"), "region": msg("Region"), "district": msg("District"), "facility": msg("Facility")}
_KINDS = {"facility": msg("Facility"), "community_post": msg("Community post")}


@dataclass(frozen=True)
class Row:
    """A place in a list: its page, its name, what it is and where it hangs."""

    address: str
    name: str
    under: str
    open: bool


@router.get("/set-up/places/{place}")
def look(page: KnownPage, place: str) -> Response:
    """One place, what hangs below it, and what can be done with it."""
    return _drawn(page, place)


@router.post("/set-up/places/{place}/add")
def add(page: KnownPage, form: OurForm, place: str) -> Response:
    """Adds a place below this one."""
    typed = {name: text(form, name) for name in ("name", "level", "code")}
    level, _, kind = typed["level"].partition(":")

    def act() -> str:
        made = place_editing.add(page.store, page.who, place, typed["name"], level, kind, typed["code"])
        return f"{address_of(made)}?told=added"

    return _done(page, place, act, "add", typed)


@router.post("/set-up/places/{place}/rename")
def rename(page: KnownPage, form: OurForm, place: str) -> Response:
    """Gives the place another name."""
    typed = {"renamed": text(form, "renamed")}

    def act() -> str:
        place_editing.rename(page.store, page.who, place, typed["renamed"])
        return f"{address_of(place)}?told=renamed"

    return _done(page, place, act, "rename", typed)


@router.get("/set-up/places/{place}/move")
def before_moving(page: KnownPage, place: str, to: str = "") -> Response:
    """What it means to hang the place under another; changes nothing."""
    here = place_editing.look(page.store, page.who, place)
    above = next((one for one in place_editing.homes(page.store, page.who, here) if one.id == to), None)
    if above is None:
        raise NotYours("This is not here for you.")
    means = place_meaning.of_move(page.store, page.who, place, to)
    words = [*_moved(means, here, above, page.speech), *_who_sees(means, page.speech)]
    return page.draw("place_move.html", "/set-up", place=here, address=address_of(place), above=above, means=words)


@router.post("/set-up/places/{place}/move")
def move(page: KnownPage, form: OurForm, place: str) -> Response:
    """Hangs the place under another, if it still hangs where it was read to hang."""

    def act() -> str:
        place_editing.move(page.store, page.who, place, text(form, "was"), text(form, "to"))
        return f"{address_of(place)}?told=moved"

    return _done(page, place, act, "move")


@router.get("/set-up/places/{place}/close")
def before_closing(page: KnownPage, place: str) -> Response:
    """What it means to close the place; changes nothing."""
    here = place_editing.look(page.store, page.who, place)
    means = place_meaning.of_close(page.store, page.who, place)
    words = _closed(means, page.speech)
    return page.draw("place_close.html", "/set-up", place=here, address=address_of(place), means=words)


@router.post("/set-up/places/{place}/close")
def close(page: KnownPage, form: OurForm, place: str) -> Response:
    """Closes the place; nothing of it is deleted."""
    del form

    def act() -> str:
        place_editing.close(page.store, page.who, place)
        return f"{address_of(place)}?told=place-closed"

    return _done(page, place, act, "close")


@router.post("/set-up/places/{place}/open")
def open_again(page: KnownPage, form: OurForm, place: str) -> Response:
    """Opens a closed place again."""
    del form

    def act() -> str:
        place_editing.open_again(page.store, page.who, place)
        return f"{address_of(place)}?told=opened"

    return _done(page, place, act, "close")


def address_of(place: str) -> str:
    """The page of a place."""
    return f"{LIST}/{quote(place, safe='')}"


def rows_of(places: Sequence[Placed], say: Speech) -> list[Row]:
    """Places as lines of a page."""
    return [Row(address_of(one.id), one.name, _under(one, say), one.open) for one in places]


def _under(place: Placed, say: Speech) -> str:
    return " · ".join([say(_LEVELS[place.level]), *(name for _, name in place.above[::-1])])


def _done(page: Page, place: str, act: Callable[[], str], what: str, typed: dict[str, str] | None = None) -> Response:
    """Does it and goes on, or shows the place again with what was typed and why it cannot be."""
    try:
        return page.go(act())
    except NotYours:
        raise
    except Refused as refused:
        return _drawn(page, place, what, f"{page.speech(refused.what)} {page.speech(refused.next_step)}", typed)


def _drawn(
    page: Page, place: str, wrong_at: str = "", wrong: str = "", typed: dict[str, str] | None = None
) -> Response:
    here, say = place_editing.look(page.store, page.who, place), page.speech
    under = place_editing.right_below(page.store, page.who, place)
    known = {"name": "", "level": "", "code": "", "renamed": here.name} | (typed or {})
    mine = [one for one in here.above if _administered(page, one[0])]
    return page.draw(
        "place_editing.html",
        "/set-up",
        status=422 if wrong else 200,
        tab=LIST,
        place=here,
        address=address_of(place),
        back=(address_of(mine[-1][0]), mine[-1][1]) if mine else (LIST, say("List of places")),
        what=_under(here, say),
        rows=rows_of(under[:_SHOWN], say),
        more=max(0, len(under) - _SHOWN),
        levels=_choices(here, say),
        homes=[(one.id, one.name, _under(one, say)) for one in place_editing.homes(page.store, page.who, here)],
        typed=known,
        wrong={"add": "", "rename": "", "move": "", "close": "", wrong_at: wrong},
    )


def _administered(page: Page, place: str) -> bool:
    try:
        return bool(place_editing.look(page.store, page.who, place))
    except NotYours:
        return False


def _choices(place: Placed, say: Speech) -> list[tuple[str, str]]:
    """What can be added below a place: its level, and for the lowest one its kind, as (what is sent, the words)."""
    levels = place_editing.levels_below(place)
    found = [(level, say(_LEVELS[level])) for level in levels if level != "facility"]
    if "facility" in levels:
        found += [(f"facility:{kind}", say(_KINDS[kind])) for kind in place_editing.KINDS]
    return found


def _moved(means: Meaning, place: Placed, above: Placed, say: Speech) -> list[str]:
    """What goes along, and for whom the numbers count."""
    was, held = place.above[-1][1] if place.above else "", means.held
    words = []
    if means.below:
        words.append(say.many("{n} place below it goes along.", "{n} places below it go along.", means.below))
    if held.visits or held.months:
        visits = say.many("{n} visit", "{n} visits", held.visits)
        months = say.many("{n} month with numbers", "{n} months with numbers", held.months)
        words.append(
            say(
                "{visits} and {months} go along: from now on they count for {now} and no longer for {was}, past months too.",
                visits=visits,
                months=months,
                now=above.name,
                was=was,
            )
        )
    else:
        words.append(say("Nothing was counted there yet."))
    if held.promises or held.barriers:
        words.append(_open_ends(means, say) + " " + say("They go along."))
    if place.level == "facility":
        words.append(say("Entries of the lists of {was} stay with {was}.", was=was))
    return words


def _open_ends(means: Meaning, say: Speech) -> str:
    held, found = means.held, []
    if held.promises:
        found.append(say.many("{n} promise", "{n} promises", held.promises))
    if held.barriers:
        found.append(say.many("{n} barrier", "{n} barriers", held.barriers))
    return say("Open there: {what}.", what=say.listed(found))


def _who_sees(means: Meaning, say: Speech) -> list[str]:
    """Who keeps, loses and gets it in sight, and what their devices do."""
    words = []
    if means.stay.n:
        kept = say.many("{n} person with a role there keeps it", "{n} people with a role there keep it", means.stay.n)
        words.append(_named(kept, means.stay, say))
    if means.lose.n:
        lost = say.many("{n} person sees it no more", "{n} people see it no more", means.lose.n)
        words.append(_named(lost, means.lose, say))
    if means.gain.n:
        got = say.many("{n} person sees it from now on", "{n} people see it from now on", means.gain.n)
        words.append(_named(got, means.gain, say))
    told = []
    if means.lose.devices:
        told.append(say.many("{n} device drops it", "{n} devices drop it", means.lose.devices))
    if means.gain.devices:
        told.append(say.many("{n} device gets it", "{n} devices get it", means.gain.devices))
    if told:
        words.append(say("At their next contact: {what}.", what=say.listed(told)))
    words.append(
        say("What a device has not sent yet still comes in. If it is no longer theirs, it waits under To look at.")
    )
    return words


def _named(words: str, people: People, say: Speech) -> str:
    names = say.listed(people.names[:_NAMED])
    return f"{words}: {names}" if names and len(people.names) == people.n <= _NAMED else f"{words}."


def _closed(means: Meaning, say: Speech) -> list[str]:
    words = [say("Tablets no longer offer it from their next contact on: nothing new begins there.")]
    if means.held.visits:
        words.append(
            say.many(
                "{n} visit and all that was said there stay, in the pages and in every file.",
                "{n} visits and all that was said there stay, in the pages and in every file.",
                means.held.visits,
            )
        )
    else:
        words.append(say("All that was captured there stays, in the pages and in every file."))
    if means.held.promises or means.held.barriers:
        words.append(_open_ends(means, say) + " " + say("They stay open until somebody answers them."))
    if means.stay.n:
        people = say.many("{n} person works there", "{n} people work there", means.stay.n)
        devices = say.many("{n} device", "{n} devices", means.stay.devices)
        words.append(
            say("{people}, on {devices}. What they have not sent yet still comes in.", people=people, devices=devices)
        )
    words.append(say("You can open it again at any time."))
    return words
