"""The engine as a dialogue: event in, commands out."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Receipt
from sync import engine as e
from sync.protocol import Hello, Limits

HELLO = Hello("srv-1", 1, 0, [1], "s", Limits())


class Dialogue:
    """Says events to the engine one after the other and keeps its last commands; nothing comes down unless it `fetches`."""

    def __init__(self, state=None, *, fetches=False, carries=False):
        self.state, self.commands, self.fetches, self.carries = state or e.State(), (), fetches, carries

    def __lshift__(self, event):
        self.state, self.commands = e.next_step(self.state, event)
        if self.state.phase == "parcels" and not self.carries and self.commands:
            self.state, self.commands = e.next_step(self.state, e.NothingToSend())
        if self.state.phase == "contents" and not self.fetches and self.commands:
            self.state, self.commands = e.next_step(self.state, e.NothingToSend())
        return self

    def asks(self, kind):
        found = [command for command in self.commands if isinstance(command, kind)]
        assert len(found) == 1, self.commands
        return found[0]

    def answers_for(self, *ids):
        keys = [(name, 1) for name in ids]
        return self << e.PushCame(keys, [Receipt(*key, "stored") for key in keys])

    def refuses(self, ids, problem="broken", status=500, **more):
        return self << e.Failed(problem, status, sent=[(name, 1) for name in ids], **more)

    def wakes_again(self):
        return self << e.Tick() << e.HelloCame(HELLO)


def pushing():
    return Dialogue() << e.Woken("start") << e.HelloCame(HELLO)


def test_a_quiet_round_says_hello_pushes_pulls_and_settles():
    talk = Dialogue() << e.Woken("start")
    talk.asks(e.SayHello)
    (talk << e.HelloCame(HELLO)).asks(e.PushBatch)
    (talk << e.NothingToSend()).asks(e.PullSince)
    wait = (talk << e.PullCame(more=False, moved=False) << e.NothingToSend()).asks(e.WaitSeconds).wait
    assert (talk.state.phase, wait.least, wait.most) == ("settled", 30, 30)
    (talk << e.Tick()).asks(e.SayHello)


def test_receipts_reach_the_outbox_before_the_next_batch_is_asked_for():
    talk = pushing().answers_for("a")
    assert [type(command) for command in talk.commands] == [e.TakeReceipts, e.PushBatch]


def test_what_was_answered_is_not_sent_again_in_the_same_round():
    talk = pushing().answers_for("a", "b")
    assert talk.asks(e.PushBatch).aside == {("a", 1), ("b", 1)}


def test_the_next_round_starts_with_nothing_aside():
    talk = pushing().answers_for("a") << e.NothingToSend() << e.PullCame(more=False, moved=False) << e.NothingToSend()
    assert talk.wakes_again().asks(e.PushBatch).aside == frozenset()


def test_the_batch_doubles_with_success_up_to_256_kib():
    talk, seen = pushing(), []
    for n in range(6):
        seen.append(talk.asks(e.PushBatch).limit_bytes >> 10)
        talk.answers_for(str(n))
    assert seen == [32, 64, 128, 256, 256, 256]


def test_the_batch_halves_when_the_network_cuts_it():
    talk = pushing().refuses("abcd", "cut-off", status=0)
    assert talk.state.phase == "wait"
    batch = talk.wakes_again().asks(e.PushBatch)
    assert (batch.limit_bytes, batch.most) == (16 << 10, 2)


def test_a_round_that_was_cut_goes_on_where_it_was_without_another_greeting():
    talk = pushing().answers_for("a").refuses("b", "nobody-answered", status=0)
    assert (talk << e.Tick()).asks(e.PushBatch).aside == {("a", 1)}
    talk = talk.answers_for("b") << e.NothingToSend() << e.PullCame(more=False, moved=False)
    talk.asks(e.SendPiece)
    talk << e.Failed("nobody-answered") << e.Tick()
    talk.asks(e.PushBatch)
    (talk << e.NothingToSend()).asks(e.SendPiece)  # the news came before the cut


def test_a_batch_that_was_cut_twice_in_a_row_is_sent_again_only_where_somebody_answers():
    talk = pushing()
    for _ in range(e.PUSH_TRIES):
        (talk << e.Failed("nobody-answered") << e.Tick()).asks(e.PushBatch)
    (talk << e.Failed("nobody-answered") << e.Tick()).asks(e.SayHello)


@given(st.integers(1, 12))
def test_a_network_that_is_not_there_is_no_reason_to_send_less_nor_to_suspect_a_record(tries):
    """Only a cut after somebody answered says something about the batch."""
    talk = pushing().answers_for("a")
    was = talk.asks(e.PushBatch)
    for _ in range(tries):
        talk.refuses("b", "nobody-answered", status=0) << e.Tick()
    if talk.state.phase == "hello":
        talk << e.HelloCame(HELLO)
    batch = talk.asks(e.PushBatch)
    assert (batch.limit_bytes, batch.most, batch.alone) == (was.limit_bytes, was.most, was.alone)


def test_a_batch_that_is_cut_though_somebody_answered_halves_and_a_record_alone_steps_aside():
    talk, sizes = pushing(), []
    for _ in range(e.PUSH_TRIES + 2):
        talk = talk.refuses("abcd", "nobody-answered", status=0) << e.Tick()
        talk = talk << e.HelloCame(HELLO) if talk.state.phase == "hello" else talk
        sizes.append(talk.asks(e.PushBatch).limit_bytes >> 10)
    assert sizes == [32] * (e.PUSH_TRIES + 1) + [16]
    for _ in range(e.TRIES_ALONE - 1):
        talk.refuses("a", "nobody-answered", status=0) << e.Tick() << e.HelloCame(HELLO)
    assert talk.refuses("a", "nobody-answered", status=0).asks(e.PushBatch).aside == {("a", 1)}


@pytest.mark.parametrize("fault", ["somebody-else", "other-server", "busy", "broken", "not-trusted"])
def test_whatever_else_went_wrong_the_server_is_greeted_again(fault):
    (pushing() << e.Failed(fault) << e.Tick()).asks(e.SayHello)


def test_a_greeting_that_was_cut_is_said_again():
    (Dialogue() << e.Woken("start") << e.Failed("nobody-answered") << e.Tick()).asks(e.SayHello)


def test_a_refused_batch_is_halved_at_once_without_waiting():
    talk = pushing().refuses("abcd", "too-large", status=413)
    assert talk.asks(e.PushBatch).most == 2


@pytest.mark.parametrize(("status", "problem"), [(400, "malformed"), (413, "too-large"), (422, "unreadable")])
def test_a_record_refused_alone_is_parked_for_its_person_and_the_rest_goes_on(status, problem):
    talk = pushing().refuses("a", problem, status=status)
    assert talk.asks(e.TakeReceipts).receipts == (Receipt("a", 1, "refused", problem),)
    assert talk.asks(e.PushBatch).aside == {("a", 1)}


def test_a_record_that_breaks_the_server_three_times_alone_steps_aside():
    talk = pushing()
    for _ in range(2):
        assert talk.refuses("a").state.phase == "wait"
        assert ("a", 1) in talk.wakes_again().asks(e.PushBatch).alone
    assert talk.refuses("a").asks(e.PushBatch).aside == {("a", 1)}


def test_a_breaking_record_is_tried_ever_more_rarely_but_never_given_up():
    talk, tried = pushing(), []
    for n in range(200):
        if ("a", 1) not in talk.asks(e.PushBatch).aside:
            tried.append(n)
            talk.refuses("a")
        if talk.state.phase == "push":
            talk << e.NothingToSend() << e.PullCame(more=False, moved=False) << e.NothingToSend()
        talk.wakes_again()
    gaps = [later - earlier for earlier, later in pairwise(tried)]
    assert gaps[-1] == max(gaps) == 2**e.RAREST


def test_a_hand_gives_a_breaking_record_another_try():
    talk = pushing()
    for _ in range(4):
        talk.refuses("a")
        if talk.state.phase == "push":
            talk << e.NothingToSend() << e.PullCame(more=False, moved=False) << e.NothingToSend()
        talk.wakes_again()
    (
        talk
        << e.NothingToSend()
        << e.PullCame(more=False, moved=False)
        << e.NothingToSend()
        << e.Woken("hand")
        << e.HelloCame(HELLO)
    )
    assert talk.asks(e.PushBatch).aside == frozenset()


def test_a_server_without_room_does_not_blame_the_record():
    talk = pushing()
    for _ in range(5):
        talk.refuses("a", "full", status=507).wakes_again()
    assert talk.state.fails == {}


def test_nobody_there_means_waits_that_double_but_stay_within_the_settings():
    talk, seen = Dialogue() << e.Woken("start"), []
    for _ in range(12):
        seen.append((talk << e.Failed("nobody-answered")).asks(e.WaitSeconds).wait.most)
        talk << e.Tick()
    assert seen == [2.5] * 8 + [5, 10, 20, 30]


def test_a_busy_server_is_left_alone_for_up_to_a_quarter_of_an_hour():
    talk = Dialogue() << e.Woken("start")
    for _ in range(12):
        wait = (talk << e.Failed("busy", 503)).asks(e.WaitSeconds).wait
        talk << e.Tick()
    assert wait.most == 900


def test_a_wait_the_server_named_is_not_shortened_by_any_trigger():
    talk = Dialogue() << e.Woken("start") << e.Failed("slow-down", 429, retry_after=120)
    assert talk.asks(e.WaitSeconds).wait.least == 120
    for reason in ("hand", "network", "record"):
        assert (talk << e.Woken(reason)).commands == ()
    (talk << e.Tick()).asks(e.SayHello)


def test_new_records_do_not_hammer_a_network_that_is_not_there_but_a_hand_may_ask():
    talk = Dialogue() << e.Woken("start") << e.Failed("nobody-answered")
    assert (talk << e.Woken("record")).commands == ()
    (talk << e.Woken("hand")).asks(e.SayHello)


def test_a_new_record_starts_a_round_when_all_is_well():
    talk = (
        pushing() << e.NothingToSend() << e.PullCame(more=False, moved=False) << e.NothingToSend() << e.Woken("record")
    )
    talk.asks(e.SayHello)


@pytest.mark.parametrize("phase", ["hello", "push", "pull"])
def test_a_hundred_triggers_in_a_round_are_one_round(phase):
    talk = Dialogue(e.State(phase=phase))
    for _ in range(100):
        assert (talk << e.Woken("network")).commands == ()


def test_success_forgets_the_failures():
    talk = Dialogue() << e.Woken("start") << e.Failed("nobody-answered") << e.Tick() << e.HelloCame(HELLO)
    talk << e.NothingToSend() << e.PullCame(more=False, moved=False) << e.NothingToSend()
    assert (talk.state.failures, talk.state.problem) == (0, None)


def test_the_log_is_read_page_by_page_and_pages_grow():
    talk = pushing() << e.NothingToSend()
    first = talk.asks(e.PullSince).limit_bytes
    assert (talk << e.PullCame(more=True, moved=True)).asks(e.PullSince).limit_bytes == 2 * first


def test_a_log_that_does_not_move_is_a_fault_and_not_a_loop():
    talk = pushing() << e.NothingToSend() << e.PullCame(more=True, moved=False)
    assert (talk.state.phase, talk.state.problem) == ("wait", "stuck")


def test_a_cursor_the_server_does_not_know_is_asked_again_from_the_start_once():
    talk = pushing() << e.NothingToSend() << e.Failed("cursor", 400, "now")
    assert talk.asks(e.PullSince).fresh
    assert (talk << e.Failed("cursor", 400, "now")).state.phase == "wait"
    assert not (talk.wakes_again() << e.NothingToSend()).asks(e.PullSince).fresh


@pytest.mark.parametrize("change", [{"epoch": 2}, {"scope": "t"}, {"server": "srv-2"}])
def test_another_server_epoch_or_scope_is_another_mark(change):
    assert e.mark_of(replace(HELLO, **change)) != e.mark_of(HELLO)


def test_the_clock_and_limits_of_a_server_do_not_change_the_mark():
    assert e.mark_of(replace(HELLO, now=5, limits=Limits(records=1))) == e.mark_of(HELLO)


def test_a_server_that_does_not_speak_our_version_gets_nothing():
    talk = Dialogue() << e.Woken("start") << e.HelloCame(replace(HELLO, api=[2]))
    assert (talk.state.phase, talk.state.problem) == ("wait", "app-too-old")


def test_the_limits_of_the_server_are_kept():
    small = Limits(batch_bytes=2000, records=3)
    batch = (Dialogue() << e.Woken("start") << e.HelloCame(replace(HELLO, limits=small))).asks(e.PushBatch)
    assert (batch.limit_bytes, batch.most) == (2000, 3)


def test_stopped_is_off_until_woken():
    talk = pushing() << e.Stopped()
    assert (talk.state.phase, talk.commands) == ("off", ())
    assert (talk << e.Tick()).commands == ()
    (talk << e.Woken("start")).asks(e.SayHello)


KEYS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 2)), min_size=1, max_size=4, unique=True)
EVENTS = st.one_of(
    st.sampled_from([e.Tick(), e.NothingToSend(), e.HelloCame(HELLO), e.Woken("hand"), e.Woken("record")]),
    st.builds(e.PullCame, st.booleans(), st.booleans()),
    st.builds(lambda keys: e.PushCame(keys, [Receipt(*key, "stored") for key in keys]), KEYS),
    st.builds(
        e.Failed,
        st.sampled_from(["nobody-answered", "broken", "too-large", "cursor"]),
        st.sampled_from([0, 400, 401, 413, 422, 429, 500, 503, 507]),
        retry_after=st.one_of(st.none(), st.floats(0, 100)),
        sent=KEYS,
    ),
)


@given(st.lists(EVENTS, max_size=60))
def test_whatever_happens_the_engine_is_resting_with_a_timer_or_waits_for_exactly_one_answer(events):
    talk, armed = Dialogue() << e.Woken("start"), False
    for event in events:
        talk << event
        questions = [c for c in talk.commands if isinstance(c, e.SayHello | e.PushBatch | e.PullSince)]
        waits = [c for c in talk.commands if isinstance(c, e.WaitSeconds)]
        assert len(questions) + len(waits) <= 1
        if talk.commands:
            armed = bool(waits)
        assert armed == (talk.state.phase in {"settled", "wait"})
        assert e.SMALLEST_BUDGET <= talk.state.budget <= e.LARGEST_BUDGET
        assert talk.state.most >= 1
