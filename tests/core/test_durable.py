"""Files that are whole or not there, and a full disk told from a broken one."""

import errno

import pytest

from core.durable import make_folder, saying_full, settle, translated, write_new, write_whole
from core.errors import DiskFull, StorageError


def broken_after(first: bytes, problem: int):
    yield first
    raise OSError(problem, "as the system says it")


def test_a_file_is_put_in_its_place_and_another_takes_it_whole(tmp_path):
    place = tmp_path / "kept"
    write_whole(place, [b"one", b"two"])
    write_whole(place, [b"three"])
    assert place.read_bytes() == b"three"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(("problem", "told"), [(errno.ENOSPC, DiskFull), (errno.EIO, StorageError)])
def test_what_was_there_stays_when_a_new_one_cannot_be_written(tmp_path, problem, told):
    place = tmp_path / "kept"
    write_whole(place, [b"before"])
    with pytest.raises(told) as caught:
        write_whole(place, broken_after(b"half", problem))
    assert type(caught.value) is told
    assert place.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(("problem", "told"), [(errno.ENOSPC, DiskFull), (errno.EIO, StorageError)])
def test_a_new_file_is_whole_or_not_there(tmp_path, problem, told):
    pieces = [bytes([number]) * 70_000 for number in range(20)]
    write_new(tmp_path / "new", pieces)
    with pytest.raises(told):
        write_new(tmp_path / "other", broken_after(b"half", problem))
    assert (tmp_path / "new").read_bytes() == b"".join(pieces)
    assert [one.name for one in tmp_path.iterdir()] == ["new"]


def test_a_new_file_never_takes_the_place_of_another(tmp_path):
    write_new(tmp_path / "new", [b"first"])
    with pytest.raises(StorageError):
        write_new(tmp_path / "new", [b"second"])
    assert (tmp_path / "new").read_bytes() == b"first"


def test_only_a_full_disk_is_told_where_other_errors_are_for_somebody_else():
    with pytest.raises(DiskFull), saying_full():
        raise OSError(errno.EDQUOT, "quota")
    with pytest.raises(PermissionError), saying_full():
        raise PermissionError
    with pytest.raises(StorageError), translated():
        raise PermissionError


def test_a_folder_that_is_not_there_is_said_when_it_is_settled(tmp_path):
    settle(tmp_path)
    with pytest.raises(FileNotFoundError):
        settle(tmp_path / "nowhere")


def test_a_folder_is_made_once_with_those_above_it_and_is_its_owners_alone(tmp_path):
    wanted = tmp_path / "above" / "below"
    make_folder(wanted)
    (wanted / "kept").touch()
    make_folder(wanted)
    assert [one.name for one in wanted.iterdir()] == ["kept"]
    assert wanted.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        make_folder(wanted / "kept")
