from storage.session import Session

TOLD = {"data_key_id": "d1", "data_key": "AAAA", "recovery_key_id": "", "recovery_key": "", "lease_days": 30}


def known(session: Session) -> dict:
    return {name: session.setting(name) or type(TOLD[name])() for name in TOLD}


def test_what_the_server_says_of_the_programme_is_kept(grace):
    grace.contact.heard(TOLD)
    assert known(grace) == TOLD
    changed = {
        "data_key_id": "d2",
        "data_key": "BBBB",
        "recovery_key_id": "r1",
        "recovery_key": "CCCC",
        "lease_days": 7,
    }
    grace.contact.heard(changed)
    assert known(grace) == changed


def test_a_key_is_never_taken_away_by_a_server_that_has_none(grace):
    grace.contact.heard({**TOLD, "recovery_key_id": "r1", "recovery_key": "CCCC"})
    grace.contact.heard({**TOLD, "data_key_id": "", "data_key": "", "lease_days": 0})
    assert known(grace) == {**TOLD, "recovery_key_id": "r1", "recovery_key": "CCCC", "lease_days": 0}


def test_a_server_that_does_not_say_changes_nothing(grace):
    grace.contact.heard(TOLD)
    grace.contact.heard({})
    assert known(grace) == TOLD


def test_hearing_the_same_again_writes_nothing(tablet, grace):
    grace.contact.heard(TOLD)
    before = tablet.files()["vault.db-wal"]
    grace.contact.heard(TOLD)
    assert tablet.files()["vault.db-wal"] == before
