"""Patients' voices by place: nothing of fewer than the threshold, nothing that could be worked out."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from core.records import Json
from server.pages.page import KnownPage
from server.pages.routes import PageRoute
from server.store import reading

router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class PlaceVoices:
    """One place and what was released there, exactly as devices got it."""

    id: str
    name: str
    voice: Mapping[str, Json]


@router.get("/voices")
def voices(page: KnownPage) -> Response:
    """Places A to Z; they are never added up, since the rest could be told from a sum."""
    released = reading.voices(page.store, page.who)
    threshold = page.desk.settings.threshold
    nobody = {"n": 0, "shown": False, "threshold": threshold}
    found = reading.places(page.store, page.who)
    rows = [PlaceVoices(place.id, place.name, released.get(place.id, nobody)) for place in found]
    spoken = [row for row in rows if row.voice["n"]]
    return page.draw("voices.html", "/voices", rows=spoken, silent=len(rows) - len(spoken), threshold=threshold)
