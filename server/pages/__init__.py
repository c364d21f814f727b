"""The pages of the district: server-rendered letters that work without scripts, on paper and read aloud."""

from fastapi import FastAPI

from core.clock import Clock
from core.ids import IdMaker
from core.settings import ServerSettings
from server.pages import (
    audit,
    barriers,
    devices,
    doors,
    exports,
    files,
    form_look,
    forms,
    home,
    lists,
    one_person,
    people,
    place_editing,
    place_lists,
    places,
    program_keys,
    promises,
    second_step,
    sign_in_code,
    to_look_at,
    visits,
    voices,
)
from server.pages.page import Desk
from server.store.database import Store

_PARTS = (
    *(files, doors, sign_in_code, second_step, program_keys),
    *(home, places, visits, barriers, promises, voices),
    *(forms, form_look, people, one_person, devices, place_lists, place_editing, lists, exports, to_look_at, audit),
)


def add_pages(app: FastAPI, store: Store, clock: Clock, ids: IdMaker, settings: ServerSettings) -> None:
    """Mounts all pages and /static on `app`, as its last routes: an address nobody knows gets a page too."""
    app.state.desk = Desk(store, clock, ids, settings)
    for part in _PARTS:
        app.include_router(part.router)
    app.include_router(doors.last)
