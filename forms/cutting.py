"""Takes what is long and all alike out of an XForm before it is read, rows of lists and plain texts: reading them as XML takes far longer."""

import re
from dataclasses import dataclass, field

from forms.list_cutting import Columns, cut_lists
from forms.text_cutting import CutTexts, cut_texts

WORTH_CUTTING = 5_000
"""Characters; a shorter document is read as it is."""

_PROLOG = re.compile(
    r"\ufeff?\s*+(?:<\?xml(?:(?!encoding|\?>).)*(?:encoding\s*=\s*[\"'](?i:utf-8)[\"'][^?]*)?\?>)?\s*+(?:<!--(?:(?!--).)*+-->\s*+)*+",
    re.DOTALL,
)
_NO_CHARACTERS = bytes({*range(32)} - {9, 10})


@dataclass(frozen=True)
class Cut:
    """A document with its long plain lists (their `<root>` is empty then) and its plain texts taken out.

    `lists` has columns by the list's id; `texts` has words by id for each translation, in the order of the document.
    """

    document: bytes
    lists: dict[str, Columns] = field(default_factory=dict)
    texts: list[CutTexts] = field(default_factory=list)


def cut(document: bytes) -> Cut:
    """Takes out what is plain. Everything else stays: whether that is sound is for the reader of XML to say.

    Nothing is plain in documents that are not UTF-8 or have comments below their first element.
    """
    prolog, text = _taken_apart(document) if len(document) >= WORTH_CUTTING else ("", "")
    text, lists = cut_lists(text)
    text, texts = cut_texts(text)
    return Cut((prolog + text).encode(), lists, texts) if lists or texts else Cut(document)


def _taken_apart(document: bytes) -> tuple[str, str]:
    """What comes before the first element, and the rest; both blank unless the document is one that may be cut."""
    if len(document.translate(None, _NO_CHARACTERS)) < len(document):
        return "", ""
    try:
        text = document.decode()
    except UnicodeDecodeError:
        return "", ""
    found = _PROLOG.match(text)
    prolog, rest = (found[0], text[found.end() :]) if found else ("", text)
    odd = any(mark in rest for mark in ("<!", "<?", "\ufffe", "\uffff"))
    return ("", "") if odd else (prolog, rest)
