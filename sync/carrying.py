"""A colleague's parcel on its way: a piece of it to the server, or a piece of its reply from there."""

from core.errors import ServerSaysNo, Tampered
from sync.local import LocalCarried
from sync.protocol import SyncProtocol

_FOR_GOOD = frozenset({"parcel-unreadable", "parcel-too-large"})
_OF_ONE_PARCEL = _FOR_GOOD | {"parcel-unknown", "not-found"}  # the latter from a server that knows no parcels


def carry_piece(carried: LocalCarried, protocol: SyncProtocol, parcel: str, limit_bytes: int) -> str | None:
    """Goes on where this parcel stands; what is wrong with it alone, if anything. Other faults pass."""
    try:
        return _carry(carried, protocol, parcel, limit_bytes)
    except ServerSaysNo as no:
        if no.problem not in _OF_ONE_PARCEL:
            raise
        if no.problem in _FOR_GOOD:
            carried.refused(parcel, no.problem)
        return no.problem
    except Tampered:
        carried.refused(parcel, "parcel-gone")
        return "parcel-gone"


def _carry(carried: LocalCarried, protocol: SyncProtocol, parcel: str, limit_bytes: int) -> str | None:
    stands = protocol.parcel(parcel)
    if stands.reply:
        have = carried.have_reply(parcel)
        piece = protocol.reply(parcel, have, limit_bytes)
        carried.add_reply(parcel, have, piece, stands.reply)
        return None if piece else "broken"
    now = protocol.send_parcel(parcel, stands.have, carried.piece(parcel, stands.have, limit_bytes))
    return "broken" if now == stands else None
