"""What belongs to a form beside the form: lists it looks things up in, pictures, sounds and films that stand with its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from forms.definition import FormDefinition
from forms.entities import datasets_of
from forms.lists import LAST_SAVED, ListSource, file_name
from forms.texts import MEDIA, Written

Use = Literal["list", "image", "audio", "video"]
_ANSWERED = ("image", "audio", "video")


@dataclass(frozen=True, slots=True)
class Belonging:
    """A file a form names, and what it is for."""

    name: str
    use: Use


def belongings(form: FormDefinition) -> tuple[Belonging, ...]:
    """The files a form names, lists first, each once; the record saved last and names that are worked out are no files."""
    lists = (Belonging(source.file, "list") for source in form.sources if source.address != LAST_SAVED)
    return tuple(dict.fromkeys([*lists, *_media(form), *_begun_with(form)]))


def fed_by_records(form: FormDefinition, source: ListSource) -> bool:
    """Whether the form itself creates or updates what stands in a list: such a list may come without a file."""
    return dataset_of(source) in datasets_of(form)


def dataset_of(source: ListSource) -> str:
    """The entity list that a source may be: `people` of jr://file-csv/people.csv (ODK XForms specification, entities)."""
    return source.file.removesuffix(".csv")


def _media(form: FormDefinition) -> Iterator[Belonging]:
    for texts in form.texts.written.values():
        for by_form in texts.values():
            for kind in MEDIA:
                name = file_name(_plain(by_form.get(kind, ())))
                if name:
                    yield Belonging(name, "image" if kind == "big-image" else kind)  # type: ignore[arg-type]


def _begun_with(form: FormDefinition) -> Iterator[Belonging]:
    """The pictures, sounds and films that stand in answers before anybody gave them, such as a plan to be drawn on."""
    for node in form.nodes:
        name = file_name(node.element.text.strip()) if node.question_type in _ANSWERED else ""
        if name:
            yield Belonging(name, node.question_type)  # type: ignore[arg-type]


def _plain(written: Written) -> str:
    return "".join(part for part in written if isinstance(part, str)).strip() if len(written) == 1 else ""
