"""A sheet with every question type and appearance, one page for each family, written by ourselves as an XLSForm."""

from functools import cache

from pyxform.xls2xform import convert

_SURVEY = """\
| survey |
| | type | name | label | hint | guidance_hint | appearance | parameters | required | constraint | constraint_message | media::image | relevant | readonly | default |
| | begin_group | words | Words | | | field-list | | | | | | | | |
| | note | hello | # Good to see you NEWLINE **Read** this *first*, it is <span style="color:green">short</span>. [More](https://example.org/more) | | | | | | | | | | | |
| | text | name | Your name | As people call you | Any name will do. Nobody checks it. | | | yes | | | | | | |
| | text | story | Tell us more | | | multiline | | | | | | | | |
| | text | rows5 | Five lines | | | | rows=5 | | | | | | | |
| | text | phone | Telephone | | | numbers | | | | | | | | |
| | text | secret | A secret word | | | masked | | | | | | | | |
| | text | page_of | An address of a page | | | url | | | | | | | | |
| | text | printed | Printed | | | printer:org.example | | | | | | | | |
| | text | fixed | Nobody types this | | | | | | | | | | yes | Fixed words |
| | barcode | code | The code on the box | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | numbers | Numbers | | | field-list | | | | | | | | |
| | integer | days | Days without it | | | | | | . <= 30 | 45 is more than the 30 days we count. Please look again. | | | | |
| | integer | people | People living there | | | thousands-sep | | | | | | | | |
| | decimal | weight | Weight in kilograms | | | | | | | | | | | |
| | decimal | facing | Which way does it face? | | | bearing | | | | | | | | |
| | range | pain | How strong is the pain? | | | | start=0 end=10 step=1 | | | | | | | |
| | range | warm | How warm is it? | | | no-ticks | start=35.0 end=42.0 step=0.1 | | | | | | | |
| | range | stars | How good was it? | | | rating | start=1 end=5 step=1 | | | | | | | |
| | range | level | How full is the tank? | | | vertical | start=0 end=100 step=25 | | | | | | | |
| | range | hours | How many hours? | | | picker | start=0 end=24 step=1 | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | days_and_times | Days and times | | | field-list | | | | | | | | |
| | date | on | On which day? | | | | | | | | | | | |
| | date | typed_on | A day by its parts | | | no-calendar | | | | | | | | |
| | date | month_of | Which month? | | | month-year | | | | | | | | |
| | date | year_of | Which year? | | | year | | | | | | | | |
| | date | meskerem | A day in the Ethiopian calendar | | | ethiopian | | | | | | | | |
| | date | nepal | A day in the Nepali calendar | | | bikram-sambat | | | | | | | | |
| | time | at | At what time? | | | | | | | | | | | |
| | dateTime | moment | Day and time | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | one_of | One of some | | | field-list | | | | | | | | |
| | select_one soap | soap | Is there soap? | | | | | | | | | | | |
| | select_one kind | kind | Which water? | | | | | | | | | | | |
| | select_one kind or_other | kind_o | Which other water? | | | | | | | | | | | |
| | select_one kind | kind_min | Folded | | | minimal | | | | | | | | |
| | select_one village | village | Which village? | | | autocomplete | | | | | | | | |
| | select_one kind | kind_cols | In columns | | | columns | | | | | | | | |
| | select_one kind | kind_3 | In three columns, no signs | | | columns-3 no-buttons | | | | | | | | |
| | select_one kind | kind_pack | Packed | | | columns-pack | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | many_of | Some of some | | | field-list | | | | | | | | |
| | select_multiple kind | kinds | Which kinds? | | | | | | | | | | | |
| | select_multiple kind | kinds_min | Folded | | | minimal | | | | | | | | |
| | select_multiple kind | kinds_pack | Packed | | | columns-pack | | | | | | | | |
| | rank kind | order | Which comes first? | | | | | | | | | | | |
| | acknowledge | agreed | I was told what this is for | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | scales | Scales, tables, pictures | | | field-list | | | | | | | | |
| | select_one agree | liked | I was treated well | | | likert | | | | | | | | |
| | select_one agree | head | How true is this? | | | label | | | | | | | | |
| | select_one agree | kept | They kept their word | | | list-nolabel | | | | | | | | |
| | select_one agree | heard | They listened to me | | | list-nolabel | | | | | | | | |
| | select_one agree | again | I would come again | | | list | | | | | | | | |
| | select_one face | face | Which one is it? | | | no-buttons columns-3 | | | | | pic-clean.svg | | | |
| | select_one face | part | Which part of the picture? | | | image-map | | | | | unknown.svg | | | |
| | select_multiple body | hurts | Where does it hurt? | | | image-map | | | | | pic-body.svg | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | places | Places | | | field-list | | | | | | | | |
| | geopoint | here | Where is it? | | | | | | | | | | | |
| | geotrace | way | Which way did you go? | | | | | | | | | | | |
| | geoshape | field | Where is the field? | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | attached | Pictures and sounds | | | field-list | | | | | | | | |
| | image | photo | A photo of it | | | | max-pixels=1024 | | | | | | | |
| | image | marked | A photo to draw on | | | annotate | | | | | | | | |
| | image | signed | Please sign | | | signature | | | | | | | | |
| | image | sketch | Draw it | | | draw | | | | | | | | |
| | audio | said | Say it | | | | | | | | | | | |
| | video | filmed | Film it | | | | | | | | | | | |
| | file | paper | A file | | | | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_group | wide | Side by side | | | field-list | | | | | | | | |
| | text | first | First name | | | w6 | | | | | | | | |
| | text | last | Last name | | | w6 | | | | | | | | |
| | integer | age | Age | | | w4 | | | | | | | | |
| | text | street | Street | | | w8 | | | | | | | | |
| | end_group | | | | | | | | | | | | | |
| | begin_repeat | child | Child | | | | | | | | | | | |
| | text | child_name | Name | | | | | | | | | | | |
| | integer | child_age | Age in years | | | | | | | | | | | |
| | end_repeat | | | | | | | | | | | | | |
| | select_one soap | quick | Was it quick? | | | quick | | | | | | | | |
| | note | done | That was all. | | | | | | | | | | | |
| choices |
| | list_name | name | label | media::image |
| | soap | yes | Yes | |
| | soap | no | No | |
| | kind | tap | Tap water | |
| | kind | well | A well | |
| | kind | river | River or lake | |
| | kind | rain | Rain | |
| | agree | no | Not at all | |
| | agree | little | A little | |
| | agree | mostly | Mostly | |
| | agree | fully | Fully | |
| | body | head | Head | |
| | body | chest | Chest | |
| | body | belly | Belly | |
| | body | arms | Arms | |
| | body | legs | Legs | |
| | face | happy | Happy | face-5.svg |
| | face | calm | Calm | face-3.svg |
| | face | sad | Sad | face-1.svg |
"""

_SETTINGS = """
| settings |
| | form_title | form_id | version |
| | Every question | every_question | 1 |
"""

VILLAGES = tuple(f"Village {letter}{number}" for letter in "ABCD" for number in range(1, 16))


@cache
def every_question() -> bytes:
    """The XForm of the sheet."""
    villages = "".join(f"| | village | v{at} | {name} | |\n" for at, name in enumerate(VILLAGES))
    sheet = f"{_SURVEY.rstrip()}\n{villages}{_SETTINGS}"
    xml = str(convert(xlsform=sheet, file_type=".md", validate=False).xform)
    return xml.replace(" NEWLINE ", "\n").encode()
