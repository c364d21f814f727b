"""Squares that a camera reads, drawn into the page itself."""

import io

import segno


def drawn_square(link: str) -> str:
    """A QR code (error correction M) as SVG that takes the size of what it stands in."""
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2)
    return drawn.getvalue().decode()
