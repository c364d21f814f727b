"""Forms ready to be filled: those opened last from memory, others from what the vault keeps of them beside their record."""

from dataclasses import dataclass

from forms import FormDefinition, open_form
from storage.session import Session

_FILE = "ready"
_MOST = 4
_recent: dict[str, FormDefinition] = {}


@dataclass(frozen=True)
class VaultForms:
    """A file of a form's record: encrypted like every other, and gone when the form goes."""

    session: Session
    record: str

    @property
    def key(self) -> bytes:
        """Of this vault; Locked when nobody is here."""
        return self.session.maker_key

    def read(self, _name: str) -> bytes | None:
        """One file holds what was made of this version; of which XForm, its seal says."""
        pieces = self.session.open_attachment("form", self.record, _FILE)
        return b"".join(pieces) if pieces is not None else None

    def write(self, _name: str, content: bytes) -> None:
        """Puts it in the place of what was there."""
        self.session.attach("form", self.record, _FILE, [content])


def ready_form(session: Session, record: str, xml: str) -> FormDefinition:
    """The form of a record of kind `form`; FormFault when it cannot be run."""
    form = _recent.pop(xml, None) or open_form(xml.encode(), VaultForms(session, record))
    _recent[xml] = form
    for oldest in list(_recent)[:-_MOST]:
        del _recent[oldest]
    return form
