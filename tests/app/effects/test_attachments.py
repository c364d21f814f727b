"""Files of a draft on a real vault: kept under a name of their own, shown again, gone with the draft."""

import errno
import io
import os

import pytest
from PIL import Image

from app.asks import Drop, Outgoing
from app.asks.attachments import DropFile, FileKept, FileNotKept, FileOpened, KeepFile, OpenFile
from app.asks.drafts import DraftGone, Finish, Finished
from app.effects import attachments, do
from app.effects.attachments import called
from storage.attachments import Attachments
from tests.app.effects.test_drafts import begun, desk  # noqa: F401
from tests.app.test_picture_sizes import picture
from tests.app.test_pictures import END, PICTURE, SECRET, START, exif

PHOTO = START + exif(6) + PICTURE + END


def keep(desk, draft, content=PHOTO, **about):  # noqa: F811
    answer = do(desk, KeepFile(draft, content, **about))
    assert isinstance(answer, FileKept)
    return answer.name


def stored(desk):  # noqa: F811
    folder = desk.tablet.settings.device_folder / "attachments"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_photo_is_kept_without_its_traces_and_shown_again(desk):  # noqa: F811
    draft = begun(desk)
    name = keep(desk, draft, name="IMG 0042.JPG")
    assert name.startswith("IMG-0042-")
    assert name.endswith(".jpg")
    shown = do(desk, OpenFile(draft, name)).content
    assert shown.endswith(PICTURE + END)
    assert SECRET not in shown
    assert SECRET not in do(desk, OpenFile(draft, keep(desk, draft))).content  # whatever it was called
    assert do(desk, OpenFile(draft, "other.jpg")) == FileOpened(None)


def test_two_files_of_the_same_name_stand_side_by_side(desk):  # noqa: F811
    draft = begun(desk)
    names = {keep(desk, draft, content, name="a.png", mime="image/png") for content in (b"1", b"2")}
    assert {do(desk, OpenFile(draft, name)).content for name in names} == {b"1", b"2"}


def test_a_dropped_file_is_gone(desk):  # noqa: F811
    draft = begun(desk)
    name = keep(desk, draft)
    assert do(desk, DropFile(draft, name)) is None
    assert stored(desk) == []


def test_a_recording_is_taken_over_from_where_the_system_wrote_it(desk, tmp_path):  # noqa: F811
    draft = begun(desk)
    lying_open = tmp_path / "recording.m4a"
    lying_open.write_bytes(b"somebody speaks" * 100_000)
    answer = do(desk, KeepFile(draft, path=str(lying_open), mime="audio/mp4"))
    assert do(desk, OpenFile(draft, answer.name)).content == b"somebody speaks" * 100_000
    assert not lying_open.exists()


def test_a_photo_taken_over_from_a_folder_leaves_its_traces_too(desk, tmp_path):  # noqa: F811
    draft = begun(desk)
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    answer = do(desk, KeepFile(draft, path=str(tmp_path / "photo.jpg")))
    assert SECRET not in do(desk, OpenFile(draft, answer.name)).content
    assert not (tmp_path / "photo.jpg").exists()


def test_finishing_sends_the_files_that_answers_name_and_drops_the_rest(desk):  # noqa: F811
    draft = begun(desk)
    photo, inner, unused = (keep(desk, draft, bytes([n])) for n in range(3))
    data = {"answers": {"photo": photo, "rounds": [{"sound": inner, "n": 1}, None]}, "ended": 1}
    out = Outgoing("submission", "f-tindwa", "d1", data, id=draft, form="kioo_visit", version="1")
    promise = Outgoing("promise", "f-tindwa", "d1", {"what": unused})
    desk.tablet.wake = lambda *_: None
    assert isinstance(do(desk, Finish(draft, (out, promise))), Finished)
    sent = {record.kind: record.data for record in desk.open_session.pending()}
    assert {file["name"] for file in sent["submission"]["attachments"]} == {photo, inner}
    assert "attachments" not in sent["promise"]
    assert len(stored(desk)) == 2
    assert isinstance(do(desk, Finish(draft, (out,))), DraftGone)


def test_a_record_without_files_names_none(desk):  # noqa: F811
    draft = begun(desk)
    keep(desk, draft)
    out = Outgoing("submission", "f-tindwa", "d1", {"answers": {"a": "b"}}, id=draft)
    do(desk, Finish(draft, (out,)))
    assert "attachments" not in desk.open_session.pending()[0].data
    assert stored(desk) == []


def test_the_files_go_with_a_dropped_draft(desk):  # noqa: F811
    draft = begun(desk)
    keep(desk, draft)
    do(desk, Drop("draft", draft))
    assert stored(desk) == []
    assert isinstance(do(desk, KeepFile(draft, b"late")), FileNotKept)


def test_a_full_device_says_so_and_keeps_the_recording_where_it_is(desk, tmp_path, monkeypatch):  # noqa: F811
    draft = begun(desk)
    lying_open = tmp_path / "recording.m4a"
    lying_open.write_bytes(b"somebody speaks")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = do(desk, KeepFile(draft, path=str(lying_open)))
    monkeypatch.undo()
    assert answer == FileNotKept(attachments._NO_ROOM)
    assert lying_open.exists()
    assert desk.open_session.get("draft", draft)


def test_what_is_larger_than_the_district_takes_is_said_at_once(desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr(attachments, "LARGEST_FILE", 10)
    assert do(desk, KeepFile(begun(desk), bytes(11))) == FileNotKept(attachments._TOO_LARGE)
    assert stored(desk) == []


def opened(content):
    return Image.open(io.BytesIO(content))


def test_a_question_gets_its_photo_as_small_as_it_asks_upright_and_without_traces(desk):  # noqa: F811
    draft, photo = begun(desk), picture(1600, 900)
    name = keep(desk, draft, photo[:2] + exif(6) + photo[2:], name="a.jpg", max_pixels=800)
    kept = do(desk, OpenFile(draft, name)).content
    assert opened(kept).size == (450, 800)
    assert SECRET not in kept


def test_a_file_question_keeps_a_picture_as_it_is(desk):  # noqa: F811
    draft, photo = begun(desk), picture(4000, 100)
    assert do(desk, OpenFile(draft, keep(desk, draft, photo, name="a.jpg"))).content == photo


def test_a_picture_that_cannot_be_made_smaller_is_kept_and_said(desk):  # noqa: F811
    draft, heic = begun(desk), b"\0\0\0\x18ftypheic" + bytes(100)
    answer = do(desk, KeepFile(draft, heic, name="a.heic", max_pixels=800))
    assert answer == FileKept(answer.name, attachments._AS_IT_IS)
    assert do(desk, OpenFile(draft, answer.name)).content == heic
    assert do(desk, OpenFile(draft, answer.name, small=True)).content == heic


def test_after_the_first_look_only_the_small_picture_is_read(desk, monkeypatch):  # noqa: F811
    draft, photo = begun(desk), picture(2000, 1500, quality=100)
    name, read = keep(desk, draft, photo, name="a.jpg"), []
    whole = Attachments.read

    def counted(self, file, start=0):
        for piece in whole(self, file, start):
            read.append(len(piece))
            yield piece

    monkeypatch.setattr(Attachments, "read", counted)
    small = do(desk, OpenFile(draft, name, small=True)).content
    assert max(opened(small).size) == 320
    assert sum(read) == len(photo)
    read.clear()
    for _ in range(3):
        assert do(desk, OpenFile(draft, name, small=True)).content == small
    assert sum(read) == 3 * len(small) < len(photo) / 5
    read.clear()
    assert do(desk, OpenFile(draft, name)).content == photo
    assert sum(read) == len(photo)


def test_the_small_picture_goes_with_its_photo_and_never_travels(desk):  # noqa: F811
    draft = begun(desk)
    first, second = (keep(desk, draft, picture(900, 900 + n), name=f"{n}.jpg") for n in range(2))
    for name in (first, second):
        do(desk, OpenFile(draft, name, small=True))
    assert len(stored(desk)) == 4
    assert {one.name for one in desk.open_session.attachments("draft", draft)} == {first, second}
    do(desk, DropFile(draft, first))
    assert len(stored(desk)) == 2
    data = {"answers": {"photo": second, "words": f"small/{second}"}}
    desk.tablet.wake = lambda *_: None
    do(desk, Finish(draft, (Outgoing("submission", "f-tindwa", "d1", data, id=draft),)))
    (sent,) = desk.open_session.pending()
    assert [file["name"] for file in sent.data["attachments"]] == [second]
    assert len(stored(desk)) == 1


@pytest.mark.parametrize(
    ("given", "mime", "name", "kind"),
    [
        ("ward.jpeg", "", "ward-01.jpeg", "image/jpeg"),
        ("", "image/png", "photo-01.png", "image/png"),
        ("", "audio/mp4", "sound-01.m4a", "audio/mp4"),
        ("", "", "file-01.bin", "application/octet-stream"),
        ("../../etc/passwd", "", "etc-passwd-01.bin", "application/octet-stream"),
        ("صورة المركز.png", "image/png", "صورة-المركز-01.png", "image/png"),
        ("report.v2.docx", "", "report-v2-01.docx", "application/octet-stream"),
        ("x" * 300 + ".pdf", "", "x" * 40 + "-01.pdf", "application/pdf"),
        ("=cmd|' /C'!A0.csv", "text/csv", "cmd-C-A0-01.csv", "text/csv"),
        ("no ending", "video/mp4", "no-ending-01.mp4", "video/mp4"),
        (".hidden", "", "file-01.hidden", "application/octet-stream"),
    ],
)
def test_names_are_plain_and_say_what_a_file_is(given, mime, name, kind):
    assert called(given, mime, "01") == (name, kind)
