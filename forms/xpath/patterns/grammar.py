"""Java's pattern language to a tree."""

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from core.words import msg, worded
from forms.xpath.patterns import letters
from forms.xpath.patterns.letters import Test

MOST_NESTING = 50
MOST_REPEATS = 10_000

_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_EDGES = {"A": "start", "z": "end", "Z": "near end", "b": "word edge", "B": "no word edge"}
_LOOKS = {"?=": ("ahead", True), "?!": ("ahead", False), "?<=": ("behind", True), "?<!": ("behind", False)}
_CODE = re.compile(r"u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|0([0-3]?[0-7]{1,2})")
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_GROUP = re.compile(r"\?<[a-zA-Z][a-zA-Z0-9]*>|\?(?:[:>]|<?[=!])")
_FLAGS = re.compile(r"\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")


class BadPattern(ValueError):
    """A pattern that cannot be read, or that Kioo refuses."""

    def __init__(self, why: str) -> None:
        """`why` is a message id, the end of a sentence."""
        super().__init__(why)
        self.why = worded(why)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a set."""

    test: Test


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Times:
    """A part `least` to `most` times (None: any number)."""

    part: "Tree"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A place: start, end, near end (before a last line end), word edge, no word edge; or a look ahead or behind at `part`."""

    kind: str
    part: "Tree | None" = None
    holds: bool = True


Tree = Letter | Row | Choice | Times | Edge
Flag = Literal["i", "s", "m", "x", "u", "d", "U"]


def parse(pattern: str) -> Tree:
    """The tree of a pattern; BadPattern when it has no meaning."""
    reader = _Reader(pattern)
    found = reader.choice()
    if reader.at < len(pattern):
        reader.fail(msg("a bracket closes that was never opened"))
    return found


class _Reader:
    """Walks the pattern once."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.nesting = pattern, 0, 0
        self.flags: frozenset[str] = frozenset()

    def fail(self, why: str) -> NoReturn:
        raise BadPattern(why)

    def sees(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def eat(self, text: str) -> bool:
        found = self.sees(text)
        self.at += len(text) if found else 0
        return found

    def take(self) -> str:
        if self.at >= len(self.pattern):
            self.fail(msg("it ends too early"))
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self) -> Tree:
        self.nesting += 1
        if self.nesting > MOST_NESTING:
            self.fail(msg("its brackets are nested too deep"))
        flags, parts = self.flags, [self.row()]
        while self.eat("|"):
            parts.append(self.row())
        self.flags = flags
        self.nesting -= 1
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def row(self) -> Tree:
        parts: list[Tree] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            if "x" in self.flags and (self.pattern[self.at].isspace() or self.sees("#")):
                self.blank()
                continue
            part = self.part()
            parts.append(part if isinstance(part, Edge) and part.part is None else self.repeated(part))
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def blank(self) -> None:
        if self.take() == "#":
            while self.at < len(self.pattern) and self.take() != "\n":
                pass

    def repeated(self, part: Tree) -> Tree:
        while (bounds := self.bounds()) is not None:
            least, most = bounds
            if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
                self.fail(msg("a part is repeated too often"))
            self.eat("?") or self.eat("+")
            part = Times(part, least, most)
        return part

    def bounds(self) -> tuple[int, int | None] | None:
        for mark, found in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.eat(mark):
                return found
        if not self.sees("{"):
            return None
        count = _COUNT.match(self.pattern, self.at)
        if count is None:
            self.fail(msg("a brace stands where no count follows"))
        self.at = count.end()
        least = int(count[1])
        return (least, least if not count[2] else int(count[3]) if count[3] else None)

    def part(self) -> Tree:
        letter = self.take()
        if letter == "(":
            return self.group()
        if letter == "[":
            return Letter(self.cased(self.letter_set()))
        if letter == "\\":
            return self.escaped()
        if letter == ".":
            return Letter((lambda _letter: True) if "s" in self.flags else letters.any_but_line_end)
        if letter in "^$":
            return self.line_edge(letter)
        if letter in "*+?{":
            self.fail(msg("nothing stands before the {letter}", letter=letter))
        return Letter(self.cased(letters.one_of(letter)))

    def line_edge(self, letter: str) -> Edge:
        if "m" in self.flags:
            return Edge("line start" if letter == "^" else "line end")
        return Edge("start" if letter == "^" else "near end")

    def cased(self, test: Test) -> Test:
        return letters.any_case(test) if "i" in self.flags else test

    def group(self) -> Tree:
        kind = _GROUP.match(self.pattern, self.at)
        flags = _FLAGS.match(self.pattern, self.at) if kind is None else None
        before = self.flags
        if flags:
            self.at = flags.end()
            self.flags = (self.flags | frozenset(flags[1])) - frozenset(flags[2] or "")
            if flags[3] == ")":
                return Row(())
        elif kind:
            self.at = kind.end()
        elif self.sees("?"):
            self.fail(msg("a group begins in a way Kioo does not know"))
        inside = self.choice()
        self.flags = before
        if not self.eat(")"):
            self.fail(msg("a bracket is never closed"))
        look = _LOOKS.get(kind[0]) if kind else None
        return Edge(look[0], inside, look[1]) if look else inside

    def escaped(self) -> Tree:
        letter = self.take()
        if letter in _EDGES:
            return Edge(_EDGES[letter])
        if letter == "R":
            crlf = Row((Letter(letters.one_of("\r")), Letter(letters.one_of("\n"))))
            return Choice((crlf, Letter(letters.SHORT["v"])))
        if letter == "Q":
            return Row(tuple(self.quoted()))
        if letter in "123456789kG":
            self.fail(msg("it looks back at what a group found, which could take for ever"))
        test = self.set_escape(letter)
        return Letter(self.cased(test if test is not None else letters.one_of(self.letter_escape(letter))))

    def quoted(self) -> list[Letter]:
        end = self.pattern.find("\\E", self.at)
        plain = self.pattern[self.at : end if end >= 0 else None]
        self.at = end + 2 if end >= 0 else len(self.pattern)
        return [Letter(self.cased(letters.one_of(letter))) for letter in plain]

    def set_escape(self, letter: str) -> Test | None:
        if letter in letters.SHORT:
            return letters.SHORT[letter]
        if letter not in "pP":
            return None
        name = self.take()
        if name == "{":
            end = self.pattern.find("}", self.at)
            name, self.at = self.pattern[self.at : max(end, self.at)], max(end, self.at) + 1
        negated = name.startswith("^")
        test = letters.named_set(name[negated:])
        if test is None:
            self.fail(msg("Kioo does not know the set of letters “{name}”", name=name))
        return letters.opposite(test) if (letter == "P") != negated else test

    def letter_escape(self, letter: str) -> str:
        code = _CODE.match(self.pattern, self.at - 1)
        if code:
            self.at = code.end()
            number = int(code[4], 8) if code[4] else int(code[1] or code[2] or code[3], 16)
            return chr(number) if number <= 0x10FFFF else self.fail(msg("it names a letter that does not exist"))  # noqa: PLR2004
        if letter == "c":
            return chr(ord(self.take()) ^ 64)
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isascii() and letter.isalpha():
            self.fail(msg("Kioo does not know {what}", what=f"\\{letter}"))
        return letter

    def letter_set(self) -> Test:
        self.nesting += 1
        if self.nesting > MOST_NESTING:
            self.fail(msg("its brackets are nested too deep"))
        negated = self.eat("^")
        found = self.union(first=True)
        while self.eat("&&"):
            found = letters.both(found, self.union(first=False))
        self.nesting -= 1
        if not self.eat("]"):
            self.fail(msg("a [ is never closed"))
        return letters.opposite(found) if negated else found

    def union(self, *, first: bool) -> Test:
        tests: list[Test] = []
        while self.at < len(self.pattern) and not self.sees("&&") and (not self.sees("]") or (first and not tests)):
            tests.append(self.member())
        return tests[0] if len(tests) == 1 else letters.either(tests)

    def member(self) -> Test:
        letter = self.take()
        if letter == "[":
            return self.letter_set()
        if letter == "\\":
            escape = self.take()
            if escape == "Q":
                return letters.either([part.test for part in self.quoted()])
            test = self.set_escape(escape)
            if test is not None:
                return test
            letter = self.letter_escape(escape)
        return self.ranged(letter)

    def ranged(self, first: str) -> Test:
        after = self.pattern[self.at + 1 : self.at + 2]
        if not self.sees("-") or after in ("", "]", "["):
            return letters.one_of(first)
        self.take()
        last = self.take()
        if last == "\\":
            last = self.letter_escape(self.take())
        if last < first:
            self.fail(msg("the range {first}-{last} runs backwards", first=first, last=last))
        return letters.between(first, last)
