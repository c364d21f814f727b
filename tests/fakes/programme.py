"""The keys of a programme that is not real: the same each time, so that every server of the tests can be given them."""

from core.settings import ServerSettings
from server import counting, programme
from server.counting import Report
from server.sealing import DataKey
from server.store.database import Store

DATA = DataKey(bytes(range(32)))


def gives_keys(store: Store) -> None:
    """`kioo admin keys use`."""
    programme.use(store, {"data": DATA.public})


def opens(store: Store, *keys: DataKey, threshold: int = ServerSettings().threshold) -> Report:
    """`kioo admin keys open`."""
    return counting.open_waiting(store, {one.id: one for one in keys or (DATA,)}, threshold)
