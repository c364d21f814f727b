"""Plays the programme's officer in the demo: brings the private key along every so often, with the same code as `kioo admin keys open`."""

import threading

from core.clock import Clock
from core.errors import KiooError
from core.ids import IdMaker
from core.log import note
from kioo.demo.build import PASSPHRASE, Folders
from kioo.keys.files import ClosedKey
from server import counting
from server.sealing import DataKey
from server.store.database import Store, open_store
from server.voices import Keys

EVERY_SECONDS = 10.0


def demo_keys(folders: Folders) -> Keys:
    """The data keys of the demo's own folder, opened with the passphrase that stands in the README."""
    opened = [ClosedKey.read(path).opened(PASSPHRASE) for path in sorted(folders.keys.glob("data-*.kioo-key"))]
    return {key.id: DataKey(key.pair.private) for key in opened}


class Officer:
    """A thread of its own; `stop` waits for the opening in progress."""

    def __init__(self, folders: Folders, clock: Clock, ids: IdMaker) -> None:
        """Starts nothing yet."""
        self._folders, self._clock, self._ids = folders, clock, ids
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="kioo-officer", daemon=True)

    def start(self) -> None:
        """Begins with an opening at once."""
        self._thread.start()

    def stop(self) -> None:
        """No more openings."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        keys = demo_keys(self._folders)
        store = open_store(self._folders.server.database, clock=self._clock, ids=self._ids)
        try:
            while not self._over.is_set():
                self._open_once(store, keys)
                self._over.wait(EVERY_SECONDS)
        finally:
            store.close()

    def _open_once(self, store: Store, keys: Keys) -> None:
        try:
            report = counting.open_waiting(store, keys, self._folders.server.threshold)
        except KiooError as fault:
            note("demo", "the officer's opening broke", code=fault.code)
        else:
            note("demo", "the officer opened", people=report.people, waiting=report.still_waiting)
