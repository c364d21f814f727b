"""Two sheets around one list: one registers a household, the other finds it and changes its telephone number."""

from tests.scenario import choices, survey

_HEAD = "type | name | label | save_to"
_SETTINGS = "| settings |\n| | form_id | form_title | version |\n| | {id} | {title} | 1 |\n"

REGISTER = survey(
    "text | head | Who is the head? | head",
    "text | phone | Which telephone number? | phone",
    head=_HEAD,
    more="| entities |\n| | list_name | label |\n| | households | ${head} |\n"
    + _SETTINGS.format(id="register", title="Register a household"),
).encode()

VISIT = (
    survey(
        "select_one_from_file households.csv | home | Which household? |",
        "calculate | known | | ",
        "note | shown | Known number: ${known} |",
        "text | new_phone | Which number now? | phone",
        head=_HEAD,
        more=choices("x | a | A")
        + "| entities |\n| | list_name | entity_id | label |\n| | households | ${home} | |\n"
        + _SETTINGS.format(id="home_visit", title="Visit a household"),
    )
    .replace(
        "calculate | known | | ",
        "calculate | known | | | instance('households')/root/item[name=${home}]/phone",
    )
    .replace(_HEAD, _HEAD + " | calculation")
    .encode()
)
