"""Draws the questions of a page: below each other, beside each other, rounds in cards that fold."""

from collections.abc import Mapping, Sequence

import flet as ft

from app.questions import question_view
from app.questions.appearance import wants, weight
from app.questions.arranging import Block, Round, Series, arranged, inside_group, refs_of
from app.questions.reading import words_of
from app.questions.repeat import round_card, series
from app.screens.fill import NOWHERE, Aim
from app.theme import Look
from app.views.kit import START, Act, Send, column, text
from app.views.kit_controls import problem_line
from forms import FALLBACK_PROBLEMS, Node

_MOST_WORDS = 3


def all_drawn(nodes: Sequence[Node], send: Send, look: Look, problems: Mapping[str, str]) -> ft.Control:
    """The questions of a short page below each other; `problems` as in PageDrawing."""
    drawing = PageDrawing(nodes, send, look, problems)
    return column(*(drawing.block(block) for block in arranged(nodes, wide=look.size != "phone")), spacing=4)


class PageDrawing:
    """What every block of one page is drawn with; `problems` are what blank questions are told once they were checked, by ref."""

    def __init__(
        self,
        nodes: Sequence[Node],
        send: Send,
        look: Look,
        problems: Mapping[str, str],
        aim: Aim = NOWHERE,
        *,
        placed: Act | None = None,
    ) -> None:
        """Nothing is drawn yet; a round that holds the question of `aim` stands open, and `placed` hears when that question has its place."""
        self.nodes, self.send, self.look, self.problems = nodes, send, look, problems
        self.aim, self.placed = aim, placed

    def block(self, block: Block) -> ft.Control:
        """A question, several beside each other, or a repeat with its rounds."""
        match block:
            case Series(node, rounds):
                cards = [self._round(one) for one in rounds]
                return column(*cards, series(node, self.send, self.look), spacing=12)
            case Round():
                return self._round(block)
            case _ if len(block.nodes) == 1:
                return self._asked(block.nodes[0])
        sides = [ft.Container(self._asked(node), expand=weight(node)) for node in block.nodes]
        return ft.Row(list(sides), spacing=12, vertical_alignment=START)

    def _round(self, block: Round) -> ft.Control:
        inside = [self.block(inner) for inner in block.inside]
        told = summary(block.asked, self.look)
        needs = any(node.ref in self.problems for node in block.asked)
        turn = self.aim.turn if self.aim.ref in refs_of(block) else 0
        card: ft.Control = round_card(  # type: ignore[call-arg]  # the decorator takes the key
            block.node, self.send, self.look, told=told, inside=inside, needs=needs, turn=turn, key=block.node.ref
        )
        return card

    def _asked(self, node: Node) -> ft.Control:
        box = ft.Container(self._told(node), key=ft.ScrollKey(node.ref))  # type: ignore[call-arg]  # a dataclass to all but mypy
        if self.placed is not None and node.ref == self.aim.ref:
            placed = self.placed
            box.on_size_change = lambda _: placed()
        return box

    def _told(self, node: Node) -> ft.Control:
        drawn = question_view(node, self.send, self.look)
        words = self.problems.get(node.ref, "") if not node.value else ""
        if not words and not (node.kind == "group" and wants(node, "summary")):
            return drawn
        if not words:
            answers = summary(inside_group(node, self.nodes), self.look)
            return column(drawn, text(self.look, answers, "small", self.look.palette.quiet))
        told = problem_line(self.look, self.look.say(words) if words in FALLBACK_PROBLEMS else words)
        return column(drawn, ft.Container(told, padding=ft.Padding.only(bottom=14)), spacing=4)


def summary(nodes: Sequence[Node], look: Look) -> str:
    """The first answers in words: what tells one round from another."""
    said = [words for node in nodes if (words := words_of(node, look))]
    return look.say.beside(*said[:_MOST_WORDS])
