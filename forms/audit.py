"""The audit log of a form that asks for one: what happened when, as CSV (ODK XForms specification, client audit logs)."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Self

from core.records import Json

FILE = "audit.csv"
"""What the log is called beside its record, and what the node `meta/audit` holds."""
_YES = ("true", "yes")
_MOMENTS = ("form exit", "form finalize", "form save")


@dataclass(slots=True)
class Entry:
    """One line. Times are milliseconds since 1970; the places are blank without a location."""

    event: str
    node: str = ""
    start: int = 0
    end: int | None = None
    latitude: str = ""
    longitude: str = ""
    accuracy: str = ""
    old_value: str = ""
    new_value: str = ""
    user: str = ""
    change_reason: str = ""


_FIELDS = frozenset(one.name for one in fields(Entry))

_PLACE, _VALUES = ("latitude", "longitude", "accuracy"), ("old_value", "new_value")


class AuditLog:
    """Records what a person does with a form. The app tells it; `settings` are `FormDefinition.settings.audit`.

    Events without a length: form start, form resume, form save, form exit, form finalize, jump, add repeat, delete repeat,
    change reason, location tracking enabled, location tracking disabled. Questions last from `enter` to `leave`. Where the
    device is, the app says with `stand_at` whenever `wants_place` is true; entries hold it while it is young enough.
    """

    def __init__(
        self, settings: Mapping[str, str], clock_ms: Callable[[], int], *, user: str = "", entries: Iterable[Entry] = ()
    ) -> None:
        """`user` is who fills the form now; it is written only when the form asks to identify them."""
        self._settings, self._clock, self._user = settings, clock_ms, user if _on(settings, "identify-user") else ""
        self.entries = list(entries)
        self._open: dict[str, Entry] = {}
        self._asked, self._found, self._place = 0, 0, ""

    @classmethod
    def restored(
        cls, settings: Mapping[str, str], clock_ms: Callable[[], int], saved: Iterable[Json], *, user: str = ""
    ) -> Self:
        """The log as `saved()` left it with the draft; of a question nobody left it is not known whether it changed."""
        entries = [Entry(**{name: value for name, value in one.items() if name in _FIELDS}) for one in saved]
        for entry in entries:
            entry.old_value = "" if entry.end is None else entry.old_value
        return cls(settings, clock_ms, user=user, entries=entries)

    def saved(self) -> list[Json]:
        """Everything so far as JSON, to be kept with the draft; blanks left out."""
        told = ({name: getattr(entry, name) for name in _FIELDS} for entry in self.entries)
        return [{name: value for name, value in one.items() if value not in ("", None)} for one in told]

    @property
    def wants_places(self) -> bool:
        """Whether the form asks for the location with each event."""
        return "location-priority" in self._settings

    @property
    def wants_place(self) -> bool:
        """Whether it is time to look where the device is: never more often than the form's `location-min-interval` (seconds)."""
        soonest = self._asked + 1000 * _number(self._settings, "location-min-interval")
        return self.wants_places and (not self._asked or self._clock() >= soonest)

    @property
    def wants_changes(self) -> bool:
        """Whether the form asks for what was answered before and after."""
        return _on(self._settings, "track-changes") or self.wants_reasons

    @property
    def wants_reasons(self) -> bool:
        """Whether people are asked why they change a finished record."""
        return self._settings.get("track-changes-reasons") == "on-form-edit"

    def look(self) -> None:
        """Somebody looks for the place now; `stand_at` follows when it was found."""
        self._asked = self._clock()

    def stand_at(self, place: str) -> None:
        """Where the device is, as "lat lon alt acc"; "" when it is not known (any more)."""
        self._found, self._place = self._clock(), place

    def note(self, event: str, node: str = "", reason: str = "") -> None:
        """Something that takes no time."""
        now = self._clock()
        self._add(Entry(event, node, now, now if event in _MOMENTS else None, change_reason=reason))

    def enter(self, ref: str, value: str = "") -> None:
        """A question comes on the screen with its value."""
        entry = self._open[ref] = Entry("question", ref, self._clock(), old_value=value)
        self._add(entry)

    def leave(self, ref: str, value: str = "") -> None:
        """It goes from the screen with its value now."""
        entry = self._open.pop(ref, None)
        if entry is not None:
            entry.end = self._clock()
            entry.old_value, entry.new_value = (entry.old_value, value) if entry.old_value != value else ("", "")

    def _add(self, entry: Entry) -> None:
        entry.user = self._user
        parts = self._place.split()
        if self.wants_places and len(parts) > 1 and self._is_young(entry.start):
            entry.latitude, entry.longitude, entry.accuracy = parts[0], parts[1], parts[3] if parts[3:] else ""
        self.entries.append(entry)

    def _is_young(self, now: int) -> bool:
        oldest = _number(self._settings, "location-max-age")
        return not oldest or now - self._found <= 1000 * oldest

    def csv(self) -> bytes:
        """audit.csv with the columns the form asks for."""
        columns = ["event", "node", "start", "end"]
        columns += _PLACE if self.wants_places else ()
        columns += _VALUES if self.wants_changes else ()
        columns += ["user"] if _on(self._settings, "identify-user") else []
        columns += ["change_reason"] if self.wants_reasons else []
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(column.replace("_", "-") for column in columns)
        for entry in self.entries:
            writer.writerow("" if (value := getattr(entry, column)) is None else value for column in columns)
        return out.getvalue().encode()


def _on(settings: Mapping[str, str], name: str) -> bool:
    return settings.get(name, "").lower() in _YES


def _number(settings: Mapping[str, str], name: str) -> float:
    written = settings.get(name, "")
    return float(written) if written.isascii() and written.isdigit() else 0.0
