"""Tells a form's story: answer, sees, hides, complains, finishes. `md` is a pyxform Markdown workbook or XForm XML."""

import random
from typing import Self

from pyxform.xls2xform import convert

from forms import FormDefinition, FormSession, load_form
from tests.fakes.clock import START


def survey(*rows: str, head: str = "type | name | label", more: str = "") -> str:
    """A Markdown workbook of one survey sheet; `more` holds further sheets as written."""
    lines = ["| survey |", f"| | {head} |", *(f"| | {row} |" for row in rows)]
    return "\n".join(lines) + "\n" + more


def choices(*rows: str, head: str = "list_name | name | label") -> str:
    """The choices sheet of a Markdown workbook."""
    return "\n".join(["| choices |", f"| | {head} |", *(f"| | {row} |" for row in rows)]) + "\n"


def form_of(md: str) -> FormDefinition:
    """The form of a Markdown workbook (converted by pyxform) or of XForm XML."""
    return load_form((md if md.lstrip().startswith("<") else convert(md, form_name="data").xform).encode())


class Scenario:
    """One filled form, told step by step; every step checks itself and gives the story back."""

    def __init__(self, md: str | FormDefinition, *, language: str = "", seed: int = 1, now_ms: int = START) -> None:
        self.form = form_of(md) if isinstance(md, str) else md
        self.now_ms = now_ms
        self.session = FormSession.new(self.form, language=language, device="tablet-1", **self._handed(seed))
        self.changed: frozenset[str] = frozenset()

    def _handed(self, seed: int) -> dict:
        return {"clock_ms": lambda: self.now_ms, "random_bytes": random.Random(seed).randbytes}

    def answer(self, ref: str, text: object) -> Self:
        self.changed = self.session.answer(ref, None if text is None else str(text))
        return self

    def adds(self, ref: str) -> Self:
        self.changed = self.session.add_repeat(ref)
        return self

    def removes(self, ref: str) -> Self:
        self.changed = self.session.remove_repeat(ref)
        return self

    def speaks(self, code: str) -> Self:
        self.changed = self.session.set_language(code)
        return self

    def resumes(self, seed: int = 2) -> Self:
        """The process was killed: only the snapshot is left."""
        saved, language = self.session.snapshot(), self.session.language
        self.session = FormSession.restore(self.form, saved, language=language, device="tablet-1", **self._handed(seed))
        return self

    def sees(self, *refs: str) -> Self:
        on_pages = {ref for page in self.session.pages() for ref in page.refs}
        assert set(refs) <= on_pages, f"not shown: {set(refs) - on_pages}"
        assert all(self.session.node(ref).relevant for ref in refs)
        return self

    def hides(self, *refs: str) -> Self:
        on_pages = {ref for page in self.session.pages() for ref in page.refs}
        assert not set(refs) & on_pages, f"shown: {set(refs) & on_pages}"
        return self

    def has(self, ref: str, text: str) -> Self:
        assert self.session.node(ref).value == text
        return self

    def says(self, ref: str, label: str) -> Self:
        assert self.session.node(ref).label == label
        return self

    def offers(self, ref: str, *values: str) -> Self:
        assert tuple(choice.value for choice in self.session.node(ref).choices) == values
        return self

    def complains(self, ref: str, message: str) -> Self:
        assert self.session.node(ref).problem == message
        return self

    def accepts(self, ref: str) -> Self:
        assert self.session.node(ref).problem is None
        return self

    def changes(self, *refs: str) -> Self:
        assert self.changed == set(refs)
        return self

    def finishes(self) -> bytes:
        assert self.session.validate() == []
        return self.session.to_xml()
