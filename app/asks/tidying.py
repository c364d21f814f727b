"""Tidying: what leaves the device by itself, asked for at quiet moments."""

from dataclasses import dataclass

from app.asks import Ask, Event


@dataclass(frozen=True)
class Tidy(Ask):
    """One small step of tidying; answered with Tidied."""


@dataclass(frozen=True)
class Tidied(Event):
    """The step is done; `more` when there is another one to do."""

    more: bool


@dataclass(frozen=True)
class Departure:
    """What left on one day by one rule: `rule` is one of app.retention.RULES, `on` the day as YYYY-MM-DD."""

    on: str
    rule: str
    n: int
