"""Draws what was found in a workbook as a table for a terminal, or as JSON for programs."""

import textwrap
from collections.abc import Iterable, Sequence

from core.records import Json
from core.words import Say, msg
from forms.xlsform import Finding

_HEADS = {
    "needs you": msg("Needs you"),
    "repaired": msg("Repaired for you"),
    "good to know": msg("Good to know"),
}
_LEAST = 40


def table(findings: Sequence[Finding], say: Say, width: int) -> list[str]:
    """One block for each severity: sheet, row and column, then what is wrong, and under it how to mend it."""
    cells = [(one, (one.place.sheet, str(one.place.row or ""), one.place.column)) for one in findings]
    heads = (say("Sheet"), say("Row"), say("Column"))
    sizes = [max(map(len, column)) for column in zip(heads, *(cell for _, cell in cells), strict=True)]
    indent = sum(sizes) + 2 * len(sizes) + 2
    lines = []
    for severity, head in _HEADS.items():
        found = [(one, cell) for one, cell in cells if one.severity == severity]
        if found:
            lines += [f"{say(head)} ({len(found)})", _line(heads, sizes) + say("What, and how to mend it")]
            for one, cell in found:
                lines += _block(_line(cell, sizes), one, say, max(width - indent, _LEAST))
            lines.append("")
    return lines


def _line(cells: Iterable[str], sizes: Iterable[int]) -> str:
    return "  " + "".join(f"{cell:<{size}}  " for cell, size in zip(cells, sizes, strict=True))


def _block(start: str, one: Finding, say: Say, width: int) -> list[str]:
    told = textwrap.wrap(say(one.what), width)
    told += [("→ " if n == 0 else "  ") + line for n, line in enumerate(textwrap.wrap(say(one.mend), width - 2))]
    return [(start if n == 0 else " " * len(start)) + line for n, line in enumerate(told)]


def as_json(name: str, findings: Sequence[Finding], say: Say) -> dict[str, Json]:
    """The same for programs: {workbook, ready, findings: [{severity, sheet, row, column, what, mend}]}."""
    found: list[Json] = [
        {
            "severity": one.severity,
            "sheet": one.place.sheet,
            "row": one.place.row,
            "column": one.place.column,
            "what": say(one.what),
            "mend": say(one.mend),
        }
        for one in findings
    ]
    return {"workbook": name, "ready": not to_mend(findings), "findings": found}


def to_mend(findings: Iterable[Finding]) -> int:
    """How many findings need the author."""
    return sum(one.severity == "needs you" for one in findings)
