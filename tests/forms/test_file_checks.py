"""The files that lie beside a workbook: gathered, looked over, and what is said of them in four languages."""

import io
import zipfile

import pytest

from core.errors import FormFault
from core.words import LANGUAGES, speak
from forms.belongings import Belonging, belongings
from forms.xlsform.file_checks import check_files, named_files
from forms.xlsform.files import files_beside, gathered, unpacked
from forms.xlsform.workbook import read_workbook
from tests.forms.wells import PICTURE, SHEET, VILLAGES, wells
from tests.scenario import form_of, survey

ALL = {"villages.csv": VILLAGES, "well.png": PICTURE, "pump.mp3": b"sound"}
FORM = form_of(SHEET)


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, one in files.items():
            made.writestr(name, one)
    return content.getvalue()


def said(files, **more):
    return [(one.severity, one.what) for one in check_files(FORM, files, **more)]


def test_a_form_names_its_lists_and_its_media():
    assert belongings(FORM) == (
        Belonging("villages.csv", "list"),
        Belonging("well.png", "image"),
        Belonging("pump.mp3", "audio"),
    )


def test_a_picture_that_stands_in_an_answer_from_the_beginning_belongs_to_the_form():
    form = form_of(
        survey(
            "image | plan | Mark it | plan.png",
            "image | photo | Take it |",
            "text | words | Words | jr://images/words.png",
            head="type | name | label | default",
        )
    )
    assert belongings(form) == (Belonging("plan.png", "image"),)


def test_with_all_its_files_there_is_nothing_to_say():
    assert check_files(FORM, ALL) == []


def test_a_missing_list_needs_somebody_and_missing_media_do_not():
    assert said({}) == [
        ("needs you", "The list “villages.csv” is not here."),
        ("good to know", "“well.png” is not here."),
        ("good to know", "“pump.mp3” is not here."),
    ]
    assert said({}, there=["villages.csv", "well.png", "pump.mp3"]) == []
    assert said({**ALL, "villages.csv": b"name,label\n"})[0] == ("good to know", "The list “villages.csv” is empty.")


def test_what_is_said_names_the_row():
    book = read_workbook(wells(), "wells")
    places = [(one.place.sheet, one.place.row) for one in check_files(FORM, {}, book=book)]
    assert places == [("survey", 3), ("survey", 4), ("survey", 5)]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xff\xfe\x00", "The file “villages.csv” cannot be read as a list."),
        (b"name,ward\nifo,north\n", "The list “villages.csv” has no column “label”, which “village” reads."),
        (b"label\nIfo\n", "The list “villages.csv” has no column “name”, which “village” reads."),
    ],
)
def test_a_list_of_no_use_says_why(content, what):
    assert ("needs you", what) in said({**ALL, "villages.csv": content})


def test_what_nobody_names_is_left_out_and_what_a_list_names_is_not():
    files = {**ALL, "Well.PNG": PICTURE, "ifo.jpg": b"x", "villages.csv": VILLAGES.replace(b"north", b"ifo.jpg")}
    assert said(files) == [("good to know", "Nothing in the form names “Well.PNG”; it is left out.")]
    assert set(named_files(FORM, files)) == {*ALL, "ifo.jpg"}


def test_a_list_that_the_forms_own_records_fill_needs_no_file():
    form = form_of(
        survey(
            "select_one_from_file wells.csv | well | Which? |",
            "text | place | Place | place",
            head="type | name | label | save_to",
            more="| entities |\n| | list_name | label |\n| | wells | ${place} |\n",
        )
    )
    assert check_files(form, {}) == []


def test_files_come_from_a_folder_a_zip_or_one_by_one(tmp_path):
    workbook, folder = tmp_path / "wells.xlsx", tmp_path / "wells-media"
    assert files_beside(workbook) == {}
    folder.mkdir()
    for name, content in {**ALL, ".hidden": b"", "wells.xlsx": b""}.items():
        (folder / name).write_bytes(content)
    assert files_beside(workbook) == ALL
    (tmp_path / "all.zip").write_bytes(packed(**{f"deep/{name}": one for name, one in ALL.items()}))
    assert gathered([tmp_path / "all.zip", folder / "well.png"]) == ALL


def test_a_zip_of_tricks_is_refused_or_stays_in_its_place():
    assert unpacked("x.zip", packed(**{"../../etc/passwd": b"1", "__MACOSX/._a.csv": b"", "a\\b.csv": b"2"})) == {
        "passwd": b"1",
        "b.csv": b"2",
    }
    for broken in (b"", b"PK", packed(a=b"1")[:-10]):
        with pytest.raises(FormFault, match=r"x\.zip cannot be unpacked"):
            unpacked("x.zip", broken)
    bomb = packed(big=b"0" * (101 << 20))
    with pytest.raises(FormFault, match="is too large"):
        unpacked("x.zip", bomb)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_is_said_in_four_languages(language):
    say = speak(language)
    findings = check_files(FORM, {"villages.csv": b"a\nb\n", "Well.PNG": PICTURE})
    words = [text for one in findings for text in (one.what, one.mend) if text]
    assert len(words) == 10
    if language != "en":
        assert all(say(text) != text for text in words)
