"""A recording is heard again and a film is seen, a sound beside words too; where nothing plays it is said or named."""

import base64
from types import SimpleNamespace

import pytest
from pyxform.xls2xform import convert

from app.asks import Answered
from app.questions import playing
from app.questions.playing import UNPLAYED, address_of
from tests.app.sheets import sheet
from tests.app.test_sheet_story import learning

FORM = """
| survey |
|        | type        | name | label | appearance |
|        | begin_group | all  | All   | field-list |
|        | audio       | said | Say   |            |
|        | video       | seen | Show  |            |
|        | end_group   |      |       |            |
| settings |
|          | form_id | version |
|          | soap    | 3       |
"""


@pytest.fixture
def world(world):
    xml = convert(xlsform=FORM, file_type=".md", validate=False).xform
    world.tell("form", "soap/3", sheet("soap", "3", xml, "Heard"))
    return world


async def filling(screen):
    s = await learning(screen, "AISHA-01")
    s.window.go("/sheet/soap")
    await s.until(lambda: "for-f-osheka" in s.hooks())
    await s.tap("for-f-osheka")
    await s.until(lambda: s.route.startswith("/fill/") and s.state.filled is not None)
    return s


async def kept(s, name, content, mime):
    file = await s.window.shown.look.files.keep(content, mime=mime)
    s.window.hear(Answered(f"/data/all/{name}", file))
    await s.settle()
    return file


async def heard(s):
    """Touches the button; the browser has read the sound."""
    known = sounds(s)  # one that was stopped goes at a moment of its own
    await s.tap("a-said-listen")
    await s.until(lambda: any(one not in known for one in sounds(s)))
    sound = sounds(s)[-1]
    await s.happen(sound, "loaded", None)
    return sound


def sounds(s):
    return [one for one in s.page._services._services if type(one).__name__ == "Audio"]


async def test_a_recording_is_heard_in_its_question_until_it_is_over(screen):
    s = await filling(screen)
    await kept(s, "said", b"RIFF what was said", "audio/wav")
    sound = await heard(s)
    assert sound.src == b"RIFF what was said"
    assert len(s.invoked("play")) == 1
    assert s.says("Stop")
    await s.happen(sound, "state_change", {"state": "completed"})
    assert s.says("Listen")


async def test_a_touch_stops_it_and_so_does_leaving(screen):
    s = await filling(screen)
    await kept(s, "said", b"RIFF what was said", "audio/wav")
    await heard(s)
    await s.tap("a-said-listen")
    assert len(s.invoked("release")) == 1
    await heard(s)
    s.window.go("/visits")
    await s.until(lambda: len(s.invoked("release")) == 2)


async def test_a_sound_that_was_stopped_before_it_was_read_is_not_played(screen):
    s = await filling(screen)
    await kept(s, "said", b"RIFF what was said", "audio/wav")
    await s.tap("a-said-listen")
    await s.until(lambda: bool(sounds(s)))
    (sound,) = sounds(s)
    await s.tap("a-said-listen")
    await s.happen(sound, "loaded", None)
    assert s.invoked("play") == []
    assert s.says("Listen")


async def test_a_recording_that_is_not_here_any_more_says_so(screen):
    s = await filling(screen)
    file = await kept(s, "said", b"RIFF what was said", "audio/wav")
    await s.window.shown.look.files.drop(file)
    await s.tap("a-said-listen")
    assert s.says(UNPLAYED)
    assert s.invoked("play") == []


async def test_a_player_that_breaks_says_so_and_the_answer_stays(screen, monkeypatch):
    class Broken:
        def __init__(self, on_loaded, **_):
            on_loaded(None)

        async def play(self):
            raise RuntimeError

        async def release(self):
            raise RuntimeError

    monkeypatch.setattr(playing, "addon", lambda _: SimpleNamespace(Audio=Broken))
    s = await filling(screen)
    file = await kept(s, "said", b"RIFF what was said", "audio/wav")
    await s.tap("a-said-listen")
    assert s.says(UNPLAYED)
    assert s.state.filled.session.answers()["said"] == file


async def test_a_film_is_read_when_somebody_wants_to_see_it(screen):
    s = await filling(screen)
    await kept(s, "seen", b"moving pictures", "video/mp4")
    assert not [one for one in s.controls() if type(one).__name__ == "Video"]
    await s.tap("a-seen-watch")
    (film,) = [one for one in s.controls() if type(one).__name__ == "Video"]
    assert film.playlist[0].resource == "data:video/mp4;base64," + base64.b64encode(b"moving pictures").decode()
    await s.happen(film, "error", "no codec")
    assert s.says(UNPLAYED)


async def test_a_film_that_is_too_large_for_the_player_is_kept_all_the_same(screen, monkeypatch):
    monkeypatch.setattr(playing, "_LARGEST_FILM", 3)
    s = await filling(screen)
    await kept(s, "seen", b"moving pictures", "video/mp4")
    await s.tap("a-seen-watch")
    assert s.says(UNPLAYED)


async def test_without_players_a_recording_is_named_only(screen, monkeypatch):
    monkeypatch.setattr(playing, "addon", lambda _: None)
    s = await filling(screen)
    await kept(s, "said", b"RIFF", "audio/wav")
    await kept(s, "seen", b"film", "video/mp4")
    assert not {"a-said-listen", "a-seen-watch"} & s.hooks()
    assert s.says("Kept on this device")


def test_a_film_is_handed_over_with_its_kind():
    assert address_of(b"", "well.webm") == "data:video/webm;base64,"
    assert address_of(b"", "jr://video/well.mp4") == "data:video/mp4;base64,"
    assert address_of(b"", "well") == "data:video/mp4;base64,"
