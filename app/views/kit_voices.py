"""How patients' voices are shown anywhere: a count of rings until enough have spoken, then a share with its interval."""

import flet as ft

from app.asks import Thing
from app.theme import Look
from app.views.kit import card, column, hooked, row, text
from app.views.kit_signs import disc

_RING = 18


def voices_card(look: Look, voices: Thing) -> ft.Control:
    """One facility's summary as it came down (see core/records.py `voices`)."""
    shown = _share(look, voices) if voices["shown"] else _so_far(look, voices)
    sign = disc(look, ft.Icons.GRAPHIC_EQ_ROUNDED, tone="plum", size=44)
    title = text(look, look.say("Patients’ voices"), "strong", expand=True)
    return hooked("voices", card(look, row(sign, title, spacing=12), column(*shown, spacing=8), spacing=10))


def _so_far(look: Look, voices: Thing) -> list[ft.Control]:
    n, threshold = int(voices["n"]), int(voices["threshold"])
    return [_rings(look, min(n, threshold), threshold), text(look, voices_words(look, voices))]


def _share(look: Look, voices: Thing) -> list[ft.Control]:
    return [
        text(look, voices_words(look, voices), "lead"),
        text(look, rests_on(look, voices), "small", look.palette.quiet),
    ]


def voices_words(look: Look, voices: Thing) -> str:
    """The sentence: how many so far, or what most of them said."""
    n, threshold = int(voices["n"]), int(voices["threshold"])
    if not voices["shown"] and n >= threshold:
        return look.say("Enough have spoken. What they said is being counted.")
    if not voices["shown"]:
        return look.say.many(
            "{n} voice so far. Shown from {threshold} on.",
            "{n} voices so far. Shown from {threshold} on.",
            n,
            threshold=threshold,
        )
    share = round(100 * voices["top2"])
    if voices.get("band") == "at_least":
        return look.say("{share} or more of 100 said: good or very good.", share=share)
    if voices.get("band") == "at_most":
        return look.say("{share} or fewer of 100 said: good or very good.", share=share)
    return look.say("{share} of 100 said: good or very good.", share=share)


def rests_on(look: Look, voices: Thing) -> str:
    """What the share rests on, and how far chance alone can move it."""
    n = int(voices["n"])
    if voices.get("band"):
        return look.say.many("{n} person spoke.", "{n} people spoke.", n)
    low, high = round(100 * voices["low"]), round(100 * voices["high"])
    return look.say.many(
        "{n} person spoke; chance alone could make it {low} to {high}.",
        "{n} people spoke; chance alone could make it {low} to {high}.",
        n,
        low=low,
        high=high,
    )


def _rings(look: Look, full: int, of: int) -> ft.Control:
    plum = look.hue("plum").main
    rings = [
        ft.Container(
            width=_RING,
            height=_RING,
            border_radius=_RING / 2,
            bgcolor=plum if place < full else None,
            border=ft.Border.all(2, plum if place < full else look.palette.edge),
        )
        for place in range(of)
    ]
    return row(*rings, spacing=8)
