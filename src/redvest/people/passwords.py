"""Passwords: what one may be, and checking one at the same cost whether or not there is anything to check against."""

from functools import lru_cache

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text

SHORTEST, LONGEST = 8, 128


class Argon2(Argon2PasswordHasher):
    """Argon2id at 19 MiB and two passes (OWASP). Django's 100 MiB, times all request threads at once, would let anybody
    who sends wrong passwords fill the machine's memory."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def why_not_password(password: str, *, phone: str = "") -> list[Reason]:
    """Empty if the password may be taken: at least 8 characters, not the phone, not one that everybody tries first."""
    if len(password) < SHORTEST:
        return [_reason("password_short", _("密码至少要 8 个字符"))]
    if len(password) > LONGEST:
        return [_reason("password_long", _("密码最多 128 个字符"))]
    if phone and phone.removeprefix("+86") in password:
        return [_reason("password_phone", _("密码里不要用手机号"))]
    try:
        _common().validate(password)
    except ValidationError:
        return [_reason("password_common", _("这个密码太常见，容易被猜到，请换一个"))]
    return []


def hashed(password: str) -> str:
    """The hash to keep; blank for no password."""
    return make_password(password) if password else ""


def matches(password: str, kept: str) -> bool:
    """Whether ``password`` is the one ``kept``. Works as long on a blank hash (nobody, or no password) and says no."""
    if len(password) > LONGEST:
        return False
    if not kept:
        make_password(password)
        return False
    return check_password(password, kept)


def _reason(code: str, sentence: Text) -> Reason:
    return Reason(code, sentence, about="password")
