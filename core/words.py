"""All words people see, through one gettext catalogue; English is the text in the code itself."""

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from core.script import WESTERN_DIGITS, WrittenInt, apart, digits_of, in_digits

LANGUAGES = ("en", "fr", "sw", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "words"


class Worded(str):
    """An English text with its blanks filled that still knows its message id and its values: any language can say it."""

    __slots__ = ("text", "values")

    def __new__(cls, text: str, values: Mapping[str, object]) -> Self:
        """`text` is the message id with blanks such as {name}; `values` fill them and may be worded texts themselves."""
        made = super().__new__(cls, text.format(**values) if values else text)
        made.text, made.values = text, values
        return made

    text: str
    values: Mapping[str, object]


def msg(text: str, /, **values: object) -> str:
    """Marks an English text as a message id where it is named but not yet said: constants, reasons, refusals.

    With values it reads as the filled English text, and `Say` still says it in its own language.
    """
    return Worded(text, values) if values else text


def worded(text: str) -> Worded:
    """A message id that is a value of another message, so that it is said in the same language."""
    return text if isinstance(text, Worded) else Worded(text, {})


@dataclass(frozen=True)
class Say:
    """Speaks one language: `say("Promises due")`, `say("{n} days ago", n=3)`, `say.many("{n} voice", "{n} voices", 3)`.

    Whole numbers take the digits of the language; from right to left, words in blanks are set apart from the sentence.
    """

    language: str
    _catalogue: gettext.NullTranslations
    bare: bool = False
    """For words that are kept or sent: Western digits, and no marks of direction."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language with its blanks filled; English when there is no translation yet.

        Without values the text stays as it is: words that somebody typed may hold braces of their own. What `msg` has
        filled is filled anew, values that are worded themselves too.
        """
        if isinstance(text, Worded) and not values:
            return self(text.text, **text.values)
        found = self._catalogue.gettext(text) if text else ""
        return self._filled(found, values) if values else found

    def many(self, one: str, more: str, n: int, **values: object) -> str:
        """Like a call, choosing the plural form of this language for `n` (also a blank named n)."""
        return self._filled(self._catalogue.ngettext(one, more, n), {"n": n, **values})

    def number(self, value: float, decimals: int = 0) -> str:
        """A number in the digits of the language."""
        return self.figures(f"{value:.{decimals}f}")

    def figures(self, text: str) -> str:
        """A text of figures, such as 18:02, in the digits of the language."""
        return in_digits(text, self.digits)

    def percent(self, value: float) -> str:
        """A share of 100 without decimals and its sign, as the language writes it."""
        return self._beside(self(msg("{n}%"), n=round(value)))

    def listed(self, words: Iterable[str]) -> str:
        """Words one after the other, with the comma of the language between them."""
        return self(msg(", ")).join(map(self._beside, words))

    def beside(self, *words: str) -> str:
        """Short words beside each other in one quiet line, a dot between them; empty ones are left out."""
        return " · ".join(self._beside(one) for one in words if one)

    @property
    def digits(self) -> str:
        """The ten digits of this language, 0 first."""
        return WESTERN_DIGITS if self.bare else digits_of(self.language)

    @property
    def rtl(self) -> bool:
        """Whether this language runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    @property
    def for_keeping(self) -> "Say":
        """The same language for words that are kept or sent."""
        return replace(self, bare=True)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return text.format(**{name: self._written(value) for name, value in values.items()})

    def _written(self, value: object) -> object:
        if isinstance(value, str):
            return self._beside(self(value) if isinstance(value, Worded) else value)
        if isinstance(value, int) and not isinstance(value, bool) and self.digits != WESTERN_DIGITS:
            return WrittenInt(value, self.digits)
        return value

    def _beside(self, words: str) -> str:
        return apart(words) if self.rtl and not self.bare and words.strip() else words


@cache
def speak(language: str) -> Say:
    """The words of a language, English where unknown."""
    found = gettext.translation("kioo", _FOLDER, languages=[language], fallback=True)
    return Say(language if language in LANGUAGES else "en", found)
