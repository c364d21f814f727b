"""Keeps what was made of a workbook in a folder, by the hash of the workbook and of whatever makes it."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core.errors import Place
from core.log import note
from core.words import Worded
from forms.xlsform.findings import Converted, Finding

_FORMS = Path(__file__).resolve().parent.parent
_MOST = 200
Examined = tuple[Converted | None, list[Finding]]


class Kept:
    """A folder of examined workbooks. What does not verify, or was made by another Kioo, is as good as absent."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first workbook is kept."""
        self._folder = folder

    def find(self, content: bytes, name: str) -> Examined | None:
        """What was made of this workbook, None when it is not kept or its bytes do not verify."""
        try:
            mark, _, body = self._path(content, name).read_bytes().partition(b"\n")
        except OSError:
            return None
        if mark != hashlib.sha256(body).hexdigest().encode():
            note("forms", "a kept workbook does not verify and is made anew")
            return None
        return _read(json.loads(body))

    def keep(self, content: bytes, name: str, examined: Examined) -> None:
        """Keeps it; a folder that cannot be written is noted and changes nothing else."""
        body = json.dumps(_written(examined)).encode()
        path = self._path(content, name)
        part = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            part.replace(path)
            self._clear()
        except OSError as problem:
            note("forms", "a workbook could not be kept", errno=problem.errno or 0)

    def _path(self, content: bytes, name: str) -> Path:
        key = hashlib.sha256(b"\0".join([_maker(), name.encode("utf-8", "replace"), content])).hexdigest()
        return self._folder / f"{key}.json"

    def _clear(self) -> None:
        """The oldest go when there are too many."""
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in files[_MOST:]:
            path.unlink(missing_ok=True)


@cache
def _maker() -> bytes:
    """The hash of the code that makes forms of workbooks: another code may make another form."""
    made = hashlib.sha256(version("pyxform").encode())
    for path in sorted(_FORMS.rglob("*.py")):
        made.update(path.read_bytes())
    return made.digest()


def _written(examined: Examined) -> dict[str, Any]:
    converted, findings = examined
    facts = None
    if converted:
        facts = {**vars(converted), "xml": converted.xml.decode(), "warnings": []}
    return {"form": facts, "findings": [_finding(finding) for finding in findings]}


def _finding(finding: Finding) -> list[Any]:
    place = finding.place
    return [
        finding.severity,
        _text(finding.what),
        [place.sheet, place.row, place.column],
        _text(finding.mend),
    ]


def _text(text: object) -> Any:
    if not isinstance(text, Worded):
        return text if isinstance(text, int) else str(text)
    return {"text": text.text, "values": {name: _text(value) for name, value in text.values.items()}}


def _read(raw: Mapping[str, Any]) -> Examined:
    findings = [
        Finding(severity, _worded(what), Place(sheet, row, column), _worded(mend))
        for severity, what, (sheet, row, column), mend in raw["findings"]
    ]
    facts = raw["form"]
    if facts is None:
        return None, findings
    tuples = {name: tuple(value) for name, value in facts.items() if isinstance(value, Sequence) and name in _TUPLES}
    form = Converted(**{**facts, **tuples, "xml": facts["xml"].encode()})
    return replace(form, warnings=tuple(findings)), findings


_TUPLES = {"languages", "questions", "warnings"}


def _worded(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    return Worded(raw["text"], {name: _worded(value) for name, value in raw["values"].items()})
