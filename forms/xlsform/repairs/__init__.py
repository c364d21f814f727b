"""Mends what an author plainly meant, family by family; nothing is changed that could mean two things."""

from collections.abc import Callable

from forms.xlsform.findings import Finding
from forms.xlsform.repairs.cells import mend_cells
from forms.xlsform.repairs.choices import mend_choices
from forms.xlsform.repairs.external import bring_external_home
from forms.xlsform.repairs.headings import mend_headings
from forms.xlsform.repairs.languages import unite_languages
from forms.xlsform.repairs.lists import mend_lists
from forms.xlsform.repairs.names import mend_names
from forms.xlsform.repairs.rules import mend_rules
from forms.xlsform.repairs.settings import mend_settings
from forms.xlsform.repairs.sheets import mend_sheets
from forms.xlsform.repairs.signs import take_out_signs
from forms.xlsform.repairs.types import mend_types
from forms.xlsform.workbook import Workbook

__all__ = ["repair"]

_FAMILIES: tuple[Callable[[Workbook, list[Finding]], Workbook], ...] = (
    mend_sheets,
    mend_headings,
    unite_languages,
    take_out_signs,
    mend_lists,
    mend_types,
    bring_external_home,
    mend_names,
    mend_cells,
    mend_choices,
    mend_rules,
    mend_settings,
)


def repair(book: Workbook) -> tuple[Workbook, list[Finding]]:
    """The mended workbook and what was mended, with places; each family sees what those before it have mended."""
    found: list[Finding] = []
    for family in _FAMILIES:
        book = family(book, found)
    return book, found
