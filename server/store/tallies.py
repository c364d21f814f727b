"""Counts what patients said, cell by cell; no row of answers is ever kept in clear."""

from collections.abc import Collection, Mapping

from peewee import fn

from server.store.tables import Tally


def count_in(district: str, facility: str, week: str, channel: str, cells: Mapping[tuple[str, str], int]) -> None:
    """Adds how many gave each (item, value); nothing links them to each other afterwards."""
    for (item, value), n in sorted(cells.items()):
        cell = {"district": district, "facility": facility, "week": week, "channel": channel}
        Tally.count_up("n", **cell, item=item, value=value, n=n)


def tallied(district: str, facility: str, item: str, channels: Collection[str]) -> dict[str, int]:
    """How many patients of a facility gave each value of an item, over all weeks."""
    query = (
        Tally.select(Tally.value, fn.SUM(Tally.n).alias("n"))
        .where(
            (Tally.district == district)
            & (Tally.facility == facility)
            & (Tally.item == item)
            & Tally.channel.in_(sorted(channels))
        )
        .group_by(Tally.value)
    )
    return {row.value: int(row.n) for row in query}
