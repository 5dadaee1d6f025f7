"""The second factor: asked of whoever holds a role, each code taken once, five failures lock."""

from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from pytest_django.fixtures import Settings

import cast
from cast import DAQIAO, NOW, Cast, Persona
from people.registering import at_once
from redvest.access import operations as access
from redvest.access.enums import Role
from redvest.kernel.actor import SYSTEM, VISITOR, Actor
from redvest.kernel.crypto import unseal
from redvest.kernel.errors import Forbidden, NotFound, Refused
from redvest.kernel.models import AuditEntry, OutboxEvent
from redvest.kernel.telling import TOPIC_TELL
from redvest.people import operations as people
from redvest.people import queries
from redvest.people.enums import CodePurpose
from redvest.people.models import Login, RecoveryCode, SecondFactor
from redvest.people.operations.guards import LOCK
from redvest.people.queries.factors import HALF_LIFE, SECRET_CONTEXT
from refusing import refuses

LATER = NOW + timedelta(minutes=10)
STEP = timedelta(seconds=30)


@pytest.fixture
def asked(settings: Settings) -> None:
    settings.SECOND_FACTOR = True


def logs_in(person: Persona, *, now=LATER, device: str = "") -> Login:
    people.request_code(phone=person.phone, purpose=CodePurpose.LOGIN, address="", now=now)
    return people.log_in_by_code(
        phone=person.phone, code=cast.last_code(), by=VISITOR, now=now, device=device
    )


def by(login: Login) -> Actor:
    return Actor(person_id=login.person_id, login_id=login.pk)


def code_at(person_id: int, now) -> str:
    secret = unseal(SecondFactor.objects.get(pk=person_id).secret_sealed, context=SECRET_CONTEXT)
    return pyotp.TOTP(secret).at(now)


def enrols(login: Login, *, now=LATER) -> people.Passed:
    people.begin_factor(login_id=login.pk, by=by(login), now=now)
    code = code_at(login.person_id, now)
    return people.confirm_factor(login_id=login.pk, code=code, by=by(login), now=now)


def passes(login: Login, code: str, *, now) -> people.Passed:
    return people.pass_factor(login_id=login.pk, code=code, by=by(login), now=now)


def half_of(person: Persona, now) -> Login:
    """Somebody who has passed the first factor at ``now``."""
    return Login.objects.create(person_id=person.id, started_at=now, seen_at=now, half=True)


def fails(login: Login, code: str, *, now) -> None:
    with pytest.raises(Refused) as refusal:
        passes(login, code, now=now)
    assert refusal.value.codes == ["factor_wrong"]


def kinds_told() -> list[str]:
    events = OutboxEvent.objects.filter(topic=TOPIC_TELL).order_by("id")
    return [event.payload["kind"] for event in events]


@pytest.mark.django_db
def test_whoever_holds_a_role_is_let_in_half_and_others_wholly(cast: Cast, asked: None):
    for person in (cast.clerk, cast.leader):
        login = logs_in(person)
        assert login.half
        assert queries.login_by_id(login.pk, now=LATER) is None
        assert queries.live_logins([login.pk], now=LATER) == {}
        half = queries.half_login(login.pk, now=LATER)
        assert half is not None
        assert not half.enrolled
    assert not logs_in(cast.residents[0]).half


@pytest.mark.django_db
def test_the_demo_can_do_without(cast: Cast):
    assert not logs_in(cast.clerk).half


@pytest.mark.django_db
def test_a_half_login_opens_nothing_but_the_second_step(cast: Cast, asked: None):
    login = logs_in(cast.clerk)
    actor = by(login)

    with refuses(NotFound, "no_factor"):
        people.renew_recovery_codes(code="123456", by=actor, now=LATER)
    with refuses(NotFound, "not_found"):
        passes(login, "123456", now=LATER)  # there is no second factor yet
    assert queries.half_login(login.pk, now=LATER + HALF_LIFE) is None


@pytest.mark.django_db
def test_setting_it_up_opens_another_whole_login_and_gives_ten_codes(cast: Cast, asked: None):
    half = logs_in(cast.clerk)

    passed = enrols(half)

    assert passed.login_id != half.pk
    assert queries.login_by_id(half.pk, now=LATER) is None
    info = queries.login_by_id(passed.login_id, now=LATER)
    assert info is not None
    assert info.person_id == cast.clerk.id
    assert len(set(passed.codes)) == 10
    assert RecoveryCode.objects.count() == 10
    assert queries.factor_of(cast.clerk.id).codes_left == 10
    kept = str(list(SecondFactor.objects.values_list()) + list(RecoveryCode.objects.values_list()))
    assert not any(code in kept for code in passed.codes)
    assert "factor.on" in kinds_told()


@pytest.mark.django_db
def test_a_wrong_first_code_puts_nothing_to_use(cast: Cast, asked: None):
    half = logs_in(cast.clerk)
    people.begin_factor(login_id=half.pk, by=by(half), now=LATER)
    wrong = "000000" if code_at(cast.clerk.id, LATER) != "000000" else "111111"

    with pytest.raises(Refused) as refusal:
        people.confirm_factor(login_id=half.pk, code=wrong, by=by(half), now=LATER)

    assert refusal.value.codes == ["factor_wrong"]
    assert queries.factor_of(cast.clerk.id) is None
    assert queries.half_login(half.pk, now=LATER) is not None


@pytest.mark.django_db
def test_each_code_is_taken_once_and_one_step_early_or_late(cast: Cast, asked: None):
    enrols(logs_in(cast.clerk))
    person, now = cast.clerk.id, LATER + timedelta(minutes=5)
    code = code_at(person, now)

    passes(half_of(cast.clerk, now), code, now=now)

    fails(half_of(cast.clerk, now), code, now=now + STEP)
    early = now + timedelta(minutes=5)
    passes(half_of(cast.clerk, early), code_at(person, early + STEP), now=early)
    # That of before is used up with it.
    fails(half_of(cast.clerk, early), code_at(person, early), now=early)
    late = early + timedelta(minutes=5)
    passes(half_of(cast.clerk, late), code_at(person, late - STEP), now=late)
    old = late + timedelta(minutes=5)
    fails(half_of(cast.clerk, old), code_at(person, old - 2 * STEP), now=old)


@pytest.mark.django_db
def test_a_code_on_paper_opens_once(cast: Cast, asked: None):
    paper = enrols(logs_in(cast.clerk)).codes[3]
    now = LATER + timedelta(minutes=5)

    passes(logs_in(cast.clerk, now=now), f" {paper.lower().replace('-', ' ')}", now=now)

    again = now + timedelta(minutes=5)
    with pytest.raises(Refused) as refusal:
        passes(logs_in(cast.clerk, now=again), paper, now=again)
    assert refusal.value.codes == ["factor_wrong"]
    assert queries.factor_of(cast.clerk.id).codes_left == 9


@pytest.mark.django_db
def test_five_failures_lock_for_half_an_hour(cast: Cast, asked: None):
    enrols(logs_in(cast.clerk))
    now = LATER + timedelta(minutes=5)
    login = logs_in(cast.clerk, now=now)
    wrong = "000000" if code_at(cast.clerk.id, now) != "000000" else "111111"

    told = []
    for _ in range(5):
        with pytest.raises(Refused) as refusal:
            passes(login, wrong, now=now)
        told += refusal.value.codes
    assert told == ["factor_wrong"] * 4 + ["tries_locked"]
    with refuses(Refused, "tries_locked"):
        passes(login, code_at(cast.clerk.id, now), now=now)
    after = now + LOCK
    assert passes(logs_in(cast.clerk, now=after), code_at(cast.clerk.id, after), now=after)
    assert kinds_told().count("factor.locked") == 1


@pytest.mark.django_db
def test_anothers_half_login_is_not_passed(cast: Cast, asked: None):
    enrols(logs_in(cast.clerk))
    now = LATER + timedelta(minutes=5)
    login = logs_in(cast.clerk, now=now)
    code = code_at(cast.clerk.id, now)

    with refuses(NotFound, "not_found"):
        people.pass_factor(login_id=login.pk, code=code, by=cast.manager.actor, now=now)


@pytest.mark.django_db
def test_a_role_given_to_somebody_logged_in_asks_them_at_once(cast: Cast, asked: None):
    login = logs_in(cast.residents[0])
    assert not login.half

    access.grant_role(person_id=cast.residents[0].id, role=Role.CLERK, site_code=DAQIAO, by=SYSTEM, now=LATER)

    assert queries.login_by_id(login.pk, now=LATER) is None
    assert queries.half_login(login.pk, now=LATER) is not None


@pytest.mark.django_db
def test_one_with_a_role_cannot_do_without_and_others_can(cast: Cast, asked: None):
    mine = enrols(logs_in(cast.clerk))
    now = LATER + timedelta(minutes=5)
    actor = Actor(person_id=cast.clerk.id, login_id=mine.login_id)
    with refuses(Refused, "factor_due"):
        people.drop_factor(code=code_at(cast.clerk.id, now), by=actor, now=now)

    other = logs_in(cast.residents[0])
    enrols(other)
    assert logs_in(cast.residents[0], now=now).half  # who has one is asked, role or not
    people.drop_factor(code=code_at(cast.residents[0].id, now), by=by(other), now=now)
    assert queries.factor_of(cast.residents[0].id) is None
    assert not logs_in(cast.residents[0], now=now + timedelta(minutes=5)).half


@pytest.mark.django_db
def test_new_codes_replace_the_old(cast: Cast, asked: None):
    old = enrols(logs_in(cast.clerk)).codes
    now = LATER + timedelta(minutes=5)
    new = people.renew_recovery_codes(code=code_at(cast.clerk.id, now), by=cast.clerk.actor, now=now)

    assert not set(old) & set(new)
    later = now + timedelta(minutes=5)
    with pytest.raises(Refused):
        passes(logs_in(cast.clerk, now=later), old[0], now=later)
    assert passes(logs_in(cast.clerk, now=later + timedelta(minutes=2)), new[0], now=later)


@pytest.mark.django_db
def test_a_new_device_is_told_of_and_a_known_one_is_not(cast: Cast):
    person = cast.residents[0]
    logs_in(person, device="")
    assert kinds_told().count("login.new_device") == 0

    logs_in(person, now=LATER + timedelta(minutes=2), device="Firefox")
    assert kinds_told().count("login.new_device") == 1

    logs_in(person, now=LATER + timedelta(minutes=4), device="Firefox")
    assert kinds_told().count("login.new_device") == 1


@pytest.mark.django_db
def test_all_other_logins_end_at_once(cast: Cast):
    person = cast.residents[0]
    here = logs_in(person)
    others = [logs_in(person, now=LATER + timedelta(minutes=2 * n)) for n in (1, 2)]

    with refuses(Forbidden, "not_own"):
        people.log_out_elsewhere(person_id=person.id, by=cast.clerk.actor, now=LATER)
    people.log_out_elsewhere(person_id=person.id, by=by(here), now=LATER)

    assert [login.pk for login in queries.logins_of(person.id, now=LATER)] == [here.pk]
    assert all(Login.objects.get(pk=login.pk).ended_at for login in others)


@pytest.mark.race
def test_one_code_sent_twice_at_once_opens_one_login(committed_db: str, settings: Settings):
    settings.SECOND_FACTOR = True
    made = cast.make_cast()
    enrols(logs_in(made.clerk))
    now = LATER + timedelta(minutes=5)
    halves = [half_of(made.clerk, now) for _ in range(2)]
    code = code_at(made.clerk.id, now)
    before: set[UUID] = set(Login.objects.values_list("pk", flat=True))

    outcomes = at_once(*(lambda half=half: passes(half, code, now=now) for half in halves))

    opened = [one for one in outcomes if isinstance(one, people.Passed)]
    assert len(opened) == 1
    assert set(Login.objects.values_list("pk", flat=True)) - before == {opened[0].login_id}
    assert AuditEntry.objects.filter(verb="factor.failed").count() == 1
