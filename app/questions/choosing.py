"""Opens the system's own file chooser; Kioo is not locked while somebody looks for a picture."""

from contextlib import nullcontext

import flet as ft

from app.theme import Look


async def chosen(look: Look, kind: ft.FilePickerFileType) -> ft.FilePickerFile | None:
    """The file somebody chose, with its bytes; None when they chose none."""
    with look.keeper.away() if look.keeper else nullcontext():
        found = await ft.FilePicker().pick_files(file_type=kind, with_data=True, cancel_upload_on_window_blur=False)
    return found[0] if found and found[0].bytes else None
