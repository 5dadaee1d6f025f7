"""Two persons who are one: nothing is lost, no figure moves, decided by two, and nobody signs up meanwhile."""

from datetime import timedelta
from functools import partial

import pytest

import cast as county
from activities import stage
from activities.stage import START
from cast import DAQIAO, GAOPING, NOW, Cast, Persona
from people.registering import at_once
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.activities import operations as activities
from redvest.activities import queries as activity_queries
from redvest.activities.enums import Direction, SignUpState
from redvest.activities.models import SignUp
from redvest.kernel.actor import SYSTEM
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.kernel.models import AuditEntry
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import CaseState, PersonState
from redvest.people.models import Case, Consent, Person
from redvest.people.queries.tables import about_persons, references
from redvest.reports.verify import verify
from redvest.teams import operations as teams
from redvest.teams.enums import MemberState
from redvest.teams.models import Membership, Team
from refusing import refuses

LATER = START + timedelta(days=1)


def second_clerk() -> Persona:
    return county.staff(31, Role.CLERK, GAOPING)


def twins(made: Cast) -> tuple[Persona, Persona]:
    """Two members of the team who are the same person under two documents."""
    one, two = made.members
    Person.objects.filter(pk=two.id).update(
        name=one.name, birth_date=Person.objects.get(pk=one.id).birth_date
    )
    return one, two


def proposes(made: Cast, one: Persona, two: Persona, *, now=NOW) -> Case:
    return people.propose_merge(
        person_id=one.id, other_id=two.id, words="同一个人，换了证件", by=made.clerk.actor, now=now
    )


def merges(made: Cast, one: Persona, two: Persona, *, now=NOW) -> Case:
    case = proposes(made, one, two, now=now)
    return people.decide_case(case_id=case.pk, approve=True, by=second_clerk().actor, now=now)


@pytest.mark.django_db
def test_the_office_finds_them_compared_and_masked(cast: Cast):
    one, two = twins(cast)
    (pair,) = queries.duplicates_for(cast.clerk.see())

    assert (pair.one.number, pair.two.number) == (one.number, two.number)
    assert pair.same == {"name", "birth_date", "id_type"} | ({"sex"} if "sex" in pair.same else set())
    assert not pair.is_strong
    assert one.name not in str(pair)
    assert queries.duplicates_for(cast.approver.see()) == []
    assert queries.pair_of(cast.clerk.see(), two.number, one.number).one.number == two.number
    with pytest.raises(NotFound):
        queries.pair_of(cast.clerk.see(), one.number, cast.residents[0].number)  # lives elsewhere


@pytest.mark.django_db
def test_one_proposes_and_another_decides(cast: Cast):
    one, two = twins(cast)
    with refuses(NotFound, "not_found"):
        people.propose_merge(
            person_id=one.id, other_id=two.id, words="同一个人", by=cast.leader.actor, now=NOW
        )
    with refuses(Invalid, "words_missing"):
        people.propose_merge(person_id=one.id, other_id=two.id, words="", by=cast.clerk.actor, now=NOW)
    case = proposes(cast, one, two)
    with refuses(Forbidden, "same_person"):
        people.decide_case(case_id=case.pk, approve=True, by=cast.clerk.actor, now=NOW)
    with refuses(NotFound, "not_found"):
        people.decide_case(case_id=case.pk, approve=True, by=cast.approver.actor, now=NOW)

    people.decide_case(case_id=case.pk, approve=True, by=cast.manager.actor, now=NOW)

    other = Person.objects.get(pk=two.id)
    assert (other.state, other.merged_into_id, other.left_at) == (PersonState.MERGED, one.id, NOW)
    assert Case.objects.get().state == CaseState.DONE
    assert queries.logins_of(two.id, now=NOW) == []
    assert queries.duplicates_for(cast.clerk.see()) == []
    assert list(verify()) == []


@pytest.mark.django_db
def test_a_refused_pair_is_not_asked_again(cast: Cast):
    one, two = twins(cast)
    case = proposes(cast, one, two)
    people.decide_case(case_id=case.pk, approve=False, why="是双胞胎", by=cast.clerk.actor, now=NOW)

    assert queries.duplicates_for(cast.clerk.see()) == []


@pytest.mark.django_db
def test_in_a_team_of_both_the_earlier_membership_counts(cast: Cast):
    one, two = twins(cast)
    other_team = county.team(cast.leader, name="第二支队伍")
    teams.join_team(team_id=other_team.id, by=two.actor, now=NOW)

    before = Team.objects.get(pk=cast.team.id).members

    merges(cast, two, one)

    live = Membership.objects.filter(person_id=two.id, state=MemberState.ACTIVE)
    assert {row.team_id for row in live} == {cast.team.id, other_team.id}
    earlier = min(
        Membership.objects.filter(team_id=cast.team.id, person__in=[one.id, two.id]), key=lambda r: r.pk
    )
    assert live.get(team_id=cast.team.id).pk == earlier.pk
    assert Team.objects.get(pk=cast.team.id).members == before - 1
    assert list(verify()) == []


@pytest.mark.django_db
def test_places_to_come_move_and_the_same_time_is_held_once(cast: Cast):
    one, two = twins(cast)
    same, free = stage.published(
        cast, stage.shift_form(places=1), stage.shift_form(start=START + timedelta(days=1))
    )
    stage.takes(same, one)
    stage.takes(same, two, or_wait=True)
    stage.takes(free, two)

    merges(cast, one, two)

    held = SignUp.objects.filter(person_id=one.id).exclude(state=SignUpState.CANCELLED)
    assert {(row.shift_id, row.state) for row in held} == {
        (same.pk, SignUpState.TAKEN),
        (free.pk, SignUpState.TAKEN),
    }
    assert not SignUp.objects.filter(person_id=two.id).exclude(state=SignUpState.CANCELLED).exists()
    assert list(verify()) == []


def served(made: Cast, shift, *who: Persona) -> None:
    """All of them serve the shift from its beginning to its end, and the leader confirms."""
    stage.takes(shift, *who)
    for person in who:
        stage.scans(shift, person, Direction.IN, shift.starts_at)
    for person in who:
        stage.scans(shift, person, Direction.OUT, shift.ends_at)
    activities.confirm_attendance(
        shift_id=shift.pk, person_ids=[person.id for person in who], by=made.leader.actor, now=shift.ends_at
    )


@pytest.mark.django_db
def test_hours_are_read_together_and_no_figure_moves(cast: Cast):
    one, two = twins(cast)
    first, second = stage.published(
        cast, stage.shift_form(), stage.shift_form(start=START + timedelta(hours=5))
    )
    served(cast, first, one)
    served(cast, second, two)
    after = START + timedelta(days=2)
    before = activity_queries.totals_of(one.id).minutes + activity_queries.totals_of(two.id).minutes

    merges(cast, one, two, now=after)

    assert before == 360
    assert activity_queries.totals_of(one.id).minutes == before
    assert activity_queries.records_of(one.id).count() == 2
    assert list(verify()) == []


@pytest.mark.django_db
def test_the_same_minutes_count_once_and_the_other_record_is_taken_back(cast: Cast):
    one, two = twins(cast)
    (shift,) = stage.published(cast)
    stage.takes(shift, one, two)
    later = shift.starts_at + timedelta(hours=1)
    stage.scans(shift, one, Direction.IN, later)
    stage.scans(shift, two, Direction.IN, shift.starts_at)
    for person in (one, two):
        stage.scans(shift, person, Direction.OUT, shift.ends_at)
    both = [one.id, two.id]
    activities.confirm_attendance(shift_id=shift.pk, person_ids=both, by=cast.leader.actor, now=shift.ends_at)

    merges(cast, one, two, now=START + timedelta(days=2))

    # The longer one stands; the record of the shorter stays, with one that takes it back.
    assert activity_queries.totals_of(one.id).minutes == 180
    assert [row.minutes for row in activity_queries.records_of(one.id).order_by("id")] == [120, 180, -120]
    assert list(verify()) == []


@pytest.mark.django_db
def test_nobody_on_duty_is_merged(cast: Cast):
    one, two = twins(cast)
    (shift,) = stage.published(cast)
    stage.takes(shift, two)
    stage.scans(shift, two, Direction.IN, shift.starts_at)

    with refuses(Refused, "checked_in"):
        proposes(cast, one, two, now=shift.starts_at)


@pytest.mark.django_db
def test_nobody_gets_a_role_by_being_merged(cast: Cast):
    one, two = twins(cast)
    access.grant_role(person_id=two.id, role=Role.CLERK, site_code=DAQIAO, by=SYSTEM, now=NOW)

    with refuses(Refused, "other_has_roles"):
        proposes(cast, one, two)


@pytest.mark.django_db
def test_consents_are_those_of_the_one_who_stays(cast: Cast):
    one, two = twins(cast)
    people.give_consent(person_id=two.id, purpose="messages", by=two.actor, now=NOW)

    merges(cast, one, two)

    assert queries.purposes_agreed_by(one.id) == {"service", "identity"}
    assert not Consent.objects.filter(person_id=two.id, withdrawn_at__isnull=True).exists()


@pytest.mark.django_db
def test_what_moved_is_on_record(cast: Cast):
    one, two = twins(cast)
    merges(cast, one, two)

    entry = AuditEntry.objects.get(verb="person.merged")
    assert (entry.target, entry.data["other"]) == (f"person:{one.id}", two.id)
    assert "teams.membership.person" in entry.data["rows"]


@pytest.mark.django_db
def test_the_merged_of_the_merged_are_the_last_ones(cast: Cast):
    one, two = twins(cast)
    third = county.resident(50)
    merges(cast, two, third)
    case = proposes(cast, one, two)
    people.decide_case(case_id=case.pk, approve=True, by=cast.manager.actor, now=NOW)

    assert queries.merged_into(one.id) == sorted([two.id, third.id])
    assert set(queries.person_ids_of(one.id)) == {one.id, two.id, third.id}


def test_every_column_that_names_a_person_is_known_to_be_about_them_or_by_them():
    """A new table is in it by itself; what this says of it is what merging, leaving and taking away will do."""
    deeds = {one.name for one in references() if one.is_deed}
    assert all(name.endswith(("_by", ".by")) for name in deeds)
    about = {one.name for one in about_persons()}
    assert {"teams.membership.person", "activities.signup.person", "people.consent.person"} <= about


@pytest.mark.race
def test_no_sign_up_slips_in_under_a_number_that_is_merged(committed_db: str):
    made = county.make_cast()
    for n in (100, 102, 104):
        one, two = county.resident(n), county.resident(n + 1)
        (shift,) = stage.published(made)
        case = people.propose_merge(
            person_id=one.id, other_id=two.id, words="同一个人", by=made.clerk.actor, now=NOW
        )
        merging = partial(people.decide_case, case_id=case.pk, approve=True, by=made.manager.actor, now=NOW)
        signing = partial(activities.sign_up, shift_id=shift.pk, person_id=two.id, by=two.actor, now=NOW)

        merged, signed = at_once(merging, signing)

        assert isinstance(merged, Case)
        live = SignUp.objects.filter(shift=shift).exclude(state=SignUpState.CANCELLED)
        # In time it moves with everything else; too late there is nobody any more who could sign up.
        assert [row.person_id for row in live] == ([] if isinstance(signed, Exception) else [one.id])
    assert list(verify()) == []
