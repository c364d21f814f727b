"""Words as people search for them: without marks, articles and clitics, in Latin, Arabic and Ge'ez letters alike. Pure.

What is written one way and looked for in another meets here: accents and vowel marks, the forms of alef, ya and ta marbuta,
the article with what is written together with it, Ge'ez letters that sound alike, the beginnings of Swahili verbs.
"""

import re
import unicodedata
from collections.abc import Iterator

from core.script import western

_WORD = re.compile(r"[^\W_]+")
_ARABIC = str.maketrans({"ـ": "", "ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ک": "ك"})
_ARTICLE = re.compile(r"^(?:[وف]?(?:[بك]?ال|لل)|و)(?=.{3,}$)")
"""The article and what is written together with it, and "and"; only where three letters stay."""
_GEEZ_ROWS = ((0x1210, 0x1200), (0x1280, 0x1200), (0x1220, 0x1230), (0x12D0, 0x12A0), (0x1340, 0x1338))
"""First letters of rows that sound like another one: hha and kha like ha, sza like sa, pharyngeal a like a, tza like tsa."""
_ORDERS = 7
_FOURTH = {0x1203: 0x1200, 0x12A3: 0x12A0}
"""In the rows of ha and a the fourth vowel sounds like the first."""
_GEEZ = {
    row + order: _FOURTH.get(to + order, to + order) for row, to in _GEEZ_ROWS for order in range(_ORDERS)
} | _FOURTH
_GEEZ_PREFIX = re.compile(r"^[የበለከ](?=.{2,}$)")
_SWAHILI = re.compile(
    r"^(?:ha(?:tu|wa|m|i)?|si|ni|tu|wa|mu|[muai]|li|ya|[kvz]i|ku|pa)(?:nge|na|li|ta|me|ka|ki|ku|ja)(?=[a-z]{4,}$)"
)
"""Who does it and when, before the root of a verb; it only adds a way to find a word, so that other languages lose nothing."""


def words_of(text: str) -> list[str]:
    """The words of a text in their plain form, in its order."""
    decomposed = unicodedata.normalize("NFKD", western(text).translate(_ARABIC))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _WORD.findall(plain.casefold().translate(_ARABIC).translate(_GEEZ))


def forms_of(word: str) -> frozenset[str]:
    """A plain word and what is left of it without what is only written together with it."""
    return frozenset({word, *_stripped(word)})


def _stripped(word: str) -> Iterator[str]:
    for prefix in (_ARTICLE, _GEEZ_PREFIX, _SWAHILI):
        without = prefix.sub("", word, count=1)
        if without != word:
            yield without


def fits(query: str, text: str) -> bool:
    """Whether every word of the query begins a word of the text; a query without words fits everything."""
    forms = [form for word in words_of(text) for form in forms_of(word)]
    return all(any(form.startswith(tuple(forms_of(word))) for form in forms) for word in words_of(query))
