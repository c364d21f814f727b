"""The XML of OpenRosa 1.0: a list of forms, the files of a form, an answer (docs.getodk.org/openrosa)."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from sync.open_rosa import ListedFile, ListedForm

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def form_list(forms: Iterable[ListedForm]) -> str:
    """An xformsList (OpenRosa form list API)."""
    inside = "".join(
        "<xform>"
        + _told("formID", one.form)
        + _told("name", one.name)
        + _told("version", one.version)
        + _told("hash", f"md5:{one.md5}")
        + _told("downloadUrl", one.url)
        + (_told("manifestUrl", one.files) if one.files else "")
        + "</xform>"
        for one in forms
    )
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{inside}</xforms>'


def manifest(files: Iterable[ListedFile]) -> str:
    """An xformsManifest (OpenRosa form manifest API)."""
    inside = "".join(
        "<mediaFile>"
        + _told("filename", one.name)
        + _told("hash", f"md5:{one.md5}")
        + _told("downloadUrl", one.url)
        + "</mediaFile>"
        for one in files
    )
    return f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{inside}</manifest>'


def answer(words: str, nature: str) -> str:
    """An OpenRosaResponse; `nature` begins with submit_ or error (OpenRosa HTTP request API)."""
    message = f'<message nature="{nature}">{escape(words)}</message>'
    return f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">{message}</OpenRosaResponse>'


def _told(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
