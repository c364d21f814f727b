"""The series of a facility as devices are told of them: an indicator, its words, its newest months."""

import json
from collections.abc import Iterator, Mapping

from core.records import Json
from learning.indicators import INDICATORS, Indicator, section_indicator
from server.store import rollups
from server.store.tables import FormVersion

SECTION = "section_"
Titles = Mapping[str, Mapping[str, str]]
"""The name of a section of a score plan to its title by language."""


def section_titles() -> dict[str, dict[str, str]]:
    """The titles of the sections of every score plan, the newest version's words first; inside a turn of the store."""
    found: dict[str, dict[str, str]] = {}
    for row in FormVersion.select().where(FormVersion.plan != "").order_by(FormVersion.published.desc()):
        for section in json.loads(row.plan)["sections"]:
            found.setdefault(section["name"], section.get("title", {}))
    return found


def told(district: str, facility: str, titles: Titles) -> Iterator[tuple[str, dict[str, Json]]]:
    """Every series of a facility: its id among all series, and its body. Inside a turn of the store."""
    for name, points in rollups.series(district, facility).items():
        indicator = _indicator(name, titles)
        words = {"titles": dict(indicator.titles)} if indicator.titles else {}
        about = {"facility": facility, "indicator": name, "title": indicator.title, "unit": indicator.unit}
        yield f"{facility}/{name}", {**about, **words, "points": points}


def gone(facility: str, titles: Titles) -> Iterator[tuple[str, dict[str, Json]]]:
    """Every series a facility may have had, without a body: what devices drop when it is not theirs to see any more."""
    for name in (*INDICATORS, *(f"{SECTION}{section}" for section in titles)):
        yield f"{facility}/{name}", {}


def _indicator(name: str, titles: Titles) -> Indicator:
    section = name.removeprefix(SECTION)
    return INDICATORS.get(name) or section_indicator({"name": section, "title": titles.get(section, {})})
