"""The power goes at any moment: whatever the disk kept of what was not yet synced, the vault opens and all that was acknowledged is there."""

import os
import random
import shutil
from typing import NamedTuple

import pytest

from core.errors import WrongPin
from core.ids import IdMaker
from core.records import PullItem, Receipt
from storage.restore import restore
from tests.fakes.clock import FakeClock
from tests.storage.conftest import AISHA, CHEAP, GRACE, PIN, Tablet, make_event
from tests.storage.power import Acknowledged, Disk, Settle, Trail, recording
from tests.storage.test_formats import OLD, holds_everything
from tests.storage.test_outbox import PROGRAMME, voice

OWN, TEAM = "own/u-grace", "team/f-1"
NEW_PIN = "975312"
WORDS = "Seven goats walk home at dusk"
KINDS = ("promise", "draft", "notes", "_setting", "after")


class State(NamedTuple):
    """What a person finds: who lives here, which PIN opens, and everything behind it."""

    people: tuple = ()
    pin: str = ""
    behind: object = None


def behind(session):
    records = {(kind, one.id): (one, session.get(kind, one.id).body) for kind in KINDS for one in session.find(kind)}
    files = {
        (kind, name, file.name): (file, b"".join(session.open_attachment(kind, name, file.name)))
        for kind, name in records
        for file in session.attachments(kind, name)
    }
    return records, files, sorted((line.id, line.kind) for line in session.outbox()), session.cursor(), session.counts()


def told(tablet, session, pin):
    return State(tuple(card.uid for card in tablet.vault.people()), pin, behind(session))


def live(tablet, acknowledge):
    """A day in the life of a vault; each step is one transaction at most, and is acknowledged before the next one."""
    chance = random.Random(8)
    session, pin = None, PIN

    def done():
        acknowledge(told(tablet, session, pin) if session else State())

    tablet.open()
    done()
    session = tablet.vault.add_person(*GRACE, PIN, spaces=[OWN, TEAM])
    done()
    session.set_setting("language", "sw")
    done()
    session.put("draft", "d", {}, space=OWN)
    done()
    for number in range(6):
        data = {"n": number, "fill": "".join(chance.choices("abcdef", k=chance.choice([10, 300, 5000])))}
        session.put("promise", f"p{number % 4}", data, head={"n": number}, space=OWN, events=[make_event(f"e{number}")])
        done()
        session.attach("draft", "d", f"photo{number % 2}.jpg", [bytes([number]) * chance.choice([40, 3000, 70_000])])
        done()
        if number == 2:
            session.accept([Receipt("e0", 1, "stored"), Receipt("e1", 1, "refused", "not-yours")])
            done()
            session.lock()
            session = tablet.vault.unlock("u-grace", pin)
            done()
        if number == 3:
            tablet.vault.close()
            session = tablet.open().unlock("u-grace", pin)
            done()
    session.apply_pull([PullItem("d-east", 1, "promise", "down", "put", None, {"what": "fridge"})], {"d-east": 5})
    done()
    tablet.vault.change_pin("u-grace", pin, NEW_PIN)
    pin = NEW_PIN
    done()
    aisha = tablet.vault.add_person(*AISHA, PIN, spaces=[TEAM], by=session)
    done()
    aisha.put("notes", "n1", {"said": "gloves"}, space=TEAM)
    done()
    tablet.vault.revoke("u-aisha", TEAM, by=session)
    done()
    session.seal(voice(facility="f-1"), b"she waited an hour", PROGRAMME.public, "k")
    done()
    session.detach("draft", "d", "photo0.jpg")
    done()
    session.remove("draft", "d")
    done()
    tablet.vault.close()


@pytest.fixture(scope="module")
def trail(tmp_path_factory):
    """Everything that happened on the disk that day, with what was acknowledged between."""
    root = tmp_path_factory.mktemp("power")
    made = Trail(root)
    with pytest.MonkeyPatch.context() as patch:
        system = recording(made, patch)
        live(Tablet(root / "device"), made.acknowledge)
        system.unregister()
    return made


def found(tablet, expected):
    """What the vault in this folder holds; nothing may look harmed."""
    vault = tablet.open()
    people = tuple(card.uid for card in vault.people())
    if not people:
        return State(), vault.add_person(*GRACE, PIN)
    for pin in dict.fromkeys(state.pin for state in expected if state.people):
        try:
            session = vault.unlock("u-grace", pin)
        except WrongPin:
            continue
        assert not session.health.findings
        assert vault.verify().healthy
        return told(tablet, session, pin), session
    raise AssertionError("no PIN that was acknowledged opens")


def survives(folder, expected):
    """One of these states stands there whole, no file is left over, and life goes on."""
    tablet = Tablet(folder)
    state, session = found(tablet, expected)
    assert state in expected
    kept = state.behind[1] if state.behind else ()
    assert len(list((folder / "attachments").glob("*"))) == len(kept)
    session.put("after", "a", {"still": "works"})
    session = tablet.reopen().unlock("u-grace", state.pin or PIN)
    assert session.get("after", "a").body == {"still": "works"}
    assert not session.health.findings
    tablet.vault.close()


def powerless(trail, seed, images, tmp_path, after=0):
    """Cuts the power at so many moments of the trail: the folder then, and the states of which one must stand there.

    Half of them are just before a folder is settled, when most names are uncertain.
    """
    chance = random.Random(seed)
    every = range(after, len(trail.events))
    settling = [moment for moment in every if isinstance(trail.events[moment], Settle)]
    moments = sorted(chance.choice(chance.choice([every, settling])) for _ in range(images))
    states = [event.state for event in trail.events if isinstance(event, Acknowledged)]
    disk, reached, acknowledged = Disk(trail.root), 0, 0
    for number, moment in enumerate(moments):
        for event in trail.events[reached:moment]:
            disk.take(event)
            acknowledged += isinstance(event, Acknowledged)
        reached = moment
        lay(disk.image(chance), trail.root, tmp_path / str(number))
        yield tmp_path / str(number) / "device", states[max(0, acknowledged - 1) : acknowledged + 1]


def lay(image, origin, root):
    """Puts an image into a folder of its own."""
    root.mkdir()
    for path, content in sorted(image.items()):
        place = root / path.relative_to(origin)
        place.mkdir() if content is None else place.write_bytes(content)


def test_whatever_the_disk_kept_the_vault_opens_with_all_that_was_acknowledged(trail, tmp_path):
    for folder, expected in powerless(trail, 1, 40, tmp_path):
        survives(folder, expected or [State()])


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(10, 20))
def test_at_a_thousand_moments(trail, tmp_path, seed):
    for folder, expected in powerless(trail, seed, 100, tmp_path):
        survives(folder, expected or [State()])


@pytest.fixture(params=[1, 2])
def led(request, tmp_path, monkeypatch):
    """What happened on the disk while an old vault was led to this format; its format; where that began."""
    made = Trail(tmp_path / "led")
    shutil.copytree(OLD / f"format{request.param}", made.root / "device")
    begun = made.began_with()
    with monkeypatch.context() as patch:
        system = recording(made, patch)
        tablet = Tablet(made.root / "device")
        tablet.open().unlock("u-grace", PIN)
        tablet.vault.close()
        system.unregister()
    return made, request.param, begun


def any_moment_of_being_led(led, tmp_path, seed, images):
    trail, number, begun = led
    for folder, _ in powerless(trail, seed, images, tmp_path, after=begun):
        tablet = Tablet(folder)
        holds_everything(tablet.open(), number)
        tablet.vault.close()


def test_an_old_vault_is_whole_whenever_the_power_went_while_it_was_led_here(led, tmp_path):
    any_moment_of_being_led(led, tmp_path, 1, 6)


@pytest.mark.long
def test_an_old_vault_is_whole_at_two_hundred_moments_of_being_led_here(led, tmp_path):
    any_moment_of_being_led(led, tmp_path, 2, 100)


@pytest.fixture(params=["new", "opened"])
def moved_in(request, tmp_path, monkeypatch):
    """What happened on the disk of a device, new or opened once, while a copy was taken over; the copy; where that began."""
    first, made = Tablet(tmp_path / "first"), Trail(tmp_path / "second")
    session = first.open().add_person(*GRACE, PIN, spaces=[OWN])
    session.put("draft", "d", {"said": "gloves"}, space=OWN, events=[make_event("e1")])
    session.attach("draft", "d", "photo.jpg", [b"a photo" * 9000])
    first.vault.backup(tmp_path / "copy", "u-grace", PIN, WORDS)
    first.vault.close()
    made.root.mkdir()
    if request.param == "opened":
        Tablet(made.root / "device").open().close()
    begun = made.began_with()
    made.acknowledge("nobody")
    with monkeypatch.context() as patch:
        system = recording(made, patch)
        take_over(tmp_path / "copy", made.root / "device")
        made.acknowledge("there")
        system.unregister()
    return made, tmp_path / "copy", begun


def take_over(copy, folder):
    clock = FakeClock()
    restore(copy, folder, WORDS, NEW_PIN, clock=clock, ids=IdMaker(clock, os.urandom), kdf=CHEAP)


def any_moment_of_moving_in(moved_in, tmp_path, seed, images):
    """Everything is there, or nobody is and the copy can be taken over once more."""
    trail, copy, begun = moved_in
    for folder, expected in powerless(trail, seed, images, tmp_path, after=begun + 1):
        tablet = Tablet(folder)
        if not tablet.open().people():
            assert "nobody" in expected
            tablet.vault.close()
            take_over(copy, folder)
            tablet.open()
        session = tablet.vault.unlock("u-grace", NEW_PIN)
        assert session.get("draft", "d").body == {"said": "gloves"}
        assert b"".join(session.open_attachment("draft", "d", "photo.jpg")) == b"a photo" * 9000
        assert [line.id for line in session.outbox()] == ["e1"]
        assert not session.health.findings
        assert tablet.vault.verify().healthy
        tablet.vault.close()


def test_a_copy_is_taken_over_whole_or_once_more_whenever_the_power_went(moved_in, tmp_path):
    any_moment_of_moving_in(moved_in, tmp_path, 1, 6)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_copy_is_taken_over_at_two_hundred_moments(moved_in, tmp_path):
    any_moment_of_moving_in(moved_in, tmp_path, 2, 100)
