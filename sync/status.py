"""The four words people see about what they made, and the sentence with the next step for everything that may go wrong."""

from dataclasses import dataclass
from typing import Final

from core.words import msg

ON_THIS_DEVICE: Final = msg("on this device")
ON_ITS_WAY: Final = msg("on its way")
SAFE: Final = msg("safe")
NEEDS_YOU: Final = msg("needs you")
FOUR_WORDS: Final = (ON_THIS_DEVICE, ON_ITS_WAY, SAFE, NEEDS_YOU)
"""Message ids; the outbox tells its states in the same words."""
NOT_ENROLLED: Final = "not-enrolled"
"""Nothing goes before the district gives this device a new code."""


@dataclass(frozen=True)
class Explanation:
    """What happened and what comes next, both message ids of the catalogue; `needs_person` when waiting will not mend it."""

    what: str
    next_step: str
    needs_person: bool = False


_BY_ITSELF: Final = msg("Everything stays on this device. It goes by itself later.")
_KEPT: Final = msg("Your answers are kept. Show this to the district.")

_EXPLANATIONS: Final[dict[str, Explanation]] = {
    # enrolment
    "wrong-code": Explanation(
        msg("The district does not know this code."), msg("Look at the letters again, or ask for a new code."), True
    ),
    "code-used": Explanation(msg("This code was used before."), msg("Ask the district for a new code."), True),
    "code-expired": Explanation(msg("This code is too old."), msg("Ask the district for a new code."), True),
    "device-taken": Explanation(
        msg("The district knows this device already."), msg("Ask the district to set this device free."), True
    ),
    "team-first": Explanation(
        msg("Somebody of this team unlocks first."), msg("Then: Me, Add a person, and this same code."), True
    ),
    # the device and its right to come
    NOT_ENROLLED: Explanation(
        msg("The district does not know this device."), msg("Ask for a new code. All you made is kept."), True
    ),
    "device-revoked": Explanation(
        msg("This device was switched off by the district."), msg("All you made is kept. Call the district."), True
    ),
    "app-too-old": Explanation(
        msg("This app is older than the district's."), msg("Bring the app up to date. All you made is kept."), True
    ),
    # nobody who knows us answered
    "nobody-answered": Explanation(msg("No way to the district just now."), _BY_ITSELF),
    "somebody-else": Explanation(
        msg("This network wants something from you first."),
        msg("Open its page in the browser, or use another network."),
    ),
    "other-server": Explanation(
        msg("Another server answered than the one we know."),
        msg("All you made is still here. Ask the district about the address."),
        True,
    ),
    "not-trusted": Explanation(
        msg("We cannot be sure who answered."), msg("Check the date on this device, or use another network.")
    ),
    "cut-off": Explanation(msg("The answer broke off half way."), _BY_ITSELF),
    "too-much": Explanation(msg("The answer was larger than it should be."), _BY_ITSELF),
    # the server answered and could not
    "slow-down": Explanation(msg("The district asked us to wait a little."), _BY_ITSELF),
    "busy": Explanation(msg("The district is busy just now."), _BY_ITSELF),
    "broken": Explanation(msg("Something broke at the district's side."), _BY_ITSELF),
    "full": Explanation(msg("The district has no room just now."), _BY_ITSELF),
    "cursor": Explanation(msg("The district asked us to start over."), msg("We fetch everything again by ourselves.")),
    "stuck": Explanation(msg("The news from the district does not move on."), _BY_ITSELF),
    "not-found": Explanation(
        msg("There is no Kioo at this address."), msg("Check the address with the district."), True
    ),
    "too-large": Explanation(msg("This is larger than the district takes."), _KEPT, True),
    "malformed": Explanation(msg("The district could not read this."), _KEPT, True),
    "dictionary-unknown": Explanation(msg("The district could not read this."), _BY_ITSELF),
    "unreadable": Explanation(msg("The district could not read this."), _KEPT, True),
    # a photo, recording or file of a record
    "blob-too-large": Explanation(
        msg("A photo or file of this is larger than the district takes."),
        msg("The answers are safe. Show this to the district."),
        True,
    ),
    "blob-mismatch": Explanation(msg("A photo or file was changed on the way."), _BY_ITSELF),
    "blob-unknown": Explanation(msg("The district does not wait for this photo or file."), _BY_ITSELF),
    "file-gone": Explanation(
        msg("A photo or file of this cannot be read any more."),
        msg("The answers are safe. Show this to the district."),
        True,
    ),
    # a list or picture that a sheet needs
    "content-unknown": Explanation(msg("The district does not have a list or picture of a sheet."), _BY_ITSELF),
    "content-mismatch": Explanation(msg("A list or picture of a sheet did not come whole."), _BY_ITSELF),
    # a parcel that this device carries for somebody else
    "parcel-unknown": Explanation(msg("The district does not know this parcel."), _BY_ITSELF),
    "parcel-too-large": Explanation(
        msg("This parcel is larger than the district takes."),
        msg("Whoever gave it still has everything, and makes one without photos."),
        True,
    ),
    "parcel-unreadable": Explanation(
        msg("The district could not open this parcel."),
        msg("Whoever gave it still has everything, and makes a new one."),
        True,
    ),
    "parcel-gone": Explanation(
        msg("This parcel cannot be read any more."),
        msg("Whoever gave it still has everything, and makes a new one."),
        True,
    ),
    # one record
    "record-too-large": Explanation(msg("This is larger than the district takes."), _KEPT, True),
    "hash-mismatch": Explanation(
        msg("This was changed on the way."), msg("It is kept here. Try again, or show it to the district."), True
    ),
    "incomplete": Explanation(msg("A part of this is missing."), _KEPT, True),
    "same-id": Explanation(
        msg("Two versions of this exist. The district has both."), msg("Tell the district which one is right."), True
    ),
    "not-yours": Explanation(
        msg("This place is not among yours. It is safe at the district."), msg("Somebody there will look at it.")
    ),
    "unknown-kind": Explanation(
        msg("The district keeps this, but cannot read it yet."), msg("Nothing to do. It is safe.")
    ),
    "unknown-form-version": Explanation(
        msg("The district does not have these questions yet."), msg("Nothing to do. Your answers are safe.")
    ),
    "withdrawn": Explanation(msg("What this belongs to was taken away. Yours is safe."), msg("Nothing to do.")),
    # this device
    "device-full": Explanation(
        msg("This device is full. What was kept before is safe."),
        msg("Make room: remove photos or apps you do not need."),
        True,
    ),
    "device-memory": Explanation(
        msg("This device could not open its own memory."), msg("Close Kioo and open it again."), True
    ),
}
_UNKNOWN: Final = Explanation(msg("Something did not go as planned."), _BY_ITSELF)


def explain(problem: str) -> Explanation:
    """The sentence and the next step for a problem code; a general one for codes of newer servers."""
    return _EXPLANATIONS.get(problem, _UNKNOWN)


def explained() -> frozenset[str]:
    """Every code that has a sentence of its own."""
    return frozenset(_EXPLANATIONS)
