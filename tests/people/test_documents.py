"""Documents: what each number looks like, and that old hashes stay what they were."""

from datetime import date

import pytest

import cast
from redvest.kernel.crypto import keyed_hash
from redvest.people.documents import Document, identity_hash, read_document
from redvest.people.enums import IdType
from redvest.people.identity_numbers import IdFacts

TODAY = date(2026, 3, 2)
BORN = date(1980, 2, 29)


def read(id_type: str, number: str, *, born: date | None = BORN, sex: str = "2") -> IdFacts | list[str]:
    found = read_document(Document(id_type=id_type, id_number=number, birth_date=born, sex=sex), today=TODAY)
    return found if isinstance(found, IdFacts) else [reason.code for reason in found]


@pytest.mark.parametrize(
    ("id_type", "written", "number"),
    [
        (IdType.HK_PERMIT, "h12345678", "H12345678"),
        (IdType.HK_PERMIT, "H1234567801", "H1234567801"),
        (IdType.MO_PERMIT, "M87654321", "M87654321"),
        (IdType.TW_PERMIT, " 0123 4567 ", "01234567"),
        (IdType.PASSPORT, "e12345678", "E12345678"),
        (IdType.OFFICER, "南字第01234567号", "南字第01234567号"),
        (IdType.SOLDIER, "士字第2024001号", "士字第2024001号"),
        (IdType.OTHER, "A-123(4)", "A-123(4)"),
    ],
)
def test_good_numbers_are_read_in_one_written_form(id_type: str, written: str, number: str):
    assert read(id_type, written) == IdFacts(number=number, birth_date=BORN, sex="2")


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        (IdType.HK_PERMIT, "M12345678"),
        (IdType.HK_PERMIT, "H1234567"),
        (IdType.MO_PERMIT, "H12345678"),
        (IdType.TW_PERMIT, "123456789"),
        (IdType.PASSPORT, "ABCDEFGH"),
        (IdType.PASSPORT, "E1"),
        (IdType.OFFICER, "12"),
        (IdType.OTHER, "<b>1234</b>"),
    ],
)
def test_bad_numbers_are_not(id_type: str, number: str):
    assert read(id_type, number) == ["id_form"]


def test_what_the_number_does_not_say_is_asked():
    assert read(IdType.PASSPORT, "", born=None, sex="") == ["id_missing", "birth_missing", "sex_missing"]
    assert read(IdType.PASSPORT, "E12345678", born=date(2026, 3, 3)) == ["birth_odd"]
    assert read(IdType.PASSPORT, "E12345678", born=date(1800, 1, 1)) == ["birth_odd"]
    assert read("00", "E12345678") == ["id_type_unknown"]


def test_a_residents_number_says_both_and_the_form_is_not_believed():
    facts = read(IdType.RESIDENT, cast.identity(1), born=date(1999, 9, 9), sex="2")
    assert isinstance(facts, IdFacts)
    assert (facts.birth_date, facts.sex) == (date(1970, 2, 7), "1")


def test_hashes_of_numbers_that_were_always_there_stay():
    number = cast.identity(1)
    assert identity_hash(IdType.RESIDENT, number) == keyed_hash(number, context="person.id_number")


def test_an_identity_is_type_and_number_and_renewals_of_a_permit_are_one():
    assert identity_hash(IdType.PASSPORT, "12345678") != identity_hash(IdType.TW_PERMIT, "12345678")
    assert identity_hash(IdType.HK_PERMIT, "H1234567801") == identity_hash(IdType.HK_PERMIT, "H12345678")
