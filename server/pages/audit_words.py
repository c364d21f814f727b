"""Acts of the audit in the reader's language: each is stored as one English sentence, some with an id or a word in it."""

import re
from collections.abc import Mapping
from functools import cache

from core.words import msg
from server.admin import ROLES
from server.pages.lines import role_name
from server.pages.speech import Speech

ACTS: Mapping[str, str] = {
    "signed in": msg("signed in"),
    "set a password": msg("set a password"),
    "switched the second step on": msg("switched the second step on"),
    "switched the second step off": msg("switched the second step off"),
    "made recovery codes": msg("made recovery codes"),
    "used a recovery code": msg("used a recovery code"),
    "made a key for programs": msg("made a key for programs"),
    "took back a key for programs": msg("took back a key for programs"),
    "set a picture": msg("set a picture"),
    "granted {role} at {unit}": msg("granted {role} at {unit}"),
    "took away {role} at {unit}": msg("took away {role} at {unit}"),
    "renamed a person": msg("renamed a person"),
    "took a person up again": msg("took a person up again"),
    "let a person go": msg("let a person go"),
    "made an enrolment code": msg("made an enrolment code"),
    "enrolled a device": msg("enrolled a device"),
    "shut a device out": msg("shut a device out"),
    "took in the work of a shut-out device": msg("took in the work of a shut-out device"),
    "let in what shut-out tablets left": msg("let in what shut-out tablets left"),
    "let somebody back in": msg("let somebody back in"),
    "brought a parcel": msg("brought a parcel"),
    "added a place": msg("added a place"),
    "renamed a place": msg("renamed a place"),
    "moved a place to {unit}": msg("moved a place to {unit}"),
    "closed a place": msg("closed a place"),
    "opened a place again": msg("opened a place again"),
    "imported places": msg("imported places"),
    "published a form": msg("published a form"),
    "sent a form to {unit}": msg("sent a form to {unit}"),
    "published files": msg("published files"),
    "set a priority": msg("set a priority"),
    "answered a barrier: promise": msg("answered a barrier with a promise"),
    "answered a barrier: explained": msg("answered a barrier with an explanation"),
    "answered a barrier: moved_up": msg("moved a barrier up"),
    "answered a barrier: seen": msg("said that a barrier was seen"),
    "followed up a promise: open": msg("followed up a promise: open"),
    "followed up a promise: done": msg("followed up a promise: done"),
    "followed up a promise: partly": msg("followed up a promise: begun, not finished"),
    "followed up a promise: stuck": msg("followed up a promise: stuck"),
    "followed up a promise: dropped": msg("followed up a promise: dropped"),
    "let in a record kept aside": msg("let in a record kept aside"),
    "took the other of two versions": msg("took the other of two versions"),
    "left a record as it stands": msg("left a record as it stands"),
    "settled an entry of a list": msg("settled an entry of a list"),
    "put rows into a list": msg("put rows into a list"),
    "took out a list": msg("took out a list"),
    "lent out submissions": msg("took filled sheets out"),
    "lent out submissions as FHIR": msg("took filled sheets out as FHIR"),
    "lent out files": msg("took photos and files out"),
    "forwarded submissions": msg("handed filled sheets on to another server"),
    "sent figures to DHIS2": msg("sent figures to DHIS2"),
    "counted sealed answers": msg("counted sealed answers"),
    "began to use a data key": msg("began to use a data key"),
    "began to use a recovery key": msg("began to use a recovery key"),
    "made a backup": msg("made a backup"),
    "restored a backup": msg("restored a backup"),
}
"""What can stand in the audit, and how it reads; tests hold it against what the code writes."""
_BLANK = re.compile(r"\{(\w+)\}")


def told(what: str, called: Mapping[str, str], say: Speech) -> str:
    """An act in words; as it is stored where it is of a Kioo that is newer or older. `called` says what ids are called."""
    for act, words in ACTS.items():
        found = _pattern(act).fullmatch(what)
        if found:
            blanks = {name: _filled(name, text, called, say) for name, text in found.groupdict().items()}
            return say(words, **blanks)
    return what


def ids_in(what: str) -> list[str]:
    """Ids that stand in an act itself."""
    found = (_pattern(act).fullmatch(what) for act in ACTS if "{unit}" in act)
    return [match["unit"] for match in found if match]


def begins(act: str) -> str:
    """What every act like this one begins with."""
    return act.partition("{")[0]


def chosen(act: str, say: Speech) -> str:
    """An act as one of a list to choose from, its blanks left open."""
    return say(ACTS[act], role="…", unit="…")


def _filled(name: str, text: str, called: Mapping[str, str], say: Speech) -> str:
    return role_name(text, say) if name == "role" and text in ROLES else called.get(text, text)


@cache
def _pattern(act: str) -> re.Pattern[str]:
    parts = _BLANK.split(act)
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
