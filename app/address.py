"""The address bar: what the app writes into it comes back as an event, as if somebody had typed it."""

import flet as ft


class Address:
    """The bar of one window. What comes back late must not undo a step the person has taken since."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._under_way: list[str] = []

    async def show(self, route: str) -> None:
        """Writes the route; Flet sends its event before this ends."""
        self._under_way.append(route)
        try:
            await self._page.push_route(route)
        finally:
            self._under_way.remove(route)

    def is_own(self, route: str) -> bool:
        """Whether an event with this route is the app's own writing come back."""
        return route in self._under_way
