"""Finds what a person sent by the words in it: an index in memory, built while nobody waits and forgotten when the device is locked."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from app.asks import Ask, Event
from app.asks.sent import LearnWords, SearchSent, SentMatches, WordsLearned
from app.effects.sheets import SENT
from app.wiring import Desk
from core.errors import Tampered
from storage.session import Stored

STEP = 20
"""Sheets read in one step, while others wait: reading one takes some milliseconds on a slow device."""
_META = re.compile(r"<((?:\w+:)?meta)\b.*?</\1>", re.DOTALL)
"""What a form says about itself, such as its instance id: nobody wrote it."""
_MARKUP = re.compile(r"<[^>]*>")


def learn(desk: Desk, _: LearnWords) -> WordsLearned:
    """The words of some more sheets, the newest first; what has gone since is forgotten."""
    return WordsLearned(more=_learned(desk, STEP))


def search(desk: Desk, ask: SearchSent) -> SentMatches:
    """The sheets that hold every word, the newest first; whoever searches early waits until all are read."""
    _learned(desk, None)
    return SentMatches(ask.query, tuple(desk.words.find(ask.query)))


def _learned(desk: Desk, most: int | None) -> bool:
    """Whether something is left to learn."""
    sent = desk.open_session.find(SENT)
    standing = {one.id for one in sent}
    for gone in set(desk.learned) - standing:
        desk.words.drop(gone)
        del desk.learned[gone]
    news = [one for one in sent if desk.learned.get(one.id) != one.rev]
    for one in news[:most]:
        desk.words.put(one.id, _texts(desk, one), float(one.head["when"]))
        desk.learned[one.id] = one.rev
    return most is not None and len(news) > most


def _texts(desk: Desk, sent: Stored) -> Iterator[str]:
    """What it is called, where it was, and what was answered; a sheet that is damaged is found by its name."""
    yield from (str(sent.head[name]) for name in ("name", "title", "place"))
    try:
        whole = desk.open_session.get(SENT, sent.id)
    except Tampered:
        return
    if whole is not None:
        yield unescape(_MARKUP.sub(" ", _META.sub(" ", str(whole.body["xml"]))))


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {LearnWords: learn, SearchSent: search}
