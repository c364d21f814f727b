"""Draws Sending: four rings with the four words, what needs somebody, each record."""

import flet as ft

from app.asks.sending import Line, Outbox
from app.screens.sending import (
    CarryTouched,
    CodeTouched,
    FilesTouched,
    GiveTouched,
    Leave,
    RoomTouched,
    SentTouched,
    State,
    TryNow,
)
from app.theme import Look, Tone
from app.views.kit import Send, card, column, divider, gap, hooked, icon, note_box, rest, row, text
from app.views.kit_blocks import FULLNESS, sent_row, state_ring, way_on
from app.views.kit_controls import button, icon_button
from app.views.kit_page import loading, page, top_bar
from app.views.kit_room import gauge
from app.views.kit_signs import disc, ring
from app.views.kit_words import moment_words
from core.words import msg
from sync.status import NEEDS_YOU, NOT_ENROLLED, ON_ITS_WAY, ON_THIS_DEVICE, SAFE, explain

KINDS = {
    "submission": msg("A visit"),
    "promise": msg("A promise"),
    "promise_update": msg("How a promise went"),
    "barrier": msg("Something not in our hands"),
    "barrier_reply": msg("An answer about a barrier"),
    "reflection": msg("What the team shared"),
    "feedback": msg("A patient's voice, sealed"),
    "visit_rating": msg("A word about a visit, sealed"),
}
_RINGS: tuple[tuple[str, str, str, Tone], ...] = (
    ("on-device", "on_device", ON_THIS_DEVICE, "maize"),
    ("on-way", "on_way", ON_ITS_WAY, "lake"),
    ("safe", "safe", SAFE, "leaf"),
    ("needs-you", "needs_you", NEEDS_YOU, "ember"),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """Counts, what needs you, the records that are not safe yet."""
    say, outbox = look.say, state.outbox
    again = icon_button(
        look, ft.Icons.SYNC_ROUNDED, say("Try the network now"), lambda: send(TryNow()), hook="send-now"
    )
    top = top_bar(look, say("Sending"), under=_last(outbox, look), back=lambda: send(Leave()), trailing=[again])
    if outbox is None:
        return loading(look, say("One moment"))
    waiting = [line for line in outbox.lines if line.state != NEEDS_YOU]
    return page(
        look,
        [
            _counts(outbox, look),
            _why_not(outbox, send, look),
            *(_needs_you(n, line, look) for n, line in enumerate(outbox.lines) if line.state == NEEDS_YOU),
            _list(waiting, outbox, look) if waiting else None,
            _files(outbox, send, look),
            _little_room(state, send, look),
            _more_to_come(outbox, look),
            _how_it_goes(outbox, look),
            *_by_hand(send, look),
            sent_row(look, lambda: send(SentTouched())),
            gap(12),
        ],
        top=top,
    )


def _by_hand(send: Send, look: Look) -> list[ft.Control]:
    """Where no network comes, people do."""
    if look.practice:
        return []
    give, carry = look.say("Give to somebody who travels"), look.say("Carry for others")
    return [
        way_on(look, ft.Icons.HANDSHAKE_OUTLINED, give, lambda: send(GiveTouched()), hook="give"),
        way_on(look, ft.Icons.INVENTORY_2_OUTLINED, carry, lambda: send(CarryTouched()), hook="carry"),
    ]


def _files(outbox: Outbox, send: Send, look: Look) -> ft.Control | None:
    """A person's own word on photos where the network costs money; no device of ours knows what a link costs."""
    say = look.say
    if look.practice:
        return None
    if not outbox.files_wait:
        words = say("Let photos and files wait for Wi-Fi")
        return button(look, words, lambda: send(FilesTouched()), kind="text", height=48, hook="files-wait")
    told = text(look, say("Photos and files wait until you say so. What you wrote goes all the same."))
    some = say.many("{n} photo or file waits", "{n} photos and files wait", outbox.files)
    count = text(look, some, "small", look.palette.quiet) if outbox.files else None
    words = say("Send photos and files now")
    go = button(look, words, lambda: send(FilesTouched()), kind="outlined", height=48, hook="files-go")
    return hooked("files-waiting", card(look, told, count, go, spacing=10))


def _more_to_come(outbox: Outbox, look: Look) -> ft.Control | None:
    if outbox.has_all or look.practice:
        return None
    words = look.say("Not everything from the district has come yet. The rest comes by itself.")
    return hooked("more-to-come", note_box(look, ft.Icons.DOWNLOADING_ROUNDED, words))


def _how_it_goes(outbox: Outbox, look: Look) -> ft.Control | None:
    """Says nothing where it does not go by itself."""
    sign = ft.Icons.HOURGLASS_EMPTY_ROUNDED
    if look.practice:
        return note_box(look, sign, look.say("Practice. Nothing is sent."))
    if explain(outbox.problem or "").needs_person:
        return None
    return note_box(look, sign, look.say("Sends by itself when there is network. You can lock and go."))


def _little_room(state: State, send: Send, look: Look) -> ft.Control | None:
    """The gauge, once somebody should look at it."""
    seen = state.room
    if seen is None or not seen.room.is_filling:
        return None
    return gauge(look, seen.room, seen.holdings, lambda: send(RoomTouched()))


def _last(outbox: Outbox | None, look: Look) -> str:
    if outbox is None or not outbox.sending.last_safe_ms:
        return ""
    return look.say("Last safe {when}", when=moment_words(look, outbox.sending.last_safe_ms, outbox.now))


def _counts(outbox: Outbox, look: Look) -> ft.Control:
    now = outbox.sending
    shown = [_count(look, f"count-{hook}", words, getattr(now, field), tone) for hook, field, words, tone in _RINGS]
    return card(look, row(*shown, spacing=4, cross=ft.CrossAxisAlignment.START))


def _count(look: Look, hook: str, words: str, n: int, tone: Tone) -> ft.Control:
    hue, fullness = look.hue(tone), FULLNESS[words] if n else 0
    colour = hue.on_container if tone == "maize" else hue.main
    inner = column(
        ring(look, fullness, 60 * min(look.letters, 1.15), colour=colour, number=look.say.number(n)),
        text(look, look.say(words), "small_strong", align=ft.TextAlign.CENTER),
        spacing=6,
        cross=ft.CrossAxisAlignment.CENTER,
    )
    return hooked(hook, ft.Container(inner, expand=True))


def _needs_you(n: int, line: Line, look: Look) -> ft.Control:
    told, hue = explain(line.problem or ""), look.hue("ember")
    title = text(look, _what(line, look), "strong", hue.on_container)
    head = row(disc(look, ft.Icons.FRONT_HAND_OUTLINED, tone="ember"), rest(title), spacing=14)
    what = text(look, look.say(told.what), "body", hue.on_container)
    then = text(look, look.say(told.next_step), "body", hue.on_container)
    return hooked(f"needs-you-{n}", card(look, head, gap(8), what, then, tone="ember"))


def _list(lines: list[Line], outbox: Outbox, look: Look) -> ft.Control:
    parts: list[ft.Control] = []
    for line in lines:
        if parts:
            parts.append(divider(look))
        parts.append(_line(line, outbox, look))
    return card(look, *parts)


def _line(line: Line, outbox: Outbox, look: Look) -> ft.Control:
    words = rest(
        text(look, _what(line, look)),
        text(look, _where(line, outbox, look), "small", look.palette.quiet),
    )
    return row(state_ring(look, line.state, 30), words, spacing=14)


def _what(line: Line, look: Look) -> str:
    """A filled form by its own title, anything else by its kind."""
    return line.title or look.say(KINDS.get(line.kind, line.kind))


def _where(line: Line, outbox: Outbox, look: Look) -> str:
    """The word for where it is; what follows an answer that is safe already is said with it."""
    if line.carried is not None:
        when = moment_words(look, line.carried, outbox.now)
        return look.say.beside(look.say(line.state), look.say("a colleague carries it since {when}", when=when))
    if not line.files:
        return look.say(line.state)
    return look.say.many(
        "The answers are safe. {n} photo or file follows.",
        "The answers are safe. {n} photos or files follow.",
        line.files,
    )


def _why_not(outbox: Outbox, send: Send, look: Look) -> ft.Control | None:
    if not outbox.problem:
        return None
    told = explain(outbox.problem)
    sign = icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, look.palette.quiet)
    words = rest(
        text(look, look.say(told.what), "body"), text(look, look.say(told.next_step), "small", look.palette.quiet)
    )
    shown = row(sign, words, spacing=12, cross=ft.CrossAxisAlignment.START)
    return hooked(
        "why-not", card(look, shown, _new_code(send, look) if outbox.problem == NOT_ENROLLED else None, spacing=14)
    )


def _new_code(send: Send, look: Look) -> ft.Control:
    words = look.say("I have a new code")
    return button(look, words, lambda: send(CodeTouched()), kind="outlined", height=48, hook="new-code")
