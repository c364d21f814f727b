"""What a touch on a choice makes of the answer, how choices are laid out, and which ones a search finds. No Flet here."""

import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

from app.asks import Answered
from app.questions.appearance import columns_asked, wants
from app.questions.marked import bare
from app.theme import Size
from forms import Choice, Node

Layout = Literal["checklist", "likert", "heads", "cells", "table", "menu", "grid", "pack", "list"]

CHECKLIST: Final = frozenset({"yes", "partly", "no", "not_observed", "na"})
MANY: Final = 12
"""With more choices than this, they are folded and searched."""
MOST_SHOWN: Final = 40
_COLUMNS: Final[dict[Size, int]] = {"phone": 2, "tablet": 3, "wide": 3}


def touched(node: Node, value: str) -> Answered:
    """The answer after a touch on a choice: a chosen one is taken back, some-of keeps the author's order."""
    if node.type != "select_multiple":
        return Answered(node.ref, None if node.value == value else value)
    order = tuple(choice.value for choice in node.choices)

    def change(kept: str) -> str | None:
        left = set(kept.split()) ^ {value}
        return " ".join(one for one in order if one in left) or None

    return Answered(node.ref, change(node.value), change)


def chosen(node: Node) -> frozenset[str]:
    """The chosen values."""
    return frozenset(node.value.split()) if node.type == "select_multiple" else frozenset({node.value} - {""})


def is_checklist(node: Node) -> bool:
    """Whether this is a question of a checklist: yes, no and perhaps partly, could not see, does not apply."""
    values = {choice.value for choice in node.choices}
    return node.type == "select_one" and {"yes", "no"} <= values <= CHECKLIST


def layout_of(node: Node) -> Layout:
    """How the choices stand; the author's wish first, then what suits them."""
    asked: tuple[tuple[Layout, tuple[str, ...]], ...] = (
        ("cells", ("list-nolabel",)),
        ("heads", ("label",)),
        ("table", ("list",)),
        ("likert", ("likert",)),
        ("menu", ("minimal", "search", "autocomplete")),
        ("pack", ("columns-pack", "compact", "horizontal", "horizontal-compact")),
        ("grid", ("columns", "no-buttons", "quickcompact")),
    )
    found = next((layout for layout, names in asked if wants(node, *names)), None)
    if found or columns_asked(node):
        return found or "grid"
    if is_checklist(node):
        return "checklist"
    return "menu" if len(node.choices) > MANY and not wants(node, "image-map") else "list"


def columns_of(node: Node, size: Size) -> int:
    """How many choices stand beside each other in a grid."""
    return columns_asked(node) or _COLUMNS[size]


def found_by(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices whose words hold what was typed; capitals and accents make no difference, beginnings come first."""
    wanted = _flat(typed)
    if not wanted:
        return list(choices)
    hits = [(flat, choice) for choice in choices if wanted in (flat := _flat(bare(choice.label)))]
    return [choice for _, choice in sorted(hits, key=lambda hit: not hit[0].startswith(wanted))]


def _flat(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.casefold().strip())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
