"""Draws an author's words: the markdown subset in the kit's letters and colours, links shown and never opened."""

import flet as ft

from app.questions.marked import Line, Piece, is_plain, lines_of
from app.theme import TYPE, Look, Role
from app.views.kit import column, hooked, icon, row, text
from core.script import isolates, runs_against

_BOLDER: dict[Role, Role] = {"small": "small_strong", "body": "strong", "lead": "strong"}


def said(look: Look, words: str, role: Role = "body", colour: str | None = None) -> ft.Control:
    """An author's words in one of the type roles; headings of theirs are larger, at most a heading of ours."""
    if is_plain(words):
        return text(look, words, role, colour)
    lines = [_line(look, line, role, colour) for line in lines_of(words)]
    return lines[0] if len(lines) == 1 else column(*lines, spacing=4)


def _line(look: Look, line: Line, role: Role, colour: str | None) -> ft.Control:
    size: Role = "heading" if line.level in {1, 2} else "strong" if line.level else role
    spans = [span for piece in line.pieces for span in _spans(look, piece, size, colour)]
    words = "".join(piece.words for piece in line.pieces)
    if runs_against(words, rtl=look.rtl):
        before, after = map(ft.TextSpan, isolates(words))
        spans = [before, *spans, after]
    shown = ft.Text(spans=spans, style=look.style(size, colour))
    return ft.Semantics(header=True, content=shown) if line.level else shown


def _spans(look: Look, piece: Piece, role: Role, colour: str | None) -> list[ft.TextSpan]:
    hue = look.hue(piece.tone) if piece.tone else None
    style = look.style(role, (hue.on_container if piece.tone == "maize" else hue.main) if hue else colour)
    if piece.bold:
        style.font_family = TYPE[_BOLDER.get(role, role)].family
    style.italic = piece.slanted
    if not piece.where:
        return [ft.TextSpan(piece.words, style)]
    style.decoration = ft.TextDecoration.UNDERLINE
    address = f" ({piece.where})" if piece.where != piece.words else ""
    return [ft.TextSpan(piece.words, style), ft.TextSpan(address, look.style(role, look.palette.quiet))]


def told(look: Look, words: str, *, hook: str) -> ft.Control:
    """Why something cannot be done on this device, in plain words."""
    sign = icon(look, ft.Icons.INFO_OUTLINE_ROUNDED, 20, look.palette.quiet)
    return hooked(hook, row(sign, text(look, words, "small", look.palette.quiet, expand=True), spacing=8))
