"""A form with files of its own: a list of villages, a picture beside a question, a sound beside another."""

from tests.scenario import choices, survey

VILLAGES = b"name,label,ward\nifo,Ifo,north\nsol,Sol,south\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"well" * 400
SHEET = survey(
    "select_one_from_file villages.csv | village | Which village? | | |",
    "text | seen | What does it look like? | well.png | |",
    "text | sounds | How does it sound? | | pump.mp3 |",
    head="type | name | label | media::image | media::audio |",
    more=choices("x | a | A") + "| settings |\n| | form_id | form_title | version |\n| | wells | Wells | {version} |\n",
)


def wells(version: str = "1") -> bytes:
    """The workbook, as Markdown."""
    return SHEET.replace("{version}", version).encode()
