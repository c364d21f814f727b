"""All words people see, through one gettext catalogue; English is the text in the code itself."""

import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr", "sw", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
_FOLDER = Path(__file__).resolve().parent.parent / "assets" / "words"


def msg(text: str) -> str:
    """Marks an English text as a message id where it is named but not yet said: constants, reasons, refusals."""
    return text


@dataclass(frozen=True)
class Say:
    """Speaks one language: `say("Promises due")`, `say("{n} days ago", n=3)`, `say.many("{n} voice", "{n} voices", 3)`."""

    language: str
    _catalogue: gettext.NullTranslations

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language with its blanks filled; English when there is no translation yet.

        Without values the text stays as it is: words that somebody typed may hold braces of their own.
        """
        found = self._catalogue.gettext(text) if text else ""
        return found.format(**values) if values else found

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
