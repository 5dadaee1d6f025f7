"""Getting in by code or password, staying in, getting out."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.operation import Failed, attempt, operation, step
from redvest.kernel.telling import Telling, tell
from redvest.kernel.viewing import viewer_of
from redvest.people import passwords, queries, rules
from redvest.people.enums import CodePurpose, PersonState
from redvest.people.models import Account, Login, Person
from redvest.people.models.second_factor import SecondFactor
from redvest.people.operations import guards
from redvest.people.operations.codes import (
    Guess,
    code_is_wrong,
    guessing,
    phone_target,
    require_phone,
    try_codes,
    use_codes,
)

DEVICE_LENGTH = 200


@attempt
def log_in_by_code(*, phone: str, code: str, by: Actor, now: datetime, device: str = "") -> Login | Failed:
    """Opens a login with a one-time code, and uses the code up.

    The login is half open while a second factor is due (``operations.second_factor``).
    Raises Invalid: no phone, or "code_wrong" (counted as a guess), which is also the answer for an unknown phone;
    Refused "tries_locked" for half an hour after five failures in a row, "address_locked" after too many from one
    address.
    """
    number = require_phone(phone)
    invalid_if(rules.why_not_code_form(code))
    guards.refuse_address(by.address, now=now)
    guard = guards.guard_of(number, now=now, way="code")
    guards.refuse_locked(guard, now=now, about="code")
    (live,) = try_codes([Guess(phone=number, code=code, by=by, now=now)], purpose=CodePurpose.LOGIN)
    person = Person.objects.filter(phone=number, state=PersonState.ACTIVE).first()
    if live is None or person is None:
        if live is None and guessing(number, purpose=CodePurpose.LOGIN, now=now):
            guards.count(guard, by=by, now=now, target=phone_target(number), way="code")
        else:  # there is no code that could have been meant
            guards.count_failure_from(by.address, now=now)
        return Failed(Invalid(code_is_wrong()))
    use_codes({live.pk: now})
    if guard.failures:
        guard.delete()
    return begin(person_id=person.pk, by=by, now=now, device=device, way="code")


@attempt
def log_in_by_password(
    *, phone: str, password: str, by: Actor, now: datetime, device: str = ""
) -> Login | Failed:
    """Opens a login with a password; half open while a second factor is due.

    Raises Invalid (no phone); Refused "login_wrong", or "login_locked" for half an hour after five failures in a row.
    Both are the same, and take as long, for a phone nobody registered. Refused "address_locked" after too many failures
    from one address, whatever the phones.
    """
    number = require_phone(phone)
    guards.refuse_address(by.address, now=now)
    guard = guards.guard_of(number, now=now)
    if guard.locked_until is not None and guard.locked_until > now:
        raise Refused(guards.locked(guard.locked_until - now))
    account = Account.objects.filter(person__phone=number, person__state=PersonState.ACTIVE).first()
    right = passwords.matches(password, account.password if account else "")
    if account is None or not right:
        return Failed(Refused(guards.count_failure(guard, by=by, now=now, target=phone_target(number))))
    guard.delete()
    return begin(person_id=account.person_id, by=by, now=now, device=device, way="password")


def new_login(person_id: int, *, by: Actor, now: datetime, device: str) -> Login:
    """A login not saved yet, for a person who has just proved who they are."""
    return Login(
        person_id=person_id, started_at=now, seen_at=now, address=by.address, device=device[:DEVICE_LENGTH]
    )


@step
def begin(*, person_id: int, by: Actor, now: datetime, device: str, way: str) -> Login:
    """Opens a login for a person who has passed the first factor, and tells them if the device is a new one."""
    login = new_login(person_id, by=by, now=now, device=device)
    login.half = needs_factor(person_id, now=now)
    is_new = _is_new_device(login)
    login.save(force_insert=True)
    who = Actor(person_id=person_id, login_id=login.pk, address=by.address)
    half = {"half": True} if login.half else {}
    audit.record("login.started", by=who, now=now, target=f"person:{person_id}", way=way, **half)
    if is_new and not login.half:
        tell_of_device(login, now=now)
    return login


def needs_factor(person_id: int, *, now: datetime) -> bool:
    """Whether a second factor is asked: from whoever has set one up, and from whoever holds a role (MLPS 2.0, L3)."""
    if SecondFactor.objects.filter(pk=person_id, confirmed_at__isnull=False).exists():
        return True
    return bool(settings.SECOND_FACTOR) and viewer_of(Actor(person_id=person_id), now=now).on_duty


def _is_new_device(login: Login) -> bool:
    """Whether the person has logged in before, and never on this kind of device."""
    earlier = Login.objects.filter(person_id=login.person_id, half=False)
    return earlier.exists() and not earlier.filter(device=login.device).exists()


@step
def tell_of_device(login: Login, *, now: datetime) -> None:
    """Tells a person that somebody got in on a device not seen before."""
    tell(
        [
            Telling(
                kind="login.new_device",
                people=[login.person_id],
                words={"at": now.isoformat()},
                target=f"person:{login.person_id}",
                once=str(login.pk),
            )
        ],
        now=now,
    )


@step
def ask_for_factor(*, person_id: int, now: datetime) -> int:
    """Whoever is given a role while logged in shows the second factor before going on. Returns how many logins."""
    if not settings.SECOND_FACTOR:
        return 0
    without = Login.objects.filter(person_id=person_id, ended_at__isnull=True, factor_at__isnull=True)
    return without.filter(half=False).update(half=True)


@step
def end_logins(*, person_id: int, now: datetime, but: UUID | None = None) -> int:
    """Ends a person's open logins, half ones too, all or all ``but`` one. Returns how many."""
    open_ones = Login.objects.filter(person_id=person_id, ended_at__isnull=True)
    if but is not None:
        open_ones = open_ones.exclude(pk=but)
    return open_ones.update(ended_at=now)


@operation
def log_out_elsewhere(*, person_id: int, by: Actor, now: datetime) -> int:
    """Ends all of one's own logins but the one this is asked with. Returns how many. Raises Forbidden."""
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    ended = end_logins(person_id=person_id, now=now, but=by.login_id)
    if ended:
        audit.record("login.ended", by=by, now=now, target=f"person:{person_id}", logins=ended)
    return ended


@operation
def log_out(*, login_id: UUID, by: Actor, now: datetime) -> None:
    """Ends one of one's own logins, on this device or another; ending it again changes nothing. Raises NotFound."""
    login = Login.objects.select_for_update(no_key=True).filter(pk=login_id).first()
    if login is None or rules.why_not_own(person_id=login.person_id, by=by):
        raise NotFound(Reason("not_found", _("没有找到这次登录")))
    if login.ended_at is not None:
        return
    login.ended_at = now
    login.save(update_fields=["ended_at"])
    audit.record("login.ended", by=by, now=now, target=f"person:{login.person_id}")


@operation
def touch_login(*, login_id: UUID, now: datetime) -> None:
    """Notes that an open login is in use, at most once a minute; an idle or ended one stays so."""
    queries.open_logins(now).filter(pk=login_id, seen_at__lte=now - queries.TOUCH_EVERY).update(seen_at=now)


@operation
def set_password(*, person_id: int, password: str, by: Actor, now: datetime) -> None:
    """Sets one's own password and ends one's other logins. Raises Forbidden, NotFound, Invalid about "password"."""
    forbid_if(rules.why_not_own(person_id=person_id, by=by))
    queries.lock_active(person_id)
    account = Account.objects.select_related("person").get(person_id=person_id)
    invalid_if(passwords.why_not_password(password, phone=account.person.phone or ""))
    account.password = passwords.hashed(password)
    account.save(update_fields=["password"])
    ended = end_logins(person_id=person_id, now=now, but=by.login_id)
    audit.record("password.set", by=by, now=now, target=f"person:{person_id}", logins_ended=ended)
