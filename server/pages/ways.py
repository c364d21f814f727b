"""Where a person may go: the words of the header by role, and the notes after something was done."""

from collections.abc import Collection
from dataclasses import dataclass

from server.access import SEEING
from server.pages.speech import Speech


@dataclass(frozen=True)
class Way:
    """One word of the header."""

    address: str
    words: str
    here: bool
    count: int = 0


def for_roles(roles: Collection[str], say: Speech, here: str, waiting: int) -> list[Way]:
    """At most seven words: those who see captured things get them; managers and administrators also Set-up."""
    ways: list[tuple[str, str]] = []
    if set(roles) & set(SEEING):
        ways += [("/", say("Home")), ("/places", say("Places")), ("/barriers", say("Barriers"))]
        ways += [("/promises", say("Promises")), ("/voices", say("Voices"))]
    if {"admin", "manager"} & set(roles):
        ways.append(("/set-up", say("Set-up")))
    return [Way(address, words, address == here, waiting if address == "/" else 0) for address, words in ways]


def set_up(roles: Collection[str], say: Speech) -> list[tuple[str, str]]:
    """Address and word of each tab of Set-up: managers look after lists and take data out, administrators care for people and devices."""
    tabs = [("/forms", say("Forms"))]
    if "admin" in roles:
        tabs += [("/people", say("People")), ("/devices", say("Devices")), ("/set-up/places", say("List of places"))]
    if "manager" in roles:
        tabs += [("/lists", say("Lists")), ("/exports", say("Take data out"))]
    tabs.append(("/to-look-at", say("To look at")))
    return [*tabs, ("/audit", say("What was done"))] if "admin" in roles else tabs


def told(say: Speech, what: str) -> str:
    """The sentence for a `told` in the address; empty for one we do not know."""
    sentences = {
        "answered": say("Your answer is safe here. They read it at their next contact."),
        "seen": say("They will read that you have seen it."),
        "stands": say("How it stands is safe here. They read it at their next contact."),
        "published": say("It goes to the devices at their next contact."),
        "assigned": say("It goes there. Devices hear of it at their next contact."),
        "settled": say("It is settled. The devices read it at their next contact."),
        "started": say("The list is here. It goes to the devices at their next contact."),
        "laid": say("The places stand as the list says. Devices read it at their next contact."),
        "added": say("The place is here. Devices read it at their next contact."),
        "renamed": say("It has its new name. Devices read it at their next contact."),
        "moved": say("It hangs there now, with all it holds. Devices read it at their next contact."),
        "place-closed": say("The place is closed. All that was captured there stays."),
        "opened": say("The place is open again. Devices offer it from their next contact on."),
        "let-in": say("It is taken in, and counts from now on."),
        "other": say("The other version counts from now on. The one before is kept."),
        "leave": say("It stays as it is. Nobody is asked again."),
        "decided": say("Somebody else has decided this already."),
        "password": say("The new password holds. Other browsers are signed out."),
        "recovered": say(
            "You are in with a recovery code, which is spent now. If the phone is lost, switch the second step off and set it up on another."
        ),
        "step-off": say("The second step is off. Your password alone opens the pages."),
        "key-back": say("This key opens nothing any more."),
        "given": say("They have this role. Their tablets follow at their next contact."),
        "taken": say("The role is taken away. What their tablets have not sent still comes in."),
        "person-renamed": say("The names are kept."),
        "password-set": say("The new password holds. They are signed out everywhere."),
        "gone": say("They have left. What they did stays."),
        "person-back": say("They are back, with the roles they had."),
        "closed": say("This device is closed. It is refused from its next contact on."),
    }
    return sentences.get(what, "")
