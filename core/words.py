"""All words people see, through one gettext catalogue; English is the text in the code itself."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

LANGUAGES = ("en", "fr", "sw", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "words"


class Worded(str):
    """An English text with its blanks filled that still knows its message id and its values: any language can say it."""

    __slots__ = ("text", "values")

    def __new__(cls, text: str, values: Mapping[str, object]) -> Self:
        """`text` is the message id with blanks such as {name}; `values` fill them and may be worded texts themselves."""
        made = super().__new__(cls, text.format(**values))
        made.text, made.values = text, values
        return made

    text: str
    values: Mapping[str, object]


def msg(text: str, /, **values: object) -> str:
    """Marks an English text as a message id where it is named but not yet said: constants, reasons, refusals.

    With values it reads as the filled English text, and `Say` still says it in its own language.
    """
    return Worded(text, values) if values else text


@dataclass(frozen=True)
class Say:
    """Speaks one language: `say("Promises due")`, `say("{n} days ago", n=3)`, `say.many("{n} voice", "{n} voices", 3)`."""

    language: str
    _catalogue: gettext.NullTranslations

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language with its blanks filled; English when there is no translation yet.

        Without values the text stays as it is: words that somebody typed may hold braces of their own. What `msg` has
        filled is filled anew, values that are worded themselves too.
        """
        if isinstance(text, Worded) and not values:
            return self(text.text, **{name: self._told(value) for name, value in text.values.items()})
        found = self._catalogue.gettext(text) if text else ""
        return found.format(**values) if values else found

    def _told(self, value: object) -> object:
        return self(value) if isinstance(value, Worded) else value

    def many(self, one: str, more: str, n: int, **values: object) -> str:
        """Like a call, choosing the plural form of this language for `n` (also a blank named n)."""
        return self._catalogue.ngettext(one, more, n).format(n=n, **values)

    @property
    def rtl(self) -> bool:
        """Whether this language runs from right to left."""
        return self.language in RIGHT_TO_LEFT


@cache
def speak(language: str) -> Say:
    """The words of a language, English where unknown."""
    found = gettext.translation("kioo", _FOLDER, languages=[language], fallback=True)
    return Say(language if language in LANGUAGES else "en", found)
