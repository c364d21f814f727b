import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import typed_code
from core.errors import Misread, OurFault
from core.typed_code import ALPHABET, GROUP, LINE, LONGEST, Line

contents = st.binary(max_size=LONGEST)
short = st.binary(min_size=30, max_size=60)


@given(contents)
def test_what_was_written_is_read_back_typed_or_scanned(content):
    assert typed_code.read(typed_code.written(content)) == content
    assert typed_code.read(typed_code.scanned(content)) == content


@given(contents)
def test_a_code_stands_in_groups_that_a_voice_and_a_qr_code_can_carry(content):
    rows = typed_code.written(content).split("\n")
    assert all(len(row.replace(" ", "")) == LINE for row in rows[:-1])
    assert all(len(group) <= GROUP for row in rows for group in row.split(" "))
    assert set(typed_code.scanned(content)) <= set(ALPHABET)


@given(short, st.sampled_from(["lower", "dashes", "one line", "look alike", "other digits"]))
def test_people_may_write_it_their_way(content, way):
    code = typed_code.written(content)
    ways = {
        "lower": code.lower(),
        "dashes": code.replace(" ", " - "),
        "one line": code.replace("\n", "  "),
        "look alike": code.replace("0", "O").replace("1", "l"),
        "other digits": code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    }
    assert typed_code.read(ways[way]) == content


@given(short, st.data())
def test_one_wrong_character_is_found_in_its_line(content, data):
    code = typed_code.scanned(content)
    at = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET + "U" if letter != code[at]]))
    wrong = code[:at] + other + code[at + 1 :]
    with pytest.raises(Misread) as caught:
        typed_code.read(wrong)
    assert caught.value.line == at // LINE + 1
    flags = [line.right for line in typed_code.lines_of(wrong) if line.right is not None]
    assert flags == [at // LINE != number for number in range(len(flags))]


@given(short, st.data())
def test_two_neighbours_swapped_are_found_in_their_line(content, data):
    code = typed_code.scanned(content)
    places = [at for at in range(len(code) - 1) if at // LINE == (at + 1) // LINE and code[at] != code[at + 1]]
    at = data.draw(st.sampled_from(places))
    with pytest.raises(Misread) as caught:
        typed_code.read(code[:at] + code[at + 1] + code[at] + code[at + 2 :])
    assert caught.value.line == at // LINE + 1


@given(st.binary(min_size=40, max_size=60))
def test_lines_in_another_order_are_noticed(content):
    first, second, *rest = typed_code.written(content).split("\n")
    with pytest.raises(Misread) as caught:
        typed_code.read("\n".join([second, first, *rest]))
    assert caught.value.line == 1


@given(short, st.data())
def test_a_code_whose_end_is_missing_says_so(content, data):
    code = typed_code.scanned(content)
    kept = data.draw(st.integers(0, len(code) - 1))
    with pytest.raises(Misread):
        typed_code.read(code[:kept])
    with pytest.raises(Misread):
        typed_code.read(code + typed_code.scanned(content))


def test_whole_lines_missing_at_the_end_are_noticed_by_the_check_over_everything():
    rows = typed_code.written(bytes(range(60))).split("\n")
    with pytest.raises(Misread) as caught:
        typed_code.read("\n".join(rows[:-1]))
    assert (caught.value.what, caught.value.line) == ("cut", 0)


@given(st.text(alphabet=string.printable + "éß²٣ﬁ", max_size=400))
def test_anything_else_is_refused_and_nothing_breaks(text):
    with pytest.raises(Misread):
        typed_code.read(text)
    assert all(isinstance(line, Line) for line in typed_code.lines_of(text))


def test_a_code_too_long_to_type_is_our_fault():
    with pytest.raises(OurFault):
        typed_code.written(bytes(LONGEST + 1))


def test_the_code_of_known_bytes_never_changes():
    assert typed_code.written(bytes(range(24))) == "000G 40R4 0M30 E209 185B\nGR38 E1W8 124G K2GA HC5K\nZ42R WSTR"
    assert typed_code.spoken_check(b"kioo") == "5YVG WY7C D2J7"
