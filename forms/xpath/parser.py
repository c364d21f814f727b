"""Expression text to expression tree: the grammar of XPath 1.0 (section 3) by recursive descent."""

import re
from functools import lru_cache

from core.errors import FormFault
from core.words import msg
from forms.xpath.syntax import Binary, Call, Expression, Literal, Negate, Path, Step

MOST_NESTING = 60
MOST_CHARACTERS = 100_000

_NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<axis>{_NAME})\s*::
    | (?P<name>(?:{_NAME}:)?(?:{_NAME})|{_NAME}:\*)
    | (?P<mark>//|::|\.\.|!=|<=|>=|[()\[\]@,/|+\-=<>*.])
    )""",
    re.VERBOSE,
)
_OPERATOR_WORD = re.compile(r"\s*(and|or|div|mod)(?![^\W\d])")
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
_AXES = frozenset(
    [
        "child",
        "parent",
        "self",
        "attribute",
        "descendant",
        "descendant-or-self",
        "ancestor",
        "ancestor-or-self",
        "following-sibling",
        "preceding-sibling",
        "following",
        "preceding",
        "namespace",
    ]
)
NODE_TESTS = ("node", "text", "comment", "processing-instruction")
_TIGHTNESS = {mark: tightness for tightness, level in enumerate(_LEVELS, 1) for mark in level}
OPERATORS = ("|", *_TIGHTNESS)

Token = tuple[str, str]
_END: Token = ("end", "")


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression tree of `text`; FormFault with the spot where it stops making sense."""
    if len(text) > MOST_CHARACTERS:
        raise FormFault(msg("This expression is longer than 100,000 characters."))
    reader = _Reader(text, _tokens(text))
    found = reader.expression()
    if reader.ahead != _END:
        raise reader.fault()
    return found


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at, end, operand = 0, len(text.rstrip()), False
    while at < end:
        word = _OPERATOR_WORD.match(text, at) if operand else None
        if word:
            token, at = ("operator", word[1]), word.end()
        else:
            match = _TOKEN.match(text, at)
            if not match or match.lastgroup is None:
                raise _unreadable(text, at)
            token, at = _judged(match.lastgroup, match[match.lastgroup], operand=operand), match.end()
        found.append(token)
        operand = _ends_operand(*token)
    return found


def _unreadable(text: str, at: int) -> FormFault:
    near = text[at : at + 20].strip()
    what = msg("This expression cannot be read near “{text}”.", text=near)
    return FormFault(what, mend=msg("Check brackets, quotes and names."))


def _ends_operand(kind: str, value: str) -> bool:
    """XPath 1.0 section 3.7: after an operand, `*` multiplies and and/or/div/mod are operators, whatever follows them."""
    return kind == "text" or (kind not in ("operator", "axis") and value not in ("@", "(", "[", ",", "/", "//"))


def _judged(kind: str, value: str, *, operand: bool) -> Token:
    if kind != "mark":
        return kind, value
    if value == "*":
        return ("operator", "*") if operand else ("name", "*")
    return ("operator", value) if value in OPERATORS else (kind, value)


class _Reader:
    """Walks the tokens once; `ahead` is the one that comes next."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text, self._tokens, self._at, self._nesting = text, [*tokens, _END], 0, 0
        self.ahead = self._tokens[0]

    def fault(self) -> FormFault:
        text, near = self._text.strip()[:120], self.ahead[1]
        what = (
            msg("The expression “{text}” ends too early.", text=text)
            if self.ahead == _END
            else msg("The expression “{text}” cannot be read near “{near}”.", text=text, near=near)
        )
        return FormFault(what, mend=msg("Check brackets, quotes and names."))

    def take(self) -> Token:
        found = self.ahead
        if found is not _END:
            self._at += 1
            self.ahead = self._tokens[self._at]
        return found

    def sees(self, *values: str) -> bool:
        kind, value = self.ahead
        return value in values and kind != "text"

    def expect(self, value: str) -> None:
        if not self.sees(value):
            raise self.fault()
        self.take()

    def expression(self) -> Expression:
        """A whole expression, as it stands by itself, in brackets, or between commas."""
        self._nesting += 1
        if self._nesting > MOST_NESTING:
            raise FormFault(msg("An expression is nested more than {most} levels deep.", most=MOST_NESTING))
        found = self.operation(0)
        self._nesting -= 1
        return found

    def operation(self, above: int) -> Expression:
        """What operators that bind tighter than `above` hold together; equal ones from left to right."""
        found = self.unary()
        while self.ahead[0] == "operator" and _TIGHTNESS.get(self.ahead[1], 0) > above:
            operator = self.take()[1]
            found = Binary(operator, found, self.operation(_TIGHTNESS[operator]))
        return found

    def unary(self) -> Expression:
        minus = 0
        while self.ahead == ("operator", "-"):
            self.take()
            minus += 1
        found = self.union()
        for _ in range(min(minus, 2 - minus % 2)):
            found = Negate(found)
        return found

    def union(self) -> Expression:
        found = self.path()
        while self.ahead == ("operator", "|"):
            self.take()
            found = Binary("|", found, self.path())
        return found

    def path(self) -> Expression:
        if self.sees("/", "//"):
            return Path("root", self.steps(absolute=True))
        primary = self.primary()
        if primary is None:
            return Path("here", self.steps())
        predicates = self.predicates()
        if self.sees("/", "//"):
            return Path(primary, self.steps(absolute=True), predicates)
        return Path(primary, (), predicates) if predicates else primary

    def primary(self) -> Expression | None:
        kind, value = self.ahead
        if kind == "number":
            self.take()
            return Literal(float(value))
        if kind == "text":
            self.take()
            return Literal(value[1:-1])
        if value == "(" and kind == "mark":
            self.take()
            inside = self.expression()
            self.expect(")")
            return inside
        return self.call() if kind == "name" and self.calls() else None

    def calls(self) -> bool:
        return self._tokens[self._at + 1] == ("mark", "(") and self.ahead[1] not in NODE_TESTS

    def call(self) -> Call:
        name = self.take()[1]
        self.expect("(")
        arguments: list[Expression] = []
        while not self.sees(")"):
            arguments.append(self.expression())
            if not self.sees(")"):
                self.expect(",")
                if self.sees(")"):
                    raise self.fault()
        self.expect(")")
        return Call(name, tuple(arguments))

    def steps(self, *, absolute: bool = False) -> tuple[Step, ...]:
        found: list[Step] = []
        if absolute:
            if self.take()[1] == "//":
                found.append(Step("descendant-or-self", "node()"))
            elif not self.starts_step():
                return ()
        found.append(self.step())
        while self.sees("/", "//"):
            if self.take()[1] == "//":
                found.append(Step("descendant-or-self", "node()"))
            found.append(self.step())
        return tuple(found)

    def starts_step(self) -> bool:
        return self.ahead[0] in ("name", "axis") or self.sees("@", ".", "..")

    def step(self) -> Step:
        if self.sees(".", ".."):
            axis = "self" if self.take()[1] == "." else "parent"
            return Step(axis, "node()", self.predicates())
        axis = "child"
        if self.sees("@"):
            self.take()
            axis = "attribute"
        elif self.ahead[0] == "axis":
            axis = self.take()[1]
        if axis not in _AXES or self.ahead[0] != "name":
            raise self.fault()
        test, qualifier = self.node_test()
        return Step(axis, test, self.predicates(), qualifier)

    def node_test(self) -> tuple[str, str]:
        name = self.take()[1]
        if name in NODE_TESTS and self.sees("("):
            self.take()
            target = self.take()[1][1:-1] if self.ahead[0] == "text" and name == NODE_TESTS[-1] else ""
            self.expect(")")
            return f"{name}()", target
        prefix, _, local = name.rpartition(":")
        return local, prefix

    def predicates(self) -> tuple[Expression, ...]:
        found = []
        while self.sees("["):
            self.take()
            found.append(self.expression())
            self.expect("]")
        return tuple(found)
