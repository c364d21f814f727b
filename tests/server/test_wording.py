from pathlib import Path

from server.access import CONSOLE
from server.form_publishing import publish
from server.store.tables import Visit
from server.wording import choice_words

VISIT = Path("assets/forms/kioo_visit.xlsx")


def test_what_was_ticked_is_told_in_the_words_of_the_form(country):
    published = publish(country.store, VISIT, CONSOLE, purpose="visit")
    tablet, _ = country.enrol(country.grace)
    data = country.visit().data
    tablet.push([country.record(data, form="kioo_visit", version=published.version)])
    [row] = country.rows(Visit)
    assert "Kind words for patients" in row.body
    assert "They greet everyone" in row.body


def test_an_unknown_version_or_question_has_no_words(country):
    published = publish(country.store, VISIT, CONSOLE, purpose="visit")
    with country.store.reading():
        assert choice_words("kioo_visit", "0", "strength") == {}
        assert choice_words("kioo_visit", published.version, "no_such_question") == {}
        assert choice_words("kioo_visit", "1", "strength") == {}
