"""`$filter` of OData as ODK Central has it: comparisons of what the server knows of a submission, never of its answers.

or: and {"or" and}    and: not {"and" not}    not: ["not"] one    one: "(" or ")" | value [eq ne lt le gt ge value]
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from core.clock import moment
from server.odk.refusals import OdkRefusal

Facts = Mapping[str, Any]
"""What is known of one submission: times in ms, ids as text, None for nothing."""
Value = Callable[[Facts], Any]

FIELDS = ("submissionDate", "updatedAt", "deletedAt", "submitterId", "reviewState")
_LONGEST, _DEEPEST = 2_000, 20
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[$_A-Za-z][$_A-Za-z0-9/]*)|(?P<mark>[()]))"
)
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "neq": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_EQUAL = ("eq", "ne", "neq")
_PARTS = ("year", "month", "day", "hour", "minute", "second")


def filter_of(text: str, now: int) -> Callable[[Facts], bool]:
    """The condition that a `$filter` says; OdkRefusal for one that cannot be read. `now` in ms."""
    reader = _Reader(text, now)
    found = reader.either(0)
    reader.end()
    return lambda facts: bool(found(facts))


class _Reader:
    """Goes through the words of a filter once."""

    def __init__(self, text: str, now: int) -> None:
        self._now, self._tokens, self._at = now, list[tuple[str, str]](), 0
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or len(text) > _LONGEST:
                raise _unreadable()
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            at = found.end()

    def either(self, depth: int) -> Value:
        found = self._both(depth)
        while self._takes("or"):
            found = _or(found, self._both(depth))
        return found

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise _unreadable()

    def _both(self, depth: int) -> Value:
        found = self._not(depth)
        while self._takes("and"):
            found = _and(found, self._not(depth))
        return found

    def _not(self, depth: int) -> Value:
        if depth > _DEEPEST:
            raise _unreadable()
        if self._takes("not"):
            inner = self._not(depth + 1)
            return lambda facts: not inner(facts)
        if self._peek() == ("mark", "("):
            self._next()
            found = self.either(depth + 1)
            self._expect(")")
            return found
        return self._comparison()

    def _comparison(self) -> Value:
        left = self._value()
        kind, word = self._peek()
        if kind != "word" or word not in _COMPARE:
            return left
        self._next()
        return _compared(word, left, self._value())

    def _value(self) -> Value:
        kind, word = self._next()
        if kind == "word":
            return self._named(word)
        if kind == "mark":
            raise _unreadable()
        constant = _text(word) if kind == "text" else _ms(word) if kind == "time" else float(word)
        return lambda _: constant

    def _named(self, word: str) -> Value:
        if word in {"null", "true", "false"}:
            constant = {"null": None, "true": True, "false": False}[word]
            return lambda _: constant
        if word == "now" or word in _PARTS:
            return self._called(word)
        name = word.removeprefix("$root/Submissions/").removeprefix("__system/")
        if name == word or name not in FIELDS:
            raise OdkRefusal(501, f"The field {word[:60]} cannot be filtered by.", number=501.4)
        return lambda facts: facts[name]

    def _called(self, word: str) -> Value:
        self._expect("(")
        if word == "now":
            self._expect(")")
            return lambda _: self._now
        inner = self._value()
        self._expect(")")
        return lambda facts: _part(word, inner(facts))

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        found = self._peek()
        if found[0] == "end":
            raise _unreadable()
        self._at += 1
        return found

    def _takes(self, word: str) -> bool:
        if self._peek() != ("word", word):
            return False
        self._at += 1
        return True

    def _expect(self, mark: str) -> None:
        if self._next() != ("mark", mark):
            raise _unreadable()


def _or(left: Value, right: Value) -> Value:
    return lambda facts: left(facts) or right(facts)


def _and(left: Value, right: Value) -> Value:
    return lambda facts: left(facts) and right(facts)


def _compared(word: str, left: Value, right: Value) -> Value:
    def holds(facts: Facts) -> bool:
        one, other = _alike(left(facts), right(facts))
        if word not in _EQUAL and (one is None or other is None):
            return False
        try:
            return _COMPARE[word](one, other)
        except TypeError:
            return False

    return holds


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    """A number in quotes is that number beside a number, as a time in quotes is that time."""
    if isinstance(one, str) and isinstance(other, int | float):
        return _number(one), other
    if isinstance(other, str) and isinstance(one, int | float):
        return one, _number(other)
    return one, other


def _number(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else _ms(text)
    except OdkRefusal:
        return None


def _part(word: str, ms: Any) -> int | None:
    return int(getattr(moment(int(ms)), word)) if isinstance(ms, int | float) else None


def _text(quoted: str) -> str:
    return quoted[1:-1].replace("''", "'")


def _ms(text: str) -> int:
    try:
        told = datetime.fromisoformat(text)
        return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as problem:
        raise _unreadable() from problem


def _unreadable() -> OdkRefusal:
    return OdkRefusal(400, "This filter cannot be read.", number=400.18)
