"""Fills a form at random, step by step, with answers it accepts; the steps can be replayed on another engine."""

import random
import re
from datetime import date, timedelta
from typing import Any

from forms import FormDefinition, FormSession, Node
from forms.definition import NodeDef
from tests.fakes.clock import START

Step = dict[str, str]
_NAME = re.compile(r"[\w.-]+")
_CHANCE = re.compile(r"\b(now|today|random|uuid|once|randomize)\(")


class Filling:
    """One form filled with `count` random steps; `steps` are those that were taken."""

    def __init__(self, form: FormDefinition, seed: int) -> None:
        self.form, self.chance = form, random.Random(seed)
        self.session = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(seed).randbytes)
        self.steps: list[Step] = []

    def go(self, count: int) -> None:
        for _ in range(count):
            places = [self.session.node(ref) for page in self.session.pages() for ref in page.refs]
            asked = [one for one in places if one.kind == "question" and one.relevant and not one.readonly]
            series = [one for one in places if one.kind == "repeat" and one.can_add]
            rounds = [one for one in places if one.kind == "round" and one.can_add]
            if series and self.chance.random() < 0.1:
                self.take({"op": "add", "ref": self.chance.choice(series).ref})
            elif len(rounds) > 1 and self.chance.random() < 0.05:
                self.take({"op": "del", "ref": self.chance.choice(rounds).ref})
            elif asked:
                self.answer(self.chance.choice(asked))
            self.show()

    def show(self) -> None:
        """Where a choice is no longer offered, the answer goes for good, as Collect does when it shows the question."""
        for ref in [ref for page in self.session.pages() for ref in page.refs]:
            node = self.session.node(ref)
            if node.choices:
                self.session.answer(ref, node.value)

    def answer(self, node: Node) -> None:
        """Gives an answer; one the form does not accept is taken back and forgotten."""
        text = self.some(node)
        if text is None or (node.required and not text):
            return
        before = node.value
        self.session.answer(node.ref, text)
        if text and self.session.node(node.ref).problem is not None:
            self.session.answer(node.ref, before)
            return
        self.steps.append({"op": "set", "ref": node.ref, "value": text})

    def take(self, step: Step) -> None:
        (self.session.add_repeat if step["op"] == "add" else self.session.remove_repeat)(step["ref"])
        self.steps.append(step)

    def some(self, node: Node) -> str | None:
        chance, values = self.chance, [choice.value for choice in node.choices]
        if node.type in ("select_one", "select_multiple"):
            picked = [value for value in values if chance.random() < 1 / 2] or values[:1]
            return chance.choice(values or [""]) if node.type == "select_one" else " ".join(picked)
        makers: dict[str, Any] = {
            "text": lambda: chance.choice(["", "Ada", "b c", "7", "x" * 30]),
            "integer": lambda: str(chance.choice([0, 1, 2, 5, 17, 60, 300])),
            "decimal": lambda: str(chance.choice(["0.5", "2", "36.6", "120.25"])),
            "date": (date(2026, 11, 22) - timedelta(days=chance.randrange(4000))).isoformat,
            "acknowledge": lambda: "OK",
        }
        return makers[node.type]() if node.type in makers else None


def unsteady(form: FormDefinition) -> set[str]:
    """The refs of what goes by the clock or by chance, directly or not: two engines need not agree there."""
    found = {node.ref for node in form.nodes if node.bind.preload or _CHANCE.search(_rules(node))}
    found |= {action.target.ref for action in form.actions}
    while True:
        names = {ref.rpartition("/")[2] for ref in found}
        more = {
            node.ref
            for node in form.nodes
            if names & set(_NAME.findall(_rules(node))) or (node.parent and node.parent.ref in found)
        }
        if more <= found:
            return found
        found |= more


def _rules(node: NodeDef) -> str:
    return " ".join(node.bind.expressions.values())
