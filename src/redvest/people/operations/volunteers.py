"""What every volunteer has from the moment they are one: a number, a home, a way in, consents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from redvest.kernel import clock
from redvest.kernel.operation import step
from redvest.people import passwords
from redvest.people.enums import CONSENT_VERSION, Purpose
from redvest.people.models import Account, Consent, Residence


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What one new volunteer gets: the home counted at a site, the purposes consented to, a password or none."""

    person_id: int
    division_code: str
    site_id: int
    consents: Collection[str]
    now: datetime
    password: str = field(default="", repr=False)


@step
def furnish(rows: Sequence[Belongings]) -> None:
    """Writes down homes, accounts and consents of persons just made active: three statements however many."""
    Residence.objects.bulk_create(
        Residence(
            person_id=row.person_id, division_code=row.division_code, site_id=row.site_id, since=row.now
        )
        for row in rows
    )
    Account.objects.bulk_create(
        Account(person_id=row.person_id, password=passwords.hashed(row.password)) for row in rows
    )
    Consent.objects.bulk_create(
        Consent(person_id=row.person_id, purpose=purpose, version=CONSENT_VERSION, given_at=row.now)
        for row in rows
        for purpose in Purpose.values
        if purpose in row.consents
    )


def next_numbers(moments: Sequence[datetime]) -> list[str]:
    """A volunteer number for each: V, the year in China, and nine digits from a sequence of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('people_volunteer_number') FROM generate_series(1, %s)", [len(moments)]
        )
        values = [value for (value,) in cursor.fetchall()]
    years = [clock.local_day(moment).year for moment in moments]
    return [f"V{year}{value:09d}" for year, value in zip(years, values, strict=True)]
