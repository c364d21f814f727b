"""Reads what a DHIS2 answers to data values: what it took, what it refused, in words and with what to mend. Pure.

The shapes are those of its documentation (docs.dhis2.org, developer manual, data values): an ImportSummary, since 2.38 inside a WebMessage; a 409 holds one too,
when some values were refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import ServerSaysNo
from core.records import Json
from server.exchange.dhis2_values import DataValue

_COUNTS = ("imported", "updated", "ignored", "deleted")
_WHOLE = 200
_WITH_CONFLICTS = 409
_MEND = {
    "dataElement": "Look up the data element in your table, and whether this account may write to it.",
    "orgUnit": "Look up the organisation unit: its id (or code, with --org-units), whether the data set is assigned to it, and whether it lies below this account's.",
    "period": "Look whether DHIS2 takes this month: its data set may be locked, approved, or not open yet.",
    "categoryOptionCombo": "Look up the category option combo in your table; leave it empty for the default one.",
    "attributeOptionCombo": "Look up the attribute option combo in your table; leave it empty for the default one.",
    "value": "Look up the value type of the data element: a percentage does not fit into a whole number.",
    "dataSet": "Look whether a data set with this data element is assigned to the place.",
}
_MEND_ELSE = "Look at it in DHIS2 (Import/Export shows the same words)."
_OFTEN = 5


@dataclass(frozen=True)
class Refusal:
    """What DHIS2 says against some values, how many, of which the first are named, and what to mend."""

    says: str
    n: int
    about: Sequence[str]
    mend: str


@dataclass(frozen=True)
class Outcome:
    """What became of the values that were sent together. `accepted` are those we know to be in."""

    counts: Mapping[str, int]
    accepted: Sequence[DataValue]
    refusals: Sequence[Refusal]
    unexplained: int
    """Values that DHIS2 ignored without saying why or which."""


def outcome(status: int, body: Json, sent: Sequence[DataValue]) -> Outcome:
    """Reads an answer strictly: whatever it is not clear about counts as not accepted. Raises ServerSaysNo for one that holds no summary."""
    summary = _summary(body)
    if status not in {_WHOLE, _WITH_CONFLICTS} or summary is None:
        raise ServerSaysNo(status, _in_words(status, body), "person")
    counts = {name: _count(summary, name) for name in _COUNTS}
    if sum(counts.values()) != len(sent):
        raise ServerSaysNo(
            status, f"its counts {counts} do not add up to the {len(sent)} values that were sent", "person"
        )
    conflicts = [one for one in summary.get("conflicts") or [] if isinstance(one, dict)]
    refused = {at for one in conflicts for at in _indexes(one.get("indexes"), sent)}
    refused |= set(_indexes(summary.get("rejectedIndexes"), sent))
    unexplained = max(0, counts["ignored"] - len(refused))
    sure = not unexplained and summary.get("status") in {"SUCCESS", "WARNING"}
    accepted = [value for at, value in enumerate(sent) if at not in refused] if sure else []
    return Outcome(counts, accepted, [_refusal(one, sent) for one in conflicts], unexplained)


def _summary(body: Json) -> Mapping[str, Json] | None:
    """The ImportSummary, alone or inside a WebMessage."""
    inner = body.get("response", body) if isinstance(body, dict) else None
    whole = isinstance(inner, dict) and isinstance(inner.get("importCount"), dict) and "status" in inner
    return inner if whole else None


def _count(summary: Mapping[str, Json], name: str) -> int:
    count = summary["importCount"].get(name)
    if not isinstance(count, int) or count < 0:
        raise ServerSaysNo(_WHOLE, f"its summary does not say how many were {name}", "person")
    return count


def _indexes(told: Json, sent: Sequence[DataValue]) -> list[int]:
    return [at for at in told or [] if isinstance(at, int) and 0 <= at < len(sent)] if isinstance(told, list) else []


def _refusal(conflict: Mapping[str, Json], sent: Sequence[DataValue]) -> Refusal:
    at = _indexes(conflict.get("indexes"), sent)
    about = [f"{sent[i].element} at {sent[i].place}" for i in at] or [str(conflict.get("object") or "")]
    code = conflict.get("errorCode")
    says = str(conflict.get("value") or "nothing more") + (f" ({code})" if code else "")
    return Refusal(says, max(1, len(at)), [one for one in about[:_OFTEN] if one], _mend(conflict, sent))


def _mend(conflict: Mapping[str, Json], sent: Sequence[DataValue]) -> str:
    """By the property that DHIS2 names; older ones name only the object."""
    named = str(conflict.get("property") or "")
    thing = str(conflict.get("object") or "")
    if not named and thing:
        named = next((field for field, mine in _FIELDS.items() if thing in {getattr(one, mine) for one in sent}), "")
    return _MEND.get(named, _MEND_ELSE)


_FIELDS = {
    "dataElement": "element",
    "orgUnit": "place",
    "period": "period",
    "categoryOptionCombo": "category",
    "attributeOptionCombo": "attribute",
}


def _in_words(status: int, body: Json) -> str:
    said = {
        401: "DHIS2 does not know this account: look at KIOO_DHIS2_TOKEN, or KIOO_DHIS2_USER and KIOO_DHIS2_PASSWORD",
        403: "this account may not put data values in: it needs the authority to add them",
        404: "there is no DHIS2 at this address: give the address before /api",
        _WITH_CONFLICTS: "DHIS2 refused all of it",
    }
    words = said.get(status, f"DHIS2 answered {status}, with nothing that says what became of the values")
    message = body.get("message") if isinstance(body, dict) else ""
    return f"{words}. It says: {message}" if message else words
