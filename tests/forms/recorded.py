"""Replays recorded scenarios of another engine (see the shared collection's README): steps and expectations as data."""

import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

from app.questions.marked import Line, lines_of
from core.errors import KiooError
from forms import FormSession, load_form
from forms.instance import find
from tests.fakes.clock import START

END = "END_OF_FORM"


class Unplayable(Exception):
    """A step that asks for something Kioo's engine has no counterpart of; the message says what."""


@dataclass
class Spot:
    """A node of one session, asked again whenever something is expected of it."""

    session: FormSession
    ref: str

    @property
    def node(self) -> Any:
        return self.session.node(self.ref)

    def complaints(self, rule: str = "") -> list[str]:
        return [one.message for one in self.session.validate([self.ref]) if one.rule == (rule or one.rule)]


class Player:
    """One scenario: `play()` says whether every expectation holds."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario = scenario
        form = load_form(scenario["xml"].encode())
        self.session = FormSession.new(form, **_handed(1))
        self.results: dict[int, Any] = {}
        self.here = form.root.ref
        self.from_zero = "one-based position predicates: false" in scenario.get("title", "")

    def play(self) -> bool:
        for number, step in enumerate(self.scenario["steps"]):
            if step["op"] == "expect":
                if not self.expect(step):
                    return False
            else:
                self.results[number] = self.do(step)
        return True

    def do(self, step: dict[str, Any]) -> Any:
        work = getattr(self, f"op_{step['op']}", None)
        if work is None:
            raise Unplayable(step["op"])
        return work(*step["args"])

    def op_next(self, ref: Any) -> dict[str, Any]:
        if ref == END and self.after():
            return {"eventType": "QUESTION"}
        self.here = self.ref(ref)
        return {"eventType": END if ref == END else "QUESTION"}

    def after(self) -> list[str]:
        """What can still be visited after this place; the offer of one more round stands after the rounds."""
        places = [ref for page in self.session.pages() for ref in page.refs if self.session.node(ref).kind != "repeat"]
        passed = [at for at, ref in enumerate(places) if ref.startswith(self.here)]
        return places[passed[-1] + 1 :] if passed and self.session.node(self.here).kind != "group" else places

    def op_jumpToBeginningOfForm(self) -> None:  # noqa: N802 - named as recorded, like those below
        self.here = self.session.form.root.ref

    def op_atTheEndOfForm(self) -> bool:  # noqa: N802
        return self.here == END

    def op_answer(self, *said: Any) -> Spot:
        self.here = self.ref(said[0]) if len(said) > 1 else self.here
        kind = self.session.node(self.here).type
        text = ("OK" if said[-1] else "") if kind == "acknowledge" else _text(said[-1])
        self.session.answer(self.here, text)
        return self.spot()

    def op_createNewRepeat(self, ref: Any, *_: Any) -> None:  # noqa: N802
        series = re.sub(r"\[\d+\]$", "", self.ref(ref))
        self.session.add_repeat(series)
        self.here = f"{series}[{self.rounds(series)}]"

    op_proposed_addExplicitCreateNewRepeatCallHere = op_createNewRepeat  # noqa: N815

    def op_removeRepeat(self, ref: str) -> None:  # noqa: N802
        self.session.remove_repeat(ref)

    def op_setLanguage(self, code: str) -> None:  # noqa: N802
        self.session.set_language(code)

    def op_answerOf(self, ref: str) -> Spot:  # noqa: N802
        return self.spot(ref)

    def op_getInstanceNode(self, ref: str) -> Spot:  # noqa: N802
        return self.spot(_from_one(ref) if self.from_zero else ref)

    def op_indexOf(self, ref: str) -> str | None:  # noqa: N802
        try:
            return self.session.node(ref).ref
        except KiooError:
            return None

    def op_choicesOf(self, ref: Any) -> Any:  # noqa: N802
        return self.session.node(self.ref(ref)).choices

    def op_proposed_getAvailableOptionLabels(self, ref: Any) -> list[str]:  # noqa: N802
        return [choice.label for choice in self.op_choicesOf(ref)]

    def op_getSelectedOptionLabels(self, ref: Any) -> list[str]:  # noqa: N802
        node = self.session.node(self.ref(ref))
        return [choice.label for choice in node.choices if choice.value in node.value.split()]

    op_proposed_getSelectedOptionLabelsAsText = op_getSelectedOptionLabels  # noqa: N815

    def op_refAtIndex(self) -> str:  # noqa: N802
        return self.here

    def op_countRepeatInstancesOf(self, ref: str) -> int:  # noqa: N802
        return self.rounds(ref)

    def op_getQuestionLabel(self, ref: Any) -> str:  # noqa: N802
        return self.session.node(self.ref(ref)).label

    op_getQuestionLabelText = op_getQuestionLabel  # noqa: N815

    def op_proposed_serializeAndRestoreInstanceState(self) -> tuple[str, str]:  # noqa: N802
        before = self.session.instance_id
        self.session = FormSession.restore(self.session.form, self.session.snapshot(), **_handed(2))
        return before, self.session.instance_id

    def op_editCurrentInstance(self) -> None:  # noqa: N802
        self.session = FormSession.edit(self.session.form, self.session.to_xml(), **_handed(3))

    def op_proposed_serializeInstance(self) -> str:  # noqa: N802
        return self.session.to_xml().decode()

    def op_prepareWebFormsInstancePayload(self) -> dict[str, Any]:  # noqa: N802
        settings = self.session.form.settings
        meta = {
            "submissionAction": settings.submission_url or None,
            "submissionMethod": settings.submission_method,
            "encryptionKey": settings.public_key or None,
        }
        return {"xml": self.session.to_xml().decode(), "submissionMeta": meta}

    def op_getValidationOutcome(self) -> dict[str, Any]:  # noqa: N802
        problems = self.session.validate()
        return {"failedPrompt": Spot(self.session, problems[0].ref) if problems else None, "outcome": None}

    def op_getFormDef(self) -> FormSession:  # noqa: N802
        return self.session

    def ref(self, said: str | dict[str, Any]) -> str:
        if isinstance(said, dict):
            if "assertCurrentReference" not in said:
                raise Unplayable(str(said))
            return self.here
        return said

    def spot(self, ref: str = "") -> Spot:
        return Spot(self.session, re.sub(r"(?<=/)\w+:", "", ref or self.here))

    def rounds(self, ref: str) -> int:
        node, frame = find(self.session.form, self.session._root, ref)
        return len(frame.live(node))

    def expect(self, step: dict[str, Any]) -> bool:
        wanted = step["expected"][0] if step["expected"] else None
        if isinstance(wanted, dict) and "$ref" in wanted:
            wanted = _followed(self.results[wanted["$ref"]], wanted["chain"])
        check = CHECKS.get(step["matcher"])
        if check is None:
            raise Unplayable(step["matcher"])
        return bool(check(_followed(self.results.get(step["of"]), step.get("chain", [])), wanted))


def _handed(seed: int) -> dict[str, Any]:
    return {"clock_ms": lambda: START + seed * 1000, "random_bytes": random.Random(seed).randbytes}


def _from_one(ref: str) -> str:
    return re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", ref)


def _relevant_round(session: FormSession, said: dict[str, str]) -> bool:
    return session.node(_from_one(said["ref"]) if "[0]" in said["ref"] else said["ref"]).relevant


STEPS_INTO: dict[str, Callable[..., Any]] = {
    "getValue": lambda spot: spot.node.value,
    "size": len,
    "xpathReference": lambda ref: ref,
    "currentState": lambda spot: spot,
    "validationState": lambda spot: spot,
    "node": lambda spot: spot,
    "value": lambda spot: spot.node.value,
    "reference": lambda spot: spot.ref,
    "required": lambda spot: spot.complaints("required"),
    "message": lambda found: found[0],
    "asString": lambda text: text,
    "length": lambda found: found.groups if isinstance(found, Looks) else len(found),
    "hasAction": lambda session, name: name in {action.kind for action in session.form.actions},
    "isRepeatRelevant": _relevant_round,
    "get": lambda found, at: found[at],
    "getProperties": lambda choice: {"label": choice.label, **choice.details},
    "nodeOptions": lambda spot: spot,
    "formatted": lambda words: _looks(lines_of(words)),
    "media": lambda spot: _accepted(spot.node.parameters.get("mediatype", "")),
}


class Looks(list[tuple[Any, ...]]):
    """Words one after the other with how they look: bold, slanted, where a link leads, level of the heading they are in."""

    def add(self, words: str, *look: Any) -> None:
        """Puts words behind the others, with them where they look alike."""
        if self and self[-1][1:] == look:
            self[-1] = (self[-1][0] + words, *look)
        elif words.strip():
            self.append((words, *look))

    @property
    def groups(self) -> int:
        """How many parts stand beside each other when words inside one mark are one part."""
        alike = (any(one and one == other for one, other in zip(a[1:], b[1:], strict=True)) for a, b in pairwise(self))
        return len(self) - sum(alike)


def _looks(lines: tuple[Line, ...]) -> Looks:
    """What the app draws of marked words."""
    found = Looks()
    for line in lines:
        for piece in line.pieces:
            found.add(piece.words, piece.bold, piece.slanted, piece.where, line.level)
    return found


def _looks_of(tree: list[dict[str, Any]], found: Looks, look: tuple[Any, ...] = (False, False, "", 0)) -> Looks:
    """The same of the other engine's tree of elements."""
    for part in tree:
        name = part.get("elementName", "")
        if not name:
            found.add(part["value"], *look)
        bold, slanted = look[0] or name == "strong", look[1] or name == "em"
        level = int(name[1]) if name[:1] == "h" and name[1:].isdigit() else look[3]
        _looks_of(part.get("children", []), found, (bold, slanted, part.get("url", look[2]), level))
    return found


def _matches(found: Any, wanted: Any) -> bool:
    return found == _looks_of(wanted, Looks()) if isinstance(found, Looks) else wanted.items() <= found.items()


def _accepted(mediatype: str) -> dict[str, str | None]:
    kind, _, sub = mediatype.partition("/")
    known = kind in ("image", "audio", "video")
    return {"accept": mediatype if known else "*", "type": kind if known else None, "subtype": sub if known else None}


def _followed(found: Any, chain: list[Any]) -> Any:
    for name, argument in zip(chain, [*chain[1:], ""], strict=False):
        if isinstance(name, dict):
            continue
        if isinstance(found, dict):
            found = found[name]
        elif isinstance(found, list | tuple) and name.isdigit():
            found = found[int(name)]
        elif name not in STEPS_INTO:
            raise Unplayable(str(chain))
        else:
            found = STEPS_INTO[name](found, *(argument["args"] if isinstance(argument, dict) else ()))
    return found


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, Spot):
        return found.ref == wanted
    return found == (_text(wanted) if isinstance(found, str) else wanted)


def _close(spot: Spot, wanted: dict[str, list[Any]]) -> bool:
    number, within = next(iter(wanted.values()))
    given = spot.node.value
    return given == "" if str(number) == "NaN" else math.isclose(float(given), float(number), abs_tol=float(within))


def _tree(xml: str) -> Any:
    return _plain(ET.fromstring(xml))


def _plain(element: ET.Element) -> Any:
    return element.tag, dict(element.attrib), element.text or "", [_plain(child) for child in element]


def _answered(spot: Spot, wanted: dict[str, Any]) -> bool:
    said = next(iter(wanted.values()))
    given = spot.node.value
    return (given == "OK") == said if spot.node.type == "acknowledge" else given == _text(said)


CHECKS: dict[str, Callable[[Any, Any], Any]] = {
    "toEqualAnswer": _answered,
    "not.toEqualAnswer": lambda spot, wanted: not _answered(spot, wanted),
    "toEqualUploadedAnswer": lambda spot, wanted: spot.node.value == wanted["binary"],
    "toHaveAnswerCloseTo": _close,
    "toBe": _same,
    "toEqual": _same,
    "toMatch": lambda found, wanted: bool(found) if wanted == "<RegExp>" else re.search(wanted, found),
    "toMatchObject": _matches,
    "toContain": lambda found, wanted: wanted in found,
    "toBeNull": lambda found, _: found is None,
    "equal": lambda found, wanted: found == dict(wanted),
    "not.toBe": lambda found, wanted: not _same(found, wanted),
    "toBeRelevant": lambda spot, _: spot.node.relevant,
    "toBeNonRelevant": lambda spot, _: not spot.node.relevant,
    "toHaveConstraintMessage": lambda spot, wanted: spot.complaints("constraint") == [wanted] * bool(wanted),
    "toHaveRequiredMessage": lambda spot, wanted: spot.complaints("required") == [wanted] * bool(wanted),
    "toHaveValidityMessage": lambda spot, wanted: spot.complaints() == [wanted] * bool(wanted),
    "toHaveValidityStatus": lambda spot, _: not spot.complaints(),
    "toHaveAppearance": lambda spot, wanted: wanted in spot.node.appearance.split(),
    "notToHaveAppearance": lambda spot, wanted: wanted not in spot.node.appearance.split(),
    "toYieldAppearances": lambda spot, wanted: set(spot.node.appearance.split()) == set(wanted),
    "toYieldClasses": lambda spot, wanted: list(spot.session.form.settings.style) == wanted,
    "toEqualTreeReference": lambda ref, wanted: ref == wanted["ref"],
    "toHavePreparedSubmissionXML": lambda found, wanted: _tree(found["xml"]) == _tree(wanted),
    "not.toHaveEditedPreloadInstanceID": lambda found, _: found[0] == found[1],
    "toContainChoices": lambda found, wanted: _pairs(wanted) <= {(one.value, one.label) for one in found},
    "toContainChoicesInAnyOrder": lambda found, wanted: _pairs(wanted) == {(one.value, one.label) for one in found},
}


def _pairs(choices: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {tuple(one["choice"]) for one in choices}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def outcome(scenario: dict[str, Any]) -> str:
    """held, broken, refused, or why it cannot be played."""
    try:
        return "held" if Player(scenario).play() else "broken"
    except Unplayable as reason:
        return str(reason)
    except KiooError as fault:
        return f"refused: {fault}"
