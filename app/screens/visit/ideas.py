"""Words offered during a visit: what could get better for each question, strengths that were seen, ideas, who and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.words import msg


@dataclass(frozen=True)
class Point:
    """What a checklist question is about: the end of "So that ...", its category, and the strength a yes may show."""

    gap: str
    category: str
    strength: str = ""


POINTS: Mapping[str, Point] = {
    "water": Point(msg("water runs where care is given"), "building", "clean_place"),
    "soap": Point(msg("soap is never missing"), "supplies", "clean_hands"),
    "light": Point(msg("there is light day and night"), "building"),
    "privacy": Point(msg("nobody overhears a patient"), "building"),
    "toilet": Point(msg("patients have a clean toilet"), "building", "clean_place"),
    "sharps": Point(msg("needles always go into a safe box"), "supplies", "clean_place"),
    "waste": Point(msg("waste is kept apart"), "care", "clean_place"),
    "sterile": Point(msg("instruments are sterile, and it is written down"), "care"),
    "bp_device": Point(msg("blood pressure can be taken"), "supplies"),
    "thermometer": Point(msg("fever can be measured"), "supplies"),
    "scale": Point(msg("each child can be weighed"), "supplies"),
    "oximeter": Point(msg("oxygen can be measured"), "supplies"),
    "referral": Point(msg("transport answers the first call"), "referral"),
    "rostered": Point(msg("the roster is kept"), "people"),
    "in_stock": Point(msg("medicines do not run out"), "supplies", "stock_in_order"),
    "expired": Point(msg("nothing past its date is on the shelf"), "supplies", "stock_in_order"),
    "card_right": Point(msg("the stock card agrees with the shelf"), "records", "stock_in_order"),
    "asked_drinking": Point(msg("danger signs are asked every time"), "care"),
    "asked_vomiting": Point(msg("danger signs are asked every time"), "care"),
    "asked_convulsions": Point(msg("danger signs are asked every time"), "care"),
    "looked_lethargy": Point(msg("danger signs are asked every time"), "care"),
    "counted_breaths": Point(msg("breaths are counted for a full minute"), "care", "counted_breaths"),
    "asked_diarrhoea": Point(msg("diarrhoea is asked about in full"), "care"),
    "tested_fever": Point(msg("fever is tested before it is treated"), "care"),
    "weighed": Point(msg("each child is weighed"), "care"),
    "vaccination_card": Point(msg("each vaccination card is looked at"), "care"),
    "classified_right": Point(msg("the guideline is at hand and used"), "care"),
    "treated_right": Point(msg("the guideline is at hand and used"), "care"),
    "said_back": Point(msg("each mother says the dose back"), "care", "said_back"),
    "return_at_once": Point(msg("everybody knows when to come back at once"), "care"),
    "matches": Point(msg("register and report agree"), "records", "register_clear"),
    "on_time": Point(msg("the report goes on time"), "records", "register_clear"),
    "complete": Point(msg("the report is complete"), "records", "register_clear"),
    "voice_discussed": Point(msg("the team talks about what patients said"), "community", "own_idea"),
    "voice_changed": Point(msg("one thing changes because patients said it"), "community", "own_idea"),
    "voice_shown": Point(msg("patients see what was changed"), "community", "own_idea"),
}

INVERSE = frozenset({"expired"})
"""Questions where no is the good answer."""

KEPT_PROMISE = "kept_promise"
"""The strength that is seen when the place did what it said."""

WHO = (
    msg("the in-charge"),
    msg("a nurse"),
    msg("the midwife"),
    msg("the store keeper"),
    msg("the whole team"),
)
HOW = (
    msg("check it every Monday"),
    msg("name one person for it"),
    msg("talk about it in the next meeting"),
    msg("write it on the wall"),
    msg("practise it together"),
)
OURS = (
    msg("Bring what is missing next time"),
    msg("Ask for you and tell you the answer"),
    msg("Come back and look together"),
    msg("Send somebody who can show it"),
)
STUCK_REASONS = (
    msg("No supplies"),
    msg("No time"),
    msg("Not enough people"),
    msg("No money"),
    msg("Not in our hands"),
)
BARRIER_KINDS: Mapping[str, str] = {
    "supplies": msg("Supplies"),
    "staff": msg("Staff"),
    "money": msg("Money"),
    "infrastructure": msg("Building and power"),
    "transport": msg("Transport"),
    "information": msg("Registers and reports"),
    "policy": msg("Rules"),
    "coordination": msg("Working together"),
    "other": msg("Something else"),
}
KIND_OF_CATEGORY: Mapping[str, str] = {
    "care": "information",
    "people": "staff",
    "supplies": "supplies",
    "building": "infrastructure",
    "records": "information",
    "flow": "coordination",
    "referral": "transport",
    "community": "coordination",
}
CADRES = (
    msg("A nurse"),
    msg("A midwife"),
    msg("A clinical officer"),
    msg("A doctor"),
    msg("Another job"),
)
RATING = (
    ("help", msg("Did this visit help you?")),
    ("respect", msg("Were you spoken to with respect?")),
    ("freely", msg("Could you speak freely?")),
)
"""The three questions of the sealed rating (domain study 1.1, 11)."""
