"""Colours keep their promised contrast, letters stay in the fonts we carry."""

import pytest

from app.theme import DARK, FALLBACK, FONTS, LETTERS, LIGHT, TYPE, Look, page_theme
from core.settings import ASSETS
from core.words import LANGUAGES, speak

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
TONES = ("lake", "clay", "plum", "ember", "leaf", "maize")


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, two):
    """WCAG 2 relative contrast."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@PALETTES
def test_text_stands_out_from_every_ground_at_six_to_one(palette):
    for ground in (palette.paper, palette.card, palette.low):
        assert contrast(palette.ink, ground) >= 13
        assert contrast(palette.quiet, ground) >= 6
    for tone in TONES:
        hue = getattr(palette, tone)
        assert contrast(hue.on, hue.main) >= 6, tone
        assert contrast(hue.on_container, hue.container) >= 6, tone
    assert contrast(palette.undo, palette.inverse) >= 6


@PALETTES
def test_borders_of_controls_stand_out_at_three_to_one(palette):
    assert contrast(palette.edge, palette.paper) >= 3
    assert contrast(palette.edge, palette.card) >= 3


def test_nothing_is_smaller_than_14():
    assert min(kind.size for kind in TYPE.values()) == 14


def test_letters_grow_the_style_and_arabic_has_no_tracking():
    assert Look(letters=1.6).style("title").size == pytest.approx(40)
    assert Look().style("title").letter_spacing < 0
    assert Look(say=speak("ar")).style("title").letter_spacing == 0


def test_icons_grow_with_letters_only_up_to_a_third_more():
    assert [Look(letters=step).icon_size(20) for step in LETTERS] == pytest.approx([20, 23, 26, 26])


@pytest.mark.parametrize(("width", "size"), [(390, "phone"), (599, "phone"), (600, "tablet"), (900, "wide")])
def test_the_width_decides_how_much_room_there_is(width, size):
    assert Look(width=width).size == size


def test_padding_turns_with_the_direction():
    left, right = Look().sides(start=4, end=9), Look(say=speak("ar")).sides(start=4, end=9)
    assert (left.left, left.right) == (4, 9)
    assert (right.left, right.right) == (9, 4)


def test_equal_looks_are_equal_so_that_unchanged_questions_are_not_drawn_again():
    assert Look(say=speak("fr")) == Look(say=speak("fr"))
    assert Look() != Look(letters=1.15)


def test_every_font_we_name_is_there():
    assert set(FALLBACK) <= set(FONTS)
    for path in FONTS.values():
        assert (ASSETS / path.removeprefix("/")).stat().st_size > 50_000


def test_every_standard_letter_of_the_languages_is_in_a_font():
    letters = {
        "en": "abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'\"()-+%*",
        "fr": "àâçéèêëîïôùûüÿœæ«»’",
        "sw": "abcdefghijklmnoprstuvwyz",
        "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىًٌٍَُِّْ؟،؛٠١٢٣٤٥٦٧٨٩",
    }
    assert set(letters) == set(LANGUAGES)
    known = covered(ASSETS / "fonts" / "Kioo-Regular.ttf")
    for language, wanted in letters.items():
        assert [one for one in wanted if ord(one) not in known] == [], language


def covered(path):
    """The code points of a TrueType font's format-4 or format-12 cmap (OpenType spec, chapter cmap)."""
    data = path.read_bytes()

    def number(at, size=2):
        return int.from_bytes(data[at : at + size], "big")

    tables = {data[12 + 16 * i : 16 + 16 * i]: number(12 + 16 * i + 8, 4) for i in range(number(4))}
    cmap = tables[b"cmap"]
    found = set()
    for i in range(number(cmap + 2)):
        at = cmap + number(cmap + 4 + 8 * i + 4, 4)
        if number(at) == 4:
            count = number(at + 6) // 2
            for segment in range(count):
                end, start = number(at + 14 + 2 * segment), number(at + 16 + 2 * count + 2 * segment)
                found.update(range(start, end + 1))
        elif number(at) == 12:
            for group in range(number(at + 12, 4)):
                found.update(range(number(at + 16 + 12 * group, 4), number(at + 20 + 12 * group, 4) + 1))
    return found


@PALETTES
def test_flets_own_controls_take_the_palette(palette):
    theme = page_theme(palette)
    assert theme.color_scheme.primary == palette.lake.main
    assert theme.color_scheme.surface == palette.paper
    assert theme.text_theme.body_large.font_family_fallback == FALLBACK
