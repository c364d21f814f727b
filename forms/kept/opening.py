"""Opens a form from what was kept of it; makes it ready and keeps it where nothing sound is there."""

import hashlib
from typing import Protocol

from core.errors import KiooError
from core.log import note
from forms.definition import FormDefinition
from forms.garbage import uncollected
from forms.kept.reading import read_definition
from forms.kept.sealing import opened, sealed
from forms.kept.writing import sections_of
from forms.loading import load_form

ENGINE = "4"
"""To be raised whenever other data would be kept of the same form, or the same data would mean something else."""


class KeptForms(Protocol):
    """A place for what is kept of forms. `key` is known to nobody who must not be able to put something there."""

    @property
    def key(self) -> bytes:
        """At least 16 secret bytes; always the same for one place."""

    def read(self, name: str) -> bytes | None:
        """What was kept under a name; None when nothing is."""

    def write(self, name: str, content: bytes) -> None:
        """Keeps it, in the place of what was there. OSError or a KiooError when it cannot."""


def open_form(xml: bytes, kept: KeptForms) -> FormDefinition:
    """As load_form(), from what was kept of the same XForm where that is there and sound. FormFault as load_form().

    Whatever is wrong with the place, the form opens: it is read from the XForm then.
    """
    name = hashlib.sha256(xml).hexdigest()
    return _found(name, kept) or _made(xml, name, kept)


def _found(name: str, kept: KeptForms) -> FormDefinition | None:
    try:
        content = kept.read(name)
        sections = opened(content, name, ENGINE, kept.key) if content else None
    except (OSError, KiooError) as trouble:
        note("forms", "a kept form could not be read", trouble=type(trouble).__name__)
        return None
    if content and sections is None:
        note("forms", "a kept form does not verify and is made anew", form=name)
    if sections is None:
        return None
    with uncollected():
        return read_definition(sections)


def _made(xml: bytes, name: str, kept: KeptForms) -> FormDefinition:
    form = load_form(xml)
    try:
        kept.write(name, sealed(sections_of(form), name, ENGINE, kept.key))
    except (OSError, KiooError) as trouble:
        note("forms", "a form could not be kept", trouble=type(trouble).__name__)
    return form
