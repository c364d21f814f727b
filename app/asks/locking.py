"""What questions tell the lock of their window: that the system lies over Kioo for a while, and what must end before it locks."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol

End = Callable[[], Awaitable[None]]


class Keeper(Protocol):
    """The lock of a window; views find it at `look.keeper` (None where a view is drawn without a window)."""

    def away(self) -> AbstractContextManager[None]:
        """While the block runs a part of the system that we opened lies over Kioo, such as a file chooser: that is no leaving."""
        ...

    def before(self, end: End) -> None:
        """Does `end` before it locks, if a recording of a question goes on then: what was heard is kept."""
        ...
