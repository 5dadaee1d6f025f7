"""What stands against guessing: failures are counted for the phone, known or not, and for the network address.

The phone's count stops guesses at one account; the address's stops trying one password, or chance codes, with many.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import Reason, refuse_if
from redvest.kernel.operation import operation, step
from redvest.people.addresses import block_of
from redvest.people.models import AddressGuard, PasswordGuard

#: MLPS 2.0: failures with one phone before a lock, and how long it lasts.
MOST_FAILURES = 5
LOCK = timedelta(minutes=30)
#: Failures from one address in half an hour: plenty for a hall of people behind one router, few for who tries phones.
MOST_FROM_ADDRESS = 30


@step
def guard_of(name: str, *, now: datetime, way: str = "password") -> PasswordGuard:
    """The failures with one phone (or whatever ``way`` is tried by), locked: tries are made one after another.

    Each way is counted by itself: who locks your password, not knowing it, has not locked your codes.
    """
    text = name if way == "password" else f"{way}:{name}"
    phone_hash = keyed_hash(text, context="people.guard")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"people.guard:{phone_hash}"]
        )
    return PasswordGuard.objects.filter(pk=phone_hash).first() or PasswordGuard(
        phone_hash=phone_hash, failed_at=now
    )


@step
def count_failure(guard: PasswordGuard, *, by: Actor, now: datetime, target: str) -> Reason:
    """Counts one more failure with the phone and from the address; what to answer to a wrong password."""
    if count(guard, by=by, now=now, target=target, way="password"):
        return locked(LOCK)
    return Reason(
        "login_wrong", _("手机号或密码不对，请再试一次；忘了密码可以用短信验证码登录"), about="password"
    )


@step
def count(guard: PasswordGuard, *, by: Actor, now: datetime, target: str, way: str) -> bool:
    """Counts one more failure of one way, and from the address; True if that locked it."""
    fresh = guard.locked_until is not None or guard.failed_at <= now - LOCK
    guard.failures = 1 if fresh else guard.failures + 1
    guard.failed_at = now
    guard.locked_until = now + LOCK if guard.failures >= MOST_FAILURES else None
    guard.save()
    audit.record("login.failed", by=by, now=now, target=target, failures=guard.failures, way=way)
    count_failure_from(by.address, now=now)
    return guard.locked_until is not None


@step
def refuse_locked(guard: PasswordGuard, *, now: datetime, about: str) -> None:
    """Raises Refused "tries_locked" while five failures in a row have this way locked."""
    if guard.locked_until is not None and guard.locked_until > now:
        refuse_if([tries_locked(guard.locked_until - now, about=about)])


@step
def refuse_address(address: str, *, now: datetime) -> None:
    """Raises Refused "address_locked" when too many logins failed from there lately."""
    row = AddressGuard.objects.filter(
        pk=_address_hash(address), failures__gte=MOST_FROM_ADDRESS, since__gt=now - LOCK
    ).first()
    refuse_if([] if row is None else [_address_locked(row.since + LOCK - now)])


@step
def count_failure_from(address: str, *, now: datetime) -> None:
    """Counts one more failure from the address. Nothing that succeeds takes it back: who tries phones has one too."""
    if not address:
        return
    pk = _address_hash(address)
    AddressGuard.objects.bulk_create([AddressGuard(pk=pk, since=now)], ignore_conflicts=True)
    row = AddressGuard.objects.select_for_update(no_key=True).get(pk=pk)
    if row.since <= now - LOCK:
        row.failures, row.since = 0, now
    row.failures += 1
    row.save()


@operation
def forget_old_failures(*, now: datetime) -> int:
    """Deletes counts that lock nothing any more. Returns how many."""
    phones = PasswordGuard.objects.filter(failed_at__lte=now - LOCK).delete()[0]
    return phones + AddressGuard.objects.filter(since__lte=now - LOCK).delete()[0]


def locked(wait: timedelta) -> Reason:
    """The answer while a phone is locked."""
    sentence = _("输错次数太多，为了您的安全，请 %(minutes)s 分钟后再试，或用短信验证码登录")
    return Reason("login_locked", sentence, {"minutes": _minutes(wait)}, about="password")


def tries_locked(wait: timedelta, *, about: str) -> Reason:
    """The answer while codes, or proofs of identity, are not listened to."""
    sentence = _("输错次数太多，为了您的安全，请 %(minutes)s 分钟后再试")
    return Reason("tries_locked", sentence, {"minutes": _minutes(wait)}, about=about)


def _address_locked(wait: timedelta) -> Reason:
    sentence = _(
        "您所在的网络上输错的次数太多，为了大家的安全，请 %(minutes)s 分钟后再试，或者换用手机流量登录"
    )
    return Reason("address_locked", sentence, {"minutes": _minutes(wait)})


def _minutes(wait: timedelta) -> int:
    return -(-int(wait.total_seconds()) // 60)


def _address_hash(address: str) -> str:
    return keyed_hash(block_of(address), context="people.address_guard")
