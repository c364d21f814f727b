"""Moves in a ranked list: it always holds every choice once. No Flet here."""

from collections.abc import Sequence


def ranked(value: str, choices: Sequence[str]) -> tuple[str, ...]:
    """The order as it stands: what was ranked and is still offered, then the other choices in the author's order."""
    kept = [one for one in dict.fromkeys(value.split()) if one in choices]
    return (*kept, *(one for one in choices if one not in kept))


def moved(order: Sequence[str], at: int, to: int) -> tuple[str, ...]:
    """The order with the choice at place `at` taken to place `to` (places from 0, beyond the ends means the ends)."""
    left = list(order)
    taken = left.pop(at)
    left.insert(max(0, min(to, len(left))), taken)
    return tuple(left)
