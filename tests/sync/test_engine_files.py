"""The engine as a dialogue about photos and files: what goes up, what comes down, what steps aside."""

from dataclasses import replace
from itertools import pairwise

from sync import engine as e
from sync import retry
from tests.sync.test_engine import HELLO, Dialogue

# Photos and files.


def sending_files(**state):
    """A round that pushed and pulled, and now asks for the first piece."""
    talk = Dialogue(replace(e.State(), **state)) << e.Woken("start") << e.HelloCame(HELLO) << e.NothingToSend()
    return talk << e.PullCame(more=False, moved=False)


def test_files_go_after_the_news_and_what_is_made_meanwhile_goes_between_the_pieces():
    talk = sending_files()
    assert talk.asks(e.SendPiece) == e.SendPiece(e.FIRST_PIECE, frozenset(), HELLO.limits)
    (talk << e.PieceCame(1.0)).asks(e.PushBatch)
    talk.answers_for("new")
    (talk << e.NothingToSend()).asks(e.SendPiece)
    (talk << e.NothingToSend()).asks(e.WaitSeconds)
    assert talk.state.phase == "settled"


def test_pieces_double_up_to_256_kib_and_halve_when_one_does_not_get_through():
    talk, seen = sending_files(), []
    for _ in range(6):
        seen.append(talk.asks(e.SendPiece).limit_bytes >> 10)
        talk << e.PieceCame(0.1) << e.NothingToSend()
    assert seen == [16, 32, 64, 128, 256, 256]
    for failures in range(4):  # what arrived before a cut is kept, however many there are
        unlucky = e.next_step(replace(talk.state, failures=failures), e.Failed("nobody-answered"))[0]
        assert (unlucky.phase, unlucky.piece) == ("wait", 256 << 10)
    broken = e.next_step(talk.state, e.Failed("broken", 500))[0]
    assert (broken.phase, broken.piece) == ("wait", 128 << 10)


def test_a_long_film_lets_the_news_in_every_few_seconds():
    talk = sending_files(every=10.0) << e.PieceCame(6.0) << e.NothingToSend() << e.PieceCame(6.0) << e.NothingToSend()
    wait = talk.asks(e.WaitSeconds).wait
    assert (talk.state.phase, wait.least, wait.most) == ("settled", 0, 0)
    talk << e.Tick() << e.NothingToSend()
    assert (talk << e.PullCame(more=False, moved=False)).asks(e.SendPiece).limit_bytes == 64 << 10


def test_while_a_long_film_goes_the_server_is_greeted_now_and_then():
    talk, greeted = sending_files(every=10.0), []
    for piece in range(3 * e.GREET_EVERY):
        talk << e.PieceCame(10.0) << e.NothingToSend() << e.Tick()
        if talk.state.phase == "hello":
            greeted.append(piece)
            talk << e.HelloCame(HELLO)
        talk << e.NothingToSend() << e.PullCame(more=False, moved=False)
    assert [after - before for before, after in pairwise(greeted)] == [e.GREET_EVERY] * 2


def test_a_photo_that_came_further_before_each_cut_is_sent_on_as_if_it_were_the_first_cut():
    talk = sending_files()
    for have in range(0, 40_000, 1_000):
        (talk << e.Failed("nobody-answered", reached=("ab", have))).asks(e.WaitSeconds)
        (talk << e.Tick() << e.NothingToSend()).asks(e.SendPiece)
    for _ in range(retry.QUICK_TRIES):
        talk << e.Failed("nobody-answered", reached=("ab", 39_000)) << e.Tick() << e.NothingToSend()
    assert talk.state.phase == "hello"


def test_a_file_that_does_not_go_steps_aside_and_is_said_and_the_round_goes_on():
    talk = sending_files() << e.BlobFailed("ab", "blob-mismatch") << e.NothingToSend()
    assert talk.asks(e.SendPiece).aside == {"ab"}
    talk << e.NothingToSend()
    assert (talk.state.phase, talk.state.problem, talk.state.failures) == ("settled", "blob-mismatch", 0)


def test_a_file_that_never_goes_is_tried_ever_more_rarely_and_at_once_when_a_hand_asks():
    talk, tried = sending_files(), []
    for number in range(100):
        if "ab" not in talk.asks(e.SendPiece).aside:
            tried.append(number)
            talk << e.BlobFailed("ab", "blob-unknown") << e.NothingToSend()
        talk << e.NothingToSend()
        talk << e.Tick() << e.HelloCame(HELLO) << e.NothingToSend() << e.PullCame(more=False, moved=False)
    assert tried[:3] == [0, 1, 2]
    assert 5 <= len(tried) < 12
    assert max(after - before for before, after in pairwise(tried)) == 32
    talk << e.NothingToSend() << e.Woken("hand") << e.HelloCame(HELLO) << e.NothingToSend()
    assert (talk << e.PullCame(more=False, moved=False)).asks(e.SendPiece).aside == frozenset()


def test_a_trigger_while_files_go_is_no_second_round():
    talk = sending_files() << e.Woken("hand")
    assert (talk.state.phase, talk.commands) == ("blobs", ())


def fetching(**state):
    talk = Dialogue(replace(e.State(), **state), fetches=True) << e.Woken("start") << e.HelloCame(HELLO)
    return talk << e.NothingToSend() << e.PullCame(more=False, moved=False)


def test_what_forms_need_comes_right_after_the_news_and_takes_turns_with_what_goes_up():
    talk = fetching()
    assert talk.asks(e.FetchPiece) == e.FetchPiece(e.FIRST_PIECE, frozenset())
    (talk << e.PieceCame(0.1) << e.NothingToSend()).asks(e.SendPiece)
    (talk << e.PieceCame(0.1) << e.NothingToSend()).asks(e.FetchPiece)
    (talk << e.PieceCame(0.1) << e.NothingToSend()).asks(e.SendPiece)
    (talk << e.NothingToSend()).asks(e.FetchPiece)
    (talk << e.NothingToSend()).asks(e.WaitSeconds)
    assert talk.state.phase == "settled"


def test_the_next_round_looks_again_for_what_is_to_come_down():
    talk = fetching() << e.NothingToSend() << e.NothingToSend()
    assert talk.state.phase == "settled"
    talk << e.Tick() << e.HelloCame(HELLO) << e.NothingToSend()
    (talk << e.PullCame(more=False, moved=False)).asks(e.FetchPiece)


def test_a_content_that_does_not_come_steps_aside_and_is_said():
    talk = fetching() << e.BlobFailed("ab", "content-unknown") << e.NothingToSend()
    talk << e.NothingToSend()
    assert talk.asks(e.FetchPiece).aside == {"ab"}
    talk << e.NothingToSend() << e.NothingToSend()
    assert (talk.state.phase, talk.state.problem) == ("settled", "content-unknown")


def test_a_cut_while_something_comes_down_makes_the_next_piece_smaller():
    talk = fetching(piece=64 << 10) << e.Failed("nobody-answered")
    assert (talk.state.phase, talk.state.piece) == ("wait", 32 << 10)
