"""kioo-bench-form replays a script and says what came out; times are never asserted."""

import json

import pytest

from benchmarks.real_forms import filled
from benchmarks.synthetic_forms import FormToFill, long_form, many_choices, many_rounds
from kioo.bench_form import main

SMALL = {"long": lambda: long_form(30), "rounds": lambda: many_rounds(6, 12), "choices": lambda: many_choices(2, 2, 8)}


def measured(form: FormToFill, tmp_path, capsys, *options: str) -> dict:
    xml, script = tmp_path / "form.xml", tmp_path / "script.json"
    xml.write_bytes(form.xml)
    script.write_text(json.dumps(form.script()))
    assert main([str(xml), str(script), "2", *options]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", SMALL)
def test_the_made_forms_end_as_their_scripts_say(name, tmp_path, capsys):
    form = SMALL[name]()
    found = measured(form, tmp_path, capsys, *(["--settled"] if name == "rounds" else []))
    assert [run["check_failures"] for run in found["runs"]] == [[], []]
    assert sum(kind["n"] for kind in found["runs"][1]["ops"].values()) == len(form.steps)
    assert found["rss_peak_kb"] >= 0


def test_a_value_that_differs_is_named(tmp_path, capsys):
    form = long_form(10)
    wrong = FormToFill(form.name, form.xml, form.steps[:3], [{"ref": "/data/total", "value": "77"}])
    found = measured(wrong, tmp_path, capsys)
    assert found["runs"][0]["check_failures"] == ["/data/total want 77 got 1"]


def test_a_form_is_filled_page_by_page_with_answers_that_hold(tmp_path, capsys):
    form = filled("any", many_choices(2, 2, 8).xml)
    assert {step["ref"] for step in form.steps} >= {"/data/region", "/data/district", "/data/place"}
    assert measured(form, tmp_path, capsys)["runs"][1]["check_failures"] == []


def test_a_form_made_ready_is_kept_in_a_folder_and_ends_the_same(tmp_path, capsys):
    form, folder = many_choices(2, 2, 8), tmp_path / "made" / "ready"
    for _ in range(2):
        found = measured(form, tmp_path, capsys, "--cache", str(folder))
        assert [run["check_failures"] for run in found["runs"]] == [[], []]
    assert [file.suffix for file in folder.iterdir()] == [".form"]


def test_a_folder_that_cannot_be_written_changes_nothing_else(tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    found = measured(long_form(10), tmp_path, capsys, "--cache", str(tmp_path / "file"))
    assert found["runs"][1]["check_failures"] == []
