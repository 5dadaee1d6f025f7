"""What a mail address and the code that confirms it may be."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason

#: How long a code for an address lives, how long until another may be asked for, and how many wrong ones it stands.
CODE_LIFE = timedelta(minutes=15)
CODE_PAUSE = timedelta(minutes=1)
MOST_GUESSES = 5


def why_not_mail(address: str) -> list[Reason]:
    """Empty if it can be a mail address."""
    try:
        validate_email(address)
    except ValidationError:
        return [Reason("mail_address", _("请填写完整的邮箱地址，例如 name@example.com"), about="address")]
    return []


def why_not_ask(*, asked_at: datetime | None, now: datetime) -> list[Reason]:
    """A new code at most once a minute: whoever types addresses must not make us write to others."""
    if asked_at is not None and now < asked_at + CODE_PAUSE:
        return [Reason("too_often", _("刚刚发过验证码，请一分钟后再试"), about="address")]
    return []


def why_not_confirm(*, expires_at: datetime | None, guesses: int, right: bool, now: datetime) -> list[Reason]:
    """A code is confirmed while it lives, and before too many wrong ones."""
    if expires_at is None or now >= expires_at:
        return [Reason("code_expired", _("验证码已过期，请重新发送"), about="code")]
    if guesses >= MOST_GUESSES:
        return [Reason("code_used_up", _("错误次数太多，请重新发送验证码"), about="code")]
    if not right:
        return [Reason("code_wrong", _("验证码不对"), about="code")]
    return []
