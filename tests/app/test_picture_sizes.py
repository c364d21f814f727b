"""Photos get as small as a form asks: upright, in their own kind and colours, within bounded memory, or stay as they are."""

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app import picture_sizes
from app.picture_sizes import SMALL_SIDE, Sized, no_larger_than, small_picture
from app.pictures import without_traces
from tests.app.test_pictures import PICTURE, START, exif

ROOT = Path(__file__).resolve().parents[2]
RED, BLUE = (220, 30, 30), (30, 30, 220)


def picture(wide, high, kind="JPEG", mode="RGB", **how):
    """A picture whose left upper quarter is red and whose rest is blue."""
    made = Image.new("RGB", (wide, high), BLUE)
    made.paste(RED, (0, 0, wide // 2, high // 2))
    to = io.BytesIO()
    made.convert(mode).save(to, kind, **how)
    return to.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def is_red(image, x, y):
    r, _, b = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    return r > b


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_longer_side_is_what_was_asked_and_the_kind_stays(kind):
    for wide, high in ((1200, 900), (900, 1200)):
        sized = no_larger_than(picture(wide, high, kind), 300)
        made = opened(sized.content)
        assert (sized.fits, made.format, max(made.size), min(made.size)) == (True, kind, 300, 225)
        assert is_red(made, 0.25, 0.25)
        assert not is_red(made, 0.75, 0.25)


def test_what_is_small_enough_is_not_touched():
    content = picture(300, 200)
    assert no_larger_than(content, 300) == Sized(content, fits=True)


@pytest.mark.parametrize(
    ("turned", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1)), (2, (1, 0)), (7, (1, 1))]
)
def test_a_photo_stands_upright_afterwards_and_says_nothing_about_itself(turned, corner):
    told = picture(800, 400)
    photo = without_traces(told[:2] + exif(turned) + told[2:])
    made = opened(no_larger_than(photo, 200).content)
    assert made.size == ((200, 100) if turned < 5 else (100, 200))
    assert not made.getexif()
    assert is_red(made, *(0.25 + 0.5 * one for one in corner))
    assert is_red(opened(small_picture(photo)), *(0.25 + 0.5 * one for one in corner))


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [("JPEG", "L", "L"), ("JPEG", "CMYK", "RGB"), ("PNG", "P", "RGB"), ("PNG", "1", "RGB"), ("PNG", "RGBA", "RGBA"), ("PNG", "LA", "LA")],
)  # fmt: skip
def test_unusual_colours_are_carried_over(kind, mode, kept):
    content = picture(800, 400, kind, mode)
    sized = no_larger_than(content, 100)
    assert sized.fits
    assert (opened(sized.content).mode, opened(sized.content).size) == (kept, (100, 50))
    assert small_picture(content) is None or opened(small_picture(content)).format == "JPEG"


def test_colours_of_the_screen_it_was_taken_on_stay():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = opened(no_larger_than(picture(800, 400, icc_profile=profile), 100).content)
    assert made.info["icc_profile"] == profile


def test_what_moves_and_what_pillow_does_not_read_here_stays_as_it_is():
    to = io.BytesIO()
    frames = [Image.new("RGB", (500, 500), hue) for hue in (RED, BLUE)]
    frames[0].save(to, "WEBP", save_all=True, append_images=frames[1:])
    for other in (to.getvalue(), picture(500, 500, "GIF"), b"\0\0\0\x18ftypheic", b"", START + PICTURE):
        assert no_larger_than(other, 100) == Sized(other, fits=False)


def bomb(side):
    """A PNG that says it is `side` px wide and high, of a few bytes."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_a_picture_that_would_fill_the_memory_is_never_decoded():
    content = bomb(60_000)
    tracemalloc.start()
    assert no_larger_than(content, 1000) == Sized(content, fits=False)
    assert small_picture(content) is None
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_a_large_photo_is_read_at_a_fraction_unless_it_comes_in_passes(monkeypatch):
    monkeypatch.setattr(picture_sizes, "MOST_DECODED", 500 * 400)
    assert no_larger_than(picture(1600, 1200), 400).fits
    assert not no_larger_than(picture(1600, 1200, progressive=True), 400).fits
    assert not no_larger_than(picture(1600, 1200, "PNG"), 400).fits


def test_the_small_picture_is_small_and_stands_on_white():
    assert max(opened(small_picture(picture(2000, 1500))).size) == SMALL_SIDE
    clear = io.BytesIO()
    noise = Image.effect_noise((600, 600), 90).convert("RGBA")
    noise.putalpha(0)
    noise.save(clear, "PNG")
    assert opened(small_picture(clear.getvalue())).getpixel((9, 9)) == (255, 255, 255)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 3000), st.binary(min_size=1, max_size=40))
def test_a_spoiled_picture_is_made_smaller_or_left_alone(kind, at, other):
    whole = picture(60, 40, kind)
    spoiled = whole[: at % len(whole)] + other + whole[at % len(whole) + len(other) :]
    sized = no_larger_than(spoiled, 20)
    assert sized.content == spoiled if not sized.fits else max(opened(sized.content).size) <= 20
    small_picture(spoiled)


@given(st.integers(1, 700), st.integers(1, 700), st.integers(1, 700))
@settings(max_examples=60, deadline=None)
def test_no_side_is_ever_longer_than_asked_and_none_vanishes(wide, high, most):
    made = opened(no_larger_than(picture(wide, high, "PNG"), most).content)
    assert max(made.size) == min(most, max(wide, high))
    assert min(made.size) >= 1


def test_the_app_starts_without_loading_what_makes_pictures_smaller():
    ask = "import sys, app.main; print('PIL' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
