"""What each person's drafts need of what came down, kept where everybody on this device can read it.

Whoever tidies sees nobody else's drafts. So each need is noted before the draft is there, and only what nobody needs goes.
"""

from app.asks import Thing
from app.effects import sheets
from app.retention import Needs
from app.wiring import Desk
from core.records import Json

_NOTES = "reflection_notes"


def note(desk: Desk, form: str, version: str, place: str = "") -> None:
    """Something that needs this version and place is about to be begun; call it before that is kept."""
    needs = Needs(frozenset({(form, version)}), frozenset({place} - {""}))
    known = _said(desk, _uid(desk))
    together = needs.with_those_of(known or Needs())
    if together != known:
        _say(desk, together)


def renew(desk: Desk) -> None:
    """Says anew what the person here needs; what they finished they need no more."""
    needs = _looked_up(desk)
    if needs != _said(desk, _uid(desk)):
        _say(desk, needs)


def of_everybody(desk: Desk) -> Needs | None:
    """What anybody on this device needs; None as long as somebody has not said."""
    said = [_said(desk, card.uid) for card in desk.tablet.vault.people()]
    together = Needs()
    for one in said:
        if one is None:
            return None
        together = together.with_those_of(one)
    return together


def _looked_up(desk: Desk) -> Needs:
    session = desk.open_session
    drafts = [one.body for one in session.find("draft", bodies=True)]
    kept = [one.head for one in session.find(sheets.SENT)]
    talks = [one.body for one in session.find(_NOTES, where={"state": "open"}, bodies=True)]
    versions = {(str(one["form"]), str(one["version"])) for one in (*drafts, *kept)}
    versions |= {
        (str(guide.head["form"]), str(guide.head["version"])) for talk in talks for guide in _guides(desk, talk)
    }
    return Needs(frozenset(versions), frozenset(str(one["facility"]) for one in drafts))


def _guides(desk: Desk, talk: Thing) -> list[sheets.Version]:
    return sheets.versions(desk, purpose="reflection", version=talk["version"])


def _uid(desk: Desk) -> str:
    return desk.open_session.person.uid


def _said(desk: Desk, uid: str) -> Needs | None:
    raw: Json = desk.open_session.setting(f"needs/{uid}")
    if raw is None:
        return None
    return Needs(frozenset((form, version) for form, version in raw["versions"]), frozenset(raw["places"]))


def _say(desk: Desk, needs: Needs) -> None:
    raw = {"versions": sorted(map(list, needs.versions)), "places": sorted(needs.places)}
    desk.open_session.set_setting(f"needs/{_uid(desk)}", raw)
