"""A fictional country for trying Kioo out: places, people, priorities. Nothing in it exists."""

from dataclasses import dataclass

REGION = ("region-nyota", "Nyota Region")

DISTRICTS = (
    ("district-kasoki", "Kasoki District"),
    ("district-mbuyuni", "Mbuyuni District"),
    ("district-ziwani", "Ziwani District"),
)

FACILITIES = {
    "district-kasoki": (
        "Tindwa Health Centre",
        "Osheka Health Centre",
        "Kolemba Dispensary",
        "Barun Creek Dispensary",
        "Lusora Health Centre",
        "Mirembo Dispensary",
        "Sandali Health Post",
        "Uvuno Dispensary",
    ),
    "district-mbuyuni": (
        "Baobab Hill Health Centre",
        "Chemka Dispensary",
        "Dhahabu Health Post",
        "Fukwe Dispensary",
        "Gogoni Health Centre",
        "Kipepeo Dispensary",
        "Mwangaza Health Centre",
        "Tumbili Health Post",
    ),
    "district-ziwani": (
        "Bandarini Health Centre",
        "Dagaa Dispensary",
        "Kisiwa Health Post",
        "Mashua Dispensary",
        "Ngalawa Health Centre",
        "Pwani Dispensary",
        "Samaki Health Centre",
        "Wimbi Health Post",
    ),
}


@dataclass(frozen=True)
class Someone:
    """A fictional person. `pin` opens the demo's tablet, `password` the district pages."""

    id: str
    name: str
    role: str
    unit: str
    picture: str = ""
    pin: str = ""
    login: str = ""
    password: str = ""


HOME = "tindwa-health-centre"

ON_THE_TABLET = (
    Someone("aisha", "Aisha", "supervisor", "district-kasoki", "p-aisha", pin="314159"),
    Someone("neema", "Neema", "chw", HOME, "p-neema", pin="271828"),
    Someone("tindwa-team", "Tindwa team", "team", HOME, "p-team", pin="161803"),
)

AT_THE_DESK = (
    Someone("lela", "Lela", "manager", "district-kasoki", "p-lela", login="lela", password="mirror-lake-42"),
    Someone("otim", "Otim", "manager", "district-mbuyuni", "p-otim", login="otim", password="mirror-hill-42"),
    Someone("daniel", "Daniel", "manager", "region-nyota", "p-daniel", login="daniel", password="mirror-star-42"),
    Someone("grace", "Grace", "admin", "region-nyota", "p-grace", login="grace", password="mirror-desk-42"),
)

PRIORITIES = (
    ("region-nyota", "Mothers and newborns are seen within one hour", "Waiting was the first thing patients named."),
    ("district-kasoki", "Soap and water where care is given", "Nine of our places ran out of soap last year."),
    ("district-mbuyuni", "Amoxicillin never runs out", "Stock cards and shelves disagree in half of our places."),
    ("district-ziwani", "Referral transport answers the first call", "Two boats were away for repair since July."),
)

BARRIERS = (
    (
        "The vaccine fridge is broken",
        "cold chain",
        "infrastructure",
        "Vaccines are kept two hours away.",
        "A fridge, or its repair",
    ),
    ("No night guard since March", "staff", "staff", "The midwife is alone at night.", "A guard for the nights"),
    (
        "The soap budget line is closed",
        "supplies",
        "money",
        "Soap is bought from our own pockets.",
        "Open the line again",
    ),
    (
        "The ambulance does not come",
        "transport",
        "transport",
        "Two mothers walked to the hospital.",
        "A car that answers",
    ),
    ("Registers have run out", "information", "information", "We copy names into school books.", "Ten registers"),
    ("Test kits come late", "supplies", "supplies", "Fever is treated without a test.", "Kits every month"),
)

GAPS = (
    ("soap is never missing", "check the taps each Monday", "in-charge"),
    ("the stock card agrees with the shelf", "count five medicines each Friday", "store keeper"),
    ("each mother says the dose back", "ask her to repeat it before she leaves", "nurses"),
    ("nobody waits without knowing why", "give out queue cards", "reception"),
    ("sharps boxes are never overfull", "close the box at three quarters", "ward team"),
)

OUR_PROMISES = (
    "Bring two boxes of gloves",
    "Answer about the broken fridge",
    "Send the new register",
    "Ask the region for a second midwife",
)

STRENGTHS = (
    "Registers are complete and clear",
    "The night duty was never missed",
    "Breaths are counted for a full minute",
    "The waiting place is clean and shaded",
    "Stock cards are filled the same day",
)


def unit_id(name: str) -> str:
    """The id of a place made from its name."""
    return name.lower().replace(" ", "-")
