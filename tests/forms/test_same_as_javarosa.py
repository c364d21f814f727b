"""Random fillings end with the same submission as in JavaRosa, the engine of ODK Collect, for every form both can run."""

import importlib.util
import json
import random
import re
import shutil
import subprocess
import warnings
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pyxform.xls2xform import convert

from core.errors import FormFault
from forms import FormDefinition, FormSession, load_form
from tests.fakes.clock import START
from tests.forms.random_filling import Filling, unsteady
from tests.scenario import choices, survey

RUNNER = Path(__file__).with_name("JavaRosaAnswers.java")
OPEN = Path(__file__).parents[2].parent / "shared" / "forms" / "open"
STEPS, SEEDS = 30, (1, 2)

# A count that shrinks is left out: there Kioo hides the surplus rounds, JavaRosa goes on sending them.
HOUSEHOLD = survey(
    "text | head | Head | | | |",
    "select_one yn | water | Water | | | |",
    "integer | dry | Dry | ${water} = 'no' | | . >= 0 and . <= 60 |",
    "begin_repeat | child | Child | ${head} != '' | | |",
    "text | who | Who | | | |",
    "integer | age | Age | ${who} != '' | | . < 200 |",
    "calculate | place | | | position(..) | |",
    "begin_repeat | dose | Dose | | | |",
    "decimal | ml | ml | | | |",
    "calculate | share | | | ${ml} * ${age} | |",
    "end_repeat | | | | | |",
    "calculate | all_ml | | | sum(${ml}) | |",
    "end_repeat | | | | | |",
    "calculate | ages | | | sum(${age}) | |",
    "calculate | many | | | if(count(${child}) > 2, 'many', concat('only ', count(${child}))) | |",
    "select_one town | town | Town | | | | region = ${region}",
    "select_one region | region | Region | | | |",
    "note | n | ${head} | ${ages} > 20 | | |",
    "integer | times | Times | | | . < 5 |",
    head="type | name | label | relevant | calculation | constraint | choice_filter",
    more=choices(
        "yn | yes | Yes |", "yn | no | No |", "region | n | N |", "region | s | S |", "town | a | A | n",
        "town | b | B | n", "town | c | C | s", head="list_name | name | label | region",
    ),
)  # fmt: skip
COUNTED = survey(
    "integer | n | N | | . = 5 | ",
    "begin_repeat | r | R | ${n} | | ",
    "select_multiple yn | picks | Picks | | |",
    "calculate | how_many | | | | count-selected(${picks})",
    "end_repeat | | | | |",
    "calculate | total | | | | sum(${how_many})",
    "calculate | last | | | | indexed-repeat(${how_many}, ${r}, ${n})",
    head="type | name | label | repeat_count | constraint | calculation",
    more=choices("yn | yes | Yes", "yn | no | No"),
)


def documents() -> list[bytes]:
    """Our own forms, and those of the shared folder where it is there."""
    found = [convert(md).xform.encode() for md in (HOUSEHOLD, COUNTED)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in sorted(OPEN.glob("*")):
            if path.suffix in (".xls", ".xlsx"):
                try:
                    found.append(convert(path).xform.encode())
                except Exception:  # noqa: BLE001 - what pyxform refuses is another test's matter
                    continue
            elif path.suffix == ".xml":
                found.append(path.read_bytes())
    return found


def fillings(folder: Path) -> list[tuple[Path, Filling]]:
    found = []
    for number, document in enumerate(documents()):
        try:
            form = load_form(document)
        except FormFault:
            continue
        path = folder / f"{number}.xml"
        path.write_bytes(document)
        for seed in () if form.sources else SEEDS:
            filling = Filling(form, seed)
            filling.go(STEPS)
            found.append((path, filling))
    return found


def asked_javarosa(jobs: list[dict[str, Any]], folder: Path, zone: str = "UTC") -> list[dict[str, str]]:
    asked = folder / "jobs.json"
    asked.write_text(json.dumps(jobs))
    validator = Path(importlib.util.find_spec("pyxform").origin).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    ran = subprocess.run(
        [shutil.which("java"), f"-Duser.timezone={zone}", "-cp", validator, RUNNER, asked],
        capture_output=True, check=True, timeout=110,
    )  # fmt: skip
    return json.loads(ran.stdout.decode())


def leaves(xml: str, but: set[str]) -> list[tuple[str, str]]:
    """Ref (without round numbers) and text of every leaf that is not blank, in document order."""
    found: list[tuple[str, str]] = []

    def walk(element: ET.Element, path: str) -> None:
        here = f"{path}/{element.tag.rpartition('}')[2]}"
        text = _plain((element.text or "").strip())
        if here not in but and "/meta/" not in here and text and len(element) == 0:
            found.append((here, text))
        for child in element:
            walk(child, here)

    walk(ET.fromstring(xml), "")
    return found


def _plain(text: str) -> str:
    """Numbers are the same however they are written, so are yes and 1, and times of one zone; [itext:] is JavaRosa's word for no words."""
    try:
        return repr(float(text))
    except ValueError:
        return {"true": "1.0", "false": "0.0", "[itext:]": ""}.get(
            text, re.sub(r"(:\d\d)\.000(Z|\+00:00)$", r"\1", text)
        )


def unlike(filling: Filling, theirs: str) -> list[Any]:
    """The pairs of leaves that differ."""
    but = unsteady(filling.form)
    ours = leaves(filling.session.to_xml().decode(), but)
    return [pair for pair in zip_longest(ours, leaves(theirs, but)) if pair[0] != pair[1]]


@pytest.mark.needs_java
def test_random_fillings_are_submitted_as_javarosa_would(tmp_path):
    filled = fillings(tmp_path)
    answers = asked_javarosa([{"xml": str(path), "steps": filling.steps} for path, filling in filled], tmp_path)
    different = {
        f"{filling.form.id} {filling.steps}": found
        for (_, filling), answer in zip(filled, answers, strict=True)
        if (found := answer.get("refused") or unlike(filling, answer["submission"]))
    }
    assert len(filled) >= len(SEEDS) * 2
    assert different == {}


DAYS = survey(
    "date | day | Day | | ",
    "calculate | number | | number(${day}) | ",
    "calculate | from_text | | number(date('1970-01-01')) | ",
    "calculate | later | | ${day} + 1 | ",
    "calculate | moment | | decimal-date-time('1970-01-01') | ",
    head="type | name | label | calculation | relevant",
)


@pytest.mark.needs_java
@pytest.mark.parametrize(("zone", "hours"), [("America/Phoenix", -7), ("Africa/Nairobi", 3)])
def test_the_number_of_a_day_is_whole_in_every_zone(tmp_path, zone, hours):
    """The shared cases x1930 and x1932 want a fraction; JavaRosa was never asked about them, and gives whole days too."""
    document = convert(DAYS).xform.encode()
    (tmp_path / "days.xml").write_bytes(document)
    step = {"op": "set", "ref": "/data/day", "value": "2012-07-23"}
    (theirs,) = asked_javarosa([{"xml": str(tmp_path / "days.xml"), "steps": [step]}], tmp_path, zone)
    handed = {"clock_ms": lambda: START, "random_bytes": random.Random(5).randbytes, "offset_minutes": hours * 60}
    ours = FormSession.new(load_form(document), **handed)
    ours.answer(step["ref"], step["value"])
    told = dict(leaves(ours.to_xml().decode(), set()))
    assert told == dict(leaves(theirs["submission"], set()))
    assert (told["/data/number"], told["/data/from_text"], told["/data/later"]) == ("15544.0", "0.0", "15545.0")


def test_a_filling_can_be_replayed_step_by_step():
    form: FormDefinition = load_form(convert(HOUSEHOLD).xform.encode())
    filling = Filling(form, 5)
    filling.go(STEPS)
    again = FormSession.new(form, clock_ms=lambda: START, random_bytes=random.Random(5).randbytes)
    for step in filling.steps:
        if step["op"] == "set":
            again.answer(step["ref"], step["value"])
        else:
            (again.add_repeat if step["op"] == "add" else again.remove_repeat)(step["ref"])
    assert again.answers() == filling.session.answers()
    assert len(filling.steps) > STEPS // 2
