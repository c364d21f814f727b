"""Days, hours, roles and sending counts in the words of a language."""

from datetime import date, datetime

from app.asks import Now, Sending
from app.theme import Look
from core.words import msg

MONTHS = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)
WEEKDAYS = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
ROLES = {
    "supervisor": msg("Supervisor"),
    "chw": msg("Health worker"),
    "team": msg("Facility team"),
    "manager": msg("District manager"),
    "admin": msg("Administrator"),
}
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "sw": "Kiswahili", "ar": "العربية"}
_WEEK = 7
_NOON, _EVENING = 12, 17


def date_words(look: Look, day: date) -> str:
    """Day and month, "24 November", in the order of the language."""
    return look.say("{day} {month}", day=day.day, month=look.say(MONTHS[day.month - 1]))


def weekday_words(look: Look, day: date) -> str:
    """Weekday and date: "Tuesday 24 November"."""
    return look.say("{weekday} {date}", weekday=look.say(WEEKDAYS[day.weekday()]), date=date_words(look, day))


def due_words(look: Look, day: date, today: date) -> str:
    """A day to come or just past, as people say it: "today", "tomorrow", "in 4 days", "since 3 days", "24 November"."""
    left = (day - today).days
    if left == 0:
        return look.say("today")
    if left == 1:
        return look.say("tomorrow")
    if left < 0:
        return look.say.many("for {n} day now", "for {n} days now", -left)
    return look.say.many("in {n} day", "in {n} days", left) if left <= _WEEK else date_words(look, day)


def ago_words(look: Look, day: date, today: date) -> str:
    """A day that is over: "today", "yesterday", "74 days ago"."""
    past = (today - day).days
    if past <= 0:
        return look.say("today")
    return look.say("yesterday") if past == 1 else look.say.many("{n} day ago", "{n} days ago", past)


def moment_words(look: Look, ms: int, now: Now) -> str:
    """A moment of the last days: "today 18:02", "yesterday 18:02", "3 days ago"."""
    moment = datetime.fromtimestamp(ms / 1000).astimezone()
    day = ago_words(look, moment.date(), now.today)
    near = (now.today - moment.date()).days <= 1
    return look.say("{day} {time}", day=day, time=look.say.figures(f"{moment:%H:%M}")) if near else day


def greeting(look: Look, name: str, now: Now) -> str:
    """Good morning, afternoon or evening."""
    hour = datetime.fromtimestamp(now.ms / 1000).astimezone().hour
    if hour < _NOON:
        return look.say("Good morning, {name}", name=name)
    return (
        look.say("Good afternoon, {name}", name=name)
        if hour < _EVENING
        else look.say("Good evening, {name}", name=name)
    )


def sending_words(look: Look, sending: Sending, now: Now) -> tuple[str, str]:
    """The two lines of the sync chip."""
    say, waiting = look.say, sending.on_device + sending.on_way
    if look.practice:
        here = say.many("{n} on this device", "{n} on this device", waiting) if waiting else say("Nothing here yet")
        return here, say("Practice. Nothing is sent.")
    last = (
        say("Last safe {when}", when=moment_words(look, sending.last_safe_ms, now))
        if sending.last_safe_ms
        else say("Goes by itself when there is network")
    )
    if sending.needs_you:
        asks = last if sending.last_safe_ms else say("Touch to see why")
        return say.many("{n} needs you", "{n} need you", sending.needs_you), asks
    if waiting:
        return say.many("{n} on this device", "{n} on this device", waiting), last
    return say("All safe"), last if sending.last_safe_ms else ""


def sending_fullness(sending: Sending) -> float:
    """How closed the ring of the sync chip is: 1 when nothing waits."""
    waiting = sending.on_device + sending.on_way + sending.needs_you
    return 1.0 if not waiting else max(0.1, min(0.9, sending.safe / (sending.safe + waiting)))


def first_name(name: str) -> str:
    """How a person is greeted."""
    return name.split(maxsplit=1)[0] if name.strip() else name


LEVELS = {
    "facility": msg("The facility"),
    "district": msg("The district"),
    "region": msg("The region"),
    "national": msg("The nation"),
}


def level_words(look: Look, level: str) -> str:
    """Who answers at a level, as a person would say it."""
    return look.say(LEVELS.get(level, level))
