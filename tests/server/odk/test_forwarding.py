"""What came for a form goes on to ODK Central or Kobo: each record once, with its files, and nothing that may not leave."""

import socket
from hashlib import sha256

import pytest

from core.errors import Offline, Refused, Tampered
from core.records import WireRecord
from server import audit
from server.access import CONSOLE, who_is
from server.blobs import lay_down
from server.form_publishing import publish
from server.ingest import Sender
from server.odk import forwarding
from server.odk.offered import definition_of
from server.odk.written import composed
from server.store.tables import Audit, Blob, FormVersion
from sync.canonical import sha256_of
from sync.open_rosa_client import Account, OpenRosaClient
from tests.fakes.memory_store import file_of
from tests.fakes.open_rosa import KEY, VERSION, FakeOpenRosa, answer
from tests.server.odk.stand import ID, filled, workbook

SECOND = "uuid:11111111-2222-4333-8444-555555555555"
OWN, OTHER = (f"0193d3a0-0000-4000-8000-00000000000{n}" for n in "ab")
PHOTO = b"\xff\xd8 a well" * 20_000


BOTH = pytest.mark.parametrize("there", ["central", "kobo"], indirect=True)


@pytest.fixture
def there(request, stand):
    made = FakeOpenRosa(getattr(request, "param", "central"))
    with stand.store.reading():
        made.add("checklist", "1", FormVersion.get().xml.encode())
    yield made
    made.close()


@pytest.fixture
def run(stand, there, clock):
    """A run of the command, with a connection of its own."""

    def go(form="checklist"):
        with OpenRosaClient(there.address, clock, Account(*there.user)) as client:
            return forwarding.forward(stand.store, stand.app.state.service.settings.server_folder, client, form)

    return go


def made_here(stand, record=OWN, rev=1, files=None, kind="submission", version="1", **data):
    """A record of our own app, as a tablet sends it."""
    with stand.store.reading():
        grants = who_is(stand.people["Grace"]).grants
    names = dict(zip(("photo",), files or {}, strict=False))
    body = {
        "answers": {"facility": "f1", "taps": "7", "room": [{"what": "Ward"}], **names},
        "started": 1,
        "ended": 2,
        "instance": {"id": f"uuid:{record[:-1]}{rev}"},
        "attachments": [file_of(name, content) for name, content in (files or {}).items()],
        **data,
    }
    wire = WireRecord(record, rev, kind, "d1", "f1", sha256_of(body), body, "checklist", version, stand.people["Grace"])
    [receipt] = stand.app.state.service.intake.take(Sender("tablet", (stand.people["Grace"],), grants), [wire])
    assert receipt.status == "stored"
    return wire


def arrives(stand, content):
    lay_down(stand.app.state.service.settings.server_folder, content)
    with stand.store.writing():
        Blob.put(sha256=sha256(content).hexdigest(), size=len(content), received=1)


@BOTH
def test_what_collect_sent_and_what_our_app_sent_goes_there_once(stand, there, run):
    document = filled()
    stand.tablet().post(document, a__jpg=PHOTO)
    made_here(stand, files={"w.jpg": PHOTO[:90_000]})
    arrives(stand, PHOTO[:90_000])
    there.most = 100_000
    assert (run().sent, len(there.kept)) == (2, 2)
    assert there.kept[ID] == [document, {"a.jpg": PHOTO}]
    own, files = there.kept[f"uuid:{OWN[:-1]}1"]
    assert (b"<taps>7</taps>" in own, files) == (True, {"w.jpg": PHOTO[:90_000]})
    posts = len(there.posts)
    assert (run().sent, len(there.posts)) == (0, posts)


def test_a_photo_that_comes_later_follows_its_record(stand, there, run):
    made_here(stand, files={"w.jpg": PHOTO})
    told = run()
    assert (told.sent, told.waiting, there.kept[f"uuid:{OWN[:-1]}1"][1]) == (0, 1, {})
    assert (run().waiting, len(there.posts)) == (1, 1)
    arrives(stand, PHOTO)
    told = run()
    assert (told.sent, told.waiting, there.kept[f"uuid:{OWN[:-1]}1"][1]) == (1, 0, {"w.jpg": PHOTO})
    assert (run().sent, len(there.posts)) == (0, 2)


def test_a_change_goes_after_what_it_changes(stand, there, run):
    made_here(stand, rev=2, instance={"id": f"uuid:{OWN[:-1]}2", "replaces": f"uuid:{OWN[:-1]}1"})
    made_here(stand)
    told = run()
    assert (told.sent, told.held, list(there.kept)) == (2, [], [f"uuid:{OWN[:-1]}1", f"uuid:{OWN[:-1]}2"])


@BOTH
def test_a_cut_in_the_middle_of_a_record_goes_on_where_it_stopped(stand, there, run):
    stand.tablet().post(filled(), a__jpg=PHOTO[:60_000], b__jpg=PHOTO[:61_000])
    there.most = 100_000
    there.faults["POST"] = [None, lambda handler: handler.connection.close() or True]
    told = run()
    assert (str(told.stopped), told.sent) == ("nobody-answered", 0)
    there.posts.clear()
    assert (run().stopped, [files for _, files, *_ in there.posts]) == (None, [["b.jpg"]])
    assert set(there.kept[ID][1]) == {"a.jpg", "b.jpg"}


def test_one_record_that_is_refused_stays_here_and_the_others_go(stand, there, run):
    stand.tablet().post(filled())
    made_here(stand, OTHER)
    there.kept[ID] = [b"<other/>", {}]
    told = run()
    assert [(held.why, held.words) for held in told.held] == [
        ("same-id", "A submission already exists with this ID, but with different XML.")
    ]
    assert (told.sent, f"uuid:{OTHER[:-1]}1" in there.kept) == (1, True)
    del there.kept[ID]
    assert (run().sent, there.kept[ID][0]) == (1, filled())


def breaks(handler):
    return handler.rfile.read(int(handler.headers["Content-Length"])) and handler.say(500, answer("no"), **VERSION)


def test_one_record_that_breaks_the_other_server_does_not_stop_the_others(stand, there, run):
    stand.tablet().post(filled())
    made_here(stand)
    there.faults["POST"] = [breaks]
    told = run()
    assert ([held.why for held in told.held], told.sent, told.stopped) == (["broken"], 1, None)
    assert (run().sent, len(there.kept)) == (1, 2)


def test_a_server_that_is_broken_is_left_alone_after_the_second_try(stand, there, run):
    stand.tablet().post(filled())
    made_here(stand)
    there.faults["POST"] = [breaks, breaks]
    told = run()
    assert (len(told.held), told.sent, told.stopped.status) == (1, 0, 500)
    assert run().sent == 2


def test_a_file_that_changes_while_it_is_sent_holds_its_record_back_only(stand, there, run, monkeypatch):
    stand.tablet().post(filled(), a__jpg=PHOTO)
    made_here(stand)
    whole = OpenRosaClient.submit

    def submit(self, document, files, taken=None):
        if files:
            raise Tampered("shorter than it was")
        return whole(self, document, files, taken)

    monkeypatch.setattr(OpenRosaClient, "submit", submit)
    told = run()
    assert ([held.why for held in told.held], told.sent, told.stopped) == (["file-gone"], 1, None)


def test_a_version_that_is_not_here_and_a_file_that_is_gone_are_said_and_the_answers_go(stand, there, run):
    made_here(stand, version="9")
    stand.tablet().post(filled(), a__jpg=PHOTO, b__jpg=b"b")
    digest = sha256(PHOTO).hexdigest()
    (stand.app.state.service.settings.server_folder / "blobs" / digest[:2] / digest).unlink()
    assert sorted((held.why, held.words) for held in run().held) == [
        ("file-gone", "a.jpg"),
        ("unknown-form-version", ""),
    ]
    assert there.kept == {ID: [filled(), {"b.jpg": b"b"}]}
    assert (run().sent, len(there.posts)) == (0, 1)


def test_a_record_that_is_refused_half_way_is_still_there(stand, there, run):
    stand.tablet().post(filled(), a__jpg=PHOTO[:60_000], b__jpg=PHOTO[:61_000])
    there.most = 100_000
    there.faults["POST"] = [
        None,
        lambda handler: handler.rfile.read(int(handler.headers["Content-Length"])) and handler.say(400),
    ]
    assert [held.why for held in run().held] == ["malformed"]
    there.posts.clear()
    assert (run().held, [files for _, files, *_ in there.posts]) == ([], [["b.jpg"]])


def hangs_up(handler):
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)
    return True


@pytest.mark.parametrize("how", ["a word", "hangs up"])
def test_a_photo_that_is_too_large_stays_its_answers_go_and_so_do_the_others(stand, there, run, how):
    stand.tablet().post(filled(), a__jpg=PHOTO)
    made_here(stand)
    there.most = there.takes = 50_000
    if how == "hangs up":
        there.faults["POST"] = [hangs_up if one.id == ID[5:] else None for one in stand.rows()]
    told = run()
    assert [(held.record, held.why, held.words) for held in told.held] == [(ID[5:], "blob-too-large", "a.jpg")]
    assert (told.sent, told.stopped, there.kept[ID], len(there.kept)) == (1, None, [filled(), {}], 2)
    told = run()
    assert (told.sent, len(told.held)) == (0, 1)
    there.takes = there.most = 1_000_000
    told = run()
    assert (told.sent, told.held, there.kept[ID][1]) == (1, [], {"a.jpg": PHOTO})
    assert run().sent == 0


def test_a_line_that_breaks_under_a_large_photo_ends_the_run_when_nobody_answers_any_more(stand, there, run):
    stand.tablet().post(filled(), a__jpg=PHOTO)
    there.most = 50_000
    there.faults["POST"], there.faults["HEAD"] = [hangs_up], [None, hangs_up]
    told = run()
    assert (str(told.stopped), told.held, told.sent, there.kept) == ("nobody-answered", [], 0, {})
    assert run().sent == 1


def test_a_record_that_an_older_kioo_began_there_is_finished_as_it_began(stand, there, run):
    wire = made_here(stand, files={"w.jpg": PHOTO})
    name = wire.data["instance"]["id"]
    with stand.store.reading():
        form = definition_of(FormVersion.get().xml)
    there.kept[name] = [composed(form, wire.data, name, blanks=False), {}]
    assert there.kept[name][0] != composed(form, wire.data, name)
    assert run().waiting == 1
    arrives(stand, PHOTO)
    told = run()
    assert (told.sent, told.held, there.kept[name][1]) == (1, [], {"w.jpg": PHOTO})


@pytest.mark.parametrize("status", [pytest.param(401, marks=pytest.mark.long), 503])
def test_what_every_record_would_hear_stops_the_run(stand, there, run, status):
    stand.tablet().post(filled())
    made_here(stand)
    there.faults["POST"] = [
        lambda handler: (
            handler.rfile.read(int(handler.headers["Content-Length"])) and handler.say(status, answer("no"), **VERSION)
        )
    ] * 2
    told = run()
    assert (told.stopped.status, told.sent, there.kept) == (status, 0, {})
    there.faults["POST"] = []
    assert run().sent == 2


def test_what_is_encrypted_leaves_closed(stand, there, run):
    manifest = f'<data xmlns="http://opendatakit.org/submissions" encrypted="yes" id="checklist" version="1"><meta xmlns="http://openrosa.org/xforms"><instanceID>{SECOND}</instanceID></meta></data>'
    made_here(stand, files={"submission.xml.enc": b"closed"}, encrypted=manifest, instance={"id": SECOND})
    arrives(stand, b"closed")
    run()
    assert there.kept == {SECOND: [manifest.encode(), {"submission.xml.enc": b"closed"}]}


@pytest.mark.parametrize("purpose", ["feedback", pytest.param("visit", marks=pytest.mark.long)])
def test_nothing_leaves_of_a_form_that_is_not_plain(stand, there, run, purpose):
    publish(stand.store, workbook(form="sealed"), CONSOLE, purpose=purpose)
    there.add("sealed", "1", b"<x/>")
    with pytest.raises(Refused, match="no plain form"):
        run("sealed")
    assert there.asked == []


@pytest.mark.long
def test_nothing_leaves_of_a_form_that_was_another_once(stand, there, run):
    publish(stand.store, workbook("0", "twice"), CONSOLE, purpose="feedback")
    publish(stand.store, workbook("1", "twice"), CONSOLE, purpose="plain")
    with pytest.raises(Refused, match="no plain form"):
        run("twice")


@pytest.mark.long
def test_a_form_that_is_not_there_sends_nothing_and_leaves_no_trace(stand, there, run):
    publish(stand.store, workbook(form="rooms"), CONSOLE)
    with pytest.raises(Refused, match="no form rooms"):
        run("rooms")
    with stand.store.reading():
        assert not Audit.select().where(Audit.what == "forwarded submissions").count()


def test_each_run_that_sends_is_in_the_audit_without_the_key(stand, there, run):
    stand.tablet().post(filled())
    run()
    run()
    with stand.store.reading():
        [row] = Audit.select().where(Audit.what == "forwarded submissions")
        assert audit.first_break(stand.store, audit.COUNTRY) is None
    assert row.thing.startswith("checklist to 127.0.0.1")
    assert KEY not in row.thing


def test_what_is_kept_aside_or_stands_against_another_does_not_leave(stand, there, run):
    stand.tablet().post(filled(facility="g1"))
    stand.tablet().post(filled(SECOND))
    stand.tablet().post(filled(SECOND, taps="99"))
    assert run().sent == 1
    assert there.kept[SECOND][0] == filled(SECOND)


@pytest.mark.long
def test_looking_counts_and_sends_nothing(stand, there, clock):
    stand.tablet().post(filled())
    made_here(stand)
    with OpenRosaClient(there.address, clock, Account(*there.user)) as client:
        assert forwarding.outstanding(stand.store, client, "checklist") == 2
    assert there.asked == []


@pytest.mark.long
def test_nobody_there_is_told_before_anything_is_noted(stand, there, run):
    there.close()
    with pytest.raises(Offline):
        run()
