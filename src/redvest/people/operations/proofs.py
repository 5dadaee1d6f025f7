"""Proving once more that it is oneself who acts, before something that cannot be taken back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Reason, Refused
from redvest.kernel.operation import Failed, step
from redvest.people import passwords
from redvest.people.enums import CodePurpose
from redvest.people.models import Account
from redvest.people.operations import guards
from redvest.people.operations.codes import Guess, code_is_wrong, phone_target, try_codes, use_codes
from redvest.people.operations.second_factor import took_factor


@step
def prove_again(*, password: str, code: str, by: Actor, now: datetime) -> Failed | None:
    """One's password, or a code: that sent to one's phone to log in, or the authenticator's. None: it is they.

    A failure counts like one at the login; the caller is an ``attempt`` and returns it before anything is changed.
    Raises Forbidden, Refused (locked after five failures), Invalid (neither was given).
    """
    known = Account.objects.select_related("person")
    account = known.filter(person_id=by.person_id).first() if by.person_id is not None else None
    if account is None or by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    phone = account.person.phone or ""
    if password:
        return _by_password(account.password, phone, password, by=by, now=now)
    if code:
        return _by_code(by.person_id, phone, code, by=by, now=now)
    raise Invalid(Reason("proof_needed", _("请输入密码或验证码，确认是您本人"), about="password"))


@step
def _by_password(kept: str, phone: str, password: str, *, by: Actor, now: datetime) -> Failed | None:
    guard = guards.guard_of(phone, now=now)
    if guard.locked_until is not None and guard.locked_until > now:
        raise Refused(guards.locked(guard.locked_until - now))
    if passwords.matches(password, kept):
        if guard.failures:
            guard.delete()
        return None
    if guards.count(guard, by=by, now=now, target=phone_target(phone), way="password"):
        return Failed(Refused(guards.locked(guards.LOCK)))
    return Failed(
        Invalid(Reason("password_wrong", _("密码不对，请再试一次，也可以用验证码"), about="password"))
    )


@step
def _by_code(person_id: int, phone: str, code: str, *, by: Actor, now: datetime) -> Failed | None:
    guard = guards.guard_of(phone, now=now, way="code")
    guards.refuse_locked(guard, now=now, about="code")
    (live,) = try_codes([Guess(phone=phone, code=code, by=by, now=now)], purpose=CodePurpose.LOGIN)
    if live is None and not took_factor(person_id=person_id, code=code, now=now):
        guards.count(guard, by=by, now=now, target=phone_target(phone), way="code")
        return Failed(Invalid(code_is_wrong()))
    if live is not None:
        use_codes({live.pk: now})
    if guard.failures:
        guard.delete()
    return None
