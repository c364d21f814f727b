"""What a device remembers of its contact with the server: what the programme told it last.

A key is only ever put in the place of another by a key: a server that has none takes none away.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import peewee

from core.records import Json
from storage.space import OpenSpace

Turn = Callable[[], AbstractContextManager[peewee.SqliteDatabase]]
_KEYS = ("data_key", "recovery_key")


class Contact:
    """In the device space. Made by Session; each method is a turn, or a transaction, of its own."""

    def __init__(self, looking: Turn, changing: Turn, space: Callable[[], OpenSpace]) -> None:
        """`space` gives the device space, or raises Locked."""
        self._looking, self._changing, self._space = looking, changing, space

    def heard(self, programme: Mapping[str, Json]) -> None:
        """Our server answered: keeps, each as a setting of its name, what it said of the programme and what changed."""
        with self._looking() as sqlite:
            told = {name: value for name, value in programme.items() if not _takes_away(programme, name)}
            news = {name: value for name, value in told.items() if self._space().setting(sqlite, name) != value}
        if news:
            with self._changing() as sqlite:
                for name, value in news.items():
                    self._space().set_setting(sqlite, name, value)


def _takes_away(programme: Mapping[str, Json], name: str) -> bool:
    key = name.removesuffix("_id")
    return key in _KEYS and not programme.get(key)
