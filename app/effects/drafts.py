"""Begins, opens and finishes drafts; seals the rating of a visit."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from app.asks import Ask, Event, Outgoing, Overtaken, Thing
from app.asks.drafts import (
    BeginDraft,
    Begun,
    Copy,
    DraftGone,
    DraftOpened,
    FindSheets,
    Finish,
    Finished,
    NoSuchForm,
    OpenDraft,
    RatingSealed,
    SealRating,
    SheetLine,
    SheetsFound,
)
from app.effects import fed_lists, needs, own_words, sent, sheets
from app.effects.attachments import with_files
from app.effects.closed_sheets import closed
from app.effects.memory import is_overtaken, space_of, wire_record
from app.effects.noticing import noticing_of
from app.filling import draft_head
from app.wiring import Desk
from core.canonical import canonical
from core.clock import iso_week
from core.errors import Locked
from core.records import PullItem, WireRecord
from forms import AUDIT_FILE
from learning.promises import is_unfinished
from learning.score_plan import ScorePlan
from storage.inbox import head_of
from storage.session import Put

_SIGNED = ("plain", "visit")
"""What is filled in under somebody's name; patients' answers and a team's talk have no author (decision 7)."""


def find_sheets(desk: Desk, _: FindSheets) -> SheetsFound:
    """Each form in the version to fill, by title, and what is still on its way."""
    lines = [_line(chosen) for known in sheets.by_form(desk).values() if (chosen := sheets.best(known)) is not None]
    return SheetsFound(sorted(lines, key=lambda line: (line.title, line.form)))


def _line(version: sheets.Version) -> SheetLine:
    form, number, title, purpose = (str(version.head[name]) for name in ("form", "version", "title", "purpose"))
    return SheetLine(form, number, title, purpose, version.coming)


def begin(desk: Desk, ask: BeginDraft) -> Begun | NoSuchForm:
    """The draft of this form and place that is there, or a new one."""
    session = desk.open_session
    there = session.find("draft", where={"form": ask.form, "facility": ask.facility}, bodies=True)
    same = [
        one for one in there if "record" not in one.body
    ]  # what changes a sheet that was sent is none to go on with here
    if same:
        return Begun(same[0].id, str(same[0].body["purpose"]))
    chosen = sheets.best(sheets.offered(desk, form=ask.form))
    kept, unit = sheets.whole(desk, chosen), session.get("org_unit", ask.facility)
    if kept is None or unit is None or (chosen and chosen.coming):
        return NoSuchForm(ask.form, chosen.coming if chosen else ())
    form = kept.body
    if form["purpose"] not in _SIGNED:
        return NoSuchForm(ask.form, elsewhere=True)
    draft = desk.tablet.ids.record()
    body = {
        "form": ask.form,
        "version": form["version"],
        "purpose": form["purpose"],
        "title": form["title"],
        "facility": ask.facility,
        "district": unit.body["parent"],
        "place": unit.body["name"],
        "started": desk.tablet.clock.now_ms(),
        "snapshot": None,
    }
    needs.note(desk, ask.form, str(form["version"]), ask.facility)
    session.put("draft", draft, body, head=draft_head(body), space=space_of(desk, "own"))
    return Begun(draft, str(form["purpose"]))


def open_draft(desk: Desk, ask: OpenDraft) -> DraftOpened | DraftGone | NoSuchForm:
    """The draft with its form, made ready to be answered."""
    session = desk.open_session
    stored = session.get("draft", ask.draft)
    if stored is None:
        return DraftGone()
    desk.seen["draft", stored.id] = stored.rev
    body = {"id": stored.id, **stored.body}
    kept = sheets.form_of(desk, body)
    if kept is None:
        return NoSuchForm(str(body["form"]))
    form = kept.body
    filled = sheets.ready(desk, kept, body["snapshot"], ask.language, signed=True, district=str(body["district"]))
    plan = ScorePlan.from_json(form["plan"]) if form.get("plan") else None
    last = session.get("last_answers", f"{body['form']}/{body['facility']}")
    promises = _promises(desk, str(body["facility"]))
    lacking, noticing = sheets.missing(desk, filled), noticing_of(desk, body, filled)
    remembered = last.body if last else None
    return DraftOpened(body, filled, plan, promises, remembered, desk.tablet.now(), noticing, lacking)


def _promises(desk: Desk, facility: str) -> tuple[Thing, ...]:
    found = desk.open_session.find("promise", where={"facility": facility}, bodies=True)
    standing = own_words.laid_over(desk.open_session, "promise", [{"id": one.id, **one.body} for one in found])
    return tuple(one for one in standing if is_unfinished(one))


def finish(desk: Desk, ask: Finish) -> Finished | DraftGone | Overtaken:
    """The draft goes, its records are queued and take its files along, in one transaction; the copies are a convenience and come after.

    The log is laid beside the draft first: where there is no room for it, the draft stays whole, log and all.
    """
    session = desk.open_session
    stored = session.get("draft", ask.draft)
    if stored is None:
        return DraftGone()
    if is_overtaken(desk, "draft", ask.draft):
        return Overtaken("draft", ask.draft)
    if ask.log:
        session.attach("draft", ask.draft, AUDIT_FILE, [ask.log], mime="text/csv")
    files = sent.files_before(stored.body) | {one.name: one for one in session.attachments("draft", ask.draft)}
    outgoing = [with_files(one, files.values(), ask.noted.get("further") or {}) for one in ask.outgoing]
    if ask.closed:
        outgoing[0] = closed(desk, ask.draft, outgoing[0], ask.closed)
    records = [wire_record(desk, one) for one in outgoing]
    is_plain = stored.body.get("purpose") == "plain"
    is_kept = ask.document and is_plain
    copies = [sent.copy_of(desk, {**stored.body, **ask.noted}, outgoing[0], ask.document)] if is_kept else []
    leaves = [*fed_lists.kept(records), *own_words.kept(records), *copies]
    session.remove("draft", ask.draft, events=records, leaves=leaves, passing=is_plain and not is_kept)
    fed_lists.let_go_of_older(session, records)
    session.put_many([_copied(one, ask.outgoing[0]) for one in ask.copies])
    sent.let_go(desk)
    desk.tablet.wake()
    return Finished()


def _copied(copy: Copy, about: Outgoing) -> Put:
    """Laid into the device's space as the district would, so that its own telling takes the same place."""
    item = PullItem(about.district, 0, copy.kind, copy.id, "put", about.facility, copy.body)
    return Put(copy.kind, copy.id, copy.body, head_of(item), "device")


def seal_rating(desk: Desk, ask: SealRating) -> RatingSealed | DraftGone:
    """Seals first, notes afterwards: an asked-again rating can be declined, a lost one is lost."""
    session = desk.open_session
    stored = session.get("draft", ask.draft)
    if stored is None:
        return DraftGone()
    if ask.answers is not None:
        _seal(desk, stored.body, ask.answers)
    body = {**stored.body, "rated": "declined" if ask.answers is None else "sealed"}
    session.put("draft", ask.draft, body, head=draft_head(body), space=space_of(desk, "own"))
    return RatingSealed()


def _seal(desk: Desk, draft: Thing, answers: Mapping[str, str]) -> None:
    tablet, session = desk.tablet, desk.open_session
    key = session.setting("data_key")
    if not key:
        raise Locked("the programme gave this device no key to seal with")
    language = session.setting(f"style/{desk.me.uid}") if desk.me else None
    record = WireRecord(
        id=tablet.ids.unlinkable(),
        rev=1,
        kind="visit_rating",
        district=str(draft["district"]),
        facility=str(draft["facility"]),
        sha256="",
        data={
            "week": iso_week(tablet.now().today),
            "channel": "visit",
            "language": (language or {}).get("language", tablet.settings.language),
        },
    )
    plaintext = canonical({"answers": dict(answers)})
    session.seal(record, plaintext, base64.b64decode(key), str(session.setting("data_key_id")))
    tablet.wake()


DOERS: dict[type[Ask], Callable[[Desk, Any], Event]] = {
    FindSheets: find_sheets,
    BeginDraft: begin,
    OpenDraft: open_draft,
    Finish: finish,
    SealRating: seal_rating,
}
