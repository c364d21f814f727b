"""Records of encrypted forms: kept, counted, lent out as ODK tools hold them, and opened with the key on another machine."""

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.errors import FormFault
from kioo.cli import main
from server import export
from server.access import CONSOLE
from server.blobs import lay_down
from server.form_publishing import publish
from server.media_zip import zipped
from server.store import form_reading
from server.store.tables import Record, Visit
from storage.form_encryption import SUBMISSION, Closing
from tests.fakes.memory_store import file_of
from tests.forms.test_public_keys import workbook
from tests.server.test_form_files import folder  # noqa: F401
from tests.storage.test_form_encryption import PEM, WRITTEN

DOCUMENT, PHOTO = b"<data><words>SENTINEL</words></data>", b"\xff\xd8 a well" * 99


@pytest.fixture
def tablet(country, folder):  # noqa: F811
    publish(country.store, workbook(WRITTEN), CONSOLE)
    return country.enrol(country.grace)[0]


def closed(country, **changes):
    closing = Closing(WRITTEN, "locked", "1", "uuid:1")
    made = {
        f"{name}.enc": b"".join(closing.closed(name, [one])) for name, one in (("a.jpg", PHOTO), (SUBMISSION, DOCUMENT))
    }
    files = [file_of(name, content) for name, content in made.items()]
    data = {
        "encrypted": closing.manifest(),
        "started": 1,
        "ended": 2,
        "instance": {"id": "uuid:1"},
        "attachments": files,
    }
    return country.record(data, form="locked", version="1", **changes), made


@pytest.fixture
def sent(country, tablet, folder):  # noqa: F811
    record, made = closed(country)
    [receipt] = tablet.push([record]).results
    assert receipt.status == "stored"
    for content in made.values():
        lay_down(folder, content)
    return record


@pytest.fixture
def lent(country, sent, folder, tmp_path):  # noqa: F811
    path = tmp_path / "locked.zip"
    path.write_bytes(b"".join(zipped(folder, export.files_of(country.store, CONSOLE, "locked"))))
    return path


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(PEM)
    return path


def test_it_is_kept_without_a_flag_and_counted(country, sent):
    [row] = country.rows(Record, form="locked")
    assert (row.status, row.flags) == ("stored", "")
    [form] = [one for one in form_reading.form_versions(country.store) if one.form == "locked"]
    assert (form.filled, form.closed) == (1, True)
    rows = "".join(export.submissions_csv(country.store, CONSOLE, "locked")).splitlines()
    assert len(rows) == 2
    assert sent.id in rows[1]


def test_a_closed_record_of_a_visit_form_changes_nothing_and_is_kept(country, tablet):
    record, _ = closed(country)
    odd = country.record(record.data, form="kioo_visit", version="1")
    assert tablet.push([odd]).results[0].status == "stored"
    assert country.rows(Visit) == []


def test_the_zip_holds_what_odk_tools_hold(sent, lent):
    with zipfile.ZipFile(lent) as archive:
        assert sorted(archive.namelist()) == [
            f"{sent.id}/{name}" for name in ("a.jpg.enc", SUBMISSION, f"{SUBMISSION}.enc")
        ]
        assert archive.read(f"{sent.id}/{SUBMISSION}").decode() == sent.data["encrypted"]
        assert not any(b"SENTINEL" in archive.read(name) for name in archive.namelist())


def test_the_key_opens_the_zip_on_a_machine_of_its_own(sent, lent, key, tmp_path, capsys):
    assert main(["form", "decrypt", str(key), str(lent), str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.startswith("1 opened, 0 to look at")
    assert (tmp_path / "out" / sent.id / SUBMISSION).read_bytes() == DOCUMENT
    assert (tmp_path / "out" / sent.id / "a.jpg").read_bytes() == PHOTO


def test_another_key_opens_nothing_and_says_so(lent, tmp_path, capsys):
    other = tmp_path / "other.pem"
    made = rsa.generate_private_key(65537, 2048)
    other.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert main(["form", "decrypt", str(other), str(lent), str(tmp_path / "out")]) == 1
    assert "not closed for this key" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def changed(path, **files):
    """The zip with other contents under some names, or without them (None)."""
    to = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w") as target:
        for name in source.namelist():
            last = name.rpartition("/")[2].replace(".", "_")
            content = files.get(last, source.read(name))
            if content is not None:
                target.writestr(name, content)
    path.write_bytes(to.getvalue())
    return path


def test_a_photo_that_has_not_come_is_named_and_the_rest_opened(sent, lent, key, tmp_path, capsys):
    assert main(["form", "decrypt", str(key), str(changed(lent, a_jpg_enc=None)), str(tmp_path / "out")]) == 1
    assert "not in the zip: a.jpg.enc" in capsys.readouterr().out
    assert (tmp_path / "out" / sent.id / SUBMISSION).read_bytes() == DOCUMENT


def test_a_file_that_was_changed_does_not_pass_for_signed(sent, lent, key, tmp_path, capsys):
    closing = Closing(WRITTEN, "locked", "1", "uuid:1")
    other = b"".join(closing.closed("a.jpg", [b"another photo"]))
    assert main(["form", "decrypt", str(key), str(changed(lent, a_jpg_enc=other)), str(tmp_path / "out")]) == 1
    told = capsys.readouterr().out
    assert "a closed file does not open" in told or "its signature does not fit" in told


@pytest.mark.parametrize(
    "manifest",
    [b"", b"<data/>", b"no xml", b'<data encrypted="yes"><base64EncryptedKey>!</base64EncryptedKey></data>'],
    ids=["empty", "plain", "no XML", "no base64"],
)
def test_a_manifest_that_is_none_is_said(lent, key, tmp_path, capsys, manifest):
    assert main(["form", "decrypt", str(key), str(changed(lent, submission_xml=manifest)), str(tmp_path / "out")]) == 1
    assert "0 opened, 1 to look at" in capsys.readouterr().out


def test_a_key_or_a_zip_that_is_none_is_said(lent, key, tmp_path, capsys):
    assert main(["form", "decrypt", str(lent), str(lent), str(tmp_path / "out")]) == 1
    assert main(["form", "decrypt", str(key), str(key), str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.count("cannot be read") == 2


def test_a_name_that_climbs_out_of_its_folder_stays_inside(key, tmp_path):
    closing = Closing(WRITTEN, "locked", "1", "uuid:1")
    made = {name: b"".join(closing.closed(name, [name.encode()])) for name in ("../../out.txt", SUBMISSION)}
    path = tmp_path / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../up/submission.xml", closing.manifest())
        for name, content in made.items():
            archive.writestr(f"../up/{name.replace('/', '-').lstrip('.-')}.enc", content)
    main(["form", "decrypt", str(key), str(path), str(tmp_path / "deep" / "out")])
    assert {one.name for one in tmp_path.iterdir()} <= {"hostile.zip", "key.pem", "deep"}
    assert not (tmp_path / "deep" / "out.txt").exists()


@pytest.mark.parametrize("purpose", ["visit", "feedback", "reflection"])
def test_a_form_with_a_key_is_published_as_plain_only(country, folder, purpose):  # noqa: F811
    with pytest.raises(FormFault, match="cannot be encrypted"):
        publish(country.store, workbook(WRITTEN), CONSOLE, purpose=purpose)
