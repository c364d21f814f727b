"""A form with pictures of its own: parts of a yard to touch, wells to choose by sight, a plan to open large and to draw on."""

import io
from functools import cache

from PIL import Image, ImageDraw

from forms.xlsform import convert

PARTS = {"hut": "The hut", "well": "The well", "latrine": "The latrine"}
YARD = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">
<rect width="300" height="200" fill="#e9dcc0"/>
<path d="M0 150 Q150 120 300 160 L300 200 L0 200 Z" fill="#cdb98a"/>
<g id="hut"><polygon points="20,80 70,30 120,80" fill="#8a4b22"/><rect x="32" y="80" width="76" height="60" fill="#c98d5a"/></g>
<g id="well"><ellipse cx="185" cy="150" rx="34" ry="16" fill="#5d6d75"/><ellipse cx="185" cy="146" rx="24" ry="10" fill="#2b8aa3"/></g>
<g id="latrine"><rect x="235" y="50" width="42" height="62" fill="#7f8b52"/><rect x="248" y="72" width="16" height="40" fill="#4a5230"/></g>
</svg>"""
HUES = {
    "pump.png": (40, 110, 150),
    "bucket.png": (150, 90, 40),
    "spring.png": (60, 140, 80),
    "plan.png": (235, 225, 205),
}

_SURVEY = """\
| survey |
| | type | name | label::English (en) | label::Arabic (ar) | appearance | parameters | default | media::image | media::big-image |
| | begin_group | yard | In the yard | في الفناء | field-list | | | | |
| | select_one part | wet | Where does water stand? | أين يقف الماء؟ | image-map | | | yard.svg | |
| | select_multiple part | clean | What is clean? | ما هو النظيف؟ | image-map | | | yard.svg | |
| | end_group | | | | | | | | |
| | begin_group | wells | Wells | آبار | field-list | | | | |
| | select_one kind | kind | Which one is it? | أيها هو؟ | no-buttons columns-2 | | | | |
| | select_one kind | also | And which one is near? | وأيها قريب؟ | | | | | |
| | rank kind | order | Which is used most? | أيها يستعمل أكثر؟ | | | | | |
| | end_group | | | | | | | | |
| | begin_group | plan | The plan | المخطط | field-list | | | | |
| | text | seen | What is missing on it? | ما الذي ينقصه؟ | | | | plan.png | large.png |
| | image | marked | Mark the place | ضع علامة على المكان | annotate | | plan.png | | |
| | image | photo | A photo of it | صورة له | | max-pixels=640 | | | |
| | end_group | | | | | | | | |
| choices |
| | list_name | name | label::English (en) | label::Arabic (ar) | media::image |
| | part | hut | The hut | الكوخ | |
| | part | well | The well | البئر | |
| | part | latrine | The latrine | المرحاض | |
| | kind | pump | A pump | مضخة | pump.png |
| | kind | bucket | A bucket | دلو | bucket.png |
| | kind | spring | A spring | نبع | spring.png |
| settings |
| | form_title | form_id | version |
| | Yard and wells | yard | 1 |
"""


def drawn(hue: tuple[int, int, int], side: int, kind: str = "PNG") -> bytes:
    """A picture: rings on a ground of this colour."""
    picture = Image.new("RGB", (side, side * 3 // 4), hue)
    brush = ImageDraw.Draw(picture)
    for ring in range(1, 5):
        away, darker = side * ring // 12, tuple(max(0, one - 22 * ring) for one in hue)
        brush.ellipse((away, away * 3 // 4, side - away, (side - away) * 3 // 4), fill=darker)
    to = io.BytesIO()
    picture.save(to, kind)
    return to.getvalue()


@cache
def files() -> dict[str, bytes]:
    """What the author lays beside the workbook."""
    pictures = {name: drawn(hue, 240) for name, hue in HUES.items()}
    return {"yard.svg": YARD, **pictures, "large.png": drawn(HUES["plan.png"], 1200)}


@cache
def xml() -> str:
    """The XForm."""
    return convert(workbook()).xml.decode()


def workbook() -> bytes:
    """The workbook, as Markdown."""
    return _SURVEY.encode()
