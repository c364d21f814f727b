"""How a copy is kept on one tablet and taken over on another, step by step on the screen."""

import flet as ft

from app.asks import Keep

PIN, NEW = "274913", "860241"
WORDS = "Seven goats walk home at dusk"


def files(tablet):
    """Everything in the device's folder that belongs to a copy."""
    folder = tablet.settings.device_folder
    names = ("handing", "brought", "copies", "restoring", "vault.copy")
    return [one for one in folder.rglob("*") if one.is_file() and any(name in str(one) for name in names)]


async def living(screen, **size):
    """Aisha is here, a draft of hers is on the disk, and something waits."""
    s = await screen(**size).open("/")
    await s.enrol("AISHA-01", PIN)
    await s.until(lambda: s.route == "/today")
    await s.window.ask(Keep("draft", {"id": "d-1", "said": "the pump is dry"}, id="d-1"))
    return s


def on_a_desktop(s):
    s._session.apply_page_patch({"platform": ft.PagePlatform.LINUX})


async def at_the_words(s):
    s.window.go("/me")
    await s.settle()
    await s.tap("keep-a-copy")
    await s.until(lambda: s.route == "/copy" and s.state.last is not None)
    await s.tap("go-on")


async def typed(s, words=WORDS, again=WORDS):
    await s.type("words", words)
    await s.type("again", again)
    await s.tap("go-on")


async def made(s):
    await at_the_words(s)
    await typed(s)
    await s.pin(PIN)
    await s.until(lambda: s.state.step == "ready")


async def kept(s, stick):
    """A copy lies on the stick."""
    on_a_desktop(s)
    s.reply("save_file", str(stick))
    await made(s)
    await s.tap("place")
    await s.until(lambda: s.state.step == "kept")
    return stick


async def with_the_file(s, path):
    """On the new tablet, from its first page to the words."""
    s.reply("pick_files", [{"id": 1, "name": path.name, "size": 1, "path": str(path)}])
    await s.tap("take-over")
    await s.until(lambda: s.route == "/take-over" and s.state.step == "file")
    await s.tap("choose")
    await s.until(lambda: s.state.step == "words")


async def taken(s, path, words=WORDS):
    await with_the_file(s, path)
    await s.type("words", words)
    await s.tap("go-on")
    await s.pin(NEW)
    await s.pin(NEW)
    await s.settle()
