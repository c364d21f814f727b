"""`kioo admin forward`: hands what came for a form on to ODK Central, Kobo or another OpenRosa server."""

import argparse
from collections.abc import Callable

from core.errors import Refused
from kioo.arguments import server_settings
from kioo.open_rosa import add_address, server_at
from server.odk import forwarding
from server.store.database import Store

Command = Callable[[str, Callable[[Store, argparse.Namespace], None], str], argparse.ArgumentParser]
_SAYS = {
    "malformed": "it could not read the record",
    "not-found": "it does not know this form, this version or the record that this one changes",
    "same-id": "it has something else under the same instanceID",
    "too-large": "the answers are larger than it takes",
    "unreadable": "it could not read the record",
    forwarding.UNKNOWN_VERSION: "the version it was filled with is not here",
    forwarding.FILE_TOO_LARGE: "the answers are there; these files are larger than it takes, raise its limit",
    forwarding.FILE_GONE: "a file of it cannot be read here",
    forwarding.BROKEN: "something broke there while it took it",
}
_MOST_SHOWN = 20


def add_to(command: Command) -> None:
    """Adds the command to `kioo admin`."""
    added = command(
        "forward", _forward, "hand the records of a plain form on to ODK Central, Kobo or another server, each once"
    )
    add_address(added)
    added.add_argument("--form", required=True, metavar="ID")
    added.add_argument("--look", action="store_true", help="say how many would go, and send nothing")


def _forward(store: Store, options: argparse.Namespace) -> None:
    with server_at(options) as there:
        if options.look:
            print(
                f"{forwarding.outstanding(store, there, options.form)} records are not whole at {there.name}; nothing was sent"
            )
            return
        done = forwarding.forward(store, server_settings(options).server_folder, there, options.form)
        _say(done)
        if done.stopped:
            raise done.stopped
    if done.held:
        raise Refused(
            f"{len(done.held)} records did not get there whole.",
            "They stay here, and are tried again with the next run.",
        )


def _say(done: forwarding.Told) -> None:
    print(f"{done.sent} sent" + (f", {done.waiting} wait for photos or files of tablets" if done.waiting else ""))
    for one in done.held[:_MOST_SHOWN]:
        words = f" ({one.words})" if one.words else ""
        print(f"held back {one.record} revision {one.rev}: {_SAYS[one.why]}{words}")
    if len(done.held) > _MOST_SHOWN:
        print(f"and {len(done.held) - _MOST_SHOWN} more")
