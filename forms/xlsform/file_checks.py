"""Looks whether the files a form names are there, can be read and hold what the form looks for."""

import re
from collections.abc import Collection, Iterator, Mapping

from core.errors import FormFault, Place
from core.words import msg
from forms.belongings import belongings, dataset_of, fed_by_records
from forms.definition import FormDefinition, NodeDef
from forms.list_files import read_list
from forms.lists import LAST_SAVED, FormList, ListSource
from forms.xlsform.findings import Finding, good_to_know, in_order, needs_you
from forms.xlsform.workbook import Workbook

_FROM_LIST = re.compile(r"instance\('([^']+)'\)/root/item\b")
_NAME = re.compile(r"[\w.-]+")
_HEAVY = 5 << 20

_MISSING_MEDIA = {
    "image": msg("Its question is shown without the picture."),
    "audio": msg("Its question is shown without the sound."),
    "video": msg("Its question is shown without the film."),
}


def check_files(
    form: FormDefinition, files: Mapping[str, bytes], there: Collection[str] = (), book: Workbook | None = None
) -> list[Finding]:
    """What there is to say about the files of a form, what needs the author first.

    `there` names files that are out already, and lists that records of other forms fill; `book` lends the rows where
    files are named.
    """
    found = [*_lists(form, files, there, book), *_media(form, {*files, *there}, book), *_left_over(form, files)]
    return in_order(found)


def named_files(form: FormDefinition, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that the form names, itself or in a cell of one of its lists."""
    named = {one.name for one in belongings(form)} | _in_cells(form, files)
    return {name: content for name, content in files.items() if name in named}


def _lists(
    form: FormDefinition, files: Mapping[str, bytes], there: Collection[str], book: Workbook | None
) -> Iterator[Finding]:
    for source in form.sources:
        if source.address == LAST_SAVED:
            continue
        place = _place(book, source.file)
        if source.file not in files:
            if not fed_by_records(form, source) and not {source.file, dataset_of(source)} & set(there):
                yield needs_you(msg("The list “{name}” is not here.", name=source.file), place, _bring(source))
            continue
        try:
            found = read_list(source, files[source.file])
        except FormFault as problem:
            yield needs_you(problem.what, place, problem.mend)
        else:
            yield from _columns(form, source, found, place)


def _bring(source: ListSource) -> str:
    if not source.file.endswith(".csv"):
        return msg("Lay it beside the workbook, or take it along when you publish.")
    return msg("Lay it beside the workbook, or publish first the form whose records fill it.")


def _columns(form: FormDefinition, source: ListSource, found: FormList, place: Place) -> Iterator[Finding]:
    """The columns that selects read of a list and that it does not have."""
    rows = found.at(("root", "item"))
    if not rows:
        yield good_to_know(msg("The list “{name}” is empty.", name=source.file), place)
        return
    there = {child.name for child in rows[0].children}
    for node in form.nodes:
        for column in _read_of(node, source.id):
            if column not in there:
                what = msg("The list “{name}” has no column “{column}”, which “{question}” reads.",
                           name=source.file, column=column, question=node.name)  # fmt: skip
                yield needs_you(what, place, msg("Call a column of the file so."))


def _read_of(node: NodeDef, source: str) -> Iterator[str]:
    itemset = node.control.element.first("itemset") if node.control and not node.repeat else None
    listed = _FROM_LIST.search(itemset.get("nodeset") or "") if itemset is not None else None
    if itemset is None or listed is None or listed[1] != source:
        return
    for part in ("value", "label"):
        element = itemset.first(part)
        column = (element.get("ref") or "") if element is not None else ""
        if _NAME.fullmatch(column):
            yield column


def _media(form: FormDefinition, there: Collection[str], book: Workbook | None) -> Iterator[Finding]:
    for one in belongings(form):
        if one.use != "list" and one.name not in there:
            what = msg("“{name}” is not here.", name=one.name)
            yield good_to_know(what, _place(book, one.name), _MISSING_MEDIA[one.use])


def _left_over(form: FormDefinition, files: Mapping[str, bytes]) -> Iterator[Finding]:
    named = named_files(form, files)
    for name, content in sorted(files.items()):
        if name not in named:
            what = msg("Nothing in the form names “{name}”; it is left out.", name=name)
            yield good_to_know(what, mend=msg("Look whether its name is written as in the workbook, capitals too."))
        elif len(content) > _HEAVY:
            what = msg("“{name}” has {n} MB.", name=name, n=round(len(content) / (1 << 20)))
            yield good_to_know(what, mend=msg("Where the network is slow it takes hours to reach a device."))


def _in_cells(form: FormDefinition, files: Mapping[str, bytes]) -> set[str]:
    """Texts of the lists: pictures of choices may be named there."""
    texts: set[str] = set()
    for source in form.sources:
        try:
            found = read_list(source, files[source.file]) if source.file in files else None
        except FormFault:
            continue
        for item in found.at(("root", "item")) if found else ():
            texts.update(child.text.rpartition("/")[2] for child in item.children)
    return texts


def _place(book: Workbook | None, name: str) -> Place:
    """Where a workbook names a file: with its ending, or in quotes without it."""
    stem = name.rpartition(".")[0] or name
    written = (name, f"'{stem}'", f'"{stem}"')
    sheets = [book.sheet(one) for one in ("survey", "choices")] if book else []
    cells = ((sheet, row, column) for sheet in sheets for row in sheet.rows for column in row.cells)
    found = (sheet.place(row, column) for sheet, row, column in cells if any(w in row.cells[column] for w in written))
    return next(found, Place("survey"))
