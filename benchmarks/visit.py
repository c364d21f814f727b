"""The supervision visit, filled by a script: what a visitor answers, and the records that come of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from core.canonical import canonical, sha256_of
from core.ids import IdMaker
from core.records import Json, WireRecord
from core.settings import ASSETS
from forms import FormDefinition, FormSession, Node, load_form
from forms.xlsform import convert
from learning.promises import new_promise
from learning.score import ScorePlan, score

WORKBOOK = ASSETS / "forms" / "kioo_visit.xlsx"
_WRITTEN: Mapping[str, Json] = json.loads((ASSETS / "forms" / "kioo_visit.plan.json").read_text("utf-8"))
PLAN: Mapping[str, Json] = json.loads(canonical(_WRITTEN))
"""As devices get it: its keys in order."""
_ROUNDS = {"medicine": 5, "case": 2, "gap": 3}
SENTENCE = "Every mother said the dose back before she left."
_FOCUS = "readiness medicines observation"
_DAY = 86_400_000


@cache
def xform() -> bytes:
    """The visit form as devices get it."""
    return convert(WORKBOOK).xml


def blank(form: FormDefinition, seed: int = 1) -> FormSession:
    """A blank visit."""
    return FormSession.new(form, clock_ms=lambda: 1_795_000_000_000, random_bytes=Random(seed).randbytes)


def steps(session: FormSession, chance: Random) -> Iterator[tuple[str, str]]:
    """Answers everything that is asked, page by page, giving each (ref, answer) before it is laid down by the caller."""
    yield "/data/header/focus", _FOCUS
    _add_rounds(session)
    done = {"/data/header/focus"}
    while fresh := [ref for page in session.pages() for ref in page.refs if ref not in done]:
        node = session.node(fresh[0])
        done.add(node.ref)
        if node.kind == "question" and not node.readonly and (answer := _answer(node, chance)):
            yield node.ref, answer


def _add_rounds(session: FormSession) -> None:
    for page in session.pages():
        for ref in page.refs:
            node = session.node(ref)
            if node.kind == "repeat":
                for _ in range(_ROUNDS.get(node.name, 1) - 1):
                    session.add_repeat(ref)


def _answer(node: Node, chance: Random) -> str:
    values = [choice.value for choice in node.choices]
    match node.type:
        case "select_one":
            return chance.choice(values[:3])
        case "select_multiple":
            return " ".join(values[:2])
        case "integer":
            return str(chance.randrange(1, 30))
        case "text":
            return SENTENCE
    return ""


def filled(seed: int) -> FormSession:
    """A visit with everything answered; the same seed gives the same answers."""
    session = blank(load_form(xform()))
    for ref, answer in steps(session, Random(seed)):
        session.answer(ref, answer)
    return session


@cache
def finished(seed: int) -> Mapping[str, Any]:
    """The data of a finished visit, without its times."""
    session = filled(seed)
    told = score(ScorePlan.from_json(PLAN), session.shown()).as_json()
    confirmed = {"facility": {"by": "cadre", "text": "nurse", "agrees": "yes"}, "visitor": True}
    return {"answers": session.answers(), "score": told, "confirmed": confirmed}


@dataclass(frozen=True)
class Visitor:
    """Who makes the records: an author's id, the published version, ids, and the day the first visit ended (ms)."""

    author: str
    version: str
    ids: IdMaker
    ended: int
    district: str = "d1"

    def visit(self, facility: str, days_ago: int, seed: int) -> WireRecord:
        """A finished visit as a device would send it."""
        ended = self.ended - days_ago * _DAY
        data = {**finished(seed % 8), "started": ended - 6_000_000, "ended": ended}
        return replace(self._record("submission", facility, data, ended), form="kioo_visit", version=self.version)

    def promise(self, facility: str, due: str, made_on: str, state: str = "open") -> WireRecord:
        """A promise of the district's, or one that was kept."""
        made = new_promise(
            promise_id=self.ids.record(),
            facility=facility,
            district=self.district,
            what="Two boxes of gloves",
            owner_side="district",
            owner_name="in-charge",
            due=due,
            made_on=made_on,
            source={"kind": "visit", "id": "v"},
        )
        return self._record("promise", facility, {**made, "state": state}, self.ended)

    def _record(self, kind: str, facility: str, data: Mapping[str, Json], made: int) -> WireRecord:
        return WireRecord(
            id=self.ids.record(),
            rev=1,
            kind=kind,
            district=self.district,
            facility=facility,
            sha256=sha256_of(data),
            data=data,
            author=self.author,
            made=made,
        )
