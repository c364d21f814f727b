"""What went wrong while doing something, in plain words: what is safe, what to do, and a short code."""

from dataclasses import dataclass

from app.asks import Ask
from core.errors import (
    DiskFull,
    FormFault,
    InUse,
    KiooError,
    Locked,
    Offline,
    OnlyLooking,
    Refused,
    ServerSaysNo,
    Tampered,
)
from core.words import msg


@dataclass(frozen=True)
class Trouble:
    """Message ids for the head and the sentence below, the code for a support person, and what may be tried again."""

    title: str
    safe: str
    code: str
    ask: Ask | None = None
    way: str = ""
    """Where to go from here instead of home."""


_SAFE = msg("Everything you wrote before is kept on this device.")
_KINDS: tuple[tuple[type[Exception], str, str], ...] = (
    (InUse, msg("Kioo is open already"), msg("Close the other window first. Nothing is lost.")),
    (DiskFull, msg("This device is full"), msg("What was kept before is safe. Make room, then try again.")),
    (
        FormFault,
        msg("This sheet cannot be opened here"),
        msg("Nothing is lost. Show the code below to the district: the sheet needs mending."),
    ),
    (Locked, msg("This is locked"), msg("Unlock with your numbers to see it.")),
    (Tampered, msg("A part of the memory is damaged"), msg("Nothing was thrown away. Show this to the district.")),
    (Offline, msg("No way to the district just now"), _SAFE),
    (ServerSaysNo, msg("The district could not take this"), _SAFE),
)


def trouble_of(fault: Exception, ask: Ask | None) -> Trouble:
    """The plain words for a fault; anything unknown is our own bug and says so by its code."""
    code = fault.code if isinstance(fault, KiooError) else "K-01"
    if isinstance(fault, Refused):
        return Trouble(fault.what, fault.next_step, code)
    if isinstance(fault, OnlyLooking):
        safe = msg("What you write now is not kept. Tell your supervisor first; nothing that was kept is lost.")
        return Trouble(msg("You are only looking"), safe, code, ask, way="/harm")
    for kind, title, safe in _KINDS:
        if isinstance(fault, kind):
            return Trouble(title, safe, code, ask)
    return Trouble(msg("This page could not open"), _SAFE, code, ask)
