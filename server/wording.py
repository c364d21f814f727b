"""The words a form gives to what was ticked, for those who read a visit without the form."""

from collections.abc import Mapping
from functools import lru_cache

from core.errors import FormFault
from forms import FormSession, load_form
from server.store.tables import FormVersion


def choice_words(form: str | None, version: str | None, question: str) -> Mapping[str, str]:
    """Value to label in the form's first language; empty when this version is not here or asks no such question."""
    row = FormVersion.get_or_none((FormVersion.form == form) & (FormVersion.version == version))
    return _choices(row.xml, question) if row else {}


@lru_cache(maxsize=64)
def _choices(xml: str, question: str) -> Mapping[str, str]:
    try:
        form = load_form(xml.encode())
    except FormFault:
        return {}
    asked = form.question(question)
    if asked is None:
        return {}
    blank = FormSession.new(form, clock_ms=lambda: 0, random_bytes=bytes)
    return {choice.value: choice.label for choice in blank.node(asked.ref).choices}
