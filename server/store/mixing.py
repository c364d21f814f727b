"""Takes from PostgreSQL's sealed rows what it notes of each row by itself: in what order and with what else it came."""

from server.store.base import database
from server.store.database import Store
from server.store.sqlite import SqliteFile

_LAST = "mixed"
_THIS = "SELECT CAST(pg_current_xact_id() AS xid)::text"
# `xmin` is the transaction a row came with, and rows lie in the order they came. SQLite has neither (`kept_by_key`).
_MIX = (
    'WITH "gone" AS (DELETE FROM "sealed" WHERE age(xmin) < age(CAST(%s AS xid)) RETURNING *) '
    'INSERT INTO "sealed" SELECT * FROM "gone" ORDER BY "id"'
)


def forget_how_they_came(store: Store) -> int:
    """Writes the sealed rows that came since the last time anew, together and by their random ids; how many there were."""
    if isinstance(store.engine, SqliteFile):
        return 0
    with store.writing():
        [(this,)] = database.execute_sql(_THIS)
        mixed = int(database.execute_sql(_MIX, [store.setting(_LAST) or "3"]).rowcount)
        store.set_setting(_LAST, str(this))
    return mixed
