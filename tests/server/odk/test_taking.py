"""What Collect sends is here once, byte for byte, with its files, however often and in whatever parts it was sent."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import DiskFull
from server.access import CONSOLE, who_is
from server.blobs import lies_at
from server.export import files_of, submissions_csv
from server.form_publishing import publish
from server.odk import taking
from server.store import odk_reading
from server.store.tables import Attachment
from tests.forms.households import REGISTER, VISIT
from tests.forms.test_public_keys import workbook as closed_form
from tests.server.odk.stand import BODY, ID, filled, workbook
from tests.server.odk.test_open_rosa import refused
from tests.storage.test_form_encryption import WRITTEN

BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><data id="checklist" version="1">&c;</data>'
OTHER = "uuid:11111111-005e-4edd-9739-dc9c1a829c44"


def data_of(row):
    return json.loads(row.body)


def files(stand, row):
    with stand.store.reading():
        named = (Attachment.record == row.id) & (Attachment.of == row.sha256) & (Attachment.rev == row.rev)
        return {one.name: one for one in Attachment.select().where(named)}


def content(stand, sha256):
    return lies_at(stand.app.state.service.settings.server_folder, sha256).read_bytes()


def test_a_filled_form_becomes_an_ordinary_record_and_its_bytes_are_kept(stand):
    document = filled(name="Amani, Friday")
    assert stand.tablet().post(document, a__jpg=b"photo").status_code == 201
    [row] = stand.rows()
    assert (row.id, row.rev, row.kind, row.status, row.flags) == (ID[5:], 1, "submission", "stored", "")
    assert (row.district, row.facility, row.form, row.version) == ("d1", "f1", "checklist", "1")
    assert row.author == stand.people["Grace"]
    assert row.device.startswith("collect:")
    data = data_of(row)
    assert data["answers"]["room"] == [{"what": "Ward"}, {"what": "Lab"}]
    assert data["answers"]["taps"] == "3"
    assert data["ended"] - data["started"] == 3_600_000
    assert row.made == data["ended"]
    assert data["instance"] == {"id": ID, "name": "Amani, Friday"}
    assert content(stand, data["odk"]["xml"]) == document
    assert content(stand, files(stand, row)["a.jpg"].sha256) == b"photo"


def test_the_same_again_also_eight_at_once_is_one_row(stand):
    tablet, document = stand.tablet(), filled()
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: tablet.post(document, a__jpg=b"photo").status_code, range(8)))
    assert answers == [201] * 8
    assert len(stand.rows()) == 1


def test_files_may_come_in_several_requests_and_with_the_same_bytes(stand):
    tablet, document = stand.tablet(), filled(more="<second>b.jpg</second>")
    assert tablet.post(document).status_code == 201
    assert tablet.post(document, a__jpg=b"same").status_code == 201
    assert tablet.post(document, b__jpg=b"same").status_code == 201
    [row] = stand.rows()
    assert sorted(files(stand, row)) == ["a.jpg", "b.jpg"]
    assert [file.name for _, file in files_of(stand.store, CONSOLE, "checklist")] == ["a.jpg", "b.jpg"]


def test_a_file_that_nobody_names_is_kept_and_flagged(stand):
    stand.tablet().post(filled(), zz__jpg=b"whose?")
    [row] = stand.rows()
    assert row.flags == "unnamed-file"
    assert content(stand, files(stand, row)["zz.jpg"].sha256) == b"whose?"


@pytest.mark.long
def test_a_file_that_comes_with_another_content_is_kept_beside_the_first(stand):
    tablet = stand.tablet()
    for photo in (b"one", b"two", b"two"):
        assert tablet.post(filled(), a__jpg=photo).status_code == 201
    [row] = stand.rows()
    kept = files(stand, row)
    assert len(kept) == 2
    assert content(stand, kept.pop("a.jpg").sha256) == b"one"
    [(name, other)] = kept.items()
    assert (name[:2], name[-4:], content(stand, other.sha256)) == ("a~", ".jpg", b"two")
    assert row.flags == "file-sent-twice"


def test_other_answers_under_the_same_id_are_both_kept_and_told_as_a_conflict_each_time(stand):
    tablet = stand.tablet()
    tablet.post(filled(taps="3"))
    for _ in range(2):
        assert "Both are kept" in refused(tablet.post(filled(taps="4"), a__jpg=b"photo"), 409)
    assert tablet.post(filled(taps="3")).status_code == 201
    assert {(row.rev, row.status, data_of(row)["answers"]["taps"]) for row in stand.rows()} == {
        (1, "stored", "3"),
        (1, "conflict", "4"),
    }
    assert sum("3" in line for line in submissions_csv(stand.store, CONSOLE, "checklist")) >= 1


def test_a_change_is_the_next_revision_and_exports_show_the_newest(stand):
    tablet, third = stand.tablet(), "uuid:22222222-005e-4edd-9739-dc9c1a829c44"
    tablet.post(filled(taps="3"))
    tablet.post(filled(OTHER, taps="4", replaces=ID))
    tablet.post(filled(third, taps="5", replaces=OTHER))
    rows = stand.rows()
    assert [(row.id, row.rev, row.status) for row in rows] == [(ID[5:], rev, "stored") for rev in (1, 2, 3)]
    assert data_of(rows[1])["instance"] == {"id": OTHER, "replaces": ID}
    lines = "".join(submissions_csv(stand.store, CONSOLE, "checklist")).splitlines()
    assert len(lines) == 2
    assert third in lines[1]


@pytest.mark.long
def test_a_change_that_comes_before_what_it_changes_still_is_the_later_one(stand):
    tablet = stand.tablet()
    assert tablet.post(filled(OTHER, taps="4", replaces=ID)).status_code == 201
    assert tablet.post(filled(taps="3")).status_code == 201
    early, late = stand.rows()[1], stand.rows()[0]
    assert (early.rev, early.flags, late.rev, early.id) == (2, "edit-before-original", 1, late.id)


@pytest.mark.long
def test_two_changes_of_the_same_are_both_kept_and_the_later_is_flagged(stand):
    tablet, third = stand.tablet(), "uuid:22222222-005e-4edd-9739-dc9c1a829c44"
    tablet.post(filled())
    tablet.post(filled(OTHER, taps="4", replaces=ID))
    tablet.post(filled(third, taps="5", replaces=ID))
    assert [(row.rev, row.flags) for row in stand.rows()] == [(1, ""), (2, ""), (3, "edits-an-older")]


@pytest.mark.long
def test_a_change_that_moves_to_another_district_stays_where_its_first_is(stand):
    tablet = stand.tablet("Rehema")
    tablet.post(filled(facility="f1"))
    tablet.post(filled(OTHER, facility="g1", replaces=ID))
    assert [(row.district, row.facility, row.rev, row.flags) for row in stand.rows()] == [
        ("d1", "f1", 1, ""),
        ("d1", "f1", 2, "facility-elsewhere"),
    ]


def test_a_document_that_was_cut_or_is_none_is_refused_and_nothing_is_kept(stand):
    tablet, whole, deep = stand.tablet(), filled(), b"<a>" * 300 + b"</a>" * 300
    for document in (whole[:-10], whole[:-200], whole[:-400], b"", b"no xml", BOMB, deep):
        assert "Send it again" in refused(tablet.post(document), 400)
    assert stand.rows() == []


def test_a_body_that_was_cut_is_refused_whole(stand):
    tablet, boundary = stand.tablet(), "xyz"
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n{text}\r\n'
        for name, text in (("xml_submission_file", filled().decode()), ("a.jpg", "photo"))
    )
    headers = {**tablet.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    whole = (parts + f"--{boundary}--\r\n").encode()
    for body in (whole[:-100], whole[:-8], whole[:300]):
        refused(stand.client.post(f"{tablet.base}/submission", content=body, headers=headers), 400)
    assert stand.rows() == []
    assert stand.client.post(f"{tablet.base}/submission", content=whole, headers=headers).status_code == 201


@pytest.mark.long
def test_a_body_without_a_document_or_of_another_kind_is_refused(stand):
    tablet = stand.tablet()
    for sent in ({"files": {"other": ("a", b"x")}}, {"content": filled(), "headers": {"Content-Type": "text/xml"}}):
        told = {**sent, "headers": {**tablet.headers, **sent.get("headers", {})}}
        refused(stand.client.post(f"{tablet.base}/submission", **told), 400)


def test_an_unknown_version_and_an_unknown_form_are_kept_and_flagged(stand):
    tablet = stand.tablet()
    assert tablet.post(filled(version="99")).status_code == 201
    assert tablet.post(filled(OTHER, form="nobodys")).status_code == 201
    assert {(row.form, row.flags) for row in stand.rows()} == {
        ("checklist", "unknown-form-version"),
        ("nobodys", "unknown-form-version"),
    }
    assert all(data_of(row)["answers"]["room"] == [{"what": "Ward"}, {"what": "Lab"}] for row in stand.rows())


@pytest.mark.long
def test_what_was_kept_of_an_unknown_version_stays_one_row_when_the_version_comes_out(stand):
    tablet = stand.tablet()
    tablet.post(filled(version="2"))
    publish(stand.store, workbook("2"), CONSOLE)
    assert tablet.post(filled(version="2"), a__jpg=b"photo").status_code == 201
    assert len(stand.rows()) == 1


def test_an_answer_that_the_form_does_not_know_is_kept_in_the_document_and_flagged(stand):
    document = filled(more="<surprise>x</surprise>")
    stand.tablet().post(document)
    [row] = stand.rows()
    assert row.flags == "unknown-answers"
    assert content(stand, data_of(row)["odk"]["xml"]) == document


@pytest.mark.long
def test_without_an_instance_id_the_same_bytes_are_one_row_and_others_another(stand):
    tablet = stand.tablet()
    for taps in ("3", "3", "4"):
        assert tablet.post(filled("", taps=taps)).status_code == 201
    assert [row.flags for row in stand.rows()] == ["no-instance-id"] * 2


@pytest.mark.parametrize("told", ["Nº 7 / Amani", "x" * 5_000], ids=["words", "long"])
@pytest.mark.long
def test_an_instance_id_of_somebody_elses_making_is_an_id_too(stand, told):
    tablet = stand.tablet()
    for _ in range(2):
        assert tablet.post(filled(told)).status_code == 201
    assert tablet.post(filled("another", replaces=told)).status_code == 201
    first, second = stand.rows()
    assert (first.id, first.rev, second.rev) == (second.id, 1, 2)
    assert first.id.startswith("odk-")
    assert data_of(first)["instance"]["id"] == told


@pytest.mark.parametrize(
    ("person", "facility", "place", "flags"),
    [
        ("Grace", "f2", ("d1", "f2"), ""),
        ("Grace", "", ("d1", "d1"), "no-facility"),
        ("Grace", "nowhere", ("d1", "d1"), "unknown-facility no-facility"),
        ("Neema", "", ("d1", "f1"), ""),
        ("Rehema", "g1", ("d2", "g1"), ""),
    ],
)
def test_it_belongs_to_the_facility_it_names_else_to_the_place_of_who_sent_it(stand, person, facility, place, flags):
    assert stand.tablet(person).post(filled(facility=facility)).status_code == 201
    [row] = stand.rows()
    assert (row.district, row.facility) == place
    assert (row.status, row.flags) == ("stored", flags)
    with stand.store.reading():
        manager = who_is(stand.people["Mosi" if place[0] == "d1" else "Zawadi"])
    assert len("".join(submissions_csv(stand.store, manager, "checklist")).splitlines()) == 2


@pytest.mark.long
def test_where_no_district_can_be_told_it_stays_on_the_tablet(stand):
    assert "facility" in refused(stand.tablet("Rehema").post(filled(facility="")), 403)
    assert stand.rows() == []


def test_from_a_place_that_is_not_theirs_it_is_kept_aside(stand):
    answer = stand.tablet("Neema").post(filled(facility="g1"))
    assert answer.status_code == 201
    assert "kept aside" in answer.text
    assert [row.status for row in stand.rows()] == ["quarantined"]
    assert stand.tablet("Neema").post(filled(facility="g1")).status_code == 201


def test_what_patients_say_is_never_taken_in_clear(stand):
    publish(stand.store, workbook(form="patients"), CONSOLE, purpose="feedback")
    assert "Kioo's own app" in refused(stand.tablet().post(filled(form="patients")), 403)
    assert stand.rows() == []


@pytest.mark.long
def test_answers_too_large_for_a_record_are_kept_in_the_document(stand):
    document = filled(body=BODY.replace("Ward", "W" * 300_000))
    assert stand.tablet().post(document).status_code == 201
    [row] = stand.rows()
    assert (row.facility, row.flags) == ("f1", "answers-too-large")
    assert data_of(row)["answers"]["taps"] == "3"
    assert len(row.body) < 2_000
    assert content(stand, data_of(row)["odk"]["xml"]) == document


@pytest.mark.long
def test_a_closed_form_is_kept_as_its_manifest_and_closed_files(stand):
    publish(stand.store, closed_form(WRITTEN), CONSOLE)
    manifest = (
        '<data xmlns="http://opendatakit.org/submissions" id="locked" version="1" encrypted="yes">'
        "<base64EncryptedKey>a2V5</base64EncryptedKey>"
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{ID}</instanceID></meta>'
        "<media><file>a.jpg.enc</file></media><encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    )
    stand.tablet().post(manifest.encode(), a__jpg__enc=b"1", submission__xml__enc=b"2")
    [row] = stand.rows()
    assert data_of(row)["encrypted"] == manifest
    assert "answers" not in data_of(row)
    told = [(whose, file.name) for whose, file in files_of(stand.store, CONSOLE, "locked")]
    assert told == [(ID[5:], name) for name in ("submission.xml", "a.jpg.enc", "submission.xml.enc")]
    assert row.flags == "no-facility"


def test_what_a_form_says_of_lists_counts_as_from_our_own_app_and_comes_back_in_the_list(stand):
    publish(stand.store, REGISTER, CONSOLE)
    publish(stand.store, VISIT, CONSOLE)
    meta = (
        "<meta><instanceID>uuid:33333333-005e-4edd-9739-dc9c1a829c44</instanceID>"
        '<entity dataset="households" id="44444444-005e-4edd-9739-dc9c1a829c44" create="1"><label>=Asha</label></entity></meta>'
    )
    tablet = stand.tablet("Neema")
    document = f'<data id="register" version="1"><head>=Asha</head><phone>07</phone>{meta}</data>'.encode()
    assert tablet.post(document).status_code == 201
    [told] = data_of(stand.rows()[0])["entities"]
    assert (told["dataset"], told["label"]) == ("households", "=Asha")
    rows = tablet.get("/forms/home_visit/attachments/households.csv").text.splitlines()
    assert rows == ["name,label,head,phone,__version", "44444444-005e-4edd-9739-dc9c1a829c44,=Asha,=Asha,07,1"]


@pytest.mark.long
def test_a_server_without_room_says_so_and_the_tablet_keeps_it(stand, monkeypatch):
    def full(*_):
        raise DiskFull("no room")

    monkeypatch.setattr(taking, "lay_down", full)
    assert "no room" in refused(stand.tablet().post(filled()), 507)
    assert stand.rows() == []


def test_what_breaks_inside_is_answered_in_words_and_logs_no_key(stand, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("secret words")

    caplog.set_level("INFO")
    tablet = stand.tablet()
    monkeypatch.setattr(odk_reading, "document", broken)
    refused(tablet.post(filled()), 500)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("kioo"))
    assert "ZeroDivisionError" in ours
    assert tablet.base.split("/")[3] not in ours
    assert "secret words" not in caplog.text
