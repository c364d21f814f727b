"""The languages in which screens are drawn: one of each direction every day, all of them in the long run."""

import pytest

from core.words import LANGUAGES

BOTH_WAYS = [
    language if language in ("en", "ar") else pytest.param(language, marks=pytest.mark.long) for language in LANGUAGES
]
