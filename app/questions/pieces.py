"""An answer that is given in several fields, or typed otherwise than it is kept: nothing typed is taken back."""

from collections.abc import Callable
from typing import Generic, TypeVar

import flet as ft

Pieces = TypeVar("Pieces")


class Making(Generic[Pieces]):
    """The pieces on the screen, and the answers they made that the screen has not drawn yet."""

    def __init__(self, value: str, pieces: Pieces) -> None:
        """As the kept answer has them."""
        self._told, self._pieces = value, pieces
        self._on_their_way: list[str] = []

    @property
    def now(self) -> Pieces:
        """The pieces as they are on the screen; a drawing may still be on its way."""
        return self._pieces

    def put(self, pieces: Pieces, makes: str) -> bool:
        """The person changed a piece; `makes` is the answer that was sent. Whether the screen will draw it anyway."""
        self._pieces = pieces
        self._on_their_way.append(makes)
        return makes != self._told

    def shown(self, value: str, apart: Callable[[str], Pieces]) -> Pieces:
        """The pieces for a kept answer: those on the screen while the answer is theirs, else the answer taken apart."""
        if value in self._on_their_way:
            del self._on_their_way[: self._on_their_way.index(value) + 1]
        elif value != self._told:
            self._on_their_way.clear()
            self._pieces = apart(value)
        self._told = value
        return self._pieces


def use_pieces(
    value: str, apart: Callable[[str], Pieces], makes: Callable[[Pieces], str]
) -> tuple[Pieces, Callable[[Callable[[Pieces], Pieces]], str]]:
    """The pieces of a kept answer, and how to change them: from the pieces as they are now to new ones.

    The change gives the answer the new pieces make ("" for none yet), to be sent. Only in a component.
    """
    making: Making[Pieces] = ft.use_memo(lambda: Making(value, apart(value)), [])
    _, draw = ft.use_state(0)

    def change(update: Callable[[Pieces], Pieces]) -> str:
        new = update(making.now)
        answer = makes(new)
        if not making.put(new, answer):
            draw(lambda drawn: drawn + 1)
        return answer

    return making.shown(value, apart), change
