"""Reads of logins: which are open, and whose they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from redvest.kernel.privacy import mask_name
from redvest.people.enums import PersonState
from redvest.people.models import Login

#: A login's last use is written down at most this often.
TOUCH_EVERY = timedelta(minutes=1)
#: However much it is used, a login ends: what a stolen cookie opens, it does not open for ever.
LONGEST_LOGIN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class LoginInfo:
    """An open login and whose it is."""

    login_id: UUID
    person_id: int
    number: str
    name: str
    seen_at: datetime

    @property
    def name_masked(self) -> str:
        """张**."""
        return mask_name(self.name)

    def needs_touch(self, now: datetime) -> bool:
        """Whether this use should be written down (operations.touch_login)."""
        return now - self.seen_at >= TOUCH_EVERY


def open_logins(now: datetime) -> QuerySet[Login]:
    """Logins not ended, not idle, not older than a login may get, of active persons; half ones are none."""
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return Login.objects.filter(
        half=False,
        ended_at__isnull=True,
        seen_at__gt=now - idle,
        started_at__gt=now - LONGEST_LOGIN,
        person__state=PersonState.ACTIVE,
    )


def login_by_id(login_id: UUID, *, now: datetime) -> LoginInfo | None:
    """The open login a request names, in one query; None if it ended, idled out or its person left."""
    fields = ("person_id", "person__number", "person__name", "seen_at")
    row = open_logins(now).filter(pk=login_id).values_list(*fields).first()
    if row is None:
        return None
    person_id, number, name, seen_at = row
    return LoginInfo(login_id=login_id, person_id=person_id, number=number, name=name, seen_at=seen_at)


def live_logins(login_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, int]:
    """Person ids by open login, for a whole batch in one query."""
    return dict(open_logins(now).filter(pk__in=set(login_ids)).values_list("pk", "person_id"))


def logins_of(person_id: int, *, now: datetime) -> list[Login]:
    """A person's open logins, the last used first."""
    return list(open_logins(now).filter(person_id=person_id).order_by("-seen_at"))
