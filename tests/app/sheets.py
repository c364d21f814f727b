"""For the app's tests: our own visit form as a district publishes it, and a plain sheet of a district's own."""

import json
from functools import cache
from typing import Any

from core.settings import ASSETS
from forms.xlsform import convert

PLAN = json.loads((ASSETS / "forms" / "kioo_visit.plan.json").read_text("utf-8"))


@cache
def _visit_xml() -> tuple[str, str]:
    converted = convert((ASSETS / "forms" / "kioo_visit.xlsx").read_bytes())
    return converted.version, converted.xml.decode()


def visit_sheet() -> dict[str, Any]:
    version, xml = _visit_xml()
    return sheet("kioo_visit", version, xml, "Supervision visit", purpose="visit", plan=PLAN)


def sheet(form: str, version: str, xml: str, title: str, *, purpose: str = "plain", plan: Any = None) -> dict[str, Any]:
    told = {"form": form, "version": version, "title": title, "purpose": purpose, "hash": "h", "published": 1}
    return {**told, "xml": xml, "plan": plan}
