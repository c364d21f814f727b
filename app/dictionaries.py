"""What the forms on this device say of the records made with them before anybody fills one: dictionaries to pack records with."""

from core.errors import KiooError
from storage.session import Session
from sync.dictionary import dictionary_of


class FormsHere:
    """The dictionary of a form version; each is made once."""

    def __init__(self, session: Session) -> None:
        """`session` is the one that sends."""
        self._session = session
        self._made: dict[tuple[str, str], bytes | None] = {}

    def __call__(self, form: str, version: str) -> bytes | None:
        """None when the version is not here or cannot be read: records go all the same."""
        key = form, version
        if key not in self._made:
            try:
                kept = self._session.get("form", f"{form}/{version}")
                if kept is None:
                    return None
                self._made[key] = dictionary_of(form, version, str(kept.body["xml"]).encode(), kept.body.get("plan"))
            except (KiooError, KeyError):
                self._made[key] = None
        return self._made[key]
