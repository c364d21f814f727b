"""What people tell of one thing, often before they hear of each other: words with stamps, kept all, in one order for everybody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from core.hlc import AHEAD_MS, Stamp, bounded, stamp_of, tick
from core.records import Json
from learning.days import day

_DAY_MS = 86_400_000
_MOST_SEEN = 32

Word = Mapping[str, Json]
"""What somebody told: {id, on, hlc, over, ...}; `over` are the ids of the words its teller saw and spoke over."""


def told_over(history: Sequence[Word]) -> list[str]:
    """The ids of the words that somebody who sees this history speaks over: those nobody has answered yet."""
    return [str(one["id"]) for one in _unanswered(in_order(history)) if "id" in one][-_MOST_SEEN:]


def next_stamp(history: Iterable[Word], now_ms: int, node: str) -> str:
    """The stamp of a word told now by somebody who sees this history, whose words all have stamps."""
    return str(tick(map(stamp, history), now_ms, node))


def believed(history: Sequence[Word], word: Word, now_ms: int) -> Word:
    """The word with a stamp that can be right at `now_ms`; what it said itself is kept beside it as `said`.

    Words of one clock that runs ahead keep their own order.
    """
    own = stamp_of(word.get("hlc"))
    if own is None or own.ms <= now_ms + AHEAD_MS:
        return word
    said = [(stamp_of(one.get("said")), stamp(one)) for one in stamped(history)]
    later = [kept for told, kept in said if told is not None and told > own and told.node == own.node]
    return {**word, "hlc": str(bounded(own, now_ms, later)), "said": str(own)}


def crossed(history: Sequence[Word], fields: Sequence[str]) -> list[Word]:
    """Words that say something else in these fields than the last one, told by people who had not heard of each other; the newest first.

    They are crossed until somebody who saw them tells how it stands.
    """
    ordered = in_order(history)
    stands = ordered[-1] if ordered else {}
    differs = _differing(stands, fields)
    return [one for one in reversed(_unanswered(ordered)) if one is not stands and differs(one)]


def holds(history: Iterable[Word], word: str) -> bool:
    """Whether the word of this id is among them."""
    return any(one.get("id") == word for one in history)


def in_order(history: Sequence[Word]) -> list[Word]:
    """By their stamps; equal ones by what their clock said itself, then by id."""
    return sorted(stamped(history), key=_order)


def stamped(history: Iterable[Word]) -> list[Word]:
    """The history; words from before there were stamps get theirs in the order in which they stand."""
    known: list[Word] = []
    for one in history:
        known.append(with_stamp(one, known))
    return known


def with_stamp(word: Word, history: Iterable[Word]) -> Word:
    """The word with a stamp; one without (older devices) counts as told after all that was told up to the end of its day."""
    if stamp_of(word.get("hlc")) is not None:
        return word
    began = (day(word["on"]) - date(1970, 1, 1)).days * _DAY_MS
    before = [one for one in map(stamp, history) if one.ms < began + _DAY_MS]
    return {**word, "hlc": str(tick(before, began, ""))}


def stamp(word: Word) -> Stamp:
    """When it was told; the first of all moments when it does not say."""
    return stamp_of(word.get("hlc")) or Stamp(0, 0, "")


def _unanswered(history: Sequence[Word]) -> list[Word]:
    """Words nobody spoke over. Who counts on one node saw what was said there; an older device's word answers all before it."""
    answered: set[str] = set()
    for number, one in enumerate(history):
        over = one.get("over")
        before = over if isinstance(over, list) else [each.get("id") for each in history[:number]]
        answered.update(name for name in before if isinstance(name, str))
    last = {node: one for one in history if (node := stamp(one).node)}
    heads = [one for one in history if one.get("id") not in answered]
    return [one for one in heads if one is last.get(stamp(one).node, one)]


def _differing(stands: Word, fields: Sequence[str]) -> Callable[[Word], bool]:
    return lambda one: any(one.get(name) != stands.get(name) for name in fields)


def _order(word: Word) -> tuple[Stamp, str, str]:
    return stamp(word), str(word.get("said") or ""), str(word.get("id"))
