"""Bytes as the 45 characters that squares write most tightly (RFC 9285)."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_BASE = len(ALPHABET)


def written(content: bytes) -> str:
    """Three characters for two bytes, two for a last single one."""
    return "".join(_letters(content[at : at + 2]) for at in range(0, len(content), 2))


def read(text: str) -> bytes:
    """The bytes again; ValueError for anything that `written` does not write."""
    return b"".join(_bytes(text[at : at + 3]) for at in range(0, len(text), 3))


def _letters(pair: bytes) -> str:
    number, letters = int.from_bytes(pair, "big"), ""
    for _ in range(len(pair) + 1):
        number, rest = divmod(number, _BASE)
        letters += ALPHABET[rest]
    return letters


def _bytes(letters: str) -> bytes:
    if len(letters) == 1 or not _VALUES.keys() >= set(letters):
        raise ValueError("not in base 45")
    number = 0
    for letter in reversed(letters):
        number = number * _BASE + _VALUES[letter]
    try:
        return number.to_bytes(len(letters) - 1, "big")
    except OverflowError as problem:
        raise ValueError("not in base 45") from problem
