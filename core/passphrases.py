"""Words that open a copy of a person's memory: written as people write them, and many enough that nobody guesses them."""

import unicodedata

from core.errors import Refused
from core.words import msg

WORDS, LETTERS = 5, 16
TOO_EASY = msg("These words are easy to guess.")
NOT_THE_SAME = msg("The words were not the same twice. Please look at them.")


def plain(written: str) -> str:
    """The same words whatever a keyboard made of them: no capitals, one space between, one form for each letter."""
    return " ".join(unicodedata.normalize("NFKC", written).casefold().split())


def count(written: str) -> int:
    """How many different words there are."""
    return len(set(plain(written).split()))


def are_enough(written: str) -> bool:
    """Whether there are five different words, or sixteen letters that are not one of them again and again."""
    letters = plain(written).replace(" ", "")
    return count(written) >= WORDS or (len(letters) >= LETTERS and len(set(letters)) >= LETTERS // 2)


def check(written: str) -> str:
    """The plain words; Refused when they are not enough."""
    if not are_enough(written):
        raise Refused(TOO_EASY, msg("Take at least five different words, or sixteen letters."))
    return plain(written)
