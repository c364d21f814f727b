import shutil

import pytest

from tests.server.odk.stand import fill, open_stand


@pytest.fixture(scope="package")
def filled_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odk")
    return folder, fill(folder)


@pytest.fixture
def stand(clock, tmp_path, filled_folder, database_url):
    """Over a copy of the folder on SQLite; on PostgreSQL everything is made anew."""
    folder, people = filled_folder
    if database_url.startswith("postgresql"):
        made = open_stand(clock, tmp_path, fill(tmp_path, database_url), database_url)
    else:
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        made = open_stand(clock, tmp_path, people)
    yield made
    made.store.close()
