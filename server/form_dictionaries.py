"""The dictionaries that devices pack their pushes with, made of the published forms when somebody names one that is not here yet."""

import json
import threading

from core.errors import KiooError
from server.store.database import Store
from server.store.tables import FormVersion
from sync.dictionary import bare_dictionary, dictionary_of, name_of
from sync.problems import refusal


class FormDictionaries:
    """Every form version is looked at once in a process; a version never changes its content."""

    def __init__(self, store: Store) -> None:
        """Nothing is made before it is asked for but that of what is no form."""
        bare = bare_dictionary()
        self._store, self._turn = store, threading.Lock()
        self._made, self._seen = {name_of(bare): bare}, set[tuple[str, str]]()

    def ready(self, name: bytes) -> bytes | None:
        """The dictionary of this name if it was made before."""
        return self._made.get(name)

    def named(self, name: bytes) -> bytes:
        """The dictionary of this name; ServerSaysNo dictionary-unknown when no published form gives it."""
        with self._turn:
            if name not in self._made:
                self._look_at_new_ones()
        if name not in self._made:
            raise refusal("dictionary-unknown")
        return self._made[name]

    def _look_at_new_ones(self) -> None:
        with self._store.reading():
            published = [(row.form, row.version) for row in FormVersion.select(FormVersion.form, FormVersion.version)]
        for form, version in published:
            if (form, version) not in self._seen:
                self._make(form, version)
                self._seen.add((form, version))

    def _make(self, form: str, version: str) -> None:
        with self._store.reading():
            row = FormVersion.get((FormVersion.form == form) & (FormVersion.version == version))
        try:
            made = dictionary_of(form, version, row.xml.encode(), json.loads(row.plan) if row.plan else None)
        except KiooError:  # an older Kioo published what this one cannot read; devices cannot make one of it either
            return
        self._made[name_of(made)] = made
