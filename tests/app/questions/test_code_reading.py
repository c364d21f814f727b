"""Codes are read from real pictures; what is no picture, or has no code, is blank and hurts nobody."""

import io
from types import SimpleNamespace

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from app import code_reading
from app.addons import addon
from app.code_reading import code_in
from app.questions import camera
from core.collect_square import square_for
from tests.app.all_types import every_question
from tests.app.questions.test_camera import EYES, Camera, Size
from tests.app.sheets import sheet
from tests.app.test_every_question import opened, to


def squares(text: str) -> bytes:
    """A QR code as a PNG; as bytes, for left to itself the maker takes some UTF-8 for kanji."""
    made = io.BytesIO()
    segno.make_qr(text, error="m", encoding="utf-8", eci=True, mode="byte").save(made, kind="png", scale=6, border=4)
    return made.getvalue()


def photographed(png: bytes, *, degrees: float = 0, blur: float = 0) -> bytes:
    """As a camera sees it: grey paper around, not quite straight, not quite sharp."""
    seen = Image.open(io.BytesIO(png)).convert("RGB")
    paper = Image.new("RGB", (seen.width + 300, seen.height + 400), "#c8c4bc")
    paper.paste(seen, (150, 200))
    made = io.BytesIO()
    turned = paper.rotate(degrees, fillcolor="#c8c4bc").filter(ImageFilter.GaussianBlur(blur))
    turned.save(made, "JPEG", quality=70)
    return made.getvalue()


def bars(kind: str, text: str) -> bytes:
    """Another kind of code as a PNG."""
    made = io.BytesIO()
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def zbar(monkeypatch):
    """As in phone builds; the library under pyzbar is not on every computer."""
    pytest.importorskip("pyzbar.pyzbar", exc_type=ImportError)
    monkeypatch.setattr(code_reading, "addon", lambda name: addon(name) if name != "zxingcpp" else None)


@pytest.mark.parametrize("degrees", [0, 8, 90])
def test_phones_read_a_photo_that_is_not_straight_too(zbar, degrees):
    assert code_in(photographed(squares("TZ-KGM-00417"), degrees=degrees, blur=1)) == "TZ-KGM-00417"
    assert code_in(photographed(bars("EAN13", "6161100010017"), degrees=degrees)) == "6161100010017"
    assert code_in(photographed(squares(square_for("https://kioo.example.org", "A" * 44, "Mto")), degrees=degrees))
    assert code_in(b"no picture") == code_in(photographed(squares("x"), blur=30)) == ""


@pytest.mark.parametrize("degrees", [0, 8, 90])
def test_a_code_is_read_from_a_photo_that_is_not_straight(degrees):
    assert code_in(photographed(squares("TZ-KGM-00417"), degrees=degrees, blur=1)) == "TZ-KGM-00417"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=24))
def test_whatever_a_code_says_is_what_is_read(text):
    assert code_in(squares(text)) == text.strip()


@pytest.mark.parametrize(
    ("kind", "text"), [("EAN13", "6161100010017"), ("Code128", "ARV-2026/11"), ("DataMatrix", "0106161100010016")]
)
def test_bars_of_medicines_and_cards_are_read_too(kind, text):
    assert code_in(photographed(bars(kind, text))) == text


@given(st.binary(max_size=300))
def test_bytes_that_are_no_picture_have_no_code(content):
    assert code_in(content) == ""
    assert code_in(squares("x")[: len(content)]) == ""


def test_a_picture_without_a_code_is_blank():
    made = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(made, "PNG")
    assert code_in(made.getvalue()) == ""


@pytest.fixture
def world(world, monkeypatch):
    world.tell("form", "every_question/1", sheet("every_question", "1", every_question().decode(), "Every question"))
    monkeypatch.setattr(camera, "addon", lambda _: SimpleNamespace(Camera=Camera, ResolutionPreset=Size))
    return world


def test_without_zxing_the_other_reader_is_asked_for(monkeypatch):
    asked = []
    read = SimpleNamespace(decode=lambda seen: [SimpleNamespace(data=f"{seen.width} px".encode())])
    monkeypatch.setattr(
        code_reading, "addon", lambda name: asked.append(name) or (None if name == "zxingcpp" else read)
    )
    made = io.BytesIO()
    Image.new("L", (30, 20)).save(made, "PNG")
    assert code_reading.reads_codes()
    assert code_in(made.getvalue()) == "30 px"
    assert asked[:2] == ["zxingcpp", "pyzbar.pyzbar"]


async def test_a_code_before_the_camera_becomes_the_answer_and_no_picture_is_kept(screen):
    s = await opened(screen)
    s.reply("get_available_cameras", EYES)
    s.reply("take_picture", photographed(squares("LOT 88-B")))
    await to(s, "words")
    await s.tap("a-code-camera")
    await s.tap("a-code-camera-take")
    await s.until(lambda: s.state.filled.session.answers().get("code") == "LOT 88-B")


async def test_a_photo_without_a_code_says_so_and_the_field_is_still_there(screen):
    s = await opened(screen)
    s.reply("get_available_cameras", EYES)
    s.reply("take_picture", photographed(squares("x"), blur=30))
    await to(s, "words")
    await s.tap("a-code-camera")
    await s.tap("a-code-camera-take")
    await s.until(lambda: s.says("No code could be read in this picture"))
    await s.type("a-code", "LOT 88-B ")
    await s.until(lambda: s.state.filled.session.answers().get("code") == "LOT 88-B")


async def test_where_no_code_can_be_read_it_is_written_and_that_is_said(screen, monkeypatch):
    monkeypatch.setattr(code_reading, "addon", lambda _: None)
    s = await opened(screen)
    await to(s, "words")
    assert s.says("Codes are not read by camera here")
    assert not {hook for hook in s.hooks() if hook.startswith("a-code-c")}
    await s.type("a-code", "LOT 88-B")
    await s.until(lambda: s.state.filled.session.answers().get("code") == "LOT 88-B")
