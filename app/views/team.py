"""Draws the team's home: sitting together, what came back, promises of both sides, what is not in our hands."""

import flet as ft

from app.asks import Thing
from app.asks.members import ONLY_INSIDE
from app.ladder import standing, waits_for_reply
from app.screens.team import (
    REASONS,
    AllPromises,
    AnotherDay,
    BarrierTouched,
    DayChosen,
    MembersTouched,
    Moved,
    PortraitTouched,
    PromiseTouched,
    SitTogether,
    State,
    StuckTouched,
    SyncTouched,
    TalkTouched,
    Went,
    WhyTyped,
    can_move,
    shown_promises,
)
from app.theme import Look
from app.views.another_day import another_day
from app.views.barrier import answered_words, no_reply_words, owes_words
from app.views.kit import (
    Send,
    around,
    card,
    column,
    divider,
    gap,
    heading,
    hooked,
    icon,
    note_box,
    picture,
    rest,
    row,
    section,
    text,
    touch,
    wrap,
)
from app.views.kit_blocks import sending_block
from app.views.kit_controls import button, chip, next_button, pill
from app.views.kit_page import columns, page
from app.views.kit_signs import portrait, promise_row, ring
from app.views.kit_words import ago_words, date_words, due_words, level_words
from app.views.two_words import two_words
from learning.days import day
from learning.promises import is_ours

_CHEVRON = ft.Icons.CHEVRON_RIGHT_ROUNDED


def view(state: State, send: Send, look: Look) -> ft.Control:
    """What came back first; then the table, the promises, and what waits above."""
    first: list[ft.Control | None] = [
        sending_block(look, state.sending, state.now, lambda: send(SyncTouched())),
        _table_or_why_not(state, send, look) if state.ready else None,
        _promises(state, send, look) if state.promises else None,
        _no_promises(look) if state.ready and state.inside and not state.promises else None,
    ]
    second = [
        *_barriers(state, send, look),
        *_talks(state, send, look),
        _members(send, look) if state.ready and state.inside else None,
    ]
    return page(look, [*columns(look, first, second), gap(8)], top=_head(state, send, look), full=True)


def _head(state: State, send: Send, look: Look) -> ft.Control:
    face = ft.Container(portrait(look, state.me.picture, state.me.name), border_radius=24, tooltip=look.say("Me"))
    words = rest(
        text(look, state.me.unit_name, "small", look.palette.quiet),
        heading(look, state.me.name or look.say("Our team")),
    )
    shown = row(words, touch(face, lambda: send(PortraitTouched()), hook="portrait"))
    return ft.Container(shown, padding=look.sides(20, 18, 16, 10))


def _table_or_why_not(state: State, send: Send, look: Look) -> ft.Control:
    """Whoever was taken out of the team keeps its promises in sight; its notes and its talks are not theirs."""
    if state.inside:
        return _table(state, send, look)
    return hooked("not-in", note_box(look, ft.Icons.LOCK_OUTLINE_ROUNDED, look.say(ONLY_INSIDE)))


def _table(state: State, send: Send, look: Look) -> ft.Control:
    say, hue = look.say, look.hue("clay")
    last = state.talks[0]["on"] if state.talks else None
    under = (
        say("Your talk is not finished. The notes are here.")
        if state.unfinished
        else say("Last time: {when}", when=ago_words(look, day(last), state.now.today))
        if last
        else say("25 minutes, one thing, everybody speaks.")
    )
    title = say("Go on with our talk") if state.unfinished else say("Sit together")
    words = rest(text(look, title, "title", hue.on_container), text(look, under, "body", hue.on_container), spacing=4)
    step = say("Go on") if state.unfinished else say("Begin")
    inner = column(
        row(picture("sand-60", 74, 84), words, spacing=16),
        gap(16),
        row(next_button(look, step, lambda: send(SitTogether()), hook="sit-together", tone="clay")),
    )
    return hooked("table", ft.Container(inner, bgcolor=hue.container, border_radius=28, padding=20))


def _promises(state: State, send: Send, look: Look) -> ft.Control:
    say = look.say
    parts: list[ft.Control] = []
    for promise in shown_promises(state):
        if parts:
            parts.append(divider(look, 6))
        parts.append(_promise(promise, state, send, look))
    more = _more(state, send, look) if len(state.promises) > len(shown_promises(state)) or state.all_promises else None
    top = ft.Container(
        row(text(look, say("Promises"), "strong", expand=True), more), padding=around(0, 0 if more else 8)
    )
    return hooked("promises", card(look, top, *parts, padding=ft.Padding.only(left=16, right=16, top=6, bottom=10)))


def _more(state: State, send: Send, look: Look) -> ft.Control:
    words = look.say("Only the first") if state.all_promises else look.say("All {n}", n=len(state.promises))
    return button(look, words, lambda: send(AllPromises()), kind="text", height=50, hook="all-promises")


def _promise(promise: Thing, state: State, send: Send, look: Look) -> ft.Control:
    say, identity = look.say, str(promise["id"])
    theirs = is_ours(promise)
    who = say("{who} promised it to us", who=level_words(look, promise["owner_side"])) if theirs else say("We said it")
    if promise.get("only_us"):
        who = say("Only we know")
    when = due_words(look, day(promise["due"]), state.now.today)
    line = promise_row(look, promise["what"], say.beside(who, when), promise["state"])
    both = two_words(look, promise)
    if theirs:
        return ft.Container(column(line, both, spacing=8), padding=around(0, 8))
    sign = ft.Icons.EXPAND_LESS_ROUNDED if state.open == identity else ft.Icons.EXPAND_MORE_ROUNDED
    box = ft.Container(
        row(ft.Container(line, expand=True), icon(look, sign, 24, look.palette.quiet)), padding=around(0, 8)
    )
    opener = touch(box, lambda: send(PromiseTouched(identity)), hook=f"promise-{identity}")
    return column(opener, both, _how_it_went(promise, state, send, look) if state.open == identity else None)


def _how_it_went(promise: Thing, state: State, send: Send, look: Look) -> ft.Control:
    say, identity = look.say, str(promise["id"])
    chips = wrap(
        chip(look, say("Done"), lambda: send(Went(identity, "done")), chosen=False, tone="leaf", hook="went-done"),
        chip(
            look, say("Partly"), lambda: send(Went(identity, "partly")), chosen=False, tone="maize", hook="went-partly"
        ),
        chip(look, say("Stuck"), lambda: send(StuckTouched()), chosen=state.stuck, tone="clay", hook="went-stuck"),
        chip(
            look, say("Another day"), lambda: send(AnotherDay()), chosen=state.moving, tone="lake", hook="another-day"
        ),
    )
    asked = text(look, say("How did it go?"), "small", look.palette.quiet)
    why = _why(identity, send, look) if state.stuck else None
    moving = _another_day(promise, state, send, look) if state.moving else None
    return ft.Container(column(asked, chips, why, moving, spacing=8), padding=look.sides(44, 0, 0, 10))


def _another_day(promise: Thing, state: State, send: Send, look: Look) -> ft.Control:
    moved = Moved(str(promise["id"]), state.day, state.why.strip() or None)
    move = row(button(look, look.say("Move it"), lambda: send(moved), hook="move-day", expand=True))
    asked = another_day(
        look,
        on=state.day,
        why=state.why,
        today=state.now.today,
        put=lambda on: send(DayChosen(on)),
        say_why=lambda words: send(WhyTyped(words)),
    )
    return hooked("moving", column(asked, move if can_move(state, promise) else None, spacing=10))


def _why(identity: str, send: Send, look: Look) -> ft.Control:
    def reason(name: str) -> ft.Control:
        words = look.say(REASONS[name])
        return chip(look, words, lambda: send(Went(identity, "stuck", words)), chosen=False, hook=f"why-{name}")

    asked = text(look, look.say("What stands in the way?"), "small", look.palette.quiet)
    return column(asked, wrap(*(reason(name) for name in REASONS)), spacing=8)


def _no_promises(look: Look) -> ft.Control:
    words = look.say("No promise is open. You make the next one when you sit together.")
    return note_box(look, ft.Icons.HANDSHAKE_OUTLINED, words)


def _barriers(state: State, send: Send, look: Look) -> list[ft.Control]:
    if not state.barriers:
        return []
    title = section(look, look.say("Not in our hands"), ft.Icons.STAIRS_OUTLINED)
    return [title, *(_barrier(one, state, send, look) for one in state.barriers)]


def _barrier(barrier: Thing, state: State, send: Send, look: Look) -> ft.Control:
    say, back = look.say, waits_for_reply(barrier)
    rung = standing(barrier, state.now.today)
    clay, ink = look.hue("clay").main, look.hue("lake").on_container if back else look.palette.quiet
    sign = (
        ring(look, 1, 30, colour=look.hue("lake").main, sign=ft.Icons.REPLY_ROUNDED)
        if back
        else ring(look, max(rung.fullness, 0.1), 30, colour=clay, sign=ft.Icons.SCHEDULE_ROUNDED)
    )
    level = level_words(look, rung.level)
    if back:
        small = say("{level} · {words}", level=level, words=answered_words(look, rung.days))
        below = say("Does that help for now?")
    else:
        said = no_reply_words(look, rung.days) if rung.kind == "waiting" else say("Has seen it")
        small, below = say("{level} · {words}", level=level, words=said), owes_words(look, rung)
    words = rest(
        text(look, barrier["title"], "strong", ink if back else None),
        text(look, small, "small", ink),
        text(look, below, "small_strong" if back else "small", ink) if below else None,
        spacing=2,
    )
    box = card(look, row(sign, words, icon(look, _CHEVRON, 24, ink), spacing=14), tone="lake" if back else None)
    return touch(box, lambda: send(BarrierTouched(str(barrier["id"]))), hook=f"barrier-{barrier['id']}")


def _talks(state: State, send: Send, look: Look) -> list[ft.Control]:
    if not state.talks:
        return []
    title = section(look, look.say("Our talks"), ft.Icons.LOCK_OUTLINE_ROUNDED)
    return [title, *(_talk(one, send, look) for one in state.talks[:3])]


def _members(send: Send, look: Look) -> ft.Control:
    quiet = look.palette.quiet
    words = text(look, look.say("Who is in"), "strong", expand=True)
    inner = row(icon(look, ft.Icons.GROUP_OUTLINED, 24, quiet), words, icon(look, _CHEVRON, 24, quiet), spacing=12)
    return touch(card(look, inner), lambda: send(MembersTouched()), hook="members")


def _talk(talk: Thing, send: Send, look: Look) -> ft.Control:
    say, quiet = look.say, look.palette.quiet
    topic = str(talk["notes"].get("topic") or say("Our talk"))
    told = pill(look, say("Summary shared")) if talk["told"] else pill(look, say("Only us"))
    words = rest(text(look, topic, "strong", lines=2), text(look, date_words(look, day(talk["on"])), "small", quiet))
    box = card(look, row(words, told, icon(look, _CHEVRON, 24, quiet), spacing=10))
    return touch(box, lambda: send(TalkTouched(str(talk["id"]))), hook=f"talk-{talk['id']}")
