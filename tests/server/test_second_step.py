"""A second step on the store, on both databases: each code once, guessing slow, tickets of one purpose, keys of one door."""

import threading

import pytest

from core.errors import Refused
from core.settings import NeedSecondStep
from server import access, accounts, admin, patience, program_keys, second_step
from server.access import NotYours
from server.accounts import CodeAsked, TicketOver
from server.one_time import secret_in_letters
from server.second_step import WrongCode
from server.store.database import open_store
from server.store.second_step_tables import ProgramKey, RecoveryCode, SecondStep, SignInTicket
from server.store.tables import Audit, Person, WebSession
from tests.fakes.phone import Phone

PASSWORD = "four quiet words here"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(accounts, "_fits", lambda password, kept: password == PASSWORD)  # Argon2id is slow on purpose


@pytest.fixture
def aisha(country):
    return country.person("Aisha", "manager", "d1", "aisha", PASSWORD)


@pytest.fixture
def on(country, aisha):
    """Aisha with a second step: her phone, and her recovery codes."""
    phone = Phone(secret_in_letters(second_step.start(country.store, aisha)), country.clock)
    return phone, second_step.confirm(country.store, aisha, phone.code())


def who(country, person):
    with country.store.reading():
        return access.who_is(person)


def sign_in(country, code):
    """Password and code, as the pages do it."""
    with pytest.raises(CodeAsked) as asked:
        accounts.sign_in(country.store, "aisha", PASSWORD)
    return accounts.sign_in_with_code(country.store, accounts.hand_ticket(country.store, asked.value.person), code)


def acts(country):
    return [(row.who, row.what) for row in country.rows(Audit)]


def test_nothing_is_asked_before_the_first_code_was_right(country, aisha):
    second_step.start(country.store, aisha)
    assert accounts.sign_in(country.store, "aisha", PASSWORD).who.id == aisha
    with pytest.raises(WrongCode):
        second_step.confirm(country.store, aisha, "000000")
    assert second_step.standing(country.store, aisha) is None
    assert accounts.sign_in(country.store, "aisha", PASSWORD).who.id == aisha


def test_once_it_is_on_the_password_alone_opens_nothing(country, aisha, on):
    phone, _ = on
    before = len(country.rows(WebSession))
    with pytest.raises(CodeAsked):
        accounts.sign_in(country.store, "aisha", PASSWORD)
    assert len(country.rows(WebSession)) == before
    signed, recovered = sign_in(country, phone.next_code())
    assert (signed.who.id, recovered) == (aisha, False)
    assert accounts.signed_in(country.store, signed.token).who.id == aisha


def test_a_code_works_once_also_the_one_it_was_switched_on_with(country, on):
    phone, _ = on
    with pytest.raises(WrongCode):
        sign_in(country, phone.code())
    code = phone.next_code()
    sign_in(country, code)
    with pytest.raises(WrongCode):
        sign_in(country, code)
    with pytest.raises(WrongCode):
        sign_in(country, phone.code(later=-30))
    sign_in(country, phone.next_code())


def test_a_phone_whose_clock_is_half_a_minute_off_gets_in_and_one_minute_off_does_not(country, on):
    phone, _ = on
    country.clock.advance(600)
    sign_in(country, phone.code(later=-30))
    sign_in(country, phone.code(later=30))
    country.clock.advance(600)
    for later in (-60, 60):
        with pytest.raises(WrongCode):
            sign_in(country, phone.code(later))


def test_a_recovery_code_works_once_however_it_is_typed_and_is_written_down(country, aisha, on):
    _, codes = on
    assert len(set(codes)) == second_step.RECOVERY_CODES
    assert sign_in(country, codes[3].lower().replace(" ", "-"))[1] is True
    assert second_step.standing(country.store, aisha).codes_left == 9
    assert acts(country).count((aisha, "used a recovery code")) == 1
    with pytest.raises(WrongCode):
        sign_in(country, codes[3])
    assert sign_in(country, codes[4])[1] is True


def test_new_recovery_codes_end_the_old_ones(country, aisha, on):
    _, old = on
    new = second_step.new_codes(country.store, aisha)
    assert not set(old) & set(new)
    with pytest.raises(WrongCode):
        sign_in(country, old[0])
    assert sign_in(country, new[0])[1] is True


def test_neither_codes_nor_tickets_nor_keys_lie_there_to_be_read(country, aisha, on):
    _, codes = on
    ticket = accounts.hand_ticket(country.store, aisha)
    key = program_keys.make(country.store, aisha, "Power BI", aisha)
    kept = [
        str(row.__data__) for table in (RecoveryCode, SignInTicket, ProgramKey, Audit) for row in country.rows(table)
    ]
    secrets = [*codes, *(code.replace(" ", "") for code in codes), ticket.token, key]
    assert [one for one in secrets if one in " ".join(kept)] == []


def test_guessing_codes_is_slow_whatever_ticket_it_comes_with_and_a_right_password_does_not_forgive_it(
    country, aisha, on
):
    phone, codes = on
    for _ in range(4):
        with pytest.raises(WrongCode):
            sign_in(country, "123456")
    for code in (phone.next_code(), codes[0]):
        country.clock.advance(-30) if code != codes[0] else None
        with pytest.raises(patience.TooSoon) as early:
            sign_in(country, code)
    assert 0 < early.value.wait <= 5
    country.clock.advance(40)
    assert sign_in(country, phone.next_code())


def test_whoever_guesses_from_one_address_waits_for_every_name(country, aisha, on, monkeypatch):
    monkeypatch.setattr(patience, "ONE_ADDRESS", patience.Pace(1, 60_000))
    for _ in range(2):
        with pytest.raises(WrongCode):
            second_step.prove(country.store, aisha, "123456", "8.8.4.4")
    with pytest.raises(patience.TooSoon):
        accounts.sign_in(country.store, "somebody else", PASSWORD, "8.8.4.4")


def test_a_ticket_lasts_five_minutes_and_opens_one_session(country, aisha, on):
    phone, codes = on
    ticket = accounts.hand_ticket(country.store, aisha)
    accounts.sign_in_with_code(country.store, ticket, phone.next_code())
    with pytest.raises(TicketOver):
        accounts.sign_in_with_code(country.store, ticket, codes[0])
    ticket = accounts.hand_ticket(country.store, aisha)
    assert accounts.ticket_of(country.store, ticket.token).person == aisha
    country.clock.advance(5 * 60)
    with pytest.raises(TicketOver):
        accounts.ticket_of(country.store, ticket.token)
    for token in ("", "guessed", ticket.csrf):
        with pytest.raises(TicketOver):
            accounts.ticket_of(country.store, token)


def test_a_ticket_opens_for_its_own_person_and_with_their_code_only(country, aisha, on):
    phone, _ = on
    other = country.person("Otim", "manager", "d2", "otim", PASSWORD)
    others = Phone(secret_in_letters(second_step.start(country.store, other)), country.clock)
    second_step.confirm(country.store, other, others.code())
    with pytest.raises(WrongCode):
        accounts.sign_in_with_code(country.store, accounts.hand_ticket(country.store, aisha), others.next_code())
    signed, _ = accounts.sign_in_with_code(country.store, accounts.hand_ticket(country.store, aisha), phone.code())
    assert signed.who.id == aisha


def test_a_new_password_ends_the_way_that_the_old_one_began(country, aisha, on):
    ticket = accounts.hand_ticket(country.store, aisha)
    admin.set_password(country.store, aisha, "five other plain old words")
    with pytest.raises(TicketOver):
        accounts.ticket_of(country.store, ticket.token)


def test_who_left_gets_in_with_no_code(country, aisha, on):
    phone, _ = on
    ticket = accounts.hand_ticket(country.store, aisha)
    admin.let_go(country.store, aisha)
    with pytest.raises(accounts.TicketOver):
        accounts.sign_in_with_code(country.store, ticket, phone.next_code())
    assert len(country.rows(WebSession)) == 0


def test_while_it_is_on_no_other_secret_takes_its_place(country, aisha, on):
    with pytest.raises(Refused, match="on already"):
        second_step.start(country.store, aisha)
    assert second_step.started(country.store, aisha) is None


def test_the_console_switches_it_off_for_who_lost_everything_and_that_is_written_down(country, aisha, on):
    phone, codes = on
    signed, _ = sign_in(country, phone.next_code())
    admin.switch_second_step_off(country.store, aisha)
    assert accounts.signed_in(country.store, signed.token) is None
    assert accounts.sign_in(country.store, "aisha", PASSWORD).who.id == aisha
    assert country.rows(SecondStep) == country.rows(RecoveryCode) == []
    assert [act for act in acts(country) if "second step" in act[1]] == [
        (aisha, "switched the second step on"),
        ("console", "switched the second step off"),
    ]
    with pytest.raises(Refused, match="off already"):
        admin.switch_second_step_off(country.store, aisha)
    again = Phone(secret_in_letters(second_step.start(country.store, aisha)), country.clock)
    second_step.confirm(country.store, aisha, again.code())
    with pytest.raises(WrongCode):
        sign_in(country, codes[0])


@pytest.mark.parametrize(("role", "owes"), [("admin", True), ("manager", False), ("supervisor", False)])
def test_administrators_owe_it_where_the_setting_says_so_until_they_have_it(country, role, owes):
    person = country.person("P", role, "d1", "p", PASSWORD)
    asked = [second_step.is_owed(country.store, need, who(country, person)) for need in NeedSecondStep]
    assert asked == [False, owes]
    phone = Phone(secret_in_letters(second_step.start(country.store, person)), country.clock)
    second_step.confirm(country.store, person, phone.code())
    assert not second_step.is_owed(country.store, NeedSecondStep.ADMINISTRATORS, who(country, person))


def test_a_key_for_programs_is_its_owners_and_ends_with_what_it_opened(country, aisha):
    store = country.store
    country.person("Otim", "manager", "d2", "otim", PASSWORD)
    key = program_keys.make(store, aisha, " Power BI ", aisha)
    assert program_keys.holder(store, "AISHA ", key).id == aisha
    assert [
        program_keys.holder(store, *one) for one in (("otim", key), ("aisha", key + "x"), ("", key), ("aisha", ""))
    ] == [None] * 4
    opened = program_keys.open_session(store, "aisha", key)
    assert program_keys.signed_in(store, opened.token).id == aisha
    assert accounts.signed_in(store, opened.token) is None
    [line] = program_keys.listed(store, aisha)
    assert (line.name, line.used) == ("Power BI", country.clock.now_ms())
    with pytest.raises(NotYours):
        program_keys.take_back(store, country.grace, line.id, country.grace)
    program_keys.take_back(store, aisha, line.id, aisha)
    assert program_keys.holder(store, "aisha", key) is program_keys.signed_in(store, opened.token) is None
    assert (aisha, "took back a key for programs") in acts(country)


def test_a_programs_session_ends_after_twelve_hours_or_when_its_person_leaves(country, aisha):
    store = country.store
    key = program_keys.make(store, aisha, "R", aisha)
    old = program_keys.open_session(store, "aisha", key).token
    country.clock.advance(12 * 3600)
    assert program_keys.signed_in(store, old) is None
    new = program_keys.open_session(store, "aisha", key).token
    admin.let_go(store, aisha)
    assert program_keys.signed_in(store, new) is program_keys.open_session(store, "aisha", key) is None


def test_a_key_needs_a_name_and_there_are_twenty_at_most(country, aisha):
    with pytest.raises(Refused, match="name"):
        program_keys.make(country.store, aisha, "  ", aisha)
    for number in range(program_keys.MOST):
        program_keys.make(country.store, aisha, f"{number}" * 99, aisha)
    with pytest.raises(Refused, match="twenty"):
        program_keys.make(country.store, aisha, "one more", aisha)
    assert {len(line.name) for line in program_keys.listed(country.store, aisha)} <= {program_keys.LONGEST_NAME}


def test_of_two_who_show_one_code_at_once_one_gets_in(clock, tmp_path):
    """On a file, where each of them is a connection of its own."""
    store = open_store(f"sqlite:///{tmp_path}/kioo.db", clock=clock)
    with store.writing():
        Person.insert(id="a", name="A").execute()
    phone = Phone(secret_in_letters(second_step.start(store, "a")), clock)
    second_step.confirm(store, "a", phone.code())
    code, came, ready = phone.next_code(), [], threading.Barrier(2)

    def show():
        ready.wait()
        try:
            came.append(second_step.prove(store, "a", code))
        except WrongCode:
            came.append("no")

    both = [threading.Thread(target=show) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    store.close()
    assert sorted(map(str, came)) == ["False", "no"]
