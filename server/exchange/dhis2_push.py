"""Brings the figures of a month into a DHIS2: the same again as often as wanted; what is here no longer is named, and taken back when asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from server import audit
from server.access import CONSOLE
from server.exchange import dhis2_values
from server.exchange.dhis2_answer import Outcome, outcome
from server.exchange.dhis2_client import Dhis2
from server.exchange.dhis2_values import DataValue
from server.store.database import Store

_AT_ONCE = 2_000
_PATH = "dataValueSets"


@dataclass(frozen=True)
class Wishes:
    """How a month is pushed: what ids there are (`uid`, `code` or `attribute:ID`), only tried, gone values taken back."""

    org_units: str = "uid"
    data_elements: str = "uid"
    only_try: bool = False
    take_back: bool = False

    def query(self, strategy: str) -> dict[str, str]:
        """Import parameters of DHIS2."""
        schemes = {"orgUnitIdScheme": self.org_units, "dataElementIdScheme": self.data_elements}
        return {**schemes, "importStrategy": strategy, "dryRun": str(self.only_try).lower()}


@dataclass(frozen=True)
class Pushed:
    """What became of a month: outcomes of the values sent and of those taken back; `gone` are there from us and not here any more."""

    sent: int
    outcomes: Sequence[Outcome]
    gone: Sequence[DataValue]
    taken_back: Sequence[Outcome]
    known: int

    @property
    def whole(self) -> bool:
        """Whether DHIS2 now has exactly what is here. What it ignores without a reason may be what it had from us already, never more."""
        told = [*self.outcomes, *self.taken_back]
        unclear = sum(one.unexplained for one in told)
        open_ends = self.gone and not self.taken_back
        return not open_ends and not any(one.refusals for one in told) and unclear <= self.known


def push(store: Store, there: Dhis2, month: str, values: Sequence[DataValue], wishes: Wishes) -> Pushed:
    """Sends all values of a month (YYYY-MM), also those that are there already; see `Pushed`.

    What DHIS2 accepted is noted after each piece, so a push that was cut is simply done again.
    Raises Offline, ServerSaysNo (its words say what to mend), BadSettings.
    """
    known = {one.cell: one for one in dhis2_values.known_there(store, there.name, month)}
    here = {one.cell for one in values}
    gone = [one for cell, one in sorted(known.items()) if cell not in here]
    if not wishes.only_try:
        with store.writing():
            audit.write(store, audit.COUNTRY, CONSOLE.id, "sent figures to DHIS2", f"{month} {there.name}")
    sending = _pieces(there, values, wishes.query("CREATE_AND_UPDATE"))
    done = _noted(store, there, wishes, sending, dhis2_values.now_there)
    back: list[Outcome] = []
    if wishes.take_back and gone:
        deleting = _pieces(there, gone, wishes.query("DELETE"))
        back = _noted(store, there, wishes, deleting, dhis2_values.no_longer_there)
    same = sum(known.get(one.cell) == one for one in values)
    return Pushed(len(values), done, gone, back, same)


def _pieces(there: Dhis2, values: Sequence[DataValue], query: Mapping[str, str]) -> Iterator[Outcome]:
    for start in range(0, len(values), _AT_ONCE):
        piece = values[start : start + _AT_ONCE]
        status, body = there.post(_PATH, {"dataValues": [one.as_json() for one in piece]}, query)
        yield outcome(status, body, piece)


def _noted(
    store: Store,
    there: Dhis2,
    wishes: Wishes,
    outcomes: Iterator[Outcome],
    note: Callable[[Store, str, Sequence[DataValue]], None],
) -> list[Outcome]:
    done = []
    for one in outcomes:
        if not wishes.only_try:
            note(store, there.name, one.accepted)
        done.append(one)
    return done
