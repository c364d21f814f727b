"""The visits of the study that Kioo's figures are held against, filled through Kioo's form engine; nothing where the study is absent."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from random import Random
from types import ModuleType
from xml.sax.saxutils import escape

from benchmarks.measure import ROOT
from core.records import Json
from forms import FormDefinition, FormSession, load_form

FOLDER = ROOT.parent / "shared" / "peers" / "sync"
FORM, VERSION = "study_visit", "1"
_OTHERS = 200
_FEW, _SOME = 5, 8
Shape = Mapping[str, Json]


def is_here() -> bool:
    """Whether the study's generator lies beside the project."""
    return (FOLDER / "gen.py").exists()


@cache
def generator() -> ModuleType:
    """The study's generator of visits, as it is."""
    sys.path.insert(0, str(FOLDER))
    try:
        return import_module("gen")
    finally:
        sys.path.remove(str(FOLDER))


def visits(count: int) -> list[FormSession]:
    """So many of its visits, each a finished sheet of a form made for them."""
    form, make = load_form(xform().encode()), generator().make
    return [_filled(form, make(number)[1], number) for number in range(count)]


@cache
def xform() -> str:
    """The form: a group for each group of a visit, and a choice wherever visits only ever say one of few words."""
    make = generator().make
    others = [make(number, seed=99)[1] for number in range(_OTHERS)]
    said: dict[str, set[str]] = {}
    for visit in others:
        for ref, text in _leaves(visit, "/data"):
            said.setdefault(ref, set()).add(text)
    shape = others[0]
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>'
        f'<h:title>Visit</h:title><model><instance><data id="{FORM}" version="{VERSION}">{_blank(shape)}'
        "<meta><instanceID/></meta></data></instance>"
        '<bind nodeset="/data/meta/instanceID" preload="uid" type="string"/></model></h:head>'
        f"<h:body>{_asked(shape, '/data', said)}</h:body></h:html>"
    )


def _leaves(shape: Shape, around: str) -> Iterator[tuple[str, str]]:
    for name, inside in shape.items():
        for one in inside if isinstance(inside, list) else [inside]:
            if isinstance(one, Mapping):
                yield from _leaves(one, f"{around}/{name}")
            else:
                yield f"{around}/{name}", str(one)


def _blank(shape: Shape) -> str:
    return "".join(
        f"<{name}>{_blank(_one(inside)) if _is_group(inside) else ''}</{name}>" for name, inside in shape.items()
    )


def _asked(shape: Shape, around: str, said: Mapping[str, set[str]]) -> str:
    return "".join(_control(inside, f"{around}/{name}", said) for name, inside in shape.items())


def _control(inside: Json, ref: str, said: Mapping[str, set[str]]) -> str:
    if not _is_group(inside):
        return _question(ref, said[ref])
    asked = _asked(_one(inside), ref, said)
    repeated = f'<repeat nodeset="{ref}">{asked}</repeat>' if isinstance(inside, list) else asked
    return f'<group ref="{ref}">{repeated}</group>'


def _question(ref: str, texts: set[str]) -> str:
    words = {word for text in texts for word in text.split()}
    tag = "select1" if len(texts) <= _FEW else "select" if len(words) <= _SOME and words != texts else "input"
    items = "".join(
        f"<item><label>{escape(word)}</label><value>{escape(word)}</value></item>" for word in sorted(words)
    )
    return f'<{tag} ref="{ref}"><label>{ref}</label>{"" if tag == "input" else items}</{tag}>'


def _is_group(inside: Json) -> bool:
    return isinstance(inside, Mapping | list)


def _one(inside: Json) -> Shape:
    first: Shape = inside[0] if isinstance(inside, list) else inside
    return first


def _filled(form: FormDefinition, visit: Shape, seed: int) -> FormSession:
    session = FormSession.new(form, clock_ms=lambda: 1_795_000_000_000, random_bytes=Random(seed).randbytes)
    _fill(session, visit, "/data")
    return session


def _fill(session: FormSession, shape: Shape, around: str) -> None:
    for name, inside in shape.items():
        ref = f"{around}/{name}"
        if isinstance(inside, Mapping):
            _fill(session, inside, ref)
        elif isinstance(inside, list):
            _fill_rounds(session, inside, ref)
        else:
            session.answer(ref, str(inside))


def _fill_rounds(session: FormSession, rounds: Sequence[Shape], ref: str) -> None:
    for _ in rounds[1:]:
        session.add_repeat(ref)
    for number, one in enumerate(rounds, 1):
        _fill(session, one, f"{ref}[{number}]")
