"""Regular expressions with Java's meaning, matched in time that grows with the text and never explodes."""

from functools import lru_cache

from core.words import msg
from forms.xpath.patterns.grammar import BadPattern, parse
from forms.xpath.patterns.machine import Machine

__all__ = ["matches", "trouble"]


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text fits the pattern, as Java's Pattern.matches; a pattern that cannot be read fits nothing."""
    machine = _machine(pattern)
    return isinstance(machine, Machine) and machine.fits(text)


def trouble(pattern: str) -> str:
    """What is wrong with a pattern, or nothing."""
    machine = _machine(pattern)
    if isinstance(machine, Machine):
        return ""
    return msg("The pattern “{pattern}” of regex() cannot be used: {why}.", pattern=pattern, why=machine)


@lru_cache(maxsize=512)
def _machine(pattern: str) -> Machine | str:
    try:
        return Machine(parse(pattern))
    except BadPattern as problem:
        return problem.why
