"""What was sent is found by the words in it, places by their names; nothing of it is known when the device is locked."""

import pytest

from app.asks.sent import LearnWords, SearchSent, WordsLearned
from app.effects import do, searching
from app.screens import visits
from tests.app.district import unit
from tests.app.test_locking_story import world as world  # noqa: PLC0414  a fixture
from tests.app.test_noticing_story import unlocked
from tests.app.test_sheet_story import learning

WORDS = [
    "Soap at the ward tap",
    "صابون عند الحنفية",
    "Hakuna sabuni, tulisubiri",
    "የጤና ጣቢያ",
    "L’infirmière &amp; l'eau",
]


def sent(s, number, answer):
    """A sheet sent this year, a second after the one before."""
    head = {
        "form": "soap",
        "version": "3",
        "facility": "f-osheka",
        "title": "Soap count",
        "place": "Osheka Dispensary",
        "name": "",
    }
    xml = f"<data><note>{answer}</note><meta><instanceID>uuid:{number:04}-1234</instanceID></meta></data>"
    body = {"district": "d1", "purpose": "plain", "xml": xml, "attachments": []}
    when = {"rev": 1, "when": s.window.tablet.now().ms - 1000 * (100 - number)}
    s.window.desk.session.put("sent", f"s-{number}", body, head={**head, **when}, space="own/p-aisha")


@pytest.fixture
async def many(screen):
    """Somebody who sent twelve sheets."""
    s = await learning(screen, "AISHA-01")
    for number in range(12):
        sent(s, number, WORDS[number] if number < len(WORDS) else f"Note number {number}")
    return s


async def searching_for(s, words):
    await s.type("search", words)
    await s.until(lambda: s.state.matches is not None or not words)
    return [line.id for line in s.state.shown]


async def test_what_was_sent_is_found_by_what_was_answered(many):
    s = many
    s.window.go("/sent")
    await s.until(lambda: "search" in s.hooks())
    assert await searching_for(s, "soap tap") == ["s-0"]
    assert {"sent-s-0"} == {hook for hook in s.hooks() if hook.startswith("sent-")}
    for words, found in (("الصابون", "s-1"), ("subiri", "s-2"), ("ጤና", "s-3"), ("infirmiere eau", "s-4")):
        assert (words, await searching_for(s, words)) == (words, [found])
    assert await searching_for(s, "osheka note") == [f"s-{n}" for n in range(11, 4, -1)]
    assert await searching_for(s, "1234") == []
    assert s.says("Nothing found for “1234”.")
    assert len(await searching_for(s, "")) == 12


async def test_words_are_learned_while_nobody_waits_and_forgotten_at_locking(many):
    s = many
    assert len(s.window.desk.words) == 0
    await s.pass_time(12)
    assert len(s.window.desk.words) == 12
    sent(s, 3, "Something else")
    s.window.desk.session.remove("sent", "s-0")
    assert do(s.window.desk, SearchSent("something")).ids == ("s-3",)
    assert do(s.window.desk, SearchSent("soap tap")).ids == ()
    s.window.lock()
    await s.until(lambda: s.route == "/who")
    assert len(s.window.desk.words) == 0
    assert s.window.desk.learned == {}
    await unlocked(s)
    s.window.go("/sent")
    await s.until(lambda: "search" in s.hooks())
    assert await searching_for(s, "something") == ["s-3"]


async def test_words_are_learned_in_small_steps(many, monkeypatch):
    monkeypatch.setattr(searching, "STEP", 5)
    desk = many.window.desk
    steps = [do(desk, LearnWords()) for _ in range(3)]
    assert steps == [WordsLearned(more=True), WordsLearned(more=True), WordsLearned(more=False)]


async def test_few_sheets_need_no_search(screen):
    s = await learning(screen, "AISHA-01")
    sent(s, 1, "Soap")
    s.window.go("/sent")
    await s.until(lambda: "sent-s-1" in s.hooks())
    assert "search" not in s.hooks()


async def test_among_many_places_one_is_found_by_its_name(screen, world):
    for number in range(visits.SEARCHED_FROM):
        world.tell("org_unit", f"f-{number}", unit(f"f-{number}", "d1", f"Zahanati ya Kijiji {number}", "facility"))
    s = await learning(screen, "AISHA-01")
    s.window.go("/visits")
    await s.until(lambda: "search" in s.hooks())
    await s.type("search", "kijiji 11")
    assert {hook for hook in s.hooks() if hook.startswith("place-")} == {"place-f-11"}
    await s.type("search", "nowhere")
    assert s.says("Nothing found for “nowhere”.")
    await s.type("search", "")
    assert len([hook for hook in s.hooks() if hook.startswith("place-")]) == visits.SEARCHED_FROM + 4
