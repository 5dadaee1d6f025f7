"""Reads of second factors: half logins, what is being set up, what one has."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from redvest.kernel.crypto import unseal
from redvest.people import totp
from redvest.people.enums import PersonState
from redvest.people.models import Login, RecoveryCode, SecondFactor

#: So long a half login waits for the second factor.
HALF_LIFE = timedelta(minutes=15)
SECRET_CONTEXT = "second_factor.secret"


@dataclass(frozen=True, kw_only=True)
class HalfLogin:
    """Somebody who has passed the first factor. ``enrolled``: they have a second one, and are asked for it."""

    login_id: UUID
    person_id: int
    enrolled: bool


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """An authenticator being set up: its secret, and the address for the QR code. Shown to its owner alone."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A second factor in use, and how many codes on paper are left."""

    since: datetime
    codes_left: int


def half_logins(now: datetime) -> QuerySet[Login]:
    """Half logins that are still waited for, of active persons."""
    return Login.objects.filter(
        half=True, ended_at__isnull=True, started_at__gt=now - HALF_LIFE, person__state=PersonState.ACTIVE
    )


def half_login(login_id: UUID, *, now: datetime) -> HalfLogin | None:
    """The half login a request names; None if there is none, or it waited too long."""
    login = half_logins(now).filter(pk=login_id).first()
    if login is None:
        return None
    enrolled = factor_of(login.person_id) is not None
    return HalfLogin(login_id=login.pk, person_id=login.person_id, enrolled=enrolled)


def factor_of(person_id: int) -> Factor | None:
    """The second factor a person uses; None without one, or while it is being set up."""
    row = SecondFactor.objects.filter(pk=person_id, confirmed_at__isnull=False).first()
    if row is None or row.confirmed_at is None:
        return None
    left = RecoveryCode.objects.filter(person_id=person_id, used_at__isnull=True).count()
    return Factor(since=row.confirmed_at, codes_left=left)


def enrolment_of(person_id: int) -> Enrolment | None:
    """What a person is setting up and has not confirmed; None if nothing."""
    row = (
        SecondFactor.objects.select_related("person").filter(pk=person_id, confirmed_at__isnull=True).first()
    )
    if row is None:
        return None
    secret = unseal(row.secret_sealed, context=SECRET_CONTEXT)
    return Enrolment(secret=secret, address=totp.address_of(secret, account=row.person.number))
