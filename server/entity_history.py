"""How an entity came to stand as it does: what records said of it, one after the other, and who did not know of whom. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from forms import EntityChange

Conflict = Literal["", "soft", "hard"]
"""Nobody in between; somebody in between said other things; somebody in between said something else of the same thing."""

LABEL = "label"
_LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Word:
    """What one record says of an entity; `settles` when a person at the district decided between others."""

    record: str
    rev: int
    change: EntityChange
    at: int = 0
    author: str = ""
    facility: str = ""
    settles: bool = False

    @property
    def said(self) -> dict[str, str]:
        """The values it gives, the label among them when it gives one."""
        label = {LABEL: self.change.label} if self.change.label else {}
        return {**self.change.properties, **label}


@dataclass(frozen=True)
class Version:
    """An entity after a word: its values, and the versions that whoever gave the word did not know of."""

    number: int
    word: Word
    data: Mapping[str, str]
    conflict: Conflict = ""
    unseen: tuple[int, ...] = ()


def history(words: Sequence[Word]) -> list[Version]:
    """A version for each word, in the order they came; none while nobody began the entity, the others wait for that."""
    versions: list[Version] = []
    for word in _in_order(words):
        versions.append(_next(versions, word))
    return versions


def open_conflict(versions: Iterable[Version]) -> Conflict:
    """The worst conflict since somebody settled the last one."""
    worst: Conflict = ""
    for version in versions:
        worst = (
            "" if version.word.settles else "hard" if "hard" in (worst, version.conflict) else version.conflict or worst
        )
    return worst


def to_choose_from(versions: Sequence[Version]) -> frozenset[int]:
    """The versions that stand against each other and that nobody decided between yet."""
    settled = max((one.number for one in versions if one.word.settles), default=0)
    clashing = [one for one in versions[settled:] if one.conflict]
    return frozenset(number for one in clashing for number in (one.number, *one.unseen))


def _in_order(words: Sequence[Word]) -> list[Word]:
    """As they came, after the first that may begin the entity: one that creates it, or changes a row of a file nobody counted."""
    begins = next((word for word in words if word.change.creates or not _number(word.change.base_version)), None)
    return [begins, *(word for word in words if word is not begins)] if begins else []


def _next(before: Sequence[Version], word: Word) -> Version:
    number, said, change = len(before) + 1, word.said, word.change
    if not before:
        return Version(number, word, said)
    now = before[-1].data
    if word.settles:
        return Version(number, word, {**now, **said})
    unseen = [one for one in before[_base(before, change) :] if not _is_of(change.branch, one)]
    conflict = _conflict(before, unseen, said, now)
    if not change.updates:
        return Version(number, word, now, conflict, tuple(one.number for one in unseen))
    later = {name for one in before if _is_after(one, change) for name in one.word.said}
    told = {name: value for name, value in said.items() if name not in later}
    return Version(number, word, {**now, **told}, conflict, tuple(one.number for one in unseen))


def _base(before: Sequence[Version], change: EntityChange) -> int:
    """The version the word was given on: of a branch the one its forerunner became, else where the branch began."""
    base = _number(change.base_version)
    if change.branch:
        forerunner = (one for one in before if _is_of(change.branch, one) and _base_of(one) == base - 1)
        base = next((one.number for one in forerunner), _number(change.trunk_version) or min(base, 1))
    return min(base, len(before))


def _is_of(branch: str, version: Version) -> bool:
    return bool(branch) and version.word.change.branch == branch


def _is_after(version: Version, change: EntityChange) -> bool:
    """Whether the same device said this later, though it came earlier."""
    return _is_of(change.branch, version) and _base_of(version) > _number(change.base_version)


def _base_of(version: Version) -> int:
    return _number(version.word.change.base_version)


def _conflict(
    before: Sequence[Version], unseen: Sequence[Version], said: Mapping[str, str], now: Mapping[str, str]
) -> Conflict:
    if not unseen:
        return ""
    touched = {name for one in unseen for name in _touched(before, one)}
    return "hard" if any(name in touched and now.get(name, "") != value for name, value in said.items()) else "soft"


def _touched(before: Sequence[Version], version: Version) -> Iterable[str]:
    """The values that a version gave another content."""
    earlier = before[version.number - 2].data if version.number > 1 else {}
    return (name for name, value in version.data.items() if earlier.get(name) != value)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
