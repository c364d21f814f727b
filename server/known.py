"""What a batch of records has to look up, looked up once."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TypeVar

from server import access
from server.store.tables import FormVersion, OrgUnit
from server.wording import choice_words

K = TypeVar("K")
V = TypeVar("V")


class Known:
    """Places, forms and roles as they are during one transaction."""

    def __init__(self, facilities: Collection[str]) -> None:
        """Looks up the places of `facilities` at once; the rest when it is asked for."""
        rows = OrgUnit.select().where(OrgUnit.id.in_(sorted(facilities)))
        self._places: dict[str, OrgUnit] = {row.id: row for row in rows}
        self._versions: dict[tuple[str | None, str | None], FormVersion | None] = {}
        self._words: dict[tuple[str | None, str | None, str], Mapping[str, str]] = {}
        self._roles: dict[str, str] = {}

    @cached_property
    def _purposes(self) -> dict[str, str]:
        query = FormVersion.select(FormVersion.form, FormVersion.purpose).order_by(FormVersion.published)
        return {row.form: row.purpose for row in query}

    def place(self, facility: str) -> OrgUnit | None:
        """The org unit of one of the facilities, if there is one."""
        return self._places.get(facility)

    def purpose(self, form: str | None) -> str:
        """What the newest version of a form is for; empty when the form is not known."""
        return self._purposes.get(form or "", "")

    def has_version(self, form: str | None, version: str | None) -> bool:
        """Whether exactly this version was published."""
        key = (form, version)
        if key not in self._versions:
            exact = (FormVersion.form == form) & (FormVersion.version == version)
            self._versions[key] = FormVersion.get_or_none(exact)
        return self._versions[key] is not None

    def words(self, form: str | None, version: str | None, question: str) -> Mapping[str, str]:
        """See wording.choice_words."""
        key = (form, version, question)
        if key not in self._words:
            self._words[key] = choice_words(form, version, question)
        return self._words[key]

    def role(self, people: tuple[str, ...], author: str | None) -> str:
        """As whom somebody on a device works: their most field-near role, or that of the device's people."""
        key = author if author in people else ""
        if key not in self._roles:
            roles = {grant.role for grant in access.grants_of([key] if key else people)}
            self._roles[key] = next((role for role in access.SEEING if role in roles), access.SEEING[0])
        return self._roles[key]
