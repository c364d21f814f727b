"""The system's own choosers: a place for a file of ours, and a file to take in; by path where there is one, so that none is held in memory."""

import asyncio
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

import flet as ft

from app.asks.copies import FileChosen, Given, NotGiven, PlaceChosen
from app.theme import Look
from core.log import note

HELD = 32 << 20
"""Bytes up to which a file is handed as a whole to a browser or a phone, which take none by its path."""
_PATIENCE = 900.0


async def placed(look: Look, path: str, name: str, size: int, *, title: str = "") -> PlaceChosen | Given | NotGiven:
    """Asks where a file goes. On a desktop the place is told and nothing is written yet; a browser or a phone takes the file itself.

    A file too large for that goes from a phone by its share sheet, and stays on the machine that serves a browser.
    """
    with look.keeper.away() if look.keeper else nullcontext():
        try:
            return await _placed(title or look.say("Keep a copy"), Path(path), name, size)
        except Exception as fault:  # noqa: BLE001  such as a desktop without any chooser
            note("app", "no place could be chosen", error=type(fault).__name__)
            return NotGiven(failed=True) if _is_phone(ft.context.page) else PlaceChosen()


async def _placed(title: str, path: Path, name: str, size: int) -> PlaceChosen | Given | NotGiven:
    page = ft.context.page
    if not page.web and not _is_phone(page):
        chosen = await ft.FilePicker().save_file(dialog_title=title, file_name=name)
        return PlaceChosen(chosen) if chosen else NotGiven()
    if size > HELD:
        return PlaceChosen() if page.web else await _shared(path, name)
    content = await asyncio.to_thread(path.read_bytes)
    chosen = await ft.FilePicker().save_file(dialog_title=title, file_name=name, src_bytes=content)
    return Given() if chosen or page.web else NotGiven()


def _is_phone(page: ft.Page) -> bool:
    return page.platform is not None and page.platform.is_mobile()


async def _shared(path: Path, name: str) -> Given | NotGiven:
    came = await ft.Share().share_files([ft.ShareFile.from_path(str(path), name=name)])
    return NotGiven() if came.status is ft.ShareResultStatus.DISMISSED else Given()


async def brought(look: Look) -> FileChosen | NotGiven:
    """Asks for a file of any kind; a browser brings it to this machine piece by piece."""
    with look.keeper.away() if look.keeper else nullcontext():
        try:
            return await _brought()
        except Exception as fault:  # noqa: BLE001
            note("app", "no file could be chosen", error=type(fault).__name__)
            return NotGiven(failed=True)


async def _brought() -> FileChosen | NotGiven:
    page = ft.context.page
    whole: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def heard(event: ft.FilePickerUploadEvent) -> None:
        if (event.error or event.progress == 1) and not whole.done():
            whole.set_result(not event.error)

    picker = ft.FilePicker(on_upload=heard)
    found = await picker.pick_files(cancel_upload_on_window_blur=False)
    if not found:
        return NotGiven()
    if not page.web:
        return FileChosen(found[0].name, found[0].path or "")
    name = f"{sha256(page.session.id.encode()).hexdigest()[:16]}.kioo"
    url = page.get_upload_url(name, int(_PATIENCE))
    await picker.upload([ft.FilePickerUploadFile(upload_url=url, id=found[0].id, name=found[0].name)])
    came = await asyncio.wait_for(whole, _PATIENCE)
    return FileChosen(found[0].name, brought=name) if came else NotGiven(failed=True)
