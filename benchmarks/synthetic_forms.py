"""Forms made for measuring, with a script that fills each: long, with many rounds, with many choices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyxform.xls2xform import convert

Step = dict[str, str]


@dataclass(frozen=True)
class FormToFill:
    """An XForm, the steps that fill it, and what some questions must hold in the end."""

    name: str
    xml: bytes
    steps: list[Step]
    checks: list[Step]

    def script(self) -> dict[str, list[Step]]:
        """As the measuring programs read it."""
        return {"ops": self.steps, "checks": self.checks}


def _workbook(survey: Sequence[str], choices: Sequence[str], more_columns: str = "") -> bytes:
    head = "type | name | label | relevant | calculation | constraint | choice_filter"
    lines = ["| survey |", f"| | {head} |", *(f"| | {row} |" for row in survey)]
    lines += ["| choices |", f"| | list_name | name | label {more_columns}|", *(f"| | {row} |" for row in choices)]
    return convert("\n".join(lines) + "\n", form_name="data").xform.encode()


def _set(ref: str, value: object) -> Step:
    return {"op": "set", "ref": ref, "value": str(value)}


def long_form(questions: int) -> FormToFill:
    """Sections of ten: a count, a stock, a gate, three gated marks, a gated list, a comment, a sum of them and a note."""
    size = questions // 10
    rows = [row for section in range(size) for row in _section(section)]
    for first in range(0, size, 10):
        parts = " + ".join(f"${{sum{section}}}" for section in range(first, min(first + 10, size)))
        rows.append(f"calculate | part{first} | | | {parts} | |")
    total = " + ".join(f"${{part{first}}}" for first in range(0, size, 10))
    rows += [f"calculate | total | | | {total} | |", "note | end | All together ${total} | | | |"]
    choices = ["yn | yes | Yes", "yn | no | No", *(f"mark | {mark} | Mark {mark}" for mark in range(6))]
    steps = [step for section in range(size) for step in _filled_section(section)]
    expected = sum(section % 50 + 3 + sum((section + mark) % 6 for mark in range(3)) for section in range(size))
    name = f"long-{questions}"
    return FormToFill(name, _workbook(rows, choices), steps, [{"ref": "/data/total", "value": str(expected)}])


def _section(at: int) -> list[str]:
    open_gate, marks = f"${{open{at}}} = 'yes'", [f"${{mark{at}_{mark}}}" for mark in range(3)]
    counted = " + ".join(f"if({name} = '', 0, {name})" for name in (f"${{count{at}}}", *marks))
    return [
        f"begin_group | part_{at} | Part {at} | | | |",
        f"integer | count{at} | How many are there? | | | . >= 0 and . <= 1000 |",
        f"decimal | stock{at} | How much is left? | | | . <= ${{count{at}}} * 10 |",
        f"select_one yn | open{at} | Is it open? | | | |",
        *(f"select_one mark | mark{at}_{mark} | Mark {mark} | {open_gate} | | |" for mark in range(3)),
        f"select_multiple mark | kinds{at} | Which ones? | {open_gate} and ${{count{at}}} > 0 | | |",
        f"text | said{at} | What was said? | selected(${{kinds{at}}}, '3') | | |",
        f"note | so_far{at} | Together ${{sum{at}}} | | | |",
        f"calculate | sum{at} | | | {counted} + count-selected(${{kinds{at}}}) | |",
        "end_group | | | | | |",
    ]


def _filled_section(at: int) -> list[Step]:
    group = f"/data/part_{at}"
    marks = [_set(f"{group}/mark{at}_{mark}", (at + mark) % 6) for mark in range(3)]
    return [
        _set(f"{group}/count{at}", at % 50 + 1),
        _set(f"{group}/stock{at}", "1.5"),
        _set(f"{group}/open{at}", "yes"),
        *marks,
        _set(f"{group}/kinds{at}", "1 3"),
        _set(f"{group}/said{at}", f"words {at}"),
    ]


def many_rounds(rounds: int, questions: int) -> FormToFill:
    """A repeat whose sums go round: each round shows its share of all, its number, and the round before."""
    asked = questions - 6
    row_sum = " + ".join(f"if(${{q{at}}} = '', 0, ${{q{at}}})" for at in range(5))
    rows = [
        "begin_repeat | person | Person | | | |",
        *(f"integer | q{at} | Number {at} | | | . < 1000 |" for at in range(asked)),
        "select_one yn | seen | Seen? | | | |",
        "text | why_not | Why not? | ${seen} = 'no' | | |",
        "calculate | place | | | position(..) | |",
        f"calculate | own | | | {row_sum} | |",
        "calculate | before | | | indexed-repeat(${q0}, ${person}, position(..) - 1) | |",
        "calculate | share | | | if(${all} > 0, round(${own} div ${all} * 100, 2), 0) | |",
        "end_repeat | | | | | |",
        "calculate | people | | | count(${person}) | |",
        "calculate | all | | | sum(${own}) | |",
        "calculate | met | | | count(${person}[seen = 'yes']) | |",
        "calculate | most | | | max(${q0}) | |",
    ]
    xml = _workbook(rows, ["yn | yes | Yes", "yn | no | No"])
    steps, checks = _filled_rounds(rounds, asked)
    return FormToFill(f"rounds-{rounds}x{questions}", xml, steps, checks)


def _filled_rounds(rounds: int, asked: int) -> tuple[list[Step], list[Step]]:
    steps: list[Step] = []
    for number in range(1, rounds + 1):
        steps += [{"op": "add", "ref": "/data/person"}] if number > 1 else []
        steps += [_set(f"/data/person[{number}]/q{at}", (number + at) % 10) for at in range(asked)]
        steps.append(_set(f"/data/person[{number}]/seen", "yes" if number % 2 else "no"))
    held = [[(number + at) % 10 for at in range(5)] for number in range(1, rounds + 1)]
    met = [number % 2 for number in range(1, rounds + 1)]
    for number in range(1, rounds + 1, 5):
        steps.append({**_set(f"/data/person[{number}]/q0", 9), "tag": "full"})
        held[number - 1][0] = 9
    for number in (rounds, rounds // 2, 3):
        steps.append({"op": "del", "ref": f"/data/person[{number}]", "tag": "full"})
        del held[number - 1], met[number - 1]
    total = sum(map(sum, held))
    wanted = {"people": len(held), "all": total, "met": sum(met), "most": max(row[0] for row in held)}
    checks = [{"ref": f"/data/{name}", "value": str(value)} for name, value in wanted.items()]
    return steps, checks


def many_choices(regions: int, districts: int, places: int) -> FormToFill:
    """A cascade of three levels, a list with three conditions, and three look-ups in the longest list."""
    choices = [f"region | r{r} | Region {r} | | |" for r in range(regions)]
    for r, d in ((r, d) for r in range(regions) for d in range(districts)):
        choices.append(f"district | d{r}_{d} | District {r}.{d} | r{r} | |")
        choices += [
            f"place | p{r}_{d}_{p} | Place {r}.{d}.{p} | r{r} | d{r}_{d} | {'abcd'[p % 4]}" for p in range(places)
        ]
    all_three = "region = ${region} and district = ${district} and size_class = 'd'"
    rows = [
        "select_one region | region | Region | | | |",
        "select_one district | district | District | | | | region = ${region}",
        "select_one place | place | Place | | | | district = ${district}",
        f"select_one place | large | Larger place | | | | {all_three}",
        "calculate | words | | | jr:choice-name(${place}, '${place}') | |",
        "calculate | class | | | instance('place')/root/item[name = ${place}]/size_class | |",
        "calculate | offered | | | count(instance('place')/root/item[district = ${district}]) | |",
    ]
    steps: list[Step] = []
    r = d = p = 0
    for turn in range(60):
        r, d, p = turn % regions, (turn * 7) % districts, (turn * 13) % places
        steps += [_set("/data/region", f"r{r}"), {"op": "choices", "ref": "/data/district"}]
        steps += [_set("/data/district", f"d{r}_{d}"), {"op": "choices", "ref": "/data/place"}]
        steps += [_set("/data/place", f"p{r}_{d}_{p}"), {"op": "choices", "ref": "/data/large"}]
    wanted = {"class": "abcd"[p % 4], "offered": places, "words": f"Place {r}.{d}.{p}"}
    checks = [{"ref": f"/data/{name}", "value": str(value)} for name, value in wanted.items()]
    xml = _workbook(rows, choices, "| region | district | size_class ")
    return FormToFill(f"choices-{regions * districts * places}", xml, steps, checks)


MAKERS: dict[str, Callable[[], FormToFill]] = {
    "long-100": lambda: long_form(100),
    "long-1000": lambda: long_form(1000),
    "long-5000": lambda: long_form(5000),
    "rounds-100x30": lambda: many_rounds(100, 30),
    "choices-10000": lambda: many_choices(10, 10, 100),
}
