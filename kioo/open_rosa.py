"""What the commands that speak with another OpenRosa server share: its address, who we are there, and words for what goes wrong."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import BadSettings, KiooError, Offline, Refused
from kioo.arguments import real_clock
from sync.open_rosa import OpenRosaRefusal
from sync.open_rosa_client import Account, OpenRosaClient

_LATER = "Nothing is lost. Try again later."
_SAYS: dict[str, tuple[str, str]] = {
    "nobody-answered": ("{host} does not answer, or the line broke.", _LATER),
    "somebody-else": (
        "What answered is no OpenRosa server: a network that wants a log-in first, a redirect, or another address.",
        "Look at the address in a browser; it is the one that ODK Collect would be given.",
    ),
    "not-trusted": (
        "It is not certain that it was {host} who answered.",
        "Look at this machine's date, and at its certificates.",
    ),
    "cut-off": ("The answer broke off half way.", _LATER),
    "too-much": ("The answer was larger than it should be.", "Look at the form there."),
    "not-let-in": (
        "{host} does not let us in.",
        "Set KIOO_OPENROSA_USER and KIOO_OPENROSA_PASSWORD, or look whether the key in the address still holds and may use this form.",
    ),
    "not-found": ("{host} has nothing at this address.", "Give the address that ODK Collect would be given."),
    "sent-elsewhere": (
        "{host} sends us to another address.",
        "Give that address; no key is taken along to another host.",
    ),
    "hash-mismatch": ("What came is not what {host} lists.", "Somebody may be changing the form just now. " + _LATER),
    "unreadable": ("{host} gave a list that is none of OpenRosa's.", "Look at the address."),
    "slow-down": ("{host} asks us to wait.", _LATER),
    "busy": ("{host} is busy.", _LATER),
    "full": ("{host} has no room.", "Tell whoever runs it. Nothing is lost."),
    "broken": ("Something broke at {host}.", _LATER),
}


def add_address(command: argparse.ArgumentParser) -> None:
    """The address, which may hold a key and therefore comes from the environment too."""
    command.add_argument(
        "address",
        nargs="?",
        default=os.environ.get("KIOO_OPENROSA_ADDRESS", ""),
        metavar="ADDRESS",
        help="as ODK Collect is given it, such as https://odk.example.org/v1/key/KEY/projects/1 (KIOO_OPENROSA_ADDRESS); "
        "name and password, if it wants any: KIOO_OPENROSA_USER, KIOO_OPENROSA_PASSWORD",
    )


@contextmanager
def server_at(options: argparse.Namespace) -> Iterator[OpenRosaClient]:
    """The server somebody named; what goes wrong with it comes out as a Refused that says what to do."""
    if not options.address:
        raise BadSettings("say the address of the server, or set KIOO_OPENROSA_ADDRESS")
    account = Account(os.environ.get("KIOO_OPENROSA_USER", ""), os.environ.get("KIOO_OPENROSA_PASSWORD", ""))
    with OpenRosaClient(options.address, real_clock(), account) as client:
        try:
            yield client
        except (Offline, OpenRosaRefusal) as problem:
            raise told(problem, client.name) from problem


def told(problem: KiooError, host: str) -> Refused:
    """A fault in words; what the server itself said of it is in brackets."""
    reason = problem.problem if isinstance(problem, OpenRosaRefusal) else str(problem)
    what, mend = _SAYS.get(reason, ("{host} refused: " + reason + ".", _LATER))
    said = f" ({problem.words})" if isinstance(problem, OpenRosaRefusal) and problem.words else ""
    return Refused(what.format(host=host) + said, mend)
