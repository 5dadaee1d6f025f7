"""The second factor: set up by a code of it, asked after the first, counted and locked, each code taken once."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.crypto import seal, unseal
from redvest.kernel.errors import Forbidden, NotFound, Reason, Refused, forbid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import Failed, attempt, operation, step
from redvest.kernel.telling import Telling, tell
from redvest.kernel.viewing import viewer_of
from redvest.people import queries, rules, totp
from redvest.people.models import Login, RecoveryCode, SecondFactor
from redvest.people.operations import guards
from redvest.people.operations.logins import new_login, tell_of_device
from redvest.people.queries.factors import SECRET_CONTEXT, half_logins


@dataclass(frozen=True, kw_only=True)
class Passed:
    """The whole login opened by a second factor, and the paper codes if they were just made: shown this once."""

    login_id: UUID
    person_id: int
    codes: tuple[str, ...] = field(default=(), repr=False)


@operation
def begin_factor(*, login_id: UUID, by: Actor, now: datetime) -> None:
    """Begins to set up an authenticator, with a new secret, for who is logged in, half or whole.

    Raises NotFound (no such login of one's own), Refused "factor_there" (one is in use already).
    """
    person_id = _whose(login_id, by=by, now=now)
    queries.lock_active(person_id)
    kept = SecondFactor.objects.filter(pk=person_id).first()
    refuse_if([_factor_there()] if kept is not None and kept.confirmed_at is not None else [])
    sealed = seal(totp.new_secret(), context=SECRET_CONTEXT)
    SecondFactor.objects.update_or_create(
        pk=person_id, defaults={"secret_sealed": sealed, "started_at": now, "last_step": 0, "failures": 0}
    )
    audit.record("factor.begun", by=by, now=now, target=f"person:{person_id}")


@attempt
def confirm_factor(*, login_id: UUID, code: str, by: Actor, now: datetime) -> Passed | Failed:
    """Puts the authenticator to use by one of its codes, makes ten codes for paper, and opens a half login wholly.

    Raises NotFound, Refused: "factor_not_begun", "factor_there", "factor_wrong", "tries_locked" (after five failures).
    """
    person_id = _whose(login_id, by=by, now=now)
    queries.lock_active(person_id)
    factor = SecondFactor.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if factor is None:
        raise Refused(Reason("factor_not_begun", _("请先点“开始设置”"), about="code"))
    refuse_if([_factor_there()] if factor.confirmed_at is not None else [])
    if not _took(factor, code, now=now, papers=False):
        return _failed(factor, by=by, now=now)
    factor.confirmed_at = now
    factor.save()
    codes = _new_codes(person_id, now=now)
    audit.record("factor.confirmed", by=by, now=now, target=f"person:{person_id}")
    _tell(person_id, "factor.on", now=now)
    return Passed(login_id=_whole(login_id, by=by, now=now), person_id=person_id, codes=codes)


@attempt
def pass_factor(*, login_id: UUID, code: str, by: Actor, now: datetime) -> Passed | Failed:
    """Opens a half login wholly, by a code of the authenticator or one from paper; each is taken once.

    The whole login is another than the half one, which ends: what was set in the browser before is worth nothing.
    Raises NotFound (no half login), Refused: "factor_wrong", also for a code that was used, and "tries_locked" for
    half an hour after five failures in a row.
    """
    login = half_logins(now).filter(pk=login_id).first()
    if login is None or login.person_id != by.person_id:
        raise _no_login()
    factor = SecondFactor.objects.select_for_update(no_key=True).filter(pk=login.person_id).first()
    if factor is None or factor.confirmed_at is None:
        raise _no_login()
    if not _took(factor, code, now=now, papers=True):
        return _failed(factor, by=by, now=now)
    return Passed(login_id=_whole(login_id, by=by, now=now), person_id=login.person_id)


@attempt
def renew_recovery_codes(*, code: str, by: Actor, now: datetime) -> tuple[str, ...] | Failed:
    """Ten new codes for paper, by a code of the authenticator; the old ones open nothing any more.

    Raises NotFound (no second factor), Refused as ``pass_factor``.
    """
    factor = _own_factor(by)
    if not _took(factor, code, now=now, papers=False):
        return _failed(factor, by=by, now=now)
    codes = _new_codes(factor.pk, now=now)
    audit.record("factor.codes_renewed", by=by, now=now, target=f"person:{factor.pk}")
    return codes


@attempt
def drop_factor(*, code: str, by: Actor, now: datetime) -> Failed | None:
    """Does without a second factor from now on, by one of its codes. Raises NotFound, Refused as ``pass_factor``, and
    "factor_due" while one holds a role that asks for it."""
    factor = _own_factor(by)
    if settings.SECOND_FACTOR and viewer_of(by, now=now).on_duty:
        raise Refused(Reason("factor_due", _("有角色的人必须使用两步验证；可以换一个验证器，不能关掉")))
    if not _took(factor, code, now=now, papers=True):
        return _failed(factor, by=by, now=now)
    remove_factor(factor.pk)
    audit.record("factor.dropped", by=by, now=now, target=f"person:{factor.pk}")
    _tell(factor.pk, "factor.off", now=now)
    return None


@step
def remove_factor(person_id: int) -> None:
    """Takes a person's second factor away, within an operation that has made sure of it."""
    RecoveryCode.objects.filter(person_id=person_id).delete()
    SecondFactor.objects.filter(pk=person_id).delete()


@step
def took_factor(*, person_id: int, code: str, now: datetime) -> bool:
    """Whether a code of the authenticator or from paper is right, and takes it, for other proofs than a login's.

    The caller counts a failure with a guard of its own. A person without a second factor never passes.
    """
    factor = (
        SecondFactor.objects.select_for_update(no_key=True)
        .filter(pk=person_id, confirmed_at__isnull=False)
        .first()
    )
    return factor is not None and not _is_locked(factor, now) and _took(factor, code, now=now, papers=True)


def _took(factor: SecondFactor, code: str, *, now: datetime, papers: bool) -> bool:
    """Takes a right code, under the row's lock: the step is noted, the paper code struck off; so none works twice."""
    if _is_locked(factor, now) and factor.locked_until is not None:
        raise Refused(guards.tries_locked(factor.locked_until - now, about="code"))
    typed = totp.plain(code)
    if totp.is_totp(typed):
        secret = unseal(factor.secret_sealed, context=SECRET_CONTEXT)
        step_taken = totp.step_of(typed, secret, now=now, after=factor.last_step)
        right = step_taken is not None
        factor.last_step = step_taken if step_taken is not None else factor.last_step
    else:
        unused = RecoveryCode.objects.filter(
            person_id=factor.pk, code_hash=totp.recovery_hash(factor.pk, typed), used_at__isnull=True
        )
        right = papers and unused.update(used_at=now) == 1
    if right:
        factor.failures, factor.failed_at, factor.locked_until = 0, None, None
        factor.save()
    return right


def _failed(factor: SecondFactor, *, by: Actor, now: datetime) -> Failed:
    """Counts the failure with the person and with the address; five in a row lock for half an hour."""
    old = factor.failed_at is None or factor.failed_at <= now - guards.LOCK
    fresh = factor.locked_until is not None or old
    factor.failures = 1 if fresh else factor.failures + 1
    factor.failed_at = now
    factor.locked_until = now + guards.LOCK if factor.failures >= guards.MOST_FAILURES else None
    factor.save()
    guards.count_failure_from(by.address, now=now)
    audit.record("factor.failed", by=by, now=now, target=f"person:{factor.pk}", failures=factor.failures)
    if factor.locked_until:
        _tell(factor.pk, "factor.locked", now=now)
        return Failed(Refused(guards.tries_locked(guards.LOCK, about="code")))
    return Failed(Refused(factor_wrong()))


def _is_locked(factor: SecondFactor, now: datetime) -> bool:
    return factor.locked_until is not None and factor.locked_until > now


def factor_wrong() -> Reason:
    """The one answer to a wrong code, an old one, and one that was used."""
    return Reason(
        "factor_wrong",
        _("验证码不对或已经用过，请等验证器换一个新的再填；恢复码每个只能用一次"),
        about="code",
    )


def _new_codes(person_id: int, *, now: datetime) -> tuple[str, ...]:
    RecoveryCode.objects.filter(person_id=person_id).delete()
    codes = totp.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(
            person_id=person_id, code_hash=totp.recovery_hash(person_id, totp.plain(code)), made_at=now
        )
        for code in codes
    )
    return tuple(codes)


def _whole(login_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """Ends a half login and opens a whole one on the same device; a whole one only notes the second factor."""
    login = lock(Login, login_id)
    if not login.half:
        login.factor_at = now
        login.save(update_fields=["factor_at"])
        return login.pk
    if login.ended_at is not None:
        raise _no_login()  # a second tap: the first has opened it already
    login.ended_at = now
    login.save(update_fields=["ended_at"])
    earlier = Login.objects.filter(person_id=login.person_id, half=False)
    is_new = earlier.exists() and not earlier.filter(device=login.device).exists()
    whole = new_login(login.person_id, by=by, now=now, device=login.device)
    whole.factor_at = now
    whole.save(force_insert=True)
    who = Actor(person_id=login.person_id, login_id=whole.pk, address=by.address)
    audit.record("login.started", by=who, now=now, target=f"person:{login.person_id}", way="factor")
    if is_new:
        tell_of_device(whole, now=now)
    return whole.pk


def _whose(login_id: UUID, *, by: Actor, now: datetime) -> int:
    """The person of a standing login, half or whole, that is the actor's own. Raises NotFound."""
    for standing in (half_logins(now), queries.open_logins(now)):
        login = standing.filter(pk=login_id).first()
        if login is not None and not rules.why_not_own(person_id=login.person_id, by=by):
            return login.person_id
    raise _no_login()


def _own_factor(by: Actor) -> SecondFactor:
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    forbid_if(rules.why_not_own(person_id=by.person_id, by=by))
    factor = (
        SecondFactor.objects.select_for_update(no_key=True)
        .filter(pk=by.person_id, confirmed_at__isnull=False)
        .first()
    )
    if factor is None:
        raise NotFound(Reason("no_factor", _("您还没有设置两步验证")))
    return factor


def _no_login() -> NotFound:
    return NotFound(Reason("not_found", _("登录已失效，请从头登录")))


def _factor_there() -> Reason:
    return Reason("factor_there", _("您已经设置过两步验证"))


def _tell(person_id: int, kind: str, *, now: datetime) -> None:
    target = f"person:{person_id}"
    tell([Telling(kind=kind, people=[person_id], words={"at": now.isoformat()}, target=target)], now=now)
