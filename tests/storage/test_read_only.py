"""A folder or a file that may only be read is said as such, and nothing is lost: once it may be written again everything is there."""

import tempfile
from pathlib import Path

import pytest

from core.errors import DiskFull, StorageError, Tampered
from storage import secret
from tests.storage.conftest import GRACE, PIN, Tablet


@pytest.fixture
def kept(unprivileged):
    """A closed vault that belongs to nobody in particular, in a folder that everybody reaches."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        tablet = Tablet(Path(name) / "device")
        with unprivileged():
            session = tablet.open().add_person(*GRACE, PIN, spaces=["own/u-grace"])
            session.put("draft", "d1", {"said": "the pump is dry"}, space="own/u-grace")
            session.attach("draft", "d1", "photo.jpg", [b"a photo" * 9000])
            tablet.vault.close()
            yield tablet
            if tablet.vault:
                tablet.vault.close()


def is_whole(tablet):
    session = tablet.open().unlock("u-grace", PIN)
    assert session.get("draft", "d1").body == {"said": "the pump is dry"}
    assert b"".join(session.open_attachment("draft", "d1", "photo.jpg")) == b"a photo" * 9000
    assert not session.health.findings
    assert tablet.vault.verify().healthy
    return session


def refused(doing):
    """Said as what it is: neither a full disk nor a harmed file."""
    with pytest.raises(StorageError) as caught:
        doing()
    assert not isinstance(caught.value, DiskFull | Tampered)


@pytest.mark.parametrize("name", ["vault.db", "vault.lock"])
def test_a_file_that_may_only_be_read_opens_nothing_and_loses_nothing(kept, name):
    before = kept.files()
    (kept.folder / name).chmod(0o444)
    refused(kept.open)
    assert kept.files() == before
    (kept.folder / name).chmod(0o600)
    is_whole(kept)


def test_a_folder_that_may_only_be_read_opens_nothing_and_loses_nothing(kept):
    before = kept.files()
    kept.folder.chmod(0o555)
    refused(kept.open)
    assert kept.files() == before
    kept.folder.chmod(0o700)
    is_whole(kept)


def test_a_device_secret_that_may_not_be_read_is_not_made_anew(kept):
    raw = (kept.folder / secret.FILE).read_bytes()
    (kept.folder / secret.FILE).chmod(0o000)
    refused(kept.open)
    (kept.folder / secret.FILE).chmod(0o600)
    assert (kept.folder / secret.FILE).read_bytes() == raw
    is_whole(kept)


def test_what_may_only_be_read_from_now_on_takes_nothing_and_shows_everything(kept):
    session = is_whole(kept)
    with session._database.turn() as sqlite:
        sqlite.execute_sql("PRAGMA query_only = 1")  # as a disk that the system mounted anew, for reading only
    for doing in (
        lambda: session.put("draft", "d1", {"said": "changed"}, space="own/u-grace"),
        lambda: session.remove("draft", "d1"),
        lambda: session.detach("draft", "d1", "photo.jpg"),
        lambda: kept.vault.unlock("u-grace", PIN),
    ):
        refused(doing)
    assert session.get("draft", "d1").body == {"said": "the pump is dry"}
    assert b"".join(session.open_attachment("draft", "d1", "photo.jpg")) == b"a photo" * 9000
    with session._database.turn() as sqlite:
        sqlite.execute_sql("PRAGMA query_only = 0")
    assert session.put("draft", "d1", {"said": "changed"}, space="own/u-grace") == 2
    session.put("draft", "d1", {"said": "the pump is dry"}, space="own/u-grace")
    kept.vault.close()
    is_whole(kept)


def test_a_folder_of_files_that_may_only_be_read_takes_no_photo_and_keeps_the_others(kept):
    session = is_whole(kept)
    (kept.folder / "attachments").chmod(0o555)
    refused(lambda: session.attach("draft", "d1", "photo.jpg", [b"another"]))
    assert b"".join(session.open_attachment("draft", "d1", "photo.jpg")) == b"a photo" * 9000
    assert len(list((kept.folder / "attachments").iterdir())) == 1
    (kept.folder / "attachments").chmod(0o700)
    session.attach("draft", "d1", "photo.jpg", [b"another"])
    assert b"".join(session.open_attachment("draft", "d1", "photo.jpg")) == b"another"
