"""Words that open a copy of a person's memory: written as people write them, and many enough that nobody guesses them."""

import unicodedata

from core.errors import Refused
from core.words import msg

WORDS, LETTERS = 5, 16


def plain(written: str) -> str:
    """The same words whatever a keyboard made of them: no capitals, one space between, one form for each letter."""
    return " ".join(unicodedata.normalize("NFKC", written).casefold().split())


def check(written: str) -> str:
    """The plain words; Refused when they are fewer than five, or one of them again and again, and under sixteen letters."""
    words = plain(written)
    letters = words.replace(" ", "")
    if len(set(words.split())) < WORDS and (len(letters) < LETTERS or len(set(letters)) < LETTERS // 2):
        raise Refused(
            msg("These words are easy to guess."), msg("Take at least five different words, or sixteen letters.")
        )
    return words
