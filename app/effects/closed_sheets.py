"""Finished sheets of encrypted forms: everything in them is closed with the author's key before the draft goes (decision 20)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.asks import Outgoing
from app.asks.drafts import ToClose
from app.wiring import Desk
from core.errors import DiskFull, FormFault, Tampered
from core.records import Attachment, attachments_of
from storage.form_encryption import ENDING, SUBMISSION, Closing

_DRAFT = "draft"
_TYPE = "application/octet-stream"
_OPEN = ("started", "ended")
"""What the district may know of a closed record: when it was filled in."""


def closed(desk: Desk, draft: str, one: Outgoing, how: ToClose) -> Outgoing:
    """The record with a manifest in the place of its answers; its files and its document lie closed beside the draft.

    Doing it again after a sudden end replaces them. Raises FormFault when the form's key is none, DiskFull without room.
    """
    made: list[Attachment] = []
    try:
        closing = Closing(how.key, str(one.form), str(one.version or ""), how.instance)
        for name, content in _contents(desk, draft, one, how):
            made.append(_laid_beside(desk, draft, name + ENDING, closing.closed(name, content)))
        manifest = closing.manifest()
    except DiskFull:
        for file in made:
            desk.open_session.detach(_DRAFT, draft, file.name)
        raise
    except ValueError as problem:
        raise FormFault("the public key of this form is none") from problem
    known = {name: one.data[name] for name in _OPEN}
    data = {**known, "encrypted": manifest, "instance": {"id": how.instance}}
    return replace(one, data={**data, "attachments": [vars(file) for file in made]})


def _contents(desk: Desk, draft: str, one: Outgoing, how: ToClose) -> Iterator[tuple[str, Iterable[bytes]]]:
    for file in attachments_of(one.data):
        content = desk.open_session.open_attachment(_DRAFT, draft, file.name)
        if content is None:
            raise Tampered("a file is gone")
        yield file.name, content
    yield SUBMISSION, [how.document]


def _laid_beside(desk: Desk, draft: str, name: str, content: Iterable[bytes]) -> Attachment:
    kept = desk.open_session.attach(_DRAFT, draft, name, content, mime=_TYPE)
    if kept is None:
        raise Tampered("the draft is gone")
    return kept
