"""The device's side of kioo-sync/1 as a pure conversation: `next_step(state, event)` gives the new state and what to do.

    off -> hello -> push -> pull -> parcels -> contents, blobs -> settled -> hello ...        any fault -> wait -> hello ...
    the link was cut -> wait -> push ...        the round goes on where it was, for some tries; who is there was said already

What colleagues gave us to carry goes behind our own records and news. Files go last, piece by piece, by turns: what forms need comes down (contents), photos and recordings go up (blobs). After each
piece what people made meanwhile goes first (blobs -> push -> contents -> push -> blobs).

Nothing here touches a network, a disk, a clock or chance; sync/runner.py carries the commands out and reports events.
Laws (tests/sync/test_engine.py): one round at a time; a record revision that was answered is not sent twice in one round;
a fault always ends in a wait that is armed; a record or content that is refused alone steps aside so that the rest goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from core.records import Receipt
from sync import retry
from sync.commands import (
    CarryPiece,
    Command,
    FetchPiece,
    Key,
    PullSince,
    PushBatch,
    SayHello,
    SendPiece,
    TakeReceipts,
    WaitSeconds,
)
from sync.events import (
    BlobFailed,
    Event,
    Failed,
    HelloCame,
    NothingToSend,
    PieceCame,
    PullCame,
    PushCame,
    Reason,
    Stopped,
    Tick,
    Woken,
)
from sync.protocol import API_VERSION, Hello, Limits, mark_of

FIRST_BUDGET = 32 << 10
SMALLEST_BUDGET = 1 << 10
LARGEST_BUDGET = 256 << 10
FIRST_PAGE = 64 << 10
LARGEST_PAGE = 1 << 20
FIRST_PIECE = 16 << 10
LARGEST_PIECE = 256 << 10
TRIES_ALONE = 3
PUSH_TRIES, LARGE_TRIES = 4, 2
"""How often a batch, and what is asked for as a whole, is tried after a cut before a greeting asks whether anybody is there."""
GREET_EVERY = 10
"""How often the news is read between pieces of photos and files before another greeting."""
RAREST = 5  # a record that keeps breaking things is tried in at least one of 2**5 rounds

_TALKING = {"hello", "push", "pull", "parcels", "contents", "blobs"}
Phase = Literal["off", "hello", "push", "pull", "parcels", "contents", "blobs", "settled", "wait"]


@dataclass(frozen=True)
class State:
    """Where the conversation stands. `aside`: answered, or left out, in this round. `fails`: how often a record broke alone."""

    phase: Phase = "off"
    every: float = 30.0  # seconds between rounds when all is well, and the longest wait while nobody answers
    budget: int = FIRST_BUDGET  # compressed bytes of the next batch
    most: int = 500  # records in the next batch
    page: int = FIRST_PAGE  # bytes asked for in one pull
    limits: Limits = field(default_factory=Limits)
    mark: int = 0  # server, epoch and scope as one number; another number means: pull from the start
    aside: frozenset[Key] = frozenset()
    fails: Mapping[Key, int] = field(default_factory=dict)
    fresh: bool = False  # this round pulls from the start because the server did not know our cursor
    rounds: int = 0
    failures: int = 0  # in a row, with nothing that came or went between them
    problem: str | None = None  # code of what stopped the last round
    goes_on: bool = False  # the next round begins where this one was, without another greeting
    greeted: float = 0.0  # seconds given to photos and files since the server was greeted
    heard: bool = False  # the server said something since the last fault
    reached: tuple[str, int] = (
        "",
        0,
    )  # of the content whose piece was cut last: how much of it the server had before that
    held: bool = False  # the server named the wait: no trigger shortens it
    piece: int = FIRST_PIECE  # bytes of the next piece of a photo or file
    pulled: bool = (
        False  # this round has the news; what it still sends are photos and files, and what is made meanwhile
    )
    spent: float = 0.0  # seconds this round gave to photos and files
    next_up: bool = False  # the next piece goes up; else it comes down
    all_carried: bool = False  # nor any parcel to carry
    all_came: bool = False  # this round found nothing more to fetch
    all_went: bool = False  # nor any photo or file to send, since a record was last sent
    blobs_aside: frozenset[str] = frozenset()  # contents and parcels left out in this round
    blob_fails: Mapping[str, tuple[int, str]] = field(
        default_factory=dict
    )  # how often a content did not go, and why last


Step = tuple[State, tuple[Command, ...]]


def next_step(state: State, event: Event) -> Step:
    """What happened -> where we stand and what to do; events that do not fit the phase change nothing."""
    match event:
        case Stopped():
            return replace(state, phase="off"), ()
        case Woken(reason):
            return _woken(state, reason)
        case Tick():
            return _next_round(state)
        case Failed():
            return _failed(state, event) if state.phase in _TALKING else (state, ())
        case _:
            return _answered(state, event)


def _answered(state: State, event: Event) -> Step:
    if isinstance(event, HelloCame | PushCame | PullCame | PieceCame):
        state = replace(state, heard=True)
    match state.phase, event:
        case "hello", HelloCame(hello):
            return _greeted(state, hello)
        case "push", PushCame() as came:
            return _pushed(state, came)
        case "push", NothingToSend():
            return _next_piece(state) if state.pulled else _pull(state)
        case "pull", PullCame() as came:
            return _pulled(state, came)
        case "parcels" | "contents" | "blobs", PieceCame() | BlobFailed() | NothingToSend():
            return _piece_done(state, event)
        case _:
            return state, ()


def _woken(state: State, reason: Reason) -> Step:
    if state.phase in _TALKING:
        return state, ()  # one round at a time
    if state.phase == "wait" and (state.held or reason == "record"):
        return state, ()  # a storm of new records must not hammer a network that is not there
    return _start_round(state if reason == "record" else replace(state, fails={}, blob_fails={}))


def _next_round(state: State) -> Step:
    if state.phase not in {"settled", "wait"}:
        return state, ()
    return _push(replace(state, goes_on=False)) if state.goes_on else _start_round(state)


def _start_round(state: State) -> Step:
    rounds = state.rounds + 1
    resting = frozenset(key for key, count in state.fails.items() if _rests(count, rounds))
    begun = replace(state, phase="hello", rounds=rounds, aside=resting, fresh=False, held=False, goes_on=False)
    unlucky = frozenset(sha256 for sha256, (count, _) in state.blob_fails.items() if _rests(count, rounds))
    nothing_yet = replace(
        begun, pulled=False, spent=0.0, greeted=0.0, all_carried=False, all_came=False, all_went=False
    )
    return replace(nothing_yet, blobs_aside=unlucky), (SayHello(),)


def _rests(count: int, rounds: int) -> bool:
    return count >= TRIES_ALONE and rounds % 2 ** min(count - TRIES_ALONE + 1, RAREST) != 0


def _greeted(state: State, hello: Hello) -> Step:
    if API_VERSION not in hello.api:
        return _rest(replace(state, problem="app-too-old"), retry.Wait(retry.LAST_CEILING, retry.LAST_CEILING))
    most = max(min(state.most, hello.limits.records), 1)
    return _push(replace(state, limits=hello.limits, mark=mark_of(hello), most=most))


def _push(state: State) -> Step:
    limit = min(state.budget, state.limits.batch_bytes)
    batch = PushBatch(limit, state.most, state.aside, frozenset(state.fails), state.limits)
    return replace(state, phase="push"), (batch,)


def _pushed(state: State, came: PushCame) -> Step:
    grown = replace(
        state,
        budget=min(state.budget * 2, LARGEST_BUDGET),
        most=max(min(state.most * 2, state.limits.records), 1),
        aside=state.aside | frozenset(came.sent),
        all_went=False,
        fails={key: count for key, count in state.fails.items() if key not in set(came.sent)},
        failures=0,
    )
    following, commands = _push(grown)
    return following, (TakeReceipts(tuple(came.receipts)), *commands)


def _pull(state: State) -> Step:
    return replace(state, phase="pull"), (PullSince(state.page, state.mark, state.fresh),)


def _pulled(state: State, came: PullCame) -> Step:
    if came.more and not came.moved:
        return _failed(state, Failed("stuck"))
    if came.more:
        return _pull(replace(state, page=min(state.page * 2, LARGEST_PAGE), fresh=False))
    return _next_piece(replace(state, pulled=True, fresh=False))


def _next_piece(state: State) -> Step:
    if state.spent >= state.every:
        return _news_between(state)
    if not state.all_carried:
        return replace(state, phase="parcels"), (CarryPiece(state.piece, state.blobs_aside),)
    if state.all_came and state.all_went:
        return _settled(state, state.every)
    if state.all_came or (state.next_up and not state.all_went):
        return replace(state, phase="blobs"), (SendPiece(state.piece, state.blobs_aside, state.limits),)
    return replace(state, phase="contents"), (FetchPiece(state.piece, state.blobs_aside),)


def _news_between(state: State) -> Step:
    """A long film must not keep the news waiting; who is there is asked again after some of that only."""
    greeted = state.greeted + state.spent
    settled, wait = _settled(state, 0.0)
    asks_again = replace(settled, pulled=False, spent=0.0, all_carried=False, all_came=False, all_went=False)
    return replace(asks_again, greeted=greeted, goes_on=greeted < GREET_EVERY * state.every), wait


def _piece_done(state: State, event: PieceCame | BlobFailed | NothingToSend) -> Step:
    turned = replace(state, next_up=state.phase == "contents")
    match event:
        case PieceCame(seconds):
            grown = min(state.piece * 2, LARGEST_PIECE)
            return _push(replace(turned, piece=grown, spent=state.spent + seconds, failures=0))
        case BlobFailed(sha256, problem):
            count, _ = state.blob_fails.get(sha256, (0, ""))
            fails = {**state.blob_fails, sha256: (count + 1, problem)}
            return _push(replace(turned, blobs_aside=state.blobs_aside | {sha256}, blob_fails=fails))
        case NothingToSend() if state.phase == "parcels":
            return _next_piece(replace(state, all_carried=True))
        case NothingToSend() if state.phase == "contents":
            return _next_piece(replace(turned, all_came=True))
        case NothingToSend():
            return _next_piece(replace(turned, all_went=True))


def _settled(state: State, wait: float) -> Step:
    problem = next((why for sha256, (_, why) in state.blob_fails.items() if sha256 in state.blobs_aside), None)
    settled = replace(state, phase="settled", failures=0, problem=problem)
    return settled, (WaitSeconds(retry.Wait(wait, wait)),)


def _failed(state: State, fault: Failed) -> Step:
    if state.phase != "blobs" and _is_cut(fault) and not _blames_size(state):
        return _wait(state, fault)
    match state.phase:
        case "push" if fault.sent:
            return _push_failed(state, fault)
        case "pull":
            return _pull_failed(state, fault)
        case "blobs" if _is_cut(fault):
            return _wait(_further(state, fault), fault)
        case "parcels" | "contents" | "blobs":
            return _wait(replace(state, piece=max(state.piece // 2, SMALLEST_BUDGET)), fault)
        case _:
            return _wait(state, fault)


def _pull_failed(state: State, fault: Failed) -> Step:
    if fault.problem == "cursor" and not state.fresh:
        return _pull(replace(state, fresh=True))
    return _wait(replace(state, page=max(state.page // 2, SMALLEST_BUDGET)), fault)


def _further(state: State, fault: Failed) -> State:
    """After a cut of what goes up: what arrived is kept, so a smaller piece would only ask more often, and to have come further is no failure."""
    if fault.reached in {None, state.reached}:
        return state
    return replace(state, reached=fault.reached, failures=0)


def _push_failed(state: State, fault: Failed) -> Step:
    blames_batch = fault.status in {400, 413, 422}
    if len(fault.sent) > 1:
        smaller = _smaller(state, len(fault.sent) // 2)
        return _push(smaller) if blames_batch else _wait(smaller, fault)
    (key,) = fault.sent
    if blames_batch:
        return _parked(state, key, fault.problem)
    if fault.status not in {0, 500}:
        return _wait(state, fault)  # the server said what is wrong, and it is not this record
    tried = replace(_smaller(state, 1), fails={**state.fails, key: state.fails.get(key, 0) + 1})
    if tried.fails[key] < TRIES_ALONE:
        return _wait(tried, fault)
    return _push(replace(tried, aside=tried.aside | {key}))


def _blames_size(state: State) -> bool:
    """Whether a cut says something about what was on its way: not while nobody lets anything through, nor the first time for a batch or page."""
    return state.heard and (state.failures > 0 or state.phase not in {"push", "pull"})


def _is_cut(fault: Failed) -> bool:
    return fault.problem == "nobody-answered"


def _parked(state: State, key: Key, problem: str) -> Step:
    fails = {other: count for other, count in state.fails.items() if other != key}
    following, commands = _push(replace(state, aside=state.aside | {key}, fails=fails))
    return following, (TakeReceipts((Receipt(*key, "refused", problem),)), *commands)


def _smaller(state: State, most: int) -> State:
    return replace(state, budget=max(state.budget // 2, SMALLEST_BUDGET), most=most)


def _wait(state: State, fault: Failed) -> Step:
    failures = state.failures + 1
    ceiling = min(state.every, retry.LAST_CEILING) if fault.status in {0, 500} else retry.LAST_CEILING
    goes_on = _is_cut(fault) and state.phase != "hello" and failures <= _unasked_tries(state)
    held = fault.retry_after is not None
    known = replace(state, failures=failures, problem=fault.problem, held=held, goes_on=goes_on, heard=False)
    wait = retry.wait_after_a_cut if _is_cut(fault) else retry.wait_after
    return _rest(known, wait(failures, ceiling, fault.retry_after))


def _unasked_tries(state: State) -> int:
    """How often a round goes on after cuts without a greeting: often where sending on begins with asking how much came."""
    return {"push": PUSH_TRIES, "blobs": retry.QUICK_TRIES}.get(state.phase, LARGE_TRIES)


def _rest(state: State, wait: retry.Wait) -> Step:
    return replace(state, phase="wait"), (WaitSeconds(wait),)
