"""Every page and every export says the same on SQLite and on PostgreSQL, letter by letter."""

import pytest

from tests.server.pages.district import District
from tests.server.pages.test_walk import ADMIN_PAGES, PAGES

EXPORTS = ("/exports/kioo_visit.csv", "/lists/d1/households?show=all&find=ana")


def everything_said(district, browse):
    read = {}
    for name, pages in (("lela", PAGES + EXPORTS), ("sami", ADMIN_PAGES), ("rashid", ("/", "/places", "/promises"))):
        client = browse(district, name)
        for page in pages:
            answer = client.get(page.format(**district.people))
            read[name, page] = answer.status_code, answer.text
    district.store.close()
    return read


@pytest.mark.long
@pytest.mark.xdist_group("postgres")
def test_pages_say_the_same_on_both(postgres, tmp_path, browse):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = everything_said(District(tmp_path / "one"), browse)
    other = everything_said(District(tmp_path / "other", url=postgres.new_database("pages")), browse)
    assert {key: told[0] for key, told in one.items()} == {key: told[0] for key, told in other.items()}
    assert [key for key, told in one.items() if other[key] != told] == []
