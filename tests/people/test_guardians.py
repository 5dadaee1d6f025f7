"""Children and their guardians: entering, asking, consenting, withdrawing; and who may act for whom."""

from datetime import date, timedelta

import pytest

import cast as stage
from cast import NOW, Cast
from people.entering import child_form, child_of, consent_form, enter, entry, scan
from people.registering import filled
from redvest.kernel.actor import VISITOR
from redvest.kernel.errors import Forbidden, Invalid, NotFound, Refused
from redvest.people import operations as people
from redvest.people import queries, rules
from redvest.people.enums import ActingAs, Relation
from redvest.people.models import GuardianConsent, Guardianship, Person
from redvest.people.operations import ConsentForm, PaperForm
from redvest.people.queries import GuardianConsentFacts, Standing
from refusing import refuses

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
TEN, FIFTEEN = date(2016, 1, 5), date(2010, 6, 1)
PAPER = PaperForm(guardian_name="李秀英", guardian_phone="13900000001", relation=Relation.MOTHER)


def why(
    person_id: int, on: date = TODAY, *, team: int = 1, activity: int = 1, dangerous: bool = False
) -> list[str]:
    standing = queries.standings([person_id])[person_id]
    found = rules.why_not_minor(standing, on=on, team_id=team, activity_id=activity, dangerous=dangerous)
    return [reason.code for reason in found]


def standing(born: date, *consents: GuardianConsentFacts) -> Standing:
    return Standing(person_id=1, birth_date=born, pending=False, skills=frozenset(), consents=consents)


def facts(
    *, scope: str = "all", strict: bool = False, until: date = date(2026, 12, 31)
) -> GuardianConsentFacts:
    return GuardianConsentFacts(valid_from=TODAY, valid_until=until, scope=scope, strict=strict)


@pytest.mark.parametrize(
    ("birthday_away", "age", "wanted"),
    [
        (1, 18, "minor_consent_missing"),
        (0, 18, None),
        (1, 14, "child_consent_missing"),
        (0, 14, "minor_consent_missing"),
    ],
)
def test_age_counts_on_the_day_of_the_activity(birthday_away: int, age: int, wanted: str | None):
    on = TODAY + timedelta(days=40)
    born = (on + timedelta(days=birthday_away)).replace(year=on.year - age)
    found = rules.why_not_minor(standing(born), on=on, team_id=1, activity_id=1, dangerous=False)
    assert [reason.code for reason in found] == ([wanted] if wanted else [])


def test_danger_bars_every_minor_whoever_consents():
    consents = (facts(), facts(strict=True))
    for born in (TEN, FIFTEEN):
        found = rules.why_not_minor(
            standing(born, *consents), on=TODAY, team_id=1, activity_id=1, dangerous=True
        )
        assert [reason.code for reason in found] == ["minor_danger"]
    grown = standing(date(2008, 3, 2))
    assert rules.why_not_minor(grown, on=TODAY, team_id=1, activity_id=1, dangerous=True) == []


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [("all", True), ("team:7", True), ("team:8", False), ("activity:9", True), ("activity:7", False)],
)
def test_a_consent_reaches_as_far_as_its_scope(scope: str, allowed: bool):
    found = rules.why_not_minor(
        standing(FIFTEEN, facts(scope=scope)), on=TODAY, team_id=7, activity_id=9, dangerous=False
    )
    assert (found == []) == allowed


def test_a_consent_holds_on_its_days_both_included_and_strictly_for_children():
    def refused(born: date, consent: GuardianConsentFacts, on: date) -> bool:
        return bool(
            rules.why_not_minor(standing(born, consent), on=on, team_id=1, activity_id=1, dangerous=False)
        )

    until = facts(until=date(2026, 3, 10))
    assert not refused(FIFTEEN, until, TODAY)
    assert not refused(FIFTEEN, until, date(2026, 3, 10))
    assert refused(FIFTEEN, until, date(2026, 3, 11))
    assert refused(FIFTEEN, until, TODAY - timedelta(days=1))
    assert refused(TEN, facts(), TODAY)
    assert not refused(TEN, facts(strict=True), TODAY)


def test_the_reason_says_what_a_parent_can_do():
    (reason,) = rules.why_not_minor(standing(TEN), on=TODAY, team_id=1, activity_id=1, dangerous=False)
    assert str(reason).startswith("活动那天孩子还未满 14 周岁")


def test_a_mother_registers_her_child_who_is_a_volunteer_without_an_account(cast: Cast):
    mother = cast.residents[0]
    child = child_of(mother, 60, born=TEN)

    assert (child.state, child.phone, child.name) == ("active", None, stage.name(60))
    assert queries.residence_of(child.pk).division_code == mother.residence
    assert queries.may_act_for(mother.id, [child.pk, mother.id, 999], at=NOW) == {child.pk: ActingAs.GUARDIAN}
    assert queries.may_act_for(child.pk, [mother.id], at=NOW) == {}
    (link,) = queries.children_of(mother.id)
    assert (link.child_id, link.relation, link.accepted_at) == (child.pk, "mother", NOW)
    again = people.enter_child(form=child_form(60, born=TEN), by=mother.actor, now=NOW)
    assert again.pk == link.id


def test_children_under_14_register_neither_alone_nor_by_staff(cast: Cast):
    with pytest.raises(Refused) as alone:
        people.register(form=filled(60, id_number=stage.identity(60, born=TEN)), by=VISITOR, now=NOW)
    assert alone.value.codes == ["under_age"]
    (outcome,) = people.enter_people(forms=[entry(60, born=TEN)], source="desk", by=cast.clerk.actor, now=NOW)
    assert isinstance(outcome, Refused)


def test_what_a_guardian_must_be_and_read(cast: Cast):
    mother = cast.residents[0]
    minor = stage.resident(61, born=FIFTEEN)
    with refuses(Invalid, "guardian_minor"):
        people.enter_child(form=child_form(60, born=TEN), by=minor.actor, now=NOW)
    with refuses(Invalid, "child_of_age"):
        people.enter_child(form=child_form(60, born=date(2000, 1, 1)), by=mother.actor, now=NOW)
    with refuses(Invalid, "wording_needed"):
        form = child_form(60, born=TEN, version="minor-2026-11")
        people.enter_child(form=form, by=mother.actor, now=NOW)
    with refuses(Forbidden, "login_needed"):
        people.enter_child(form=child_form(60, born=TEN), by=VISITOR, now=NOW)
    with refuses(Invalid, "relation_unknown", "consent_needed", "consent_needed"):
        form = child_form(60, born=TEN, relation="friend", consents=())
        people.enter_child(form=form, by=mother.actor, now=NOW)


def test_somebody_elses_child_is_not_ones_own_by_knowing_its_number(cast: Cast):
    child_of(cast.residents[0], 60, born=TEN)
    with refuses(Refused, "child_known"):
        people.enter_child(form=child_form(60, born=TEN), by=cast.residents[1].actor, now=NOW)


def test_a_guardian_takes_over_what_the_school_had_entered(cast: Cast):
    (made,) = enter(entry(60, born=FIFTEEN, phone="", contact="妈妈"), by=cast.clerk.actor)

    child = child_of(cast.residents[0], 60, born=FIFTEEN)

    assert (child.pk, child.state, child.number) == (made.person_id, "active", made.number)


def test_a_teenager_asks_and_the_father_accepts(cast: Cast):
    son, father = stage.resident(61, born=FIFTEEN), cast.residents[0]

    asked = people.ask_guardian(
        child_id=son.id, guardian_number=father.number, relation="father", by=son.actor, now=NOW
    )
    assert queries.may_act_for(father.id, [son.id], at=NOW) == {}
    with refuses(NotFound, "not_found"):
        people.accept_guardianship(guardianship_id=asked.pk, by=cast.residents[1].actor, now=NOW)
    with refuses(NotFound, "not_found"):
        people.accept_guardianship(guardianship_id=asked.pk, by=son.actor, now=NOW)
    people.accept_guardianship(guardianship_id=asked.pk, by=father.actor, now=NOW)

    assert queries.may_act_for(father.id, [son.id], at=NOW) == {son.id: ActingAs.GUARDIAN}
    grown = NOW.replace(year=2028, month=6, day=1)
    assert queries.may_act_for(father.id, [son.id], at=grown) == {}
    with refuses(Forbidden, "not_own"):
        people.end_guardianship(guardianship_id=asked.pk, by=son.actor, now=NOW)


def test_the_other_parent_is_asked_by_the_first(cast: Cast):
    mother, father = cast.residents
    child = child_of(mother, 60, born=TEN)
    with refuses(NotFound, "not_found"):
        people.ask_guardian(
            child_id=child.pk, guardian_number=father.number, relation="father", by=father.actor, now=NOW
        )
    asked = people.ask_guardian(
        child_id=child.pk, guardian_number=father.number.lower(), relation="father", by=mother.actor, now=NOW
    )
    people.accept_guardianship(guardianship_id=asked.pk, by=father.actor, now=NOW)
    assert {link.guardian_id for link in queries.guardians_of(child.pk)} == {mother.id, father.id}


def test_ending_it_ends_the_consents_but_a_child_keeps_one_guardian(cast: Cast):
    mother, father = cast.residents
    child = child_of(mother, 60, born=TEN)
    (first,) = queries.children_of(mother.id)
    with refuses(Refused, "last_guardian"):
        people.end_guardianship(guardianship_id=first.id, by=mother.actor, now=NOW)
    asked = people.ask_guardian(
        child_id=child.pk, guardian_number=father.number, relation="father", by=mother.actor, now=NOW
    )
    people.accept_guardianship(guardianship_id=asked.pk, by=father.actor, now=NOW)
    people.give_guardian_consent(child_id=child.pk, form=consent_form(strict=True), by=father.actor, now=NOW)
    assert why(child.pk) == []

    people.end_guardianship(guardianship_id=asked.pk, by=father.actor, now=NOW)
    people.end_guardianship(guardianship_id=asked.pk, by=father.actor, now=NOW)

    assert why(child.pk) == ["child_consent_missing"]
    assert GuardianConsent.objects.get().withdrawn_by_id == father.id


def test_a_guardian_consents_in_the_form_the_age_asks_for_and_takes_it_back(cast: Cast):
    mother = cast.residents[0]
    child = child_of(mother, 60, born=TEN)
    with refuses(Invalid, "wording_needed"):
        people.give_guardian_consent(
            child_id=child.pk, form=consent_form(strict=False), by=mother.actor, now=NOW
        )
    given = people.give_guardian_consent(
        child_id=child.pk, form=consent_form(strict=True), by=mother.actor, now=NOW
    )
    again = people.give_guardian_consent(
        child_id=child.pk, form=consent_form(strict=True), by=mother.actor, now=NOW
    )
    assert again.pk == given.pk
    assert (why(child.pk), why(child.pk, dangerous=True)) == ([], ["minor_danger"])
    with refuses(NotFound, "not_found"):
        people.withdraw_guardian_consent(consent_id=given.pk, by=cast.residents[1].actor, now=NOW)

    people.withdraw_guardian_consent(consent_id=given.pk, by=mother.actor, now=NOW + timedelta(hours=1))

    assert why(child.pk) == ["child_consent_missing"]
    (kept,) = queries.consents_for([child.pk])[child.pk]
    assert (kept.given_at, kept.withdrawn_at) == (NOW, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("scope", "start", "end", "code"),
    [
        ("everything", TODAY, TODAY, "scope_unknown"),
        ("team:0", TODAY, TODAY, "scope_unknown"),
        ("all", TODAY - timedelta(days=1), TODAY, "from_odd"),
        ("all", TODAY, TODAY - timedelta(days=1), "until_early"),
        ("all", TODAY, date(2027, 3, 2), "until_late"),
    ],
)
def test_a_consent_says_what_it_is_for_and_lasts_a_year_at_most(
    cast: Cast, scope: str, start: date, end: date, code: str
):
    mother = cast.residents[0]
    child = child_of(mother, 60, born=TEN)
    with refuses(Invalid, code):
        form = consent_form(strict=True, scope=scope, start=start, end=end)
        people.give_guardian_consent(child_id=child.pk, form=form, by=mother.actor, now=NOW)


def test_only_a_guardian_consents(cast: Cast):
    child = child_of(cast.residents[0], 60, born=TEN)
    for other in (cast.residents[1], cast.manager):
        with refuses(NotFound, "not_found"):
            people.give_guardian_consent(
                child_id=child.pk, form=consent_form(strict=True), by=other.actor, now=NOW
            )


def record(cast: Cast, child: Person, form: ConsentForm) -> GuardianConsent:
    return people.record_paper_consent(
        child_id=child.pk, form=form, paper=PAPER, scan=scan(), by=cast.manager.actor, now=NOW
    )


def test_paper_for_a_teenager_holds_at_once_for_a_child_after_a_second_look(cast: Cast):
    teenager = Person.objects.get(pk=stage.resident(61, born=FIFTEEN).id)
    record(cast, teenager, consent_form(strict=False))
    assert why(teenager.pk) == []

    child = child_of(cast.residents[0], 60, born=TEN)
    paper = record(cast, child, consent_form(strict=True))
    assert why(child.pk) == ["child_consent_missing"]
    with refuses(Forbidden, "own_request"):
        people.confirm_paper_consent(consent_id=paper.pk, by=cast.manager.actor, now=NOW)
    second = stage.staff(81, "clerk", stage.TAOHUAPING)
    people.confirm_paper_consent(consent_id=paper.pk, by=second.actor, now=NOW)
    assert why(child.pk) == []


def test_papers_are_the_business_of_who_enters_people_where_the_child_lives(cast: Cast):
    teenager = Person.objects.get(pk=stage.resident(61, born=FIFTEEN, residence=stage.HEYETANG).id)
    with refuses(NotFound, "not_found"):
        people.record_paper_consent(
            child_id=teenager.pk,
            form=consent_form(strict=False),
            paper=PAPER,
            scan=scan(),
            by=cast.clerk.actor,
            now=NOW,
        )
    paper = record(cast, teenager, consent_form(strict=False))
    assert [row.consent.id for row in queries.papers_visible_to(cast.manager.see())] == [paper.pk]
    assert queries.papers_visible_to(cast.clerk.see()) == []
    assert queries.paper_file(paper.pk, viewer=cast.manager.see()) == (paper.attachment_id, paper.child_id)
    with pytest.raises(NotFound):
        queries.paper_file(paper.pk, viewer=cast.clerk.see())
    with refuses(NotFound, "not_found"):
        people.withdraw_guardian_consent(consent_id=paper.pk, by=cast.clerk.actor, now=NOW)
    people.withdraw_guardian_consent(consent_id=paper.pk, by=cast.manager.actor, now=NOW)
    assert why(teenager.pk) == ["minor_consent_missing"]


def test_no_guardian_enters_a_school(cast: Cast):
    mother = cast.residents[0]
    for n in range(8):
        child_of(mother, 100 + n, born=TEN)
    with refuses(Refused, "too_many"):
        people.enter_child(form=child_form(120, born=TEN), by=mother.actor, now=NOW)
    assert Guardianship.objects.count() == 8
