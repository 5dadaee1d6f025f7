"""Identity numbers by GB 11643: what is accepted, what they say, and that no slip of the finger gets through."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from redvest.kernel.errors import Reason
from redvest.people.enums import IdType, Sex
from redvest.people.identity_numbers import IdFacts, make_id_number, normalised, read_id_number

TODAY = date(2026, 3, 2)
PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65))
PROVINCES = [str(number) for first, last in PROVINCE_RANGES for number in range(first, last + 1)]
PERMITS = ["81", "82", "83"]

numbers = st.builds(
    make_id_number,
    st.builds("{}{:04d}".format, st.sampled_from(PROVINCES + PERMITS), st.integers(0, 9999)),
    st.dates(date(1896, 1, 1), TODAY),
    st.integers(0, 999),
)


def type_of(number: str) -> str:
    return IdType.HK_MO_TW_PERMIT if number[:2] in PERMITS else IdType.RESIDENT


def read(number: str, id_type: str = "") -> IdFacts | Reason:
    return read_id_number(number, id_type or type_of(number), today=TODAY)


def fault(number: str, id_type: str = "") -> str:
    outcome = read(number, id_type)
    assert isinstance(outcome, Reason)
    assert outcome.about == "id_number"
    return outcome.code


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("511002199003071029", date(1990, 3, 7), Sex.FEMALE),
        ("360426199101010071", date(1991, 1, 1), Sex.MALE),
    ],
)
def test_known_numbers_say_who_was_born_when(number: str, birth_date: date, sex: Sex):
    assert read(number) == IdFacts(number=number, birth_date=birth_date, sex=sex)


@pytest.mark.parametrize(
    "written", ["11010519491231002x", "１１０１０５１９４９１２３１００２ｘ", " 110105 19491231 002X "]
)
def test_lower_case_full_width_and_spaces_are_the_same_number(written: str):
    facts = read(written, IdType.RESIDENT)

    assert isinstance(facts, IdFacts)
    assert facts.number == "11010519491231002X"


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_are_read_by_the_same_scheme(area: str):
    number = make_id_number(area, date(1988, 8, 8), 1)

    facts = read(number, IdType.HK_MO_TW_PERMIT)

    assert isinstance(facts, IdFacts)
    assert (facts.birth_date, facts.sex) == (date(1988, 8, 8), Sex.MALE)
    assert fault(number, IdType.RESIDENT) == "id_type_unfit"


def test_a_residents_number_is_not_taken_for_a_permit():
    assert fault("11010519491231002X", IdType.HK_MO_TW_PERMIT) == "id_type_unfit"


def test_numbers_of_abolished_counties_stay_valid():
    assert isinstance(read(make_id_number("512221", date(1960, 6, 1), 12)), IdFacts)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "id_missing"),
        ("110105491231002", "id_obsolete"),
        ("1101051949123100", "id_length"),
        ("11010519491231002X0", "id_length"),
        ("11010519491231X02X", "id_characters"),
        ("1101051949123100２é", "id_characters"),
        ("１１０１０５١٩٤٩١٢٣١٠٠٢X", "id_characters"),
        (make_id_number("910000", date(1980, 1, 1), 1), "id_area"),
        (make_id_number("000000", date(1980, 1, 1), 1), "id_area"),
        ("110105194913310026", "id_birth"),
        (make_id_number("110105", date(2026, 3, 3), 1), "id_birth"),
        (make_id_number("110105", date(1895, 12, 31), 1), "id_birth"),
        ("110105194912310021", "id_check"),
    ],
)
def test_what_is_wrong_is_said(number: str, code: str):
    assert fault(number, IdType.RESIDENT) == code


def test_the_29th_of_february_is_a_birthday_in_leap_years_only():
    assert isinstance(read(make_id_number("110105", date(2000, 2, 29), 1)), IdFacts)
    assert fault("110105190002290015") == "id_birth"


def test_a_newborn_is_somebody():
    assert isinstance(read(make_id_number("110105", TODAY, 1)), IdFacts)


@given(numbers)
def test_every_made_number_is_valid_and_says_what_it_was_made_of(number: str):
    facts = read(number)

    assert isinstance(facts, IdFacts)
    assert facts.number == normalised(number) == number
    assert f"{facts.birth_date:%Y%m%d}" == number[6:14]
    assert facts.sex == (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_is_caught(number: str, place: int, character: str):
    assume(number[place] != character)

    assert isinstance(read(number[:place] + character + number[place + 1 :]), Reason)


@given(numbers, st.integers(0, 16))
def test_any_two_neighbours_swapped_are_caught(number: str, place: int):
    assume(number[place] != number[place + 1])

    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert isinstance(read(swapped), Reason)


@given(st.text(max_size=20))
def test_no_text_at_all_breaks_it(text: str):
    read_id_number(text, IdType.RESIDENT, today=TODAY)
