"""The audit log of a form that asks for one: what happened when, as CSV (ODK XForms specification, client audit logs)."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from core.records import Json

_YES = ("true", "yes")


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


_PLACE, _VALUES = ("latitude", "longitude", "accuracy"), ("old_value", "new_value")


class AuditLog:
    """Records what a person does with a form. The app tells it; `settings` are `FormDefinition.settings.audit`.

    Events without a length: form start, form resume, form save, form exit, form finalize, end screen, jump, add repeat,
    delete repeat, change reason. Questions last from `enter` to `leave`.
    """

    def __init__(
        self, settings: Mapping[str, str], clock_ms: Callable[[], int], *, user: str = "", entries: Iterable[Entry] = ()
    ) -> None:
        """`user` is who fills the form now; it is written only when the form asks to identify them."""
        self._settings, self._clock, self._user = settings, clock_ms, user if _on(settings, "identify-user") else ""
        self.entries = list(entries)
        self._open: dict[str, Entry] = {}

    @classmethod
    def restored(
        cls, settings: Mapping[str, str], clock_ms: Callable[[], int], saved: Iterable[Json], *, user: str = ""
    ) -> Self:
        """The log as `saved()` left it with the draft."""
        known = {field.name for field in fields(Entry)}
        entries = (Entry(**{name: value for name, value in one.items() if name in known}) for one in saved)
        return cls(settings, clock_ms, user=user, entries=entries)

    def saved(self) -> list[Json]:
        """Everything so far as JSON, to be kept with the draft."""
        return [asdict(entry) for entry in self.entries]

    @property
    def wants_places(self) -> bool:
        """Whether the form asks for the location with each event."""
        return "location-priority" in self._settings

    @property
    def wants_reasons(self) -> bool:
        """Whether people are asked why they change a finished record."""
        return self._settings.get("track-changes-reasons") == "on-form-edit"

    def note(self, event: str, node: str = "", place: str = "", reason: str = "") -> None:
        """Something that takes no time. `place` is "lat lon alt acc"."""
        now = self._clock()
        moment = None if event not in ("form exit", "form finalize", "form save") else now
        self._add(Entry(event, node, now, moment, change_reason=reason), place)

    def enter(self, ref: str, value: str = "", place: str = "") -> None:
        """A question comes on the screen with its value."""
        entry = Entry("question", ref, self._clock(), old_value=value)
        self._open[ref] = entry
        self._add(entry, place)

    def leave(self, ref: str, value: str = "") -> None:
        """It goes from the screen with its value now."""
        entry = self._open.pop(ref, None)
        if entry is not None:
            entry.end = self._clock()
            entry.old_value, entry.new_value = (entry.old_value, value) if entry.old_value != value else ("", "")

    def _add(self, entry: Entry, place: str) -> None:
        entry.user = self._user
        parts = place.split()
        if self.wants_places and len(parts) > 1:
            entry.latitude, entry.longitude, entry.accuracy = parts[0], parts[1], parts[3] if parts[3:] else ""
        self.entries.append(entry)

    def csv(self) -> bytes:
        """audit.csv with the columns the form asks for."""
        columns = ["event", "node", "start", "end"]
        columns += _PLACE if self.wants_places else ()
        columns += _VALUES if _on(self._settings, "track-changes") or self.wants_reasons else ()
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
