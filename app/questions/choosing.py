"""Opens the system's own file chooser; Kioo is not locked while somebody looks for a picture."""

from contextlib import nullcontext

import flet as ft

from app.theme import Look


async def chosen(look: Look, kind: ft.FilePickerFileType) -> ft.FilePickerFile | None:
    """The file somebody chose, with its bytes; None when they chose none."""
    return next(iter(await several(look, kind, most=1)), None)


async def several(look: Look, kind: ft.FilePickerFileType, *, most: int = 0) -> list[ft.FilePickerFile]:
    """The files somebody chose, with their bytes; any number of them unless `most` is 1."""
    with look.keeper.away() if look.keeper else nullcontext():
        found = await ft.FilePicker().pick_files(
            file_type=kind, with_data=True, allow_multiple=most != 1, cancel_upload_on_window_blur=False
        )
    return [one for one in found or [] if one.bytes]
