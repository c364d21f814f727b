"""What a batch of records has to look up, looked up once."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from server import access
from server.store.base import Prepared
from server.store.tables import FormVersion, OrgUnit
from server.wording import choice_words, hash_of

_PURPOSES = Prepared(lambda: FormVersion.select(FormVersion.form, FormVersion.purpose).order_by(FormVersion.published))
_PLACE = Prepared(lambda: OrgUnit.select(OrgUnit.level, OrgUnit.path, OrgUnit.district).where(OrgUnit.id == ""))


class Place(NamedTuple):
    """Where an org unit stands."""

    level: str
    path: str
    district: str | None


def places(ids: Iterable[str]) -> dict[str, Place]:
    """Those of these org units that there are."""
    found = {one: _PLACE(one) for one in ids}
    return {one: Place(*rows[0]) for one, rows in found.items() if rows}


class Known:
    """Places, forms and roles as they are during one transaction."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        """Over the places that were looked up; the rest when it is asked for."""
        self._places = places
        self._versions: dict[tuple[str | None, str | None], bool] = {}
        self._words: dict[tuple[str | None, str | None, str], Mapping[str, str]] = {}
        self._roles: dict[str, str] = {}

    @cached_property
    def _purposes(self) -> dict[str, str]:
        return dict(_PURPOSES())

    def place(self, facility: str) -> Place | None:
        """The org unit of one of the facilities, if there is one."""
        return self._places.get(facility)

    def purpose(self, form: str | None) -> str:
        """What the newest version of a form is for; empty when the form is not known."""
        return self._purposes.get(form or "", "")

    def has_version(self, form: str | None, version: str | None) -> bool:
        """Whether exactly this version was published."""
        key = (form, version)
        if key not in self._versions:
            self._versions[key] = bool(hash_of(form, version))
        return self._versions[key]

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
