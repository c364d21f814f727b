"""Sets of letters as Java's patterns name them."""

import unicodedata
from collections.abc import Callable

Test = Callable[[str], bool]

LINE_ENDS = "\n\r\x85\u2028\u2029"
_SPACES = " \t\n\x0b\f\r"
_WIDE_SPACES = " \t\xa0\u1680\u180e\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def one_of(letters: str) -> Test:
    """Any of some letters."""
    return lambda letter: letter in letters


def between(first: str, last: str) -> Test:
    """A range."""
    return lambda letter: first <= letter <= last


def opposite(test: Test) -> Test:
    """Every other letter."""
    return lambda letter: not test(letter)


def either(tests: list[Test]) -> Test:
    """What one of several sets holds."""
    return lambda letter: any(test(letter) for test in tests)


def both(one: Test, other: Test) -> Test:
    """What both sets hold."""
    return lambda letter: one(letter) and other(letter)


def any_case(test: Test) -> Test:
    """Small and capital letters alike."""
    return lambda letter: test(letter) or test(letter.lower()) or test(letter.upper())


def _ascii(test: Test) -> Test:
    return lambda letter: letter.isascii() and test(letter)


def _digit(letter: str) -> bool:
    return "0" <= letter <= "9"


def _word(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter == "_")


def _punctuation(letter: str) -> bool:
    return letter in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def any_but_line_end(letter: str) -> bool:
    """The dot."""
    return letter not in LINE_ENDS


WORD: Test = _word
SHORT: dict[str, Test] = {
    "d": _digit,
    "s": one_of(_SPACES),
    "w": _word,
    "h": one_of(_WIDE_SPACES),
    "v": one_of("\n\x0b\f\r\x85\u2028\u2029"),
}
SHORT |= {name.upper(): opposite(test) for name, test in SHORT.items()}

_POSIX: dict[str, Test] = {
    "Lower": _ascii(str.islower),
    "Upper": _ascii(str.isupper),
    "ASCII": str.isascii,
    "Alpha": _ascii(str.isalpha),
    "Digit": _digit,
    "Alnum": _ascii(str.isalnum),
    "Punct": _punctuation,
    "Graph": lambda letter: "!" <= letter <= "~",
    "Print": lambda letter: " " <= letter <= "~",
    "Blank": one_of(" \t"),
    "Cntrl": lambda letter: letter < " " or letter == "\x7f",
    "XDigit": one_of("0123456789abcdefABCDEF"),
    "Space": one_of(_SPACES),
    "IsAlphabetic": str.isalpha,
    "IsLetter": str.isalpha,
    "IsDigit": lambda letter: unicodedata.category(letter) == "Nd",
    "IsUppercase": str.isupper,
    "IsLowercase": str.islower,
    "IsPunctuation": lambda letter: unicodedata.category(letter).startswith("P"),
    "IsWhite_Space": str.isspace,
    "L1": lambda letter: letter <= "\xff",
    "javaLowerCase": str.islower,
    "javaUpperCase": str.isupper,
}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_SCRIPTS = frozenset(
    [
        "Latin",
        "Arabic",
        "Greek",
        "Cyrillic",
        "Hebrew",
        "Ethiopic",
        "Devanagari",
        "Bengali",
        "Tamil",
        "Telugu",
        "Thai",
        "Lao",
        "Khmer",
        "Myanmar",
        "Tibetan",
        "Han",
        "Hangul",
        "Hiragana",
        "Katakana",
        "Sinhala",
        "Gujarati",
        "Gurmukhi",
        "Georgian",
        "Armenian",
    ]
)


def named_set(name: str) -> Test | None:
    r"""The set of `\p{name}`: POSIX and java names, general categories, scripts; None for one we do not know."""
    if name in _POSIX:
        return _POSIX[name]
    plain = name.rpartition("=")[2]
    plain = plain[2:] if plain[:2] in ("Is", "In") else plain
    if plain in _CATEGORIES:
        return lambda letter: unicodedata.category(letter).startswith(plain)
    script = "CJK UNIFIED" if plain == "Han" else plain.upper()
    return (lambda letter: unicodedata.name(letter, "").startswith(script)) if plain in _SCRIPTS else None
