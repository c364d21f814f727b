"""The steps that bring a database up to what this Kioo needs, the same on every engine."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import BadSettings
from server.store import old_measures
from server.store.base import Table
from server.store.dhis2_tables import Dhis2Value
from server.store.entity_tables import Entity, EntityWord
from server.store.forwarded_tables import Forwarded
from server.store.odk_tables import OdkInstance
from server.store.second_step_tables import ProgramKey, ProgramSession, RecoveryCode, SecondStep, SignInTicket
from server.store.square_tables import EnrolSquare
from server.store.tables import TABLES, Attachment, Blob, FormFile, Measured, Setting

if TYPE_CHECKING:
    from server.store.database import Store


def _first_tables(store: "Store") -> None:
    for table in TABLES:
        table.create_table(safe=True)
    Setting.create(name="server", value=store.ids.unlinkable())
    Setting.create(name="epoch", value="1")


def _attachments(_: "Store") -> None:
    Attachment.create_table(safe=True)
    Blob.create_table(safe=True)


def _form_files(_: "Store") -> None:
    FormFile.create_table(safe=True)


def _entities(_: "Store") -> None:
    Entity.create_table(safe=True)
    EntityWord.create_table(safe=True)


def _odk(_: "Store") -> None:
    OdkInstance.create_table(safe=True)


def _measures(_: "Store") -> None:
    Measured.create_table(safe=True)
    old_measures.bring_over()


def _dhis2(_: "Store") -> None:
    Dhis2Value.create_table(safe=True)


def _forwarded(_: "Store") -> None:
    Forwarded.create_table(safe=True)


def _stands_out(store: "Store") -> None:
    """Of a million records the few that wait for somebody are found at once (server/kept_aside.py)."""
    database: Any = store.engine.database
    database.execute_sql(
        "CREATE INDEX IF NOT EXISTS record_stands_out ON record (district, received)"
        " WHERE (status <> 'stored' OR flags <> '')"
    )


def _grants_by_path(store: "Store") -> None:
    """Who works below a place is found without looking at the rest of the country (server/store/below.py)."""
    database: Any = store.engine.database
    database.execute_sql("CREATE INDEX IF NOT EXISTS grant_by_path ON grant_ (path, person)")


def _squares(_: "Store") -> None:
    EnrolSquare.create_table(safe=True)


def _second_steps(_: "Store") -> None:
    for table in (SecondStep, RecoveryCode, SignInTicket, ProgramKey, ProgramSession):
        table.create_table(safe=True)


_STEPS: tuple[Callable[["Store"], None], ...] = (
    *(_first_tables, _attachments, _form_files, _entities, _odk, _measures),
    _dhis2,
    _forwarded,
    _stands_out,
    _squares,
    _second_steps,
    _grants_by_path,
)
"""What each schema version adds; the position is the version it leads to."""


def all_tables() -> list[type[Table]]:
    """Every table that the steps make."""
    return list(dict.fromkeys(Table.__subclasses__()))


def bring_up_to_date(store: "Store") -> None:
    """Runs the steps that are missing, all or none; raises BadSettings for a database of a newer Kioo."""
    with store.writing():
        Setting.create_table(safe=True)
        known = int(store.setting("schema") or 0)
        if known > len(_STEPS):
            raise BadSettings(f"this database was written by a newer Kioo (schema {known}, we know {len(_STEPS)})")
        for step in _STEPS[known:]:
            step(store)
        if known < len(_STEPS):
            store.set_setting("schema", str(len(_STEPS)))
