"""Notices to a phone itself, whoever holds it: to the one that somebody is about to take an account away from."""

from datetime import datetime

from django.utils.translation import gettext as _

from redvest.kernel import clock, outbox
from redvest.kernel.crypto import seal
from redvest.kernel.operation import step
from redvest.people.enums import SEALED_NOTICE, SEALED_PHONE, TOPIC_PHONE_NOTICE
from redvest.people.models import Person


@step
def warn_old_phone(person: Person, *, ready_at: datetime, now: datetime) -> None:
    """Tells the phone in use that another is to take its place, from when on, and how to stop it."""
    at = clock.local(ready_at)
    sentence = _(
        "【红马甲】有人凭您的证件申请换登录手机号，%(month)s月%(day)s日 %(time)s 后生效。"
        "如果不是您本人，请在这之前用本机号码登录，在“我的资料”里点“阻止”。"
    )
    _send(person, sentence % {"month": at.month, "day": at.day, "time": f"{at:%H:%M}"}, now=now)


@step
def tell_old_phone(person: Person, *, now: datetime) -> None:
    """Tells the phone in use that from now on another opens the account. Called before it is changed."""
    _send(
        person,
        _("【红马甲】您账号的登录手机号已换成新的号码，这个号码不能再登录。如有疑问请到文明实践站。"),
        now=now,
    )


def _send(person: Person, text: str, *, now: datetime) -> None:
    if person.phone:
        outbox.publish(
            TOPIC_PHONE_NOTICE,
            f"person:{person.pk}",
            now=now,
            phone=seal(person.phone, context=SEALED_PHONE),
            text=seal(text, context=SEALED_NOTICE),
        )
