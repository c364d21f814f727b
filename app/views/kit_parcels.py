"""What the two screens of parcels have in common: a file that waits for its place, one that has it, files to choose, what came."""

from functools import partial

import flet as ft

from app.asks import Event
from app.asks.couriers import FileMade, FilePut, TookBack, TookToCarry
from app.questions.sensing import run
from app.theme import Look
from app.views.kit import Act, Send, card, gap, heading, hooked, note_box, picture, row, text
from app.views.kit_blocks import point
from app.views.kit_controls import button, next_button
from app.views.kit_files import brought, placed
from app.views.kit_page import page, thumb_bar, top_bar
from app.views.kit_passphrase import told
from app.views.kit_room import size_words
from sync.status import explain

_MEGABYTE = 1_000_000


def parcel_size(look: Look, size: int) -> str:
    """How large a file is; most parcels without photos are small."""
    return size_words(look, size) if size >= _MEGABYTE else look.say("less than 1 MB")


def file_ready(
    look: Look, title: str, made: FileMade, send: Send, *, problem: tuple[str, ...], leave: Event
) -> ft.Control:
    """The file is made; now it goes somewhere."""

    async def place() -> None:
        send(await placed(look, made.path, made.name, made.size, title=title))

    words = look.say("It takes {size}. Put it on a card or a stick, or share it.", size=parcel_size(look, made.size))
    return page(
        look,
        [
            gap(16),
            row(picture("mark", 120, 120), main=ft.MainAxisAlignment.CENTER),
            heading(look, title, centred=True),
            text(look, words, "lead", look.palette.quiet, align=ft.TextAlign.CENTER),
            told(look, problem),
        ],
        top=top_bar(look, "", back=lambda: send(leave)),
        bottom=thumb_bar(look, next_button(look, look.say("Choose where it goes"), partial(run, place), hook="place")),
        side=20,
    )


def file_placed(look: Look, title: str, put: FilePut, points: list[ft.Control], done: Act) -> ft.Control:
    """Where the file lies, and what comes now."""
    say = look.say
    where = say("It lies here: {path}", path=put.path) if put.path else say("It lies where you put it.")
    return page(
        look,
        [
            gap(16),
            row(picture("mark", 120, 120), main=ft.MainAxisAlignment.CENTER),
            heading(look, title, centred=True),
            hooked("where", text(look, where, "lead", align=ft.TextAlign.CENTER)),
            gap(4),
            *points,
        ],
        bottom=thumb_bar(look, next_button(look, say("Done"), done, hook="go-on")),
        side=20,
    )


def choose_button(look: Look, words: str, send: Send, hook: str) -> ft.Control:
    """Asks for a file and hands it on."""

    async def choose() -> None:
        send(await brought(look))

    return button(look, words, partial(run, choose), kind="outlined", height=52, hook=hook)


def beside_button(look: Look, words: str, act: Act, hook: str) -> ft.Control:
    """The way over the local network."""
    return button(look, words, act, kind="outlined", height=52, sign=ft.Icons.WIFI_ROUNDED, hook=hook)


def squares_button(look: Look, words: str, act: Act, hook: str) -> ft.Control:
    """The way by squares on a screen."""
    return button(look, words, act, kind="outlined", height=52, sign=ft.Icons.QR_CODE_2_ROUNDED, hook=hook)


def took_back(took: TookBack | None, look: Look) -> ft.Control | None:
    """What answers brought; nothing before."""
    if took is None:
        return None
    say = look.say
    if not took.ours:
        words = say("In this file nothing was for this device. Nothing changed.")
        return hooked("took", note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, words))
    lines = [
        say.many("{n} thing is safe at the district.", "{n} things are safe at the district.", took.safe),
        say.many("{n} photo or file arrived.", "{n} photos and files arrived.", took.files) if took.files else "",
        say.many("{n} thing needs you.", "{n} things need you.", took.refused) if took.refused else "",
        say.many("{n} piece of news came.", "{n} pieces of news came.", took.news) if took.news else "",
        *(map(say, (explain(took.problem).what, explain(took.problem).next_step)) if took.problem else ()),
    ]
    shown = [text(look, line, "strong" if n == 0 else "body") for n, line in enumerate(lines) if line]
    return hooked("took", card(look, *shown, tone="ember" if took.problem else "leaf", spacing=6))


def took_to_carry(took: TookToCarry | None, look: Look) -> ft.Control | None:
    """How many parcels came along; nothing before."""
    if took is None:
        return None
    say = look.say
    words = (
        say.many("{n} parcel is on board.", "{n} parcels are on board.", took.fresh)
        if took.fresh
        else say("This parcel was on board already.")
    )
    return hooked("took", note_box(look, ft.Icons.CHECK_ROUNDED, words, tone="leaf"))


def what_now(look: Look, what: str) -> list[ft.Control]:
    """What becomes of a parcel that was taken along; nothing is left to say of answers."""
    say = look.say
    if what == "answers":
        return []
    return [
        point(look, ft.Icons.LOCK_OUTLINE_ROUNDED, say("You cannot open it, and it harms nobody if it is lost.")),
        point(look, ft.Icons.HOURGLASS_EMPTY_ROUNDED, say("Goes by itself when there is network, after your own.")),
    ]
