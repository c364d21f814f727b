"""OpenRosa 1.0 on ODK Central's paths: ODK Collect lists and fetches forms, and sends filled ones."""

import hashlib
from functools import partial
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from core.collect_square import PROJECT
from core.records import FEEDING
from server.front_door import asked_from
from server.odk import offered, open_rosa
from server.odk.callers import Caller, Door, by_key
from server.odk.posted import posted
from server.odk.refusals import OdkRefusal, not_there
from server.odk.routes import OpenRosaRoute
from server.odk.taking import Taking
from server.store.database import Store
from server.sync_service import SyncService
from sync.open_rosa import ListedFile, ListedForm

WAYS = ("/key/{key}/projects/{project}", "/projects/{project}")
"""With the tablet's key in the address, as Collect's square gives it; or with a name and a password."""
_TAKEN = {
    "stored": "full submission upload was successful!",
    "duplicate": "full submission upload was successful!",
    "quarantined": "It arrived, and is kept aside: this place is not one of yours. Tell your district.",
}


def open_rosa_router(service: SyncService) -> APIRouter:
    """The routes under /v1 that Collect and its kin use."""
    router = APIRouter(prefix="/v1", route_class=OpenRosaRoute)
    door = _Door(service)
    for way in WAYS:
        router.get(f"{way}/formList")(door.form_list)
        router.get(f"{way}/forms/{{form}}.xml")(door.form)
        router.get(f"{way}/forms/{{form}}/manifest")(door.manifest)
        router.get(f"{way}/forms/{{form}}/attachments/{{name}}")(door.file)
        router.head(f"{way}/submission")(door.is_open)
        router.get(f"{way}/submission")(door.is_open)
        router.post(f"{way}/submission")(door.take)
    return router


class _Door:
    """What each address does."""

    def __init__(self, service: SyncService) -> None:
        self._store: Store = service.store
        self._folder: Path = service.settings.server_folder
        self._door = Door(service.store, service.settings.second_step, to_read=False)
        self._taking = Taking(service.store, service.intake, self._folder)

    def form_list(self, request: Request) -> Response:
        who = self._caller(request, speaking=True).who
        here = str(request.url.replace(query="")).removesuffix("/formList")
        with self._store.reading():
            listed = [
                ListedForm(
                    form=row.form,
                    name=row.title,
                    version=row.version,
                    md5=hashlib.md5(row.xml.encode(), usedforsecurity=False).hexdigest(),
                    url=f"{here}/forms/{quote(row.form, safe='')}.xml",
                    files=f"{here}/forms/{quote(row.form, safe='')}/manifest"
                    if offered.files_for(who, row, self._folder)
                    else "",
                )
                for row in offered.forms_for(who)
            ]
        return _xml(open_rosa.form_list(listed))

    def form(self, request: Request, form: str) -> Response:
        caller = self._caller(request)
        with self._store.reading():
            if caller.device:
                return _xml(offered.form_for(caller.who, form).xml)
            return _xml(offered.form_for(caller.who, form, FEEDING).xml)

    def manifest(self, request: Request, form: str) -> Response:
        who = self._caller(request, speaking=True).who
        here = str(request.url.replace(query="")).removesuffix("/manifest")
        with self._store.reading():
            files = offered.files_for(who, offered.form_for(who, form), self._folder)
            listed = [ListedFile(one.name, one.md5, f"{here}/attachments/{quote(one.name, safe='')}") for one in files]
        return _xml(open_rosa.manifest(listed))

    def file(self, request: Request, form: str, name: str) -> Response:
        who = self._caller(request).who
        with self._store.reading():
            files = offered.files_for(who, offered.form_for(who, form), self._folder)
        found = next((one.content for one in files if one.name == name), None)
        if found is None:
            raise not_there()
        if isinstance(found, bytes):
            return Response(found, media_type="text/csv; charset=utf-8")
        return FileResponse(found, media_type="application/octet-stream")

    def is_open(self, request: Request) -> Response:
        self._caller(request, speaking=True)
        return Response(status_code=204)

    async def take(self, request: Request) -> Response:
        caller = await run_in_threadpool(partial(self._caller, request, speaking=True))
        device = request.query_params.get("deviceID", "")
        async with posted(request) as told:
            status = await run_in_threadpool(self._taking.take, caller, told, device)
        if status == "conflict":
            raise OdkRefusal(
                409, "Something else under the same number is here already. Both are kept; tell your district."
            )
        return _xml(open_rosa.answer(_TAKEN[status], "submit_success"), 201)

    def _caller(self, request: Request, *, speaking: bool = False) -> Caller:
        """Who asks; `speaking` OpenRosa, as its requests say of themselves."""
        if speaking and request.headers.get("x-openrosa-version") != "1.0":
            raise OdkRefusal(400, "This address is for programmes that speak OpenRosa 1.0.", number=400.7)
        key = request.path_params.get("key")
        if key is None:
            caller = self._door.by_authorization(request.headers.get("authorization", ""), asked_from(request))
        else:
            caller = by_key(self._store, key, asked_from(request))
        if request.path_params["project"] != str(PROJECT):
            raise not_there()
        return caller


def _xml(text: str, status: int = 200) -> Response:
    return Response(text.encode(), status, media_type="text/xml; charset=utf-8")
