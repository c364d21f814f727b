"""What waiting for a device beside this one and sending to it have in common: why it did not go on, and how far it is."""

import flet as ft

from app.asks.near import NearSeen
from app.theme import Look
from app.views.kit import Act, card, gap, hooked, note_box, text
from app.views.kit_page import page, top_bar
from app.views.kit_parcels import parcel_size
from app.views.kit_room import filled_line
from core.words import msg

SAME_NETWORK = msg(
    "Both devices are on the same Wi-Fi, or one opens a hotspot and the other joins it. No internet is needed."
)
_PROBLEMS = {
    "wrong-code": (msg("The code was not the same."), msg("Look at it once more.")),
    "tries": (msg("The code was wrong three times, so this closed."), msg("Wait again: there is a new code.")),
    "time": (msg("Nobody came in 10 minutes, so this closed."), msg("Wait again when both are ready.")),
    "closed": (msg("This closed."), msg("Nothing was taken. Wait again when both are ready.")),
    "cut": (msg("It broke off in the middle."), msg("Nothing was taken, nothing is lost. Send it again.")),
    "no-room": (msg("There is not enough room on this device."), msg("Make room, then try again.")),
    "no-answer": (
        msg("Nobody answers there."),
        msg("Look whether both devices are on the same Wi-Fi and the other one still waits."),
    ),
    "somebody-else": (
        msg("Something else answers there."),
        msg("Nothing was given to it. Look at the address and the code once more."),
    ),
    "busy": (msg("The other device is busy with somebody."), msg("Try again in a moment.")),
    "too-large": (
        msg("There is no room for it on the device that waits."),
        msg("Make a parcel without photos, or use a card or a stick."),
    ),
    "other-way": (
        msg("The other device waits for something else."),
        msg("Parcels go to who carries them, answers to who gave a parcel."),
    ),
    "not-taken": (msg("The other device did not take it."), msg("Its screen says why.")),
    "unheard": (
        msg("The other device did not say any more whether it has it."),
        msg("Look at its screen. Sending it once more harms nothing."),
    ),
}


def problem_words(problem: str) -> tuple[str, ...]:
    """Why it did not go on, and what to do (message ids); nothing while all is well."""
    return _PROBLEMS.get(problem, _PROBLEMS["cut"]) if problem else ()


def going(look: Look, title: str, seen: NearSeen, words: str, leave: Act) -> ft.Control:
    """How far it is; going back stops it."""
    say = look.say
    share = seen.done / seen.size if seen.size else 0.0
    under = parcel_size(look, seen.size) if seen.size else say("One moment")
    bar = filled_line(look, share, look.hue("lake").main)
    shown = card(look, text(look, words, "strong"), gap(8), bar, gap(8), text(look, under, "small", look.palette.quiet))
    stays = note_box(look, ft.Icons.INFO_OUTLINE_ROUNDED, say("Stay on this page, with both devices near each other."))
    return page(look, [hooked("going", shown), stays], top=top_bar(look, title, back=leave))
