"""ODK Central's API as far as reading needs it: sessions, the one project, its forms, submissions and OData.

So that pyodk, ruODK, Excel and Power BI read here unchanged. Somebody sees what they may take out on the pages
(server/export.py): the same roles, the same places, and never what patients said.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from core.collect_square import PROJECT
from core.records import FEEDING, Json
from forms import FormDefinition
from server import access, accounts
from server.blobs import lies_at
from server.export import LENDING, lend
from server.front_door import asked_from
from server.odk.callers import Door
from server.odk.documents import record_id
from server.odk.odata_metadata import metadata, service_document
from server.odk.odata_query import next_link, query_of
from server.odk.odata_rows import Rows, instance_of, submitter_of, time_of
from server.odk.odata_tables import Reader
from server.odk.offered import definition_of, form_for, forms_for
from server.odk.refusals import OdkRefusal, not_there
from server.odk.routes import CentralRoute
from server.odk.written import as_it_came, composed
from server.request_body import collected
from server.store.odk_submissions import Whole, heads, wholes
from server.store.tables import FormVersion
from server.sync_service import SyncService

_ALL = "/projects/{project}"
_FORM = "/projects/{project}/forms/{form}"
_ONE = _FORM + "/submissions/{instance}"
_ODATA = {"OData-Version": "4.0", "Content-Type": "application/json; odata.metadata=minimal; charset=utf-8"}


def central_router(service: SyncService) -> APIRouter:
    """The routes under /v1 for those who read."""
    router = APIRouter(prefix="/v1", route_class=CentralRoute)
    door = _Door(service)
    router.post("/sessions")(door.sign_in)
    router.delete("/sessions/{token}")(door.sign_out)
    router.get("/users/current")(door.current)
    router.get("/projects")(door.projects)
    router.get(_ALL)(door.project)
    router.get(f"{_ALL}/forms")(door.forms)
    router.get(f"{_FORM}.svc")(door.service)
    router.get(f"{_FORM}.svc/$metadata")(door.metadata)
    router.get(f"{_FORM}.svc/{{path:path}}")(door.table)
    router.get(_FORM)(door.form)
    router.get(f"{_FORM}/submissions")(door.submissions)
    router.get(f"{_ONE}.xml")(door.document)
    router.get(_ONE)(door.submission)
    router.get(f"{_ONE}/attachments")(door.files)
    router.get(f"{_ONE}/attachments/{{name}}")(door.file)
    return router


class _Door:
    """What each address does."""

    def __init__(self, service: SyncService) -> None:
        self._service, self._store = service, service.store
        self._folder = service.settings.server_folder
        self._door = Door(service.store, service.settings.second_step, to_read=True)

    async def sign_in(self, request: Request) -> Response:
        body = await collected(request.stream(), self._service.limits)
        return await run_in_threadpool(self._sign_in, body, asked_from(request))

    def _sign_in(self, body: bytes, origin: str) -> Response:
        told = _object(body)
        signed = self._door.signed_in_by(str(told.get("email", "")), str(told.get("password", "")), origin)
        now = self._store.clock.now_ms()
        ends = now + accounts.SESSION_SECONDS * 1000
        return JSONResponse(
            {"token": signed.token, "csrf": signed.csrf, "createdAt": time_of(now), "expiresAt": time_of(ends)}
        )

    def sign_out(self, request: Request, token: str) -> Response:
        self._who(request)
        own = request.headers.get("authorization", "").partition(" ")[2].strip()
        if token not in {"current", own}:
            raise OdkRefusal(403, "This is not your session.", number=403.1)
        self._door.sign_out(own)
        return JSONResponse({"success": True})

    def current(self, request: Request) -> Response:
        who = self._who(request)
        told = {"id": submitter_of(who.id), "type": "user", "displayName": who.name, "email": who.id}
        return JSONResponse({**told, "createdAt": time_of(0), "updatedAt": None})

    def projects(self, request: Request) -> Response:
        return JSONResponse([self._project(self._who(request))])

    def project(self, request: Request) -> Response:
        return JSONResponse(self._project(self._who(request)))

    def forms(self, request: Request) -> Response:
        who = self._who(request)
        with self._store.reading():
            return JSONResponse([_form(row) for row in forms_for(who, FEEDING, LENDING)])

    def form(self, request: Request, form: str) -> Response:
        return JSONResponse(_form(self._row(self._who(request), form)))

    def service(self, request: Request, form: str) -> Response:
        definition = self._definition(self._who(request), form)
        return Response(json.dumps(service_document(definition, _address(request))), headers=_ODATA)

    def metadata(self, request: Request, form: str) -> Response:
        words = metadata(self._definition(self._who(request), form))
        return Response(words, headers={"OData-Version": "4.0"}, media_type="application/xml")

    def table(self, request: Request, form: str, path: str) -> Response:
        who = self._who(request)
        definition, query = self._definition(who, form), query_of(request.query_params)
        with self._store.reading():
            reaches = access.reaches(who.grants, LENDING)
        lend(self._store, who, "lent out submissions", form)
        found = Reader(self._store, reaches, definition).page(path, query)
        root = _address(request).rpartition(".svc")[0] + ".svc"
        answer: dict[str, Json] = {"value": found.rows, "@odata.context": f"{root}/$metadata#{path.partition('(')[0]}"}
        if query.count:
            answer["@odata.count"] = found.count
        if found.last:
            answer["@odata.nextLink"] = next_link(_address(request), request.query_params, found.last)
        return Response(json.dumps(answer, ensure_ascii=False, allow_nan=False), headers=_ODATA)

    def submissions(self, request: Request, form: str) -> Response:
        who = self._who(request)
        self._row(who, form)
        lend(self._store, who, "lent out submissions", form)
        with self._store.reading():
            found = wholes(heads(access.reaches(who.grants, LENDING), form))
        return JSONResponse([_submission(one) for one in found])

    def submission(self, request: Request, form: str, instance: str) -> Response:
        return JSONResponse(_submission(self._whole(request, form, instance)))

    def document(self, request: Request, form: str, instance: str) -> Response:
        """The bytes that came; of our own app's records, which come without, a document with the same answers."""
        one, who = self._whole(request, form, instance), self._who(request)
        content = as_it_came(self._folder, one.data)
        if content is None:
            names = [file.name for file in one.files]
            content = composed(self._definition(who, form), one.data, instance_of(one), names)
        return Response(content, media_type="application/xml")

    def files(self, request: Request, form: str, instance: str) -> Response:
        one = self._whole(request, form, instance)
        named = Rows(self._definition(self._who(request), form)).named_files(one)
        names = dict.fromkeys([*named, *(file.name for file in one.files)])
        return JSONResponse([{"name": name, "exists": name in one.here} for name in names])

    def file(self, request: Request, form: str, instance: str, name: str) -> Response:
        one = self._whole(request, form, instance)
        found = next((file for file in one.files if file.name == name and name in one.here), None)
        if found is None:
            raise not_there()
        lend(self._store, self._who(request), "lent out files", form)
        headers = {"Content-Disposition": "attachment"}
        return FileResponse(lies_at(self._folder, found.sha256), media_type="application/octet-stream", headers=headers)

    def _who(self, request: Request) -> access.Who:
        who = self._door.by_authorization(request.headers.get("authorization", ""), asked_from(request)).who
        if request.path_params.get("project", str(PROJECT)) != str(PROJECT):
            raise not_there()
        return who

    def _row(self, who: access.Who, form: str) -> FormVersion:
        with self._store.reading():
            return form_for(who, form, FEEDING, LENDING)

    def _definition(self, who: access.Who, form: str) -> FormDefinition:
        found = definition_of(self._row(who, form).xml)
        if found is None:
            raise not_there()
        return found

    def _whole(self, request: Request, form: str, instance: str) -> Whole:
        who = self._who(request)
        self._row(who, form)
        lend(self._store, who, "lent out submissions", form)
        with self._store.reading():
            found = heads(access.reaches(who.grants, LENDING), form, record_id(form, instance))
            if not found:
                raise not_there()
            return wholes(found)[0]

    def _project(self, who: access.Who) -> dict[str, Json]:
        with self._store.reading():
            forms = forms_for(who, FEEDING, LENDING)
        first = min((row.published for row in forms), default=0)
        told = {"id": PROJECT, "name": self._service.settings.programme or "Kioo", "description": None}
        return {**told, "keyId": None, "archived": False, "createdAt": time_of(first), "forms": len(forms)}


def _form(row: FormVersion) -> dict[str, Json]:
    return {
        "projectId": PROJECT,
        "xmlFormId": row.form,
        "name": row.title,
        "version": row.version,
        "hash": hashlib.md5(row.xml.encode(), usedforsecurity=False).hexdigest(),
        "state": "open",
        "enketoId": None,
        "keyId": None,
        "createdAt": time_of(row.published),
        "updatedAt": None,
        "publishedAt": time_of(row.published),
    }


def _submission(one: Whole) -> dict[str, Json]:
    return {
        "instanceId": instance_of(one),
        "instanceName": (one.data.get("instance") or {}).get("name"),
        "submitterId": submitter_of(one.head.author),
        "deviceId": one.head.device or None,
        "userAgent": None,
        "reviewState": None,
        "createdAt": time_of(one.head.created),
        "updatedAt": time_of(one.head.updated),
    }


def _address(request: Request) -> str:
    return str(request.url.replace(query=""))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise OdkRefusal(400, "This is no JSON.", number=400.1) from problem
    if not isinstance(told, dict):
        raise OdkRefusal(400, "Expected email and password.", number=400.3)
    return told
