"""A new tablet is held over its district's square: nothing is typed, and another square is said in words."""

from types import SimpleNamespace

import flet as ft

from app.qr import qr_png
from core.collect_square import square_for

SQUARE = square_for("https://kioo.example.org/", "AISHA-01", "Mto")


async def test_the_square_of_the_district_enrols_without_a_letter_typed(screen, monkeypatch):
    chosen = [b"no picture", qr_png("https://example.org/menu"), qr_png(SQUARE)]

    async def pick_files(*_, **__):
        return [SimpleNamespace(bytes=chosen.pop(0))]

    monkeypatch.setattr(ft.FilePicker, "pick_files", pick_files)
    s = await screen().open("/")
    await s.tap("square-choose")
    await s.until(lambda: s.says("No code could be read"))
    await s.tap("square-choose")
    await s.until(lambda: s.says("This is not the square for a new device."))
    assert s.route == "/enrol"
    await s.tap("square-choose")
    await s.until(lambda: s.route == "/set-pin")
    assert s.says("Choose six numbers")
