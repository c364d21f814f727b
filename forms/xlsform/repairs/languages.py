"""Makes one language of two spellings of it: `english` and `English (en)` in the headings of one workbook."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.words import msg
from forms.xlsform.findings import Finding, repaired
from forms.xlsform.grammar import MEDIA_COLUMNS, TEXT_COLUMNS
from forms.xlsform.repairs.headings import united
from forms.xlsform.workbook import Sheet, Workbook

_CODED = re.compile(r"(?P<name>.*\S) ?\((?P<code>[A-Za-z-]{2,})\)")


def languages(book: Workbook) -> list[str]:
    """The languages named in column headings, in the order they first appear."""
    headings = [header for name in ("survey", "choices") for header in book.sheet(name).headers]
    return list(dict.fromkeys(_language(header) for header in headings if _language(header)))


def _language(header: str) -> str:
    column, mark, language = header.partition("::")
    return language if mark and column in TEXT_COLUMNS else ""


def unite_languages(book: Workbook, found: list[Finding]) -> Workbook:
    """The workbook with each language spelt one way; a spelling with a code wins, then the one that came first."""
    meant = _meant(languages(book))
    for old, new in meant.items():
        where = next(
            name for name in ("survey", "choices") if any(_language(h) == old for h in book.sheet(name).headers)
        )
        what = msg("We read the language “{old}” as “{new}”.", old=old, new=new)
        found.append(repaired(what, Sheet(where).place()))
    sheets = {**book.sheets}
    for name in ("survey", "choices"):
        if name in sheets and meant:
            renamed = {header: _renamed(header, meant) for header in sheets[name].headers}
            sheets[name] = united(sheets[name], renamed, found)
    return replace(book, sheets=sheets)


def _renamed(header: str, meant: dict[str, str]) -> str:
    column, mark, language = header.partition("::")
    known = column in {*TEXT_COLUMNS, *MEDIA_COLUMNS}
    return f"{column}::{meant.get(language, language)}" if mark and known else header


def _meant(named: Iterable[str]) -> dict[str, str]:
    named = list(named)
    by_code = {found["code"].lower(): _name(one) for one in named if (found := _CODED.fullmatch(one))}
    spellings: dict[str, list[str]] = {}
    for language in named:
        spellings.setdefault(by_code.get(_name(language), _name(language)), []).append(language)
    meant = {}
    for same in spellings.values():
        codes = {found["code"].lower() for one in same if (found := _CODED.fullmatch(one))}
        if len(same) > 1 and len(codes) <= 1:
            best = next((one for one in same if _CODED.fullmatch(one)), same[0])
            meant.update({one: best for one in same if one != best})
    return meant


def _name(language: str) -> str:
    found = _CODED.fullmatch(language)
    return " ".join((found["name"] if found else language).lower().split())
