"""The picture of a round in docs/sync-protocol.md has the arrows the engine goes, each of them and no other."""

import random
import re
from pathlib import Path

from core.records import Receipt
from sync import engine as e
from sync.protocol import Hello, Limits

STEPS = 30_000
DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n(.+?)```", re.DOTALL)
HELLO = Hello("srv-1", 1, 0, [1], "s", Limits())
EVENTS = (
    *(e.Woken(reason) for reason in ("start", "record", "network", "hand")),
    *[e.Tick()] * 3,
    *[e.HelloCame(HELLO)] * 3,
    e.HelloCame(Hello("srv-1", 1, 0, [2], "s", Limits())),
    e.PushCame([("a", 1)], [Receipt("a", 1, "stored")]),
    *[e.NothingToSend()] * 5,
    *(e.PullCame(more=more, moved=more) for more in (False, True)),
    *(e.PieceCame(seconds) for seconds in (1.0, 60.0)),
    e.BlobFailed("x", "blob-unknown"),
    e.Failed("nobody-answered"),
    e.Failed("broken", 500, sent=[("a", 1)]),
    e.Failed("malformed", 400, sent=[("a", 1), ("b", 1)]),
    e.Failed("slow-down", 429, retry_after=9.0),
    e.Failed("device-revoked", 403, "person"),
)


def gone():
    """The arrows between states that a long walk by chance goes, but for the one to `off`."""
    chance, state, found = random.Random(7), e.State(), set()
    for _ in range(STEPS):
        was, event = state.phase, chance.choice(EVENTS)
        state, commands = e.next_step(state, event)
        if commands or state.phase != was:
            found.add((was, state.phase))
    return found


def test_the_picture_has_the_arrows_the_engine_goes():
    picture = DIAGRAM.search(Path("docs/sync-protocol.md").read_text())[1]
    drawn = {(one, other) for one, other in re.findall(r"^ +(\w+) --> (\w+)", picture, re.MULTILINE)}
    assert drawn == gone()


def test_every_state_has_a_place_in_the_picture_and_stop_leads_out_of_each():
    picture = DIAGRAM.search(Path("docs/sync-protocol.md").read_text())[1]
    for phase in e.Phase.__args__:
        assert re.search(rf"\b{phase}\b", picture)
        assert e.next_step(e.State(phase=phase), e.Stopped())[0].phase == "off"
