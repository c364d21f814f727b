"""Feeds the form engine with spoiled forms for some seconds: a form, or a plain refusal; never anything else."""

import argparse
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random  # noqa: TID251 - chance is what this is about

from core.errors import FormFault
from forms import FormSession, load_form
from forms.xlsform import convert
from forms.xml_reader import MOST_BYTES

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "fuzz"
PATIENCE_SECONDS = 20
MOST_MEMORY = 3 << 30
NOW_MS = 1_790_000_000_000

SNIPPETS = (
    "1", "-1", "0", "1e9", "99999999999999999999", "''", "'x'", ".", "..", "../..", "/", "//*", "/data", "/data/a",
    "true()", "false()", "now()", "today()", "position(..)", "count(//*)", "sum(//*)", "current()/.", "instance('a')/root/item",
    "concat(., .)", "if(1, 2, 3)", "regex(., '(a+)+$')", "regex(., '(((')", "selected(., 'a')", "indexed-repeat(., .., 1)",
    "once(random())", "jr:choice-name(., '.')", "jr:itext('a')", "pulldata('a', 'b', 'c', 'd')", "randomize(//*)", "1 div 0",
    "date('x')", "format-date(., '%Y-%m')", "substr(., -5, 5)", "uuid(9)", "digest(., 'MD5')", "area(.)", "not(",
    "string", "int", "decimal", "date", "dateTime", "select1", "geopoint", "binary", "0x10", "\u0660\u0661", "\u200f",
    "odk-instance-first-load", "xforms-value-changed", "odk-new-repeat", "jr://file/../../x.csv", "jr://instance/last-saved",
)  # fmt: skip
TAGS = (
    "bind", "input", "select", "select1", "upload", "range", "rank", "trigger", "group", "repeat", "item", "itemset", "label",
    "hint", "output", "value", "setvalue", "instance", "translation", "text", "meta", "entity",
)  # fmt: skip


def seeds() -> list[str]:
    """Forms to spoil: our own, and the open ones beside the checkout where they are."""
    own = [convert(path.read_bytes(), path.name).xml for path in sorted((ROOT / "assets" / "forms").glob("*.xlsx"))]
    others = [path.read_bytes() for path in sorted((ROOT.parent / "shared" / "forms" / "open").glob("*.xml"))]
    return [
        one if isinstance(one, str) else one.decode("utf-8", "replace") for one in (*own, *others) if len(one) < 400_000
    ]


def spoil(form: str, chance: Random) -> bytes:
    """The form with one to eight things done to it."""
    for _ in range(chance.randint(1, 8)):
        form = chance.choice(SPOILERS)(form, chance)
    document = form.encode("utf-8", "surrogatepass")
    return _flip(document, chance) if chance.random() < 0.1 else document


def _attribute(form: str, chance: Random) -> str:
    """Another value for one attribute: an expression, a type, a path from elsewhere in the form."""
    found = _some(re.finditer(r'="([^"]*)"', form), chance)
    if not found:
        return form
    other = _some(re.finditer(r'="([^"]*)"', form), chance)
    value = chance.choice(SNIPPETS) if chance.random() < 0.7 or not other else other[1]
    return (
        form[: found.start(1)]
        + value.replace("&", "&amp;").replace('"', "'").replace("<", "&lt;")
        + form[found.end(1) :]
    )


def _renamed(form: str, chance: Random) -> str:
    """One kind of element becomes another, everywhere."""
    old, new = chance.sample(TAGS, 2)
    return re.sub(rf"(</?){old}(?=[\s/>])", rf"\g<1>{new}", form)


def _dropped(form: str, chance: Random) -> str:
    """One element without content is gone."""
    found = _some(re.finditer(r"<[^<>]+/>", form), chance)
    return form[: found.start()] + form[found.end() :] if found else form


def _doubled(form: str, chance: Random) -> str:
    """One element without content is there many times."""
    found = _some(re.finditer(r"<[^<>]+/>", form), chance)
    if not found:
        return form
    return form[: found.end()] + found[0] * _many(chance, found[0], (1, 2, 500)) + form[found.end() :]


def _grown(form: str, chance: Random) -> str:
    """One attribute asks for far more than it should."""
    found = _some(re.finditer(r'(?:calculate|relevant|constraint|nodeset|ref|value)="([^"]*)"', form), chance)
    if not found:
        return form
    again = chance.choice((" + ", " or ", " | ", "/", "[", "("))
    return (
        form[: found.start(1)] + again.join([found[1]] * _many(chance, found[1], (2, 50, 700))) + form[found.end(1) :]
    )


def _many(chance: Random, what: str, choice: tuple[int, ...]) -> int:
    """How often something is said again, as far as that makes no more than a form may have at all."""
    return min(chance.choice(choice), MOST_BYTES // (len(what) + 1))


def _cut(form: str, chance: Random) -> str:
    """The end is missing."""
    return form[: chance.randrange(len(form) + 1)] if chance.random() < 0.1 else form


def _flip(document: bytes, chance: Random) -> bytes:
    spoiled = bytearray(document)
    for _ in range(chance.randint(1, 20)):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


def _some(found: Iterator[re.Match[str]], chance: Random) -> re.Match[str] | None:
    everything = list(found)
    return chance.choice(everything) if everything else None


SPOILERS: tuple[Callable[[str, Random], str], ...] = (
    _attribute, _attribute, _attribute, _attribute, _renamed, _dropped, _doubled, _grown, _cut,
)  # fmt: skip


def fill(document: bytes, chance: Random) -> str:
    """Loads and fills one form with nonsense; `refused` or `filled`."""
    try:
        form = load_form(document)
        session = FormSession.new(form, clock_ms=lambda: NOW_MS, random_bytes=chance.randbytes)
        for _ in range(30):
            _touch(session, chance)
        FormSession.restore(form, session.snapshot(), clock_ms=lambda: NOW_MS, random_bytes=chance.randbytes)
    except FormFault:
        return "refused"
    session.validate()
    session.answers()
    session.to_xml()
    return "filled"


def _touch(session: FormSession, chance: Random) -> None:
    refs = [ref for page in session.pages() for ref in page.refs]
    if not refs:
        return
    ref = chance.choice(refs)
    node = session.node(ref)
    if node.kind == "repeat" and node.can_add:
        session.add_repeat(ref)
    elif node.kind == "round":
        session.remove_repeat(ref)
    elif node.kind in ("question", "note"):
        session.answer(ref, chance.choice((*SNIPPETS, "", "a" * 300, *(choice.value for choice in node.choices[:3]))))


def _out_of_patience(*_: object) -> None:
    raise TimeoutError(f"took longer than {PATIENCE_SECONDS} s")


def run(seconds: float, seed: int) -> tuple[Counter[str], list[str]]:
    """How the cases ended, and what should not have happened. A case is its seed and number, so it can be run again."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.signal(signal.SIGALRM, _out_of_patience)
    forms, ended, faults = seeds(), Counter[str](), list[str]()
    end, number = time.process_time() + seconds, 0
    while time.process_time() < end:
        number += 1
        chance = Random(f"{seed}/{number}")
        document = spoil(chance.choice(forms), chance)
        signal.alarm(PATIENCE_SECONDS)
        try:
            ended[fill(document, chance)] += 1
        except BaseException as fault:  # noqa: BLE001
            signal.alarm(0)
            ended["faults"] += 1
            faults.append(_keep(f"{seed}-{number}", document, fault))
        finally:
            signal.alarm(0)
    return ended, faults


def _keep(name: str, document: bytes, fault: BaseException) -> str:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.xml").write_bytes(document)
    at, last = fault.__traceback__, ""
    while at:
        last, at = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}", at.tb_next
    return f"{name}: {type(fault).__name__} at {last}: {str(fault)[:120]}"


def main() -> None:
    """Reads the command line; exits with 1 when a form got through to a traceback."""
    parser = argparse.ArgumentParser(description="Feeds the form engine with spoiled forms.")
    parser.add_argument("--seconds", type=float, default=30, help="seconds of this processor's time")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    ended, faults = run(chosen.seconds, chosen.seed)
    print(", ".join(f"{count} {how}" for how, count in ended.most_common()))
    print("\n".join(faults[:40]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
