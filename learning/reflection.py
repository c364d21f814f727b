"""What leaves a team's table: exactly the lines they saw, with names, numbers and days taken out as they wish."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.errors import AnswerProblem
from core.records import Json
from core.words import Say, msg
from learning.days import day

_LINES: Mapping[str, str] = {
    "held": msg("We sat together on {words}."),
    "people": "",
    "each_spoke": msg("Everyone spoke."),
    "topic": msg("We talked about: {words}"),
    "expected": msg("We had expected: {words}"),
    "happened": msg("What happened: {words}"),
    "helped": msg("What helped: {words}"),
    "in_the_way": msg("What got in the way: {words}"),
    "try_next": msg("We will try: {words}"),
    "not_ours": msg("Not in our hands: {words}"),
    "not_ours_ask": msg("We ask: {words}"),
    "lesson": msg("Others could learn: {words}"),
}
_BANDS = (
    (20, msg("20 people or more were there.")),
    (10, msg("10 to 19 people were there.")),
    (5, msg("5 to 9 people were there.")),
    (0, msg("Fewer than 5 people were there.")),
)

SHAREABLE = tuple(_LINES)
"""What a team may choose to let out, in the order of the lines; who will do something never leaves."""

SUMMARY = ("held", "people", "topic", "try_next", "not_ours")
"""What "Summary" proposes."""

REMOVED = "[…]"

Kind = Literal["e-mail", "date", "phone", "name"]


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` (not included) of a text, and why they might be taken out."""

    start: int
    stop: int
    kind: Kind


@dataclass(frozen=True)
class Choices:
    """What the team lets out (names of SHAREABLE) and the spans it takes out of which note."""

    share: Sequence[str] = ()
    remove: Mapping[str, Sequence[Span]] = field(default_factory=dict)


def preview(notes: Mapping[str, Json], choices: Choices, say: Say) -> dict[str, Json]:
    """The whole of what would leave, {"on", "lines"}, in the team's language; the same is shown and sent (G5).

    `notes` are the answers of the reflection form by question name, and "on". Nothing that was not chosen is in it;
    people only as a band. Raises AnswerProblem for a choice that cannot be shared.
    """
    if unknown := set(choices.share) - set(SHAREABLE):
        raise AnswerProblem(f"a team cannot share {', '.join(sorted(unknown))}")
    told = {name: _told(notes, name, choices) for name in choices.share}
    chosen = [name for name in SHAREABLE if told.get(name)]
    return {"on": day(notes["on"]).isoformat(), "lines": [_line(name, told[name], say) for name in chosen]}


def suggest(text: str) -> list[Span]:
    """What might point at a person or a day, in order, not overlapping; a proposal: people decide.

    Finds e-mail addresses, dates and weekdays, telephone numbers, and names after a title, in English, French, Swahili
    and Arabic.
    """
    found: list[Span] = []
    claimed = bytearray(len(text))
    for span in _candidates(text):
        if not any(claimed[span.start : span.stop]):
            claimed[span.start : span.stop] = b"1" * (span.stop - span.start)
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def suggested(notes: Mapping[str, Json], share: Sequence[str] = SUMMARY) -> Choices:
    """Choices with every suggestion already taken out."""
    texts = {name: notes[name] for name in share if isinstance(notes.get(name), str)}
    return Choices(share, {name: suggest(text) for name, text in texts.items() if suggest(text)})


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with each span replaced by […]; spans that touch or overlap become one."""
    pieces: list[str] = []
    reached = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > reached or not pieces:
            pieces += [text[reached : span.start], REMOVED]
        reached = max(reached, span.stop)
    return "".join([*pieces, text[reached:]])


def _told(notes: Mapping[str, Json], name: str, choices: Choices) -> str:
    """What a note says once cleaned, "" when there is nothing to tell."""
    if name == "held":
        return day(notes["on"]).isoformat()
    raw = notes.get(name)
    if name == "people":
        return str(raw) if str(raw).isdecimal() and int(str(raw)) else ""
    if name == "each_spoke":
        return "yes" if raw == "yes" else ""
    return " ".join(without(raw, choices.remove.get(name, ())).split()) if isinstance(raw, str) else ""


def _line(name: str, words: str, say: Say) -> str:
    told = _day_words(words, say) if name == "held" else words
    return say(_band(int(words)) if name == "people" else _LINES[name], words=told)


def _day_words(iso: str, say: Say) -> str:
    """18 November 2026: a team reads the line aloud."""
    months = msg("January February March April May June July August September October November December")
    year, month, number = map(int, iso.split("-"))
    return say(msg("{day} {month} {year}"), day=number, month=say(months).split()[month - 1], year=year)


def _band(people: int) -> str:
    return next(band for fewest, band in _BANDS if people >= fewest)


_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba"  # codespell:ignore juni
    "|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
)
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier"
    "|jumatatu|jumanne|jumatano|alhamisi|ijumaa|jumamosi|jumapili|jana"
    "|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|أمس"
)
_TITLES = (
    "mr|mrs|ms|miss|dr|doctor|prof|nurse|sister|matron|midwife|madam"
    "|monsieur|madame|mme|mlle|docteur|infirmière|infirmier|sœur|soeur"
    "|bwana|bi|bibi|mama|dada|kaka|daktari|dkt|muuguzi|mkunga"
    "|السيد|السيدة|الدكتور|الدكتورة|الممرضة|الممرض|الأخت"
)
_WORD = r"[^\W\d_][\w'’-]{0,40}"
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})?"
    rf"|\d{{1,2}}\s(?:{_MONTHS})\b(?:\s\d{{4}})?|(?:{_MONTHS})\s\d{{1,2}}\b(?:,?\s\d{{4}})?|(?:{_WEEKDAYS})\b)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w+])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\w)")
_NAME = re.compile(rf"\b(?:{_TITLES})\b\.?\s({_WORD})(?:\s({_WORD}))?", re.IGNORECASE)


def _candidates(text: str) -> Iterator[Span]:
    """E-mail, then dates, then telephone numbers, then names: the first kind that claims characters has them."""
    patterns: Sequence[tuple[Kind, re.Pattern[str]]] = (("e-mail", _EMAIL), ("date", _DATE), ("phone", _PHONE))
    for kind, pattern in patterns:
        yield from (Span(match.start(), match.end(), kind) for match in pattern.finditer(text))
    yield from (span for match in _NAME.finditer(text) if (span := _name(match)))


def _name(match: re.Match[str]) -> Span | None:
    """One or two words after a title, as far as they look like names; scripts without capitals: one word."""
    first, second = match[1], match[2]
    if first[0].islower():
        return None
    both = second is not None and second[0].isupper()
    return Span(match.start(1), match.end(2) if both else match.end(1), "name")
