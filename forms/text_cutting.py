"""Takes the plain texts of a form out of its translations: most of a form in several languages is nothing else."""

import re

CutTexts = dict[str, str]
"""The words of one translation by the id of the text, as they are written there."""

_BEGIN = re.compile(r"<translation\s[^<]*>")
_END = "</translation>"
_PLAIN = re.compile(r"<text id=\"([^\"<>&\t\n]++)\">\s*+<value>([^<&]*+)</value>\s*+</text>")


def cut_texts(text: str) -> tuple[str, list[CutTexts]]:
    """A document without the texts that are words in one form only, and those words, one by one for each translation.

    Nothing is cut where the words hold what XML forbids, or where translations do not stand one after another.
    """
    kept, found, end = list[str](), list[CutTexts](), 0
    for match in _BEGIN.finditer(text):
        begin, stop = match.end(), text.find(_END, match.end())
        inside = text[begin:stop]
        if match.start() < end or stop < 0 or "]]>" in inside:
            return text, []
        found.append(dict(_PLAIN.findall(inside)))
        kept += text[end:begin], _PLAIN.sub("", inside)
        end = stop
    return "".join([*kept, text[end:]]), found
