"""A form that is an XForm already, as ODK Central and Kobo hand it out: it is looked at as it is, and never changed."""

from collections.abc import Iterator

from core.errors import FormFault, Place
from core.words import msg
from forms.definition import FormDefinition
from forms.loading import load_form
from forms.xlsform.findings import Converted, Finding, in_order, needs_you
from forms.xlsform.public_keys import check_public_key
from forms.xlsform.workbook import Row, Sheet, Workbook

_BOM = b"\xef\xbb\xbf"


def is_xform(content: bytes) -> bool:
    """Whether a file is XML; no workbook begins like one."""
    return content[:200].removeprefix(_BOM).lstrip().startswith(b"<")


def examine_xform(content: bytes) -> tuple[Converted | None, list[Finding]]:
    """The form, unless something in it cannot be run, and what there is to say about it."""
    try:
        form = load_form(content, strict=True)
    except FormFault as problem:
        return None, [needs_you(problem.what, problem.place, problem.mend)]
    findings = in_order(_look(form))
    if any(one.severity == "needs you" for one in findings):
        return None, findings
    made = Converted(
        form_id=form.id,
        version=form.version,
        title=form.title,
        xml=content.removeprefix(_BOM),
        languages=tuple(language.label for language in form.languages),
        warnings=tuple(findings),
        questions=tuple(question.name for question in form.questions),
    )
    return made, findings


def _look(form: FormDefinition) -> Iterator[Finding]:
    if not form.version:
        what = msg("This form does not say which version it is.")
        yield needs_you(what, Place(), msg("Give it a version where it was made, then fetch it again."))
    if form.settings.public_key:
        said = Row(1, {"public_key": form.settings.public_key})
        yield from check_public_key(Workbook({"settings": Sheet("settings", ("public_key",), (said,))}))
