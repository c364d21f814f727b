"""Hands what came for a form on to another OpenRosa server, for a programme that keeps its store there.

Each record goes once, with its files, in the order of its revisions; a run that was cut goes on where it stopped. Only plain forms:
what patients say is sealed, a talk's notes stay with the team, a visit has two sides. What is encrypted leaves as it lies here, closed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from core.errors import Offline, Refused, Tampered
from core.log import note
from core.one_at_a_time import alone
from forms import FormDefinition
from server import audit
from server.access import CONSOLE
from server.blobs import lies_at
from server.odk.offered import COLLECTED, definition_of
from server.odk.written import as_it_came, composed
from server.store import forwarding
from server.store.database import Store
from server.store.forwarding import FIRST, Due
from server.store.tables import FormVersion
from sync.open_rosa import ListedForm, OpenRosaRefusal
from sync.open_rosa_client import Outgoing

UNKNOWN_VERSION, FILE_TOO_LARGE, FILE_GONE = "unknown-form-version", "blob-too-large", "file-gone"
HELD = ("malformed", "not-found", "same-id", "too-large", "unreadable", UNKNOWN_VERSION)
"""What is wrong with one record; of everything else the others would hear the same, so the run stops."""
BROKEN = "broken"
"""One record may break the other server; when the next one does too, it is the server."""
_PAGE = 50


class There(Protocol):
    """The other server; `name` holds no key."""

    @property
    def name(self) -> str:
        """What it is called in rows and traces."""
        ...

    def forms(self) -> list[ListedForm]:
        """The forms it has for us."""
        ...

    def submit(
        self, document: bytes, files: Sequence[Outgoing], taken: Callable[[Sequence[str]], None] | None = None
    ) -> tuple[str, ...]:
        """Sends a filled form; the names of files that are too large."""
        ...


@dataclass(frozen=True)
class Held:
    """A record that did not get there whole: why, and what the server said of it."""

    record: str
    rev: int
    why: str
    words: str = ""


@dataclass
class Told:
    """What a run did. `sent` are records that are there whole since this run; of those in `waiting` not all files are here yet.

    `stopped` is what ended it early.
    """

    sent: int = 0
    waiting: int = 0
    held: list[Held] = field(default_factory=list)
    stopped: Offline | OpenRosaRefusal | None = None


def outstanding(store: Store, there: There, form: str) -> int:
    """How many records of a form that server does not have whole. Raises as `forward`, and sends nothing."""
    with store.reading():
        _may_leave(form)
        return forwarding.count(there.name, form)


def forward(store: Store, folder: Path, there: There, form: str) -> Told:
    """Sends what that server does not have yet. Refused for a form that may not leave, or that the server does not have."""
    with store.reading():
        _may_leave(form)
    if form not in {one.form for one in there.forms()}:
        raise Refused(
            f"{there.name} has no form {form} for us.", "Publish it there first, under the same id and version."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / "forwarding.turn"):
        told = _Run(store, folder, there, form).go()
    note("odk", "forwarded", sent=told.sent, held=len(told.held), waiting=told.waiting)
    return told


def _may_leave(form: str) -> None:
    purposes = {row.purpose for row in FormVersion.select(FormVersion.purpose).where(FormVersion.form == form)}
    if not purposes:
        raise Refused(f"There is no form {form} here.", "kioo form publish puts one out.")
    if not purposes <= set(COLLECTED):
        raise Refused(
            f"{form} is no plain form, and nothing of it is handed on.",
            "Visits have two sides, patients' answers are sealed, a talk's notes stay with the team.",
        )


class _Run:
    """One run over the records of a form."""

    def __init__(self, store: Store, folder: Path, there: There, form: str) -> None:
        self._store, self._folder, self._there, self._form = store, folder, there, form
        self._told = Told()
        self._broke = self._traced = False

    def go(self) -> Told:
        after = FIRST
        while page := self._page(after):
            after = page[-1].place
            for one in page:
                try:
                    self._hand_on(one)
                except (Offline, OpenRosaRefusal) as problem:
                    self._told.stopped = problem
                    return self._told
        return self._told

    def _page(self, after: forwarding.Place) -> list[Due]:
        with self._store.reading():
            return forwarding.due(self._there.name, self._form, after, _PAGE)

    def _hand_on(self, one: Due) -> None:
        if one.taken and not one.next_files:
            self._told.waiting += 1
            return
        there = set(one.there)
        files, gone = self._files(one)
        try:
            too_large = self._sent(one, files, there) if files or not one.taken else ()
        except OpenRosaRefusal as no:
            if not self._is_its_own(no):
                raise
            self._hold(one, there, no.problem, no.words)
            return
        except (FileNotFoundError, Tampered):
            self._hold(one, there, FILE_GONE)
            return
        self._broke = False
        if too_large or gone:
            why = FILE_TOO_LARGE if too_large else FILE_GONE
            self._hold(one, there, why, ", ".join([*too_large, *gone]), taken=True)
        elif len(there) < len(one.files):
            self._told.waiting += 1
        else:
            self._told.sent += 1

    def _is_its_own(self, no: OpenRosaRefusal) -> bool:
        """Whether a refusal is of this record only."""
        before, self._broke = self._broke, no.problem == BROKEN
        return no.problem in HELD or (self._broke and not before)

    def _files(self, one: Due) -> tuple[list[Outgoing], list[str]]:
        """What to send now, and the names of files that were here and are not: the answers go without them."""
        found = [Outgoing(f.name, f.type, lies_at(self._folder, f.sha256)) for f in one.next_files]
        return [file for file in found if file.path.exists()], [file.name for file in found if not file.path.exists()]

    def _sent(self, one: Due, files: Sequence[Outgoing], there: set[str]) -> tuple[str, ...]:
        came = as_it_came(self._folder, one.data)
        document, taken = came or self._composed(one), partial(self._taken, one, there)
        self._leave_trace()
        try:
            return self._there.submit(document, files, taken)
        except OpenRosaRefusal as no:
            if came or no.problem != "same-id":
                raise
            return self._there.submit(self._composed(one, blanks=False), files, taken)  # begun by an older Kioo

    def _leave_trace(self) -> None:
        """Once a run, before the first record leaves: a timer that finds nothing to do fills no audit."""
        if not self._traced:
            with self._store.writing():
                thing = f"{self._form} to {self._there.name}"
                audit.write(self._store, audit.COUNTRY, CONSOLE.id, "forwarded submissions", thing)
            self._traced = True

    def _composed(self, one: Due, *, blanks: bool = True) -> bytes:
        form = self._definition(one.version)
        if form is None:
            raise OpenRosaRefusal(0, UNKNOWN_VERSION, "later")
        return composed(form, one.data, f"uuid:{one.record}", [file.name for file in one.files], blanks=blanks)

    def _taken(self, one: Due, there: set[str], names: Sequence[str]) -> None:
        """Noted after each request, so that a cut costs one of them."""
        there.update(names)
        self._note(one, there, taken=True)

    def _hold(
        self, one: Due, there: set[str] | frozenset[str], why: str, words: str = "", *, taken: bool = False
    ) -> None:
        self._told.held.append(Held(one.record, one.rev, why, words))
        self._note(one, there, taken=taken or one.taken or bool(there), trouble=why)

    def _note(self, one: Due, there: set[str] | frozenset[str], *, taken: bool, trouble: str = "") -> None:
        now = self._store.clock.now_ms()
        with self._store.writing():
            forwarding.note_down(self._there.name, one, now, taken=taken, there=sorted(there), trouble=trouble)

    def _definition(self, version: str) -> FormDefinition | None:
        with self._store.reading():
            same = (FormVersion.form == self._form) & (FormVersion.version == version)
            row = FormVersion.get_or_none(same)
        return definition_of(row.xml) if row else None
