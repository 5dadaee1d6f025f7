"""Getting in by code or password, staying in, getting out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import Invalid, NotFound, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.operation import Failed, attempt, operation
from redvest.people import passwords, queries, rules
from redvest.people.enums import CodePurpose, PersonState
from redvest.people.models import Account, Login, PasswordGuard, Person
from redvest.people.operations.codes import (
    Guess,
    code_is_wrong,
    phone_target,
    require_phone,
    try_codes,
    use_codes,
)

#: MLPS 2.0: failures before a lock, and how long it lasts.
MOST_FAILURES = 5
LOCK = timedelta(minutes=30)
DEVICE_LENGTH = 200


@attempt
def log_in_by_code(*, phone: str, code: str, by: Actor, now: datetime, device: str = "") -> Login | Failed:
    """Opens a login with a one-time code, and uses the code up.

    Raises Invalid: no phone, or "code_wrong" (counted as a guess), which is also the answer for an unknown phone.
    """
    number = require_phone(phone)
    invalid_if(rules.why_not_code_form(code))
    (live,) = try_codes([Guess(phone=number, code=code, by=by, now=now)], purpose=CodePurpose.LOGIN)
    person = Person.objects.filter(phone=number, state=PersonState.ACTIVE).first()
    if live is None or person is None:
        return Failed(Invalid(code_is_wrong()))
    use_codes({live.pk: now})
    return _begin(person_id=person.pk, by=by, now=now, device=device, way="code")


@attempt
def log_in_by_password(
    *, phone: str, password: str, by: Actor, now: datetime, device: str = ""
) -> Login | Failed:
    """Opens a login with a password.

    Raises Invalid (no phone); Refused "login_wrong", or "login_locked" for half an hour after five failures in a row.
    Both are the same, and take as long, for a phone nobody registered.
    """
    number = require_phone(phone)
    guard = _guard(number, now)
    if guard.locked_until is not None and guard.locked_until > now:
        raise Refused(_locked(guard.locked_until - now))
    account = Account.objects.filter(person__phone=number, person__state=PersonState.ACTIVE).first()
    right = passwords.matches(password, account.password if account else "")
    if account is None or not right:
        return Failed(Refused(_count_failure(guard, number, by, now)))
    guard.delete()
    return _begin(person_id=account.person_id, by=by, now=now, device=device, way="password")


def new_login(person_id: int, *, by: Actor, now: datetime, device: str) -> Login:
    """A login not saved yet, for a person who has just proved who they are."""
    return Login(
        person_id=person_id, started_at=now, seen_at=now, address=by.address, device=device[:DEVICE_LENGTH]
    )


def _begin(*, person_id: int, by: Actor, now: datetime, device: str, way: str) -> Login:
    login = new_login(person_id, by=by, now=now, device=device)
    login.save(force_insert=True)
    who = Actor(person_id=person_id, login_id=login.pk, address=by.address)
    audit.record("login.started", by=who, now=now, target=f"person:{person_id}", way=way)
    return login


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
    invalid_if(passwords.why_not_password(password, phone=account.person.phone))
    account.password = passwords.hashed(password)
    account.save(update_fields=["password"])
    others = Login.objects.filter(person_id=person_id, ended_at__isnull=True)
    if by.login_id is not None:
        others = others.exclude(pk=by.login_id)
    ended = others.update(ended_at=now)
    audit.record("password.set", by=by, now=now, target=f"person:{person_id}", logins_ended=ended)


def _guard(phone: str, now: datetime) -> PasswordGuard:
    """The phone's failures, locked: logins with one phone are tried one after another."""
    phone_hash = keyed_hash(phone, context="people.guard")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"people.guard:{phone_hash}"]
        )
    return PasswordGuard.objects.filter(pk=phone_hash).first() or PasswordGuard(
        phone_hash=phone_hash, failed_at=now
    )


def _count_failure(guard: PasswordGuard, phone: str, by: Actor, now: datetime) -> Reason:
    fresh = guard.locked_until is not None or guard.failed_at <= now - LOCK
    guard.failures = 1 if fresh else guard.failures + 1
    guard.failed_at = now
    guard.locked_until = now + LOCK if guard.failures >= MOST_FAILURES else None
    guard.save()
    audit.record("login.failed", by=by, now=now, target=phone_target(phone), failures=guard.failures)
    if guard.locked_until:
        return _locked(LOCK)
    return Reason(
        "login_wrong", _("手机号或密码不对，请再试一次；忘了密码可以用短信验证码登录"), about="password"
    )


def _locked(wait: timedelta) -> Reason:
    minutes = -(-int(wait.total_seconds()) // 60)
    sentence = _("输错次数太多，为了您的安全，请 %(minutes)s 分钟后再试，或用短信验证码登录")
    return Reason("login_locked", sentence, {"minutes": minutes}, about="password")
