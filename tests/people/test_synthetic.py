"""Made-up people: valid, all different, the same for the same seed, and nobody's."""

from datetime import date

import pytest

import cast
from people.registering import filled
from redvest.people import rules
from redvest.people.enums import CodePurpose
from redvest.people.identity_numbers import IdFacts, read_id_number
from redvest.people.phones import read_phone
from redvest.people.synthetic import code_sent_to, made_up_people, made_up_phone

ON = date(2026, 3, 2)


def test_three_thousand_of_two_seeds_are_valid_and_all_different():
    made = [person for seed in (3, 4) for person in made_up_people(3000, seed=seed, on=ON)]

    for person in made:
        facts = read_id_number(person.id_number, person.id_type, today=ON)
        assert isinstance(facts, IdFacts)
        assert (facts.birth_date, facts.sex) == (person.birth_date, person.sex)
        assert 16 <= rules.age_on(person.birth_date, ON) <= 79
        assert rules.why_not_name(person.name) == []
        assert read_phone(person.phone) == f"+86{person.phone}"
    assert len({person.id_number for person in made}) == len({person.phone for person in made}) == 6000
    assert len({person.birth_date for person in made}) > 4000


def test_the_same_seed_gives_the_same_people_also_in_pieces():
    whole = made_up_people(30, seed=1, on=ON)

    assert made_up_people(10, seed=1, on=ON) + made_up_people(20, seed=1, on=ON, first=10) == whole
    assert made_up_people(30, seed=2, on=ON) != whole


@pytest.mark.parametrize("ages", [(14, 15), (0, 3), (60, 79)])
def test_ages_stay_within_what_was_asked(ages: tuple[int, int]):
    found = {rules.age_on(person.birth_date, ON) for person in made_up_people(500, seed=1, on=ON, ages=ages)}

    assert min(found) >= ages[0]
    assert max(found) <= ages[1]


def test_phones_are_in_a_block_that_was_never_handed_out():
    assert {made_up_phone(index)[:3] for index in range(100)} == {"154"}


@pytest.mark.django_db
def test_the_demo_reads_the_code_from_the_message_and_production_does_not(settings):
    form = filled(1)
    assert code_sent_to(f"+86{cast.phone(1)}", purpose=CodePurpose.REGISTER) == form.code

    settings.DEMO = False
    with pytest.raises(RuntimeError):
        code_sent_to(f"+86{cast.phone(1)}", purpose=CodePurpose.REGISTER)
