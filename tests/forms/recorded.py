"""Replays recorded scenarios of another engine (see the shared collection's README): steps and expectations as data."""

import random
import re
from collections.abc import Callable
from typing import Any

from core.errors import KiooError
from forms import FormSession, load_form
from forms.instance import find
from tests.fakes.clock import START


class Unplayable(Exception):
    """A step that is about something else than answers (markdown, layout, its own engine's inside)."""


class Player:
    """One scenario: `play()` says whether every expectation holds."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        self.scenario = scenario
        form = load_form(scenario["xml"].encode())
        self.session = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(1).randbytes)
        self.results: dict[int, Any] = {}
        self.here = form.root.ref

    def play(self) -> bool:
        for number, step in enumerate(self.scenario["steps"]):
            if step["op"] == "expect":
                if not self.expect(step):
                    return False
            else:
                self.results[number] = self.do(step)
        return True

    def do(self, step: dict[str, Any]) -> Any:
        arguments, work = step["args"], getattr(self, f"op_{step['op']}", None)
        if work is None:
            raise Unplayable(step["op"])
        return work(*arguments)

    def op_next(self, ref: Any) -> None:
        self.here = self.ref(ref)

    def op_answer(self, *said: Any) -> None:
        self.here = self.ref(said[0]) if len(said) > 1 else self.here
        self.session.answer(self.here, _text(said[-1]))

    def op_createNewRepeat(self, ref: Any, *_: Any) -> None:  # noqa: N802 - named as recorded, like those below
        self.add(re.sub(r"\[\d+\]$", "", self.ref(ref)))

    op_proposed_addExplicitCreateNewRepeatCallHere = op_createNewRepeat  # noqa: N815

    def op_removeRepeat(self, ref: str) -> None:  # noqa: N802
        self.session.remove_repeat(ref)

    def op_setLanguage(self, code: str) -> None:  # noqa: N802
        self.session.set_language(code)

    def op_answerOf(self, ref: str) -> str:  # noqa: N802
        return ref

    op_getInstanceNode = op_answerOf  # noqa: N815

    def op_choicesOf(self, ref: Any) -> Any:  # noqa: N802
        return self.session.node(self.ref(ref)).choices

    def op_proposed_getAvailableOptionLabels(self, ref: Any) -> list[str]:  # noqa: N802
        return [choice.label for choice in self.op_choicesOf(ref)]

    def op_refAtIndex(self) -> str:  # noqa: N802
        return self.here

    def op_countRepeatInstancesOf(self, ref: str) -> int:  # noqa: N802
        return self.rounds(ref)

    def op_getQuestionLabel(self, ref: Any) -> str:  # noqa: N802
        return self.session.node(self.ref(ref)).label

    op_getQuestionLabelText = op_getQuestionLabel  # noqa: N815

    def op_proposed_serializeAndRestoreInstanceState(self) -> None:  # noqa: N802
        handed = {"clock_ms": lambda: START, "random_bytes": random.Random(2).randbytes}
        self.session = FormSession.restore(self.session.form, self.session.snapshot(), **handed)

    def ref(self, said: str | dict[str, Any]) -> str:
        if isinstance(said, dict):
            if "assertCurrentReference" not in said:
                raise Unplayable(str(said))
            return self.here
        return said

    def add(self, ref: str) -> None:
        before = self.rounds(ref)
        self.session.add_repeat(ref)
        self.here = f"{ref}[{before + 1}]"

    def rounds(self, ref: str) -> int:
        node, frame = find(self.session.form, self.session._root, ref)
        return len(frame.live(node))

    def expect(self, step: dict[str, Any]) -> bool:
        found, chain = self.results.get(step["of"]), step.get("chain", [])
        wanted = step["expected"][0] if step["expected"] else None
        check = self.checks().get(step["matcher"])
        if chain and step["matcher"] in ("toBe", "toEqual"):
            reads = {"getValue": lambda: self.value(found), "size": lambda: len(found), "xpathReference": lambda: found}
            if chain[0] not in reads:
                raise Unplayable(str(chain))
            return reads[chain[0]]() == (_text(wanted) if chain[0] == "getValue" else wanted)
        if check is None or chain:
            raise Unplayable(step["matcher"])
        return check(found, wanted)

    def checks(self) -> dict[str, Callable[[Any, Any], bool]]:
        return {
            "toEqualAnswer": lambda ref, wanted: self.value(ref) == _text(next(iter(wanted.values()))),
            "toBe": lambda found, wanted: found == wanted,
            "toEqual": lambda found, wanted: found == wanted,
            "not.toBe": lambda found, wanted: found != wanted,
            "toBeRelevant": lambda ref, _: self.session.node(ref).relevant,
            "toBeNonRelevant": lambda ref, _: not self.session.node(ref).relevant,
            "toHaveConstraintMessage": lambda ref, wanted: (
                self.complaints(ref, "constraint") == [wanted] * bool(wanted)
            ),
            "toHaveRequiredMessage": lambda ref, wanted: self.complaints(ref, "required") == [wanted] * bool(wanted),
            "toHaveValidityMessage": lambda ref, wanted: self.complaints(ref) == [wanted] * bool(wanted),
            "toHaveValidityStatus": lambda ref, _: not self.complaints(ref),
            "toHaveAppearance": lambda ref, wanted: wanted in self.session.node(ref).appearance.split(),
            "notToHaveAppearance": lambda ref, wanted: wanted not in self.session.node(ref).appearance.split(),
            "toYieldAppearances": lambda ref, wanted: self.session.node(ref).appearance.split() == wanted,
            "toEqualTreeReference": lambda ref, wanted: ref == wanted["ref"],
            "toContainChoices": lambda found, wanted: _pairs(wanted) <= {(one.value, one.label) for one in found},
            "toContainChoicesInAnyOrder": lambda found, wanted: (
                _pairs(wanted) == {(one.value, one.label) for one in found}
            ),
        }

    def complaints(self, ref: str | None, rule: str = "") -> list[str]:
        return [one.message for one in self.session.validate([ref or self.here]) if one.rule == (rule or one.rule)]

    def value(self, ref: str) -> str:
        return self.session.node(ref).value


def _pairs(choices: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {tuple(one["choice"]) for one in choices}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def outcome(scenario: dict[str, Any]) -> str:
    """held, broken, unplayable or refused."""
    try:
        return "held" if Player(scenario).play() else "broken"
    except Unplayable:
        return "unplayable"
    except KiooError:
        return "refused"
