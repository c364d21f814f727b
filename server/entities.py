"""Lists that records feed, as they stand in a district: taken in from records, started from a file, settled by a person."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.records import Json, WireRecord
from forms import EntityChange
from server.arrival import Arrival
from server.entity_claims import changes_told
from server.entity_history import LABEL, Version, Word, history, open_conflict
from server.store import log
from server.store.entity_tables import Entity, EntityWord
from server.store.log import News
from sync.canonical import canonical

KIND = "entity"
ODD = "entities"
"""Flag of a record that says something of a list that cannot be read as such; the record is kept, the rest of it counts."""

GONE = "withdrawn"
"""Flag of a record that changes an entry that was taken back meanwhile; it is kept, and counts again when the entry is begun anew."""

_HEARD = 32


@dataclass(frozen=True, order=True)
class Named:
    """Which entity: of which list of which district."""

    district: str
    dataset: str
    id: str

    @property
    def row(self) -> dict[str, str]:
        """The columns that name it."""
        return vars(self)


def are_told_by(record: WireRecord) -> bool:
    """Whether a record says something of lists, or may take back what its older revision said."""
    return record.kind == "submission" and (record.rev > 1 or "entities" in record.data)


def changed(arrival: Arrival) -> None:
    """Takes in what a finished form says of lists; a newer revision of a record takes back what the older one said."""
    told, whole = changes_told(arrival.record.data.get("entities"))
    if not whole:
        arrival.flags.append(ODD)
    words = {Named(arrival.district, change.dataset, change.id): _word(arrival, change) for change in told}
    taken_back = _said_by(arrival.district, arrival.record.id) - words.keys()
    for named in taken_back:
        EntityWord.erase(_about(named) & (EntityWord.record == arrival.record.id))
    lay_down(words)
    tell(sorted(words.keys() | taken_back))
    if any(_was_taken_back(named) for named in words):
        arrival.flags.append(GONE)


def _was_taken_back(named: Named) -> bool:
    return log.was_withdrawn(named.district, KIND, f"{named.dataset}/{named.id}")


def _word(arrival: Arrival, change: EntityChange) -> Word:
    record = arrival.record
    return Word(record.id, record.rev, change, arrival.now, record.author or "", arrival.facility)


def lay_down(words: Mapping[Named, Word]) -> None:
    """Keeps what was said, each in the place of what the same record said before; `tell` has to follow."""
    for named, word in words.items():
        known = {row.record: row.number for row in EntityWord.select().where(_about(named))}
        EntityWord.put(
            **named.row,
            record=word.record,
            rev=word.rev,
            number=known.get(word.record, max(known.values(), default=0) + 1),
            facility=word.facility,
            author=word.author or None,
            arrived=word.at,
            settles=word.settles,
            body=canonical(word.change.as_json()).decode(),
        )


def words_of(named: Named) -> list[Word]:
    """All that was said of an entity, in the order it came."""
    rows = EntityWord.select().where(_about(named)).order_by(EntityWord.number)
    return [
        Word(
            row.record,
            row.rev,
            EntityChange(**json.loads(row.body)),
            row.arrived,
            row.author or "",
            row.facility,
            row.settles,
        )
        for row in rows
    ]


def tell(all_named: Sequence[Named]) -> None:
    """Writes entities as they now stand, and tells the devices of their districts."""
    news: dict[str, list[News]] = {}
    for named in all_named:
        news.setdefault(named.district, []).extend(_stand(named))
    for district, told in news.items():
        log.emit_all(district, told)


def _stand(named: Named) -> Iterator[News]:
    """What devices are to hear of one entity; nothing while nobody has begun it."""
    versions, thing = history(words_of(named)), f"{named.dataset}/{named.id}"
    if not versions:
        if Entity.erase(_standing(named)):
            yield News(KIND, thing, {}, op="del")
        return
    item = _item(named, versions)
    Entity.put(
        **named.row,
        label=item["label"],
        version=item["version"],
        conflict=open_conflict(versions),
        changed=max(version.word.at for version in versions),
        words=" ".join((item["label"], named.id, *item["properties"].values())).casefold(),
        body=canonical(item).decode(),
    )
    yield News(KIND, thing, item)


def _item(named: Named, versions: Sequence[Version]) -> dict[str, Json]:
    data = versions[-1].data
    return {
        "dataset": named.dataset,
        "id": named.id,
        "label": data.get(LABEL, ""),
        "version": len(versions),
        "properties": {name: value for name, value in data.items() if name != LABEL},
        "heard": {version.word.record: version.word.rev for version in versions[-_HEARD:]},
    }


def _said_by(district: str, record: str) -> set[Named]:
    rows = EntityWord.select().where((EntityWord.district == district) & (EntityWord.record == record))
    return {Named(row.district, row.dataset, row.id) for row in rows}


def _about(named: Named) -> Json:
    of = (EntityWord.district == named.district) & (EntityWord.dataset == named.dataset)
    return of & (EntityWord.id == named.id)


def _standing(named: Named) -> Json:
    of = (Entity.district == named.district) & (Entity.dataset == named.dataset)
    return of & (Entity.id == named.id)
