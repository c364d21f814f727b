"""What was made of a workbook is found again, and made anew when it does not verify."""

import pytest

from core.words import speak
from forms.xlsform import BrokenWorkbook, check, convert
from forms.xlsform import kept as kept_module
from tests.forms.workbooks import SURVEY, changed, workbook

GOOD = workbook()
MENDED = workbook(survey=changed(SURVEY, {(2, 1): "Text"}), settings=None)
BROKEN = workbook(survey=changed(SURVEY, {(2, 1): "txet", (4, 4): "${wrks} = 1"}))
ELSEWHERE = workbook(survey=changed(SURVEY, {(4, 4): "/data/user[1]/people > 2"}))


def only_file(folder):
    [path] = folder.iterdir()
    return path


def test_the_same_workbook_gives_the_same_form_from_the_folder(tmp_path):
    plain = convert(MENDED, "wells")
    assert convert(MENDED, "wells", tmp_path) == plain
    only_file(tmp_path)
    assert convert(MENDED, "wells", tmp_path) == plain
    assert check(MENDED, "wells", tmp_path) == list(plain.warnings)


def test_findings_come_back_with_words_for_every_language(tmp_path):
    check(BROKEN, "wells", tmp_path)
    first, again = check(BROKEN, "wells"), check(BROKEN, "wells", tmp_path)
    assert again == first
    assert [(one.what.text, dict(one.what.values)) for one in again] == [
        (one.what.text, dict(one.what.values)) for one in first
    ]
    with pytest.raises(BrokenWorkbook):
        convert(BROKEN, "wells", tmp_path)
    check(ELSEWHERE, "wells", tmp_path)
    for language in ("fr", "ar"):
        said = [[speak(language)(one.what) for one in check(ELSEWHERE, "wells", *kept)] for kept in ([], [tmp_path])]
        assert said[0] == said[1]
        assert any("ODK Collect" in one for one in said[0])


def test_a_kept_form_is_really_read_and_not_made_again(tmp_path, monkeypatch):
    convert(MENDED, "wells", tmp_path)
    monkeypatch.setattr("forms.xlsform._examine", lambda *_: pytest.fail("made again"))
    assert convert(MENDED, "wells", tmp_path).form_id == "wells"


@pytest.mark.parametrize(
    "spoil", [lambda body: body[:-9], lambda body: body.replace(b"Borehole", b"Burehole"), lambda _: b""]
)
def test_a_spoilt_file_is_made_anew(tmp_path, spoil):
    plain = convert(GOOD, "wells", tmp_path)
    path = only_file(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert convert(GOOD, "wells", tmp_path) == plain
    assert path.read_bytes() == whole


def test_another_name_another_content_and_another_kioo_are_other_files(tmp_path, monkeypatch):
    convert(MENDED, "wells", tmp_path)
    assert convert(MENDED, "springs", tmp_path).form_id == "springs"
    convert(GOOD, "wells", tmp_path)
    monkeypatch.setattr(kept_module, "_maker", lambda: b"another")
    convert(GOOD, "wells", tmp_path)
    assert len([*tmp_path.iterdir()]) == 4


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("here stands a file")
    assert convert(MENDED, "wells", blocked / "folder").form_id == "wells"


def test_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_module, "_MOST", 2)
    for name in "abcd":
        check(b"nothing", name, tmp_path)
    assert len([*tmp_path.iterdir()]) == 2
