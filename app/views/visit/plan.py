"""Draws "Plan together": the promise as a sentence with blanks, chips for the open blank, those above, our own promise."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import flet as ft

from app.screens.visit.events import (
    AskTyped,
    KindChosen,
    LevelChosen,
    OursOpened,
    OursSaid,
    OwnWords,
    PlanDropped,
    PlanOpened,
    SlotFilled,
    SlotTouched,
    SlotTyped,
    WhyTyped,
)
from app.screens.visit.ideas import BARRIER_KINDS, HOW, OURS, WHO
from app.screens.visit.planning import MOST_PLANS, DayChoice, days, is_whole, open_plan, seen_gaps
from app.screens.visit.state import Level, Plan, Slot, State
from app.theme import Look
from app.views.kit import Send, around, card, column, edge, gap, heading, icon, row, text, touch, wrap
from app.views.kit_blocks import two_columns
from app.views.kit_controls import button, chip, field
from app.views.kit_page import page
from app.views.kit_words import date_words
from app.views.visit.parts import foot, head
from core.words import msg

_BLANKS: dict[Slot, str] = {
    "gap": msg("what gets better?"),
    "who": msg("who?"),
    "how": msg("what?"),
    "when": msg("when?"),
}
_ASKED: dict[Slot, str] = {
    "gap": msg("What should get better?"),
    "who": msg("Who will do it?"),
    "how": msg("What will they do?"),
    "when": msg("By when?"),
}
_MISSING: dict[Slot, str] = {
    "gap": msg("Choose what gets better"),
    "who": msg("Choose who"),
    "how": msg("Choose what to do"),
    "when": msg("Choose a day"),
}
_DAYS = {"friday": msg("Friday"), "week": msg("1 week"), "two_weeks": msg("2 weeks"), "next_visit": msg("Next visit")}
_LEVELS: tuple[tuple[Level, str, ft.IconData], ...] = (
    ("no", msg("No"), ft.Icons.HOME_WORK_OUTLINED),
    ("district", msg("District"), ft.Icons.LOCATION_CITY_ROUNDED),
    ("region", msg("Region"), ft.Icons.MAP_OUTLINED),
    ("national", msg("Nation"), ft.Icons.ACCOUNT_BALANCE_OUTLINED),
)


def view(state: State, send: Send, look: Look) -> ft.Control:
    """The sentence first; what fills its open blank below."""
    say, plan = look.say, open_plan(state)
    above = [
        _others(state, send, look) if len(state.plans) > 1 else None,
        text(look, say("One promise, said as a sentence"), "body", look.palette.quiet),
        _sentence(plan, state.slot, send, look),
        _filling(plan, state, send, look) if state.slot else None,
    ]
    after = [
        _above_us(plan, send, look),
        _ours(state, plan, send, look),
        _why(plan, send, look),
        _more(state, send, look),
    ]
    drop = _drop(send, look) if (plan.missing and not plan.empty) or len(state.plans) > 1 else None
    body = [*above, *(after if not plan.missing else [drop]), gap(8)]
    words, quiet = _next_words(state, plan, look)
    number = min(state.open_plan + 1, max(1, len(state.plans)))
    under = say("{place}  ·  {n} of at most {total}", place=state.place, n=number, total=MOST_PLANS)
    top = head(look, state, say("Plan together"), 5, send, under=under)
    return page(look, body, top=top, bottom=foot(look, words, send, quiet=quiet))


def _next_words(state: State, plan: Plan, look: Look) -> tuple[str, bool]:
    say = look.say
    if plan.empty and all(is_whole(one) for one in state.plans if one is not plan):
        words = say("Go on") if len(state.plans) > 1 else say("Nothing to promise today")
        return words, True
    if plan.missing:
        return say(_MISSING[plan.missing]), True
    return (say("Go on"), False) if is_whole(plan) else (say("Say what you ask them for"), True)


def _others(state: State, send: Send, look: Look) -> ft.Control:
    chips = [
        chip(
            look,
            look.say("Promise {n}", n=at + 1),
            partial(send, PlanOpened(at)),
            chosen=at == state.open_plan,
            hook=f"plan-{at + 1}",
        )
        for at in range(len(state.plans))
    ]
    return wrap(*chips)


def _sentence(plan: Plan, slot: Slot, send: Send, look: Look) -> ft.Control:
    say, quiet = look.say, look.palette.quiet

    def blank(name: Slot) -> ft.Control:
        return _blank(look, name, _told(look, plan, name), send, opened=slot == name)

    def joined(words: str) -> ft.Control:
        return ft.Container(text(look, words, "lead", quiet), padding=around(0, 8))

    parts = (
        joined(say("So that")),
        blank("gap"),
        blank("who"),
        joined(say("will")),
        blank("how"),
        joined(say("by")),
        blank("when"),
    )
    return card(look, wrap(*parts))


def _told(look: Look, plan: Plan, slot: Slot) -> str:
    value = {"gap": plan.gap, "who": plan.who, "how": plan.how, "when": plan.when, "": ""}[slot]
    return date_words(look, date.fromisoformat(value)) if slot == "when" and value else value


def _blank(look: Look, slot: Slot, told: str, send: Send, *, opened: bool) -> ft.Control:
    hue = look.hue("lake" if told else "maize")
    rim = edge(hue.on_container if not told else hue.main, 2) if opened or not told else edge(hue.container, 2)
    box = ft.Container(
        text(look, told or look.say(_BLANKS[slot]), "heading", hue.on_container),
        bgcolor=hue.container,
        border=rim,
        border_radius=14,
        padding=around(12, 9),
    )
    return touch(box, lambda: send(SlotTouched(slot)), hook=f"blank-{slot}")


def _filling(plan: Plan, state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    asked = heading(look, say(_ASKED[state.slot]), "heading")
    if state.slot == "when":
        tiles = [_day(choice, plan, send, look) for choice in days(state)]
        return column(gap(4), asked, *two_columns(tiles), spacing=12)
    seen = [(say(words), category) for words, category in seen_gaps(state)]
    offered = {"gap": seen, "who": [(say(one), "") for one in WHO], "how": [(say(one), "") for one in HOW]}
    value = _told(look, plan, state.slot)
    own = bool(value) and value not in {words for words, _ in offered[state.slot]}
    typing = state.typing or own or not offered[state.slot]
    chips = _offers(look, offered[state.slot], value, send, state.slot)
    other = chip(look, say("In own words"), lambda: send(OwnWords()), chosen=typing, hook="own-words")
    line = field(
        look, say("In own words"), value if own else "", lambda typed: send(SlotTyped(typed)), hook=f"own-{state.slot}"
    )
    return column(gap(4), asked, wrap(*chips, other), line if typing else None, spacing=12)


def _offers(look: Look, offered: Sequence[tuple[str, str]], value: str, send: Send, slot: Slot) -> list[ft.Control]:
    return [
        chip(
            look,
            words,
            partial(send, SlotFilled(words, category)),
            chosen=value == words,
            hook=f"{slot}-{number}",
        )
        for number, (words, category) in enumerate(offered, 1)
    ]


def _day(choice: DayChoice, plan: Plan, send: Send, look: Look) -> ft.Control:
    on = choice.day.isoformat()
    chosen, hue = plan.when == on, look.hue("lake")
    colour = hue.on_container if chosen else look.palette.ink
    inner = column(
        text(look, look.say(_DAYS[choice.kind]), "strong", colour, align=ft.TextAlign.CENTER),
        text(look, date_words(look, choice.day), "small", colour, align=ft.TextAlign.CENTER),
        spacing=2,
    )
    box = ft.Container(
        inner,
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.edge, 2 if chosen else 1),
        border_radius=18,
        padding=around(8, 11 - int(chosen)),
        expand=True,
    )
    return touch(box, lambda: send(SlotFilled(on)), hook=f"when-{choice.kind}", chosen=chosen)


def _above_us(plan: Plan, send: Send, look: Look) -> ft.Control:
    say = look.say
    tiles = [_level(one, plan, send, look) for one in _LEVELS]
    parts: list[ft.Control] = [
        gap(4),
        heading(look, say("Does it need someone above us?"), "heading"),
        row(*tiles, spacing=10) if look.letters < 1.3 else column(*two_columns(tiles), spacing=10),  # noqa: PLR2004
    ]
    if plan.level != "no":
        asked = field(look, say("What do you ask them for?"), plan.ask, lambda typed: send(AskTyped(typed)), hook="ask")
        kinds = _kinds(plan, send, look)
        parts += [asked, text(look, say("What is it about?"), "label", look.palette.quiet), wrap(*kinds)]
    return column(*parts, spacing=12)


def _level(one: tuple[Level, str, ft.IconData], plan: Plan, send: Send, look: Look) -> ft.Control:
    level, words, sign = one
    chosen, hue = plan.level == level, look.hue("lake" if level == "no" else "clay")
    colour = hue.on_container if chosen else look.palette.ink
    inner = column(
        icon(look, sign, 24, colour),
        text(look, look.say(words), "label", colour, align=ft.TextAlign.CENTER),
        spacing=6,
        cross=ft.CrossAxisAlignment.CENTER,
    )
    box = ft.Container(
        inner,
        bgcolor=hue.container if chosen else look.palette.card,
        border=edge(hue.main if chosen else look.palette.edge, 2 if chosen else 1),
        border_radius=18,
        padding=around(4, 12 - int(chosen)),
        expand=True,
    )
    return touch(box, lambda: send(LevelChosen(level)), hook=f"level-{level}", chosen=chosen)


def _kinds(plan: Plan, send: Send, look: Look) -> list[ft.Control]:
    return [
        chip(
            look,
            look.say(words),
            partial(send, KindChosen(kind)),
            chosen=kind == plan.kind,
            tone="clay",
            hook=f"kind-{kind}",
        )
        for kind, words in BARRIER_KINDS.items()
    ]


def _ours(state: State, plan: Plan, send: Send, look: Look) -> ft.Control:
    say, ink = look.say, look.hue("maize").on_container
    opened = state.ours_open or bool(plan.ours)
    sign = ft.Icons.REMOVE_ROUNDED if opened else ft.Icons.ADD_ROUNDED
    top = row(
        icon(look, ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED, 26, ink),
        text(look, say("And what do we promise?"), "strong", ink, expand=True),
        icon(look, sign, 24, ink),
        spacing=14,
    )
    box = ft.Container(top, bgcolor=look.hue("maize").container, border_radius=20, padding=around(16, 16))
    shown: list[ft.Control] = [touch(box, lambda: send(OursOpened()), hook="ours")]
    if opened:
        offered = [say(words) for words in OURS]
        chips = [
            chip(
                look,
                words,
                partial(send, OursSaid(words)),
                chosen=plan.ours == words,
                tone="maize",
                hook=f"ours-{number}",
            )
            for number, words in enumerate(offered, 1)
        ]
        own = "" if plan.ours in offered else plan.ours
        shown += [
            wrap(*chips),
            field(look, say("In own words"), own, lambda typed: send(OursSaid(typed)), hook="own-ours"),
        ]
    return column(gap(4), *shown, spacing=12)


def _why(plan: Plan, send: Send, look: Look) -> ft.Control:
    label = look.say("Why does it happen? (if you know)")
    return field(look, label, plan.why, lambda typed: send(WhyTyped(typed)), hook="why", lines=2)


def _more(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    add = button(
        look,
        say("One more promise"),
        lambda: send(PlanOpened(len(state.plans))),
        kind="outlined",
        sign=ft.Icons.ADD_ROUNDED,
        hook="add-plan",
    )
    return column(add if len(state.plans) < MOST_PLANS else None, _drop(send, look), spacing=4)


def _drop(send: Send, look: Look) -> ft.Control:
    words = look.say("Take this one out")
    return button(look, words, lambda: send(PlanDropped()), kind="text", height=48, hook="drop-plan")
