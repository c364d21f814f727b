"""Colours, letters and sizes that stay readable on a cheap tablet in the sun (design tokens, light and dark)."""

from dataclasses import dataclass, replace
from typing import Literal

import flet as ft

from app.asks.attachments import Attachments, Shelf
from app.asks.locking import Keeper
from app.sensors import Sensors
from core.words import LANGUAGES, Say, speak

Tone = Literal["lake", "clay", "plum", "ember", "leaf", "maize"]
Size = Literal["phone", "tablet", "wide"]
Role = Literal[
    "display", "title", "question", "heading", "lead", "strong", "body", "label", "small", "small_strong", "number"
]

LETTERS = (1.0, 1.15, 1.3, 1.6)
TABLET_FROM, WIDE_FROM = 600, 900
READING_WIDTH = 560
ROOMY = 720
"""Height at normal letters from which a fixed lower part leaves the upper one enough room."""


@dataclass(frozen=True)
class Hue:
    """One meaning in four colours: itself, text on it, its pale area, text on that area."""

    main: str
    on: str
    container: str
    on_container: str


@dataclass(frozen=True)
class Palette:
    """All colours of one brightness; contrasts are computed in the design (all text at least 6:1)."""

    dark: bool
    paper: str
    card: str
    low: str
    line: str
    edge: str
    ink: str
    quiet: str
    inverse: str
    on_inverse: str
    undo: str
    curtain: str
    lake: Hue
    clay: Hue
    plum: Hue
    ember: Hue
    leaf: Hue
    maize: Hue


LIGHT = Palette(
    dark=False,
    paper="#FAF5EC",
    card="#FFFDF9",
    low="#F3ECDF",
    line="#DFD4C2",
    edge="#857B6D",
    ink="#211B15",
    quiet="#574E44",
    inverse="#2C2520",
    on_inverse="#FBF4E8",
    undo="#F4BE5A",
    curtain="#0B4F54",
    lake=Hue("#0B4F54", "#FFFFFF", "#D3E8E4", "#063B3F"),
    clay=Hue("#874818", "#FFFFFF", "#F8E3D3", "#55290A"),
    plum=Hue("#5B3A73", "#FFFFFF", "#ECE2F3", "#3A2150"),
    ember=Hue("#A33B12", "#FFFFFF", "#FCE3D6", "#6B2407"),
    leaf=Hue("#256B3C", "#FFFFFF", "#DCEEDD", "#10401F"),
    maize=Hue("#F2B544", "#2E2003", "#FCEBC6", "#573B00"),
)
DARK = Palette(
    dark=True,
    paper="#151211",
    card="#211D1A",
    low="#2A2521",
    line="#3B342E",
    edge="#9A8F81",
    ink="#F5EEE3",
    quiet="#C9BFB1",
    inverse="#F0E7DA",
    on_inverse="#2A231D",
    undo="#7A4A00",
    curtain="#0B3A3E",
    lake=Hue("#86D2CB", "#04343A", "#0F474B", "#C6EEE9"),
    clay=Hue("#F0B78D", "#4A2205", "#5A3314", "#FFDDC4"),
    plum=Hue("#D3B6EA", "#371D4C", "#472E5B", "#F0DFFB"),
    ember=Hue("#FFB599", "#571D04", "#6B2D12", "#FFDBCD"),
    leaf=Hue("#95D3A0", "#0A3718", "#1F4A2B", "#CBEFD0"),
    maize=Hue("#F4BE5A", "#2E2003", "#4E3A0E", "#FFE3A8"),
)

# The curtain is dark in both brightnesses, so what stands on it never changes.
ON_CURTAIN, QUIET_ON_CURTAIN = "#FFFFFF", "#D5EBE8"
# Signatures and drawings are kept as they are printed: dark on white, in both brightnesses.
WHITE, PEN = "#FFFFFF", "#1B1B1B"
# What is drawn onto a photo has to be seen on light and on dark pictures.
MARKER = "#E0218A"
CURTAIN_BUTTON = Hue("#F2B544", "#2E2003", "#FCEBC6", "#573B00")


@dataclass(frozen=True)
class Letters:
    """Size and line height in px at normal letters, font family, tracking."""

    size: float
    line: float
    family: str
    tracking: float = 0.0


_REGULAR, _MEDIUM, _SEMIBOLD = "KiooRegular", "KiooMedium", "KiooSemiBold"
TYPE: dict[Role, Letters] = {
    "display": Letters(32, 40, _SEMIBOLD, -0.5),
    "title": Letters(25, 32, _SEMIBOLD, -0.3),
    "question": Letters(25, 34, _SEMIBOLD, -0.3),
    "heading": Letters(19, 26, _SEMIBOLD, -0.1),
    "lead": Letters(18, 27, _REGULAR),
    "strong": Letters(16, 23, _SEMIBOLD),
    "body": Letters(16, 24, _REGULAR),
    "label": Letters(15, 20, _MEDIUM),
    "small": Letters(14, 20, _REGULAR),
    "small_strong": Letters(14, 20, _MEDIUM),
    "number": Letters(44, 48, _SEMIBOLD, -1),
}
FONTS = {
    _REGULAR: "/fonts/Kioo-Regular.ttf",
    _MEDIUM: "/fonts/Kioo-Medium.ttf",
    _SEMIBOLD: "/fonts/Kioo-SemiBold.ttf",
    "NotoEthiopic": "/fonts/NotoSansEthiopic-Regular.ttf",
    "NotoSans": "/fonts/NotoSans-Regular.ttf",
}
# Readex Pro lacks a few letters of West African languages; those languages run wholly in Noto.
FALLBACK = ["NotoEthiopic", "NotoSans"]


@dataclass(frozen=True)
class Look:
    """What a view needs to draw: colours, words, direction, room and letter size. Equal looks draw equally."""

    palette: Palette = LIGHT
    say: Say = speak("en")  # noqa: RUF009 (cached and frozen)
    width: float = 390
    height: float = 844
    letters: float = 1.0
    files: Attachments | None = None
    """Where questions keep photos and recordings; None where no draft is open."""
    shelf: Shelf | None = None
    """Where pictures and sounds are read that came with forms; None where a view is drawn without a device."""
    form: tuple[str, str] = ("", "")
    """The form on the screen and its version: whose pictures and sounds those are."""
    sensors: Sensors | None = None
    """What finds the place and records sounds; None where a view is drawn without a device."""

    keeper: Keeper | None = None
    """The lock of the window; None where a view is drawn without one."""
    practice: bool = False
    """Whether this is practice: a band says so on every screen, and nothing is said to go anywhere."""

    def of(self, form: str, version: str) -> "Look":
        """The same look for questions of this form."""
        return replace(self, form=(form, version))

    @property
    def rtl(self) -> bool:
        """Whether the page runs from right to left."""
        return self.say.rtl

    @property
    def size(self) -> Size:
        """Room class: phone below 600 px, tablet below 900, wide from there (rail and two panes)."""
        if self.width >= WIDE_FROM:
            return "wide"
        return "tablet" if self.width >= TABLET_FROM else "phone"

    def hue(self, tone: Tone) -> Hue:
        """The four colours of a tone."""
        found: Hue = getattr(self.palette, tone)
        return found

    def style(self, role: Role, colour: str | None = None) -> ft.TextStyle:
        """The text style of a role at this letter size; Arabic gets no tracking."""
        kind = TYPE[role]
        return ft.TextStyle(
            size=kind.size * self.letters,
            height=kind.line / kind.size,
            font_family=kind.family,
            font_family_fallback=FALLBACK,
            letter_spacing=0 if self.rtl else kind.tracking * self.letters,
            color=colour or self.palette.ink,
        )

    def icon_size(self, size: float = 24) -> float:
        """Icons grow with letters up to 1.3."""
        return size * min(self.letters, 1.3)

    def sides(self, start: float = 0, top: float = 0, end: float = 0, bottom: float = 0) -> ft.Padding:
        """Padding that knows the direction; Flet's own does not mirror."""
        left, right = (end, start) if self.rtl else (start, end)
        return ft.Padding.only(left=left, top=top, right=right, bottom=bottom)


def locales(language: str) -> ft.LocaleConfiguration:
    """What Flet's own dialogs (the calendar) speak."""
    return ft.LocaleConfiguration([ft.Locale(code) for code in LANGUAGES], ft.Locale(language))


def page_theme(palette: Palette) -> ft.Theme:
    """The Material theme that carries the palette to Flet's own controls (dialogs, pickers, fields)."""
    return ft.Theme(
        color_scheme=_scheme(palette),
        font_family=_REGULAR,
        text_theme=ft.TextTheme(
            **{
                f"{kind}_{size}": ft.TextStyle(font_family=_REGULAR, font_family_fallback=FALLBACK)
                for kind in ("body", "display", "headline", "label", "title")
                for size in ("large", "medium", "small")
            }
        ),
    )


def _scheme(palette: Palette) -> ft.ColorScheme:
    roles = {"primary": palette.lake, "secondary": palette.clay, "tertiary": palette.plum, "error": palette.ember}
    colours: dict[str, str] = {}
    for role, hue in roles.items():
        colours |= {role: hue.main, f"on_{role}": hue.on}
        colours |= {f"{role}_container": hue.container, f"on_{role}_container": hue.on_container}
    return ft.ColorScheme(
        **colours,
        surface=palette.paper,
        on_surface=palette.ink,
        on_surface_variant=palette.quiet,
        outline=palette.edge,
        outline_variant=palette.line,
        surface_container_lowest=palette.card,
        surface_container_low=palette.low,
        surface_container=palette.low,
        surface_container_high=palette.card,
        surface_container_highest=palette.low,
        surface_tint=palette.card,
        inverse_surface=palette.inverse,
        on_inverse_surface=palette.on_inverse,
    )
