"""Keeps that a team reflected, and exactly the lines it let out."""

from server.arrival import Arrival, NotUnderstood, texts
from server.store.tables import Reflection
from sync.canonical import canonical


def held(arrival: Arrival) -> None:
    """Takes in a reflection as it was previewed: the day and its lines, nothing else is looked for."""
    lines = arrival.record.data.get("lines")
    if not isinstance(lines, list) or len(texts(lines)) != len(lines):
        raise NotUnderstood("a reflection is a day and lines of text")
    Reflection.put(
        district=arrival.district,
        id=arrival.record.id,
        facility=arrival.facility,
        on=arrival.day("on"),
        body=canonical(arrival.record.data).decode(),
    )
