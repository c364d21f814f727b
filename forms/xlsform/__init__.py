"""Turns an author's XLSForm workbook into an XForm, and tells row by row what stands in the way (server only)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from core.errors import FormFault
from forms.xlsform.choices_checks import check_choices, check_languages, check_settings
from forms.xlsform.conversion import to_xform
from forms.xlsform.culprit import culprit
from forms.xlsform.dead_paths import without_dead_paths
from forms.xlsform.engine_check import engine_refusals
from forms.xlsform.findings import BrokenWorkbook, Converted, Finding, in_order, needs_you
from forms.xlsform.kept import Examined, Kept
from forms.xlsform.other_engines import check_meaning
from forms.xlsform.public_keys import check_public_key
from forms.xlsform.ready_form import examine_xform, is_xform
from forms.xlsform.repairs import repair
from forms.xlsform.repairs.languages import languages
from forms.xlsform.survey_checks import check_references, check_survey, question_names
from forms.xlsform.workbook import Workbook, file_content, read_workbook

__all__ = ["BrokenWorkbook", "Converted", "Finding", "check", "convert"]

_CHECKS: tuple[Callable[[Workbook], Iterator[Finding]], ...] = (
    check_survey,
    check_references,
    check_choices,
    check_settings,
    check_public_key,
    check_languages,
    check_meaning,
)


def convert(source: str | Path | bytes, name: str = "", keep: Path | None = None) -> Converted:
    """The form in a workbook or an XForm (path or bytes; `name` stands in for a missing form_id); BrokenWorkbook says what is wrong.

    What was made of the same workbook before is found again in the folder `keep`. Source of the rules:
    https://xlsform.org/en/ref-table/ as pyxform reads it.
    """
    converted, findings = _examined(source, name, keep)
    if converted is None:
        raise BrokenWorkbook(findings)
    return converted


def check(source: str | Path | bytes, name: str = "", keep: Path | None = None) -> list[Finding]:
    """Everything there is to say about a workbook, what needs the author first; never raises for its content."""
    return _examined(source, name, keep)[1]


def _examined(source: str | Path | bytes, name: str, keep: Path | None) -> Examined:
    name = name or ("" if isinstance(source, bytes) else Path(source).stem)
    try:
        content = file_content(source)
    except FormFault as problem:
        return None, [needs_you(problem.what, problem.place, problem.mend)]
    if keep is None:
        return _examine(content, name)
    kept = Kept(keep)
    found = kept.find(content, name)
    if found is None:
        found = _examine(content, name)
        kept.keep(content, name, found)
    return found


def _examine(content: bytes, name: str) -> Examined:
    if is_xform(content):
        return examine_xform(content)
    try:
        book, repairs = repair(read_workbook(content, name))
    except FormFault as problem:
        return None, [needs_you(problem.what, problem.place, problem.mend)]
    findings = [*repairs, *(finding for look in _CHECKS for finding in look(book))]
    xml = _build(book, findings)
    ordered = in_order(findings)
    if xml is None or (ordered[:1] and ordered[0].severity == "needs you"):
        return None, ordered
    return _converted(book, xml, ordered), ordered


def _build(book: Workbook, findings: list[Finding]) -> bytes | None:
    ours = {(finding.place.sheet, finding.place.row) for finding in findings if finding.severity == "needs you"}
    built = to_xform(book)
    for finding in built.findings:
        if finding.severity != "needs you":
            findings.append(finding)
        elif not ours:
            findings.append(_placed(book, finding))
        elif finding.place.row is not None and (finding.place.sheet, finding.place.row) not in ours:
            findings.append(finding)
    if built.xml is None or ours:
        return built.xml
    book, xml, told = without_dead_paths(book, built.xml)
    findings.extend([*told, *engine_refusals(book, xml)])
    return xml


def _placed(book: Workbook, finding: Finding) -> Finding:
    """The finding with the cell that is to blame, where the converter named none."""
    if finding.place.row is not None or finding.place.sheet not in {"", "survey"}:
        return finding
    return replace(finding, place=culprit(book, lambda one: to_xform(one).xml is None))


def _converted(book: Workbook, xml: bytes, findings: list[Finding]) -> Converted:
    settings = book.sheet("settings").rows[0]
    form_id, first = settings.get("form_id"), settings.get("default_language")
    return Converted(
        form_id=form_id,
        version=settings.get("version"),
        title=settings.get("form_title") or form_id,
        xml=xml,
        languages=tuple(sorted(languages(book), key=lambda language: language != first)),
        warnings=tuple(findings),
        purpose_hint=settings.get("purpose") or "plain",
        questions=tuple(question_names(book)),
    )
