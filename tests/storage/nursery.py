"""Writers that start quickly and are killed suddenly: each looks at what the one before left, then writes until it dies.

Reads lines "last acknowledged number" (-1 at first) and forks a writer for each, so that Python need not start for each kill.
Says "child PID", then "looked LAST", then "wrote NUMBER" when its calls have returned, then "dead SIGNAL".
"""

import gc
import os
import sys
from pathlib import Path

from core.canonical import sha256_of
from core.clock import SystemClock
from core.ids import IdMaker
from core.records import Receipt, WireRecord
from storage.kdf import KdfParameters
from storage.vault import open_vault

KEPT = 8
OWN = "own/u-grace"
CHEAP = KdfParameters(memory_kib=8, passes=1, weak=True)


def look(vault, session, acknowledged):
    """Everything acknowledged is whole, and a record is there exactly when its event is; returns the last number there."""
    assert vault.verify().healthy
    numbers = [one.head["n"] for one in session.find("promise", newest_first=False)]
    last = numbers[-1] if numbers else -1
    assert last in {acknowledged, acknowledged + 1}, (last, acknowledged)
    assert numbers == list(range(max(0, last + 1 - KEPT), last + 1))
    draft = session.get("draft", "the-draft")
    assert (draft.body["n"] if draft else -1) in {acknowledged, acknowledged + 1}
    waiting = {line.id for line in session.outbox()}
    at_least = {f"e{number}" for number in range(max(0, last - 2), last + 1)}
    assert waiting - ({f"e{last - 3}"} if last > acknowledged else set()) == at_least
    assert session.counts().safe == last + 1 - len(waiting)
    return last


def finish(session, last):
    """What the one before was killed in the middle of."""
    if last >= 0:
        session.put("draft", "the-draft", {"n": last}, space=OWN)
        session.accept([Receipt(f"e{last - 3}", 1, "stored")])
    os.write(1, b"looked %d\n" % last)


def write(session, number):
    """One record with its event after the other, a draft, a receipt, for ever."""
    while True:
        data = {"n": number, "fill": "x" * (number * 37 % 3000)}
        event = WireRecord(f"e{number}", 1, "promise", "d", "f", sha256_of(data), data)
        session.put("promise", f"p{number % KEPT}", data, head={"n": number}, events=[event], space=OWN)
        session.put("draft", "the-draft", {"n": number}, space=OWN)
        session.accept([Receipt(f"e{number - 3}", 1, "stored")])
        os.write(1, b"wrote %d\n" % number)
        number += 1


def live(folder, pin, acknowledged):
    """One writer's life; it ends with a kill, or with the status 1 when it found something missing."""
    clock = SystemClock()
    try:
        vault = open_vault(folder, clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)
        session = vault.unlock("u-grace", pin)
        last = look(vault, session, acknowledged)
        finish(session, last)
        write(session, last + 1)
    finally:
        if (found := sys.exc_info())[1]:
            sys.excepthook(*found)
        os._exit(1)


def main(folder, pin):
    gc.disable()
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(folder, pin, int(line))
        os.write(1, b"child %d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(1, b"dead %d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
