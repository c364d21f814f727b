"""A second step at sign-in: a code of the person's own phone, or one of ten recovery codes; each works once."""

import base64
import hashlib
from dataclasses import dataclass

from core.errors import Refused
from core.settings import NeedSecondStep
from core.typed_code import ALPHABET, grouped, meant
from core.words import msg
from server import audit, one_time, patience
from server.access import Who
from server.store.database import Store
from server.store.second_step_tables import RecoveryCode, SecondStep

RECOVERY_CODES = 10
_LETTERS = 16
"""Of five random bits each: 80 bits, which nobody tries through, so a plain SHA-256 of them gives nothing away."""


class WrongCode(Refused):
    """Neither a code of this moment that was not used yet, nor a recovery code."""

    code = "K-51"


@dataclass(frozen=True)
class Standing:
    """A second step that is on since `since` (ms), with so many recovery codes left."""

    since: int
    codes_left: int


def standing(store: Store, person: str) -> Standing | None:
    """How somebody's second step stands; None while it is off."""
    with store.reading():
        row = _row(person)
        if row is None or row.since is None:
            return None
        return Standing(int(row.since), RecoveryCode.select().where(RecoveryCode.person == person).count())


def is_on(person: str) -> bool:
    """Whether somebody's password alone opens nothing; stands inside a turn."""
    row = _row(person)
    return row is not None and row.since is not None


def is_owed(store: Store, need: NeedSecondStep, who: Who) -> bool:
    """Whether somebody has to set it up before anything else."""
    if need is NeedSecondStep.NOBODY or "admin" not in who.roles():
        return False
    with store.reading():
        return not is_on(who.id)


def start(store: Store, person: str) -> bytes:
    """A fresh secret for somebody's phone; nothing is asked for before `confirm`. Refused while one is on."""
    secret = store.ids.secret(one_time.SECRET_BYTES)
    with store.writing():
        if is_on(person):
            raise Refused(msg("The second step is on already."), msg("Switch it off first."))
        SecondStep.put(person=person, secret=base64.b32encode(secret).decode(), since=None, last_step=0)
    return secret


def started(store: Store, person: str) -> bytes | None:
    """The secret that waits for its first code; None when there is none."""
    with store.reading():
        row = _row(person)
        return _secret(row) if row is not None and row.since is None else None


def confirm(store: Store, person: str, typed: str, origin: str = "") -> tuple[str, ...]:
    """Switches it on with the first code and returns the recovery codes, which are kept as hashes only.

    Raises WrongCode, or patience.TooSoon.
    """
    with patience.counted(store, _tries_of(person), origin), store.writing():
        row = _row(person)
        if row is None or row.since is not None or not _spend_code(store, row, typed):
            raise _wrong()
        SecondStep.update(since=store.clock.now_ms()).where(SecondStep.person == person).execute()
        audit.write(store, audit.COUNTRY, person, "switched the second step on", person)
        return _fresh_codes(store, person)


def prove(store: Store, person: str, typed: str, origin: str = "") -> bool:
    """Spends a code of the phone, or a recovery code: whether it was the latter. Raises WrongCode, or patience.TooSoon."""
    with patience.counted(store, _tries_of(person), origin), store.writing():
        row = _row(person)
        if row is not None and row.since is not None:
            if one_time.code_in(typed) and _spend_code(store, row, typed):
                return False
            if _spend_recovery(person, typed):
                audit.write(store, audit.COUNTRY, person, "used a recovery code", person)
                return True
        raise _wrong()


def new_codes(store: Store, person: str) -> tuple[str, ...]:
    """Ten new recovery codes; those from before work no more."""
    with store.writing():
        audit.write(store, audit.COUNTRY, person, "made recovery codes", person)
        return _fresh_codes(store, person)


def switch_off(store: Store, person: str, by: str) -> None:
    """The password alone opens the pages again. Refused when it is off already."""
    with store.writing():
        if not is_on(person):
            raise Refused(msg("The second step is off already."), msg("There is nothing to do."))
        SecondStep.erase(SecondStep.person == person)
        RecoveryCode.erase(RecoveryCode.person == person)
        audit.write(store, audit.COUNTRY, by, "switched the second step off", person)


def _row(person: str) -> SecondStep | None:
    found: SecondStep | None = SecondStep.get_or_none(SecondStep.person == person)
    return found


def _secret(row: SecondStep) -> bytes:
    return base64.b32decode(str(row.secret))


def _spend_code(store: Store, row: SecondStep, typed: str) -> bool:
    """Of two who show the same code at the same moment one is let in: the row decides."""
    step = one_time.step_of(_secret(row), typed, store.clock.now_ms(), int(row.last_step))
    if step is None:
        return False
    mine = (SecondStep.person == row.person) & (SecondStep.last_step < step)
    return bool(SecondStep.update(last_step=step).where(mine).execute())


def _spend_recovery(person: str, typed: str) -> bool:
    code = _kept(person, meant(typed))
    return bool(RecoveryCode.erase(RecoveryCode.person == person, RecoveryCode.code_sha256 == code))


def _fresh_codes(store: Store, person: str) -> tuple[str, ...]:
    codes = ["".join(ALPHABET[byte % 32] for byte in store.ids.secret(_LETTERS)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.erase(RecoveryCode.person == person)
    RecoveryCode.add_all([{"person": person, "code_sha256": _kept(person, code)} for code in codes])
    return tuple(map(grouped, codes))


def _tries_of(person: str) -> str:
    return f"second-step:{person}"


def _wrong() -> WrongCode:
    return WrongCode(msg("This code does not fit."), msg("Take the one your phone shows now; each works once."))


def _kept(person: str, code: str) -> str:
    """The random id before it, so that one reckoning does not serve to try everybody's codes."""
    return hashlib.sha256(f"{person}:{code}".encode()).hexdigest()
