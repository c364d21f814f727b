"""What is kept of a form is used when it is sound; whatever happens to it, the form opens."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.synthetic_forms import long_form, many_choices
from core.errors import DiskFull, FormFault, Tampered
from forms import FormSession, load_form, open_form
from forms.kept import opening
from forms.kept.sealing import opened, sealed
from forms.kept.writing import sections_of
from forms.xpath.parser import parse
from tests.fakes.clock import START
from tests.forms.kept.test_same_form import ACTIONS, EVERYTHING, NOT_ASKED
from tests.scenario import convert

FORM = convert(EVERYTHING).xform.encode()
OTHER = convert(NOT_ASKED).xform.encode()
NAME = hashlib.sha256(FORM).hexdigest()


class Memory(dict):
    """Keeps forms in memory, or has the trouble it is told to have."""

    key = b"the key of this place"
    reading: Exception | None = None
    writing: Exception | None = None
    written = 0

    def read(self, name):
        if self.reading:
            raise self.reading
        return self.get(name)

    def write(self, name, content):
        if self.writing:
            raise self.writing
        self[name] = content
        self.written += 1


def opens(kept, xml=FORM):
    """Opens the form, and says whether it was read from its XForm."""
    before = kept.written
    form = open_form(xml, kept)
    assert form.hash == hashlib.sha256(xml).hexdigest()
    session = FormSession.new(form, clock_ms=lambda: START, random_bytes=bytes)
    assert session.to_xml()
    return kept.written > before


def test_the_second_time_a_form_is_opened_from_what_was_kept():
    kept = Memory()
    assert [opens(kept), opens(kept), opens(kept, OTHER), opens(kept)] == [True, False, True, False]
    assert len(kept) == 2


@pytest.mark.parametrize("cut", [0, 1, 9, 10, 41, 42, 43, 60, -1, -100])
def test_a_cut_file_is_noticed_and_made_anew(cut):
    kept = Memory()
    opens(kept)
    whole = kept[NAME]
    kept[NAME] = whole[:cut]
    assert [opens(kept), opens(kept)] == [True, False]
    assert kept[NAME] == whole


def test_a_longer_file_is_noticed():
    kept = Memory()
    opens(kept)
    kept[NAME] += b" "
    assert opens(kept)


SEALED = sealed({"a": b"first", "b": b"", "c": b"third"}, "name", "1", b"key")


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_byte_can_change_unnoticed(at, by):
    changed = bytearray(SEALED)
    changed[at] ^= by
    assert opened(bytes(changed), "name", "1", b"key") is None


def test_sections_come_back_as_they_were():
    found = opened(SEALED, "name", "1", b"key")
    assert {title: bytes(content) for title, content in found.items()} == {"a": b"first", "b": b"", "c": b"third"}


@pytest.mark.parametrize(
    ("name", "engine", "key"),
    [("other", "1", b"key"), ("name", "2", b"key"), ("name", "1", b"KEY"), ("na", "me1", b"key")],
)
def test_another_form_engine_or_key_opens_nothing(name, engine, key):
    assert opened(SEALED, name, engine, key) is None


def test_what_an_older_engine_kept_is_made_anew(monkeypatch):
    kept = Memory()
    opens(kept)
    monkeypatch.setattr(opening, "ENGINE", "another")
    assert [opens(kept), opens(kept)] == [True, False]


def test_the_file_of_another_form_is_not_taken_for_this_one():
    kept = Memory()
    opens(kept, OTHER)
    kept[NAME] = kept[hashlib.sha256(OTHER).hexdigest()]
    assert opens(kept)
    assert open_form(FORM, kept).question("chained") is not None


def test_whoever_lacks_the_key_cannot_put_a_form_there():
    stranger, kept = Memory(), Memory()
    stranger.key = b"a key of somebody else"
    opens(stranger)
    kept.update(stranger)
    assert opens(kept)


@pytest.mark.parametrize(
    "trouble", [OSError(28, "full"), PermissionError(13, "no"), DiskFull("full"), Tampered("changed")]
)
def test_a_form_opens_though_nothing_can_be_kept_or_read(trouble, caplog):
    caplog.set_level("INFO")
    kept = Memory()
    kept.writing = trouble
    assert not opens(kept)
    assert len(kept) == 0
    kept.writing, kept.reading = None, trouble
    assert opens(kept)
    assert "could not be kept" in caplog.text
    assert "could not be read" in caplog.text


def test_a_form_with_a_fault_is_refused_and_not_kept():
    kept = Memory()
    with pytest.raises(FormFault):
        open_form(FORM.replace(b"count(instance", b"nonsense(instance"), kept)
    assert len(kept) == 0


def test_opening_works_nothing_out_and_compiles_nothing():
    kept, form = Memory(), long_form(200)
    open_form(form.xml, kept)
    parse.cache_clear()
    session = FormSession.new(open_form(form.xml, kept), clock_ms=lambda: START, random_bytes=bytes)
    assert (session.evaluations, parse.cache_info().misses) == (0, 0)
    session.answer("/data/part_0/count0", "3")
    assert session.evaluations < 10
    fresh = FormSession.new(load_form(form.xml), clock_ms=lambda: START, random_bytes=bytes)
    assert fresh.evaluations > 100


def test_labels_that_show_answers_make_no_list_be_read():
    kept = Memory()
    open_form(ACTIONS.encode(), kept)
    again = open_form(ACTIONS.encode(), kept)
    FormSession.new(again, clock_ms=lambda: START, random_bytes=bytes).pages()
    assert (again.texts.changing_ids, list(again.instances), again.instances._read) == ({"a"}, ["odd"], {})


def test_a_long_list_is_read_when_somebody_asks_for_it():
    kept, form = Memory(), many_choices(3, 3, 30)
    open_form(form.xml, kept)
    again = open_form(form.xml, kept)
    assert again.instances._read == {}
    assert len(again.instances["place"].rows()) == 270
    assert list(again.instances._read) == ["place"]


def test_what_is_kept_of_a_form_is_data_that_stays_the_same_under_one_engine():
    """When this fails, something else is kept of the same form, or other words are used for it: raise ENGINE, then the digest here."""
    made = hashlib.sha256()
    for name, content in sections_of(load_form(ACTIONS.encode())).items():
        for line in content.split(b"\n"):
            made.update(name.encode() + json.dumps(json.loads(line or b"null")).encode())
    assert (opening.ENGINE, made.hexdigest()[:16]) == ("4", "0c375599041593d9")
