"""The words a form gives to what was ticked, for those who read a visit without the form."""

from collections.abc import Mapping
from functools import lru_cache

from core.errors import FormFault
from forms import FormSession, load_form
from server.store.base import Prepared
from server.store.tables import FormVersion

_THIS = (FormVersion.form == "") & (FormVersion.version == "")
_HASH = Prepared(lambda: FormVersion.select(FormVersion.hash).where(_THIS))
_XML = Prepared(lambda: FormVersion.select(FormVersion.xml).where(_THIS))


def choice_words(form: str | None, version: str | None, question: str) -> Mapping[str, str]:
    """Value to label in the form's first language; empty when this version is not here or asks no such question."""
    found = hash_of(form, version)
    return _choices(found, form, version, question) if found else {}


def hash_of(form: str | None, version: str | None) -> str:
    """The hash of a published version's XForm; empty when there is no such version."""
    return next((str(hashed) for (hashed,) in _HASH(form, version)), "")


@lru_cache(maxsize=64)
def _choices(_hash: str, form: str, version: str, question: str) -> Mapping[str, str]:
    [(xml,)] = _XML(form, version)
    try:
        definition = load_form(xml.encode())
    except FormFault:
        return {}
    asked = definition.question(question)
    if asked is None:
        return {}
    blank = FormSession.new(definition, clock_ms=lambda: 0, random_bytes=bytes)
    return {choice.value: choice.label for choice in blank.node(asked.ref).choices}
