"""What both ends of OpenRosa 1.0 agree on: names of headers and fields, and how lists of forms and of files read. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import FormFault, ServerSaysNo
from forms.xml_reader import Element, read_xml

VERSION_HEADER, LIMIT_HEADER = "X-OpenRosa-Version", "X-OpenRosa-Accept-Content-Length"
DOCUMENT = "xml_submission_file"
"""The field a submission document comes in (OpenRosa form submission API)."""
MORE_COMES = "*isIncomplete*"
"""The field that says, with `yes`, that further files of the same document follow in another request."""
_MD5 = re.compile(r"(?:md5:)?([0-9a-f]{32})", re.IGNORECASE)
_LONGEST_WORDS = 300


@dataclass(frozen=True)
class ListedForm:
    """A form of the list; `md5` is of its XML, `files` is where its files are listed, empty when it has none."""

    form: str
    name: str
    version: str
    md5: str
    url: str
    files: str = ""


@dataclass(frozen=True)
class ListedFile:
    """A file of a form under the name that the form knows it by."""

    name: str
    md5: str
    url: str


class OpenRosaRefusal(ServerSaysNo):
    """The server answered and refused; `words` are its own, for a person, one line."""

    code = "K-33"
    words = ""


def read_form_list(document: bytes) -> list[ListedForm]:
    """The forms of an xformsList (OpenRosa form list API). OpenRosaRefusal `unreadable` for anything else."""
    return [
        ListedForm(
            form=_told(one, "formID"),
            name=one.child_text("name").strip() or _told(one, "formID"),
            version=one.child_text("version").strip(),
            md5=_md5_in(one.child_text("hash")),
            url=_told(one, "downloadUrl"),
            files=one.child_text("manifestUrl").strip(),
        )
        for one in _root(document, "xforms").named("xform")
    ]


def read_manifest(document: bytes) -> list[ListedFile]:
    """The files of an xformsManifest (OpenRosa form manifest API); a name that leaves its folder is `unreadable`."""
    files = _root(document, "manifest").named("mediaFile")
    return [
        ListedFile(_plain(_told(one, "filename")), _md5_in(one.child_text("hash")), _told(one, "downloadUrl"))
        for one in files
    ]


def words_of(answer: bytes) -> str:
    """What an OpenRosaResponse says to a person, on one line; empty for anything else."""
    try:
        found = read_xml(answer)
    except FormFault:
        return ""
    told = " ".join(found.child_text("message").split()) if found.name == "OpenRosaResponse" else ""
    return told[:_LONGEST_WORDS]


def groups(base: int, sizes: Sequence[int], most: int) -> list[list[int]]:
    """Which files go in one request: positions in `sizes`, in order, so that each request stays within `most` bytes.

    `base` is what each request holds besides. A file that is larger goes alone; without files there is one empty group.
    """
    found: list[list[int]] = [[]]
    room = most - base
    for at, size in enumerate(sizes):
        if found[-1] and size > room:
            found.append([])
            room = most - base
        found[-1].append(at)
        room -= size
    return found


def _root(document: bytes, name: str) -> Element:
    try:
        root = read_xml(document)
    except FormFault as fault:
        raise unreadable() from fault
    if root.name != name:
        raise unreadable()
    return root


def _told(element: Element, name: str) -> str:
    text = element.child_text(name).strip()
    if not text:
        raise unreadable()
    return text


def _md5_in(told: str) -> str:
    found = _MD5.fullmatch(told.strip())
    if found is None:
        raise unreadable()
    return found[1].lower()


def _plain(name: str) -> str:
    if name in {".", ".."} or re.search(r"[/\\\x00-\x1f\x7f]", name):
        raise unreadable()
    return name


def unreadable() -> OpenRosaRefusal:
    """For an answer that is none of OpenRosa's."""
    return OpenRosaRefusal(200, "unreadable", "person")
