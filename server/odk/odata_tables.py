"""The rows of a table that somebody may read and asked for, from the newest submission on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from core.records import Json
from forms import FormDefinition
from server.odk.documents import record_id
from server.odk.odata_filter import filter_of
from server.odk.odata_query import Query, lost_place
from server.odk.odata_rows import Rows, TableDef, facts_of, instance_of, parent_key, tables_of
from server.odk.refusals import not_there
from server.store.database import Store
from server.store.log import Reach
from server.store.odk_submissions import Head, heads, wholes

_PIECE = 200
_STEP = re.compile(r"([^/(]+)(?:\('([^']*)'\))?")


@dataclass(frozen=True)
class Found:
    """A page of rows: how many there are without paging, and the `__id` after which the next page begins (empty: none)."""

    rows: list[dict[str, Json]]
    count: int
    last: str


@dataclass(frozen=True)
class Reader:
    """Reads one form for somebody who reaches some places."""

    store: Store
    reaches: Sequence[Reach]
    form: FormDefinition

    def page(self, path: str, query: Query) -> Found:
        """The rows at `Submissions`, `Submissions.repeat`, `Submissions('id')` or further inside; OdkRefusal for no such place."""
        table, instance, inner = self._place(path)
        told = self._heads(query, instance)
        rows = Rows(self.form, expand=query.expand, wkt=query.wkt)
        if table.repeat is None:
            return self._submissions(told, rows, query)
        found = self._rounds(told, rows, table)
        if inner:
            found = (row for row in found if row[parent_key(table.repeat)] == inner)
        return _page(found, query)

    def _place(self, path: str) -> tuple[TableDef, str, str]:
        """The table a path leads to, the submission in it, and the round whose rows are meant."""
        steps = [(found[1], found[2]) for step in path.split("/") if (found := _STEP.fullmatch(step))]
        if len(steps) != len(path.split("/")):
            raise not_there()
        name = ".".join(one for one, _ in steps)
        table = next((one for one in tables_of(self.form) if one.name == name), None)
        if table is None:
            raise not_there()
        return table, steps[0][1] or "", next((id_ for _, id_ in reversed(steps[1:]) if id_), "")

    def _heads(self, query: Query, instance: str) -> list[Head]:
        only = record_id(self.form.id, instance) if instance else ""
        with self.store.reading():
            found = heads(self.reaches, self.form.id, only)
        if instance and not found:
            raise not_there()
        if query.filter:
            holds = filter_of(query.filter, self.store.clock.now_ms())
            found = [head for head in found if holds(facts_of(head))]
        return found

    def _submissions(self, told: list[Head], rows: Rows, query: Query) -> Found:
        start = query.skip
        if query.after:
            record = record_id(self.form.id, query.after)
            start = next((n for n, head in enumerate(told, 1) if head.id == record), 0)
            if not start:
                raise lost_place()
        end = len(told) if query.top is None else min(len(told), start + query.top)
        found: list[dict[str, Json]] = []
        last = ""
        for piece in _pieces(told[start:end]):
            with self.store.reading():
                full = wholes(piece)
            found += [query.chosen(rows.submission(one)) for one in full]
            last = instance_of(full[-1])
        return Found(found, len(told), last if end < len(told) else "")

    def _rounds(self, told: list[Head], rows: Rows, table: TableDef) -> Iterator[dict[str, Json]]:
        for piece in _pieces(told):
            with self.store.reading():
                full = wholes(piece)
            if table.repeat is not None:
                yield from chain.from_iterable(rows.rounds(one, table.repeat) for one in full)


def _page(rows: Iterable[dict[str, Json]], query: Query) -> Found:
    """A page of what has to be read to be counted."""
    found: list[dict[str, Json]] = []
    count, more, going, last = 0, False, not query.after, ""
    for row in rows:
        count += 1
        if not going:
            going = row["__id"] == query.after
        elif count > query.skip:
            if query.top is None or len(found) < query.top:
                found.append(query.chosen(row))
                last = row["__id"]
            else:
                more = True
    if not going:
        raise lost_place()
    return Found(found, count, last if more else "")


def _pieces(told: list[Head]) -> Iterator[list[Head]]:
    for start in range(0, len(told), _PIECE):
        yield told[start : start + _PIECE]
