import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import typed_code
from core.errors import Misread
from core.recovery import Answer, Request, answered, place_of, slot_info


def size(count):
    return st.binary(min_size=count, max_size=count)


key_ids = size(4).map(bytes.hex)
requests = st.builds(Request, size(16), key_ids, size(32), size(80))
answers = st.builds(Answer, size(4), size(80))


@given(requests)
def test_a_request_is_read_back_from_its_code(request):
    assert Request.read(request.written) == Request.read(request.scanned) == request
    assert request.written.startswith("Q")


@given(answers)
def test_an_answer_is_read_back_from_its_code(answer):
    assert Answer.read(answer.written) == Answer.read(answer.scanned) == answer
    assert answer.written.startswith("A")


@given(requests, answers)
def test_one_is_never_taken_for_the_other(request, answer):
    with pytest.raises(Misread) as caught:
        Answer.read(request.written)
    assert caught.value.what == "request"
    with pytest.raises(Misread) as caught:
        Request.read(answer.written)
    assert caught.value.what == "answer"


@given(requests, requests)
def test_marks_checks_and_infos_are_of_one_request(one, other):
    if one != other:
        assert one.answer_info != other.answer_info
        assert one.spoken_check != other.spoken_check


@given(size(16), size(16), size(16), size(16))
def test_a_slot_stands_in_one_place(vault, uid, sid, other):
    here = place_of(vault, uid, sid)
    assert len(here) == 16
    if other not in {vault, uid, sid}:
        assert len({here, place_of(other, uid, sid), place_of(vault, other, sid), place_of(vault, uid, other)}) == 4


@given(requests, size(32), size(80))
def test_the_officer_opens_the_slot_and_seals_to_this_request(request, master, back):
    told = []

    def opened(info, sealed):
        told.append((info, sealed))
        return master

    def sealed(public, info, plaintext):
        told.append((public, info, plaintext))
        return back

    assert answered(request, opened, sealed) == Answer(request.mark, back)
    assert told == [(slot_info(request.place), request.sealed), (request.once, request.answer_info, master)]


@pytest.mark.parametrize(
    ("first", "told"), [(185 + 1, "newer"), (7, "other"), (185, "newer")], ids=["version", "kind", "size"]
)
def test_codes_of_another_kind_or_a_newer_kioo_are_told_apart(first, told):
    with pytest.raises(Misread) as caught:
        Request.read(typed_code.written(bytes([first]) + bytes(50)))
    assert caught.value.what == told


def test_a_code_that_holds_nothing_is_no_request():
    with pytest.raises(Misread) as caught:
        Request.read(typed_code.written(b""))
    assert caught.value.what == "other"


def test_the_messages_fit_a_small_qr_code_and_a_patient_voice():
    request = Request(bytes(16), "00000000", bytes(32), bytes(80))
    answer = Answer(bytes(4), bytes(80))
    assert (len(request.packed), len(request.scanned)) == (133, 232)
    assert (len(answer.packed), len(answer.scanned)) == (85, 151)
