"""One-time codes: six digits to a phone, kept as a keyed hash, valid for minutes, used once, few guesses, few a day."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.crypto import keyed_hash, seal
from redvest.kernel.errors import Reason, invalid_if, refuse_if
from redvest.kernel.operation import operation, step
from redvest.people.enums import MOST_GUESSES, SEALED_CODE, SEALED_PHONE, TOPIC_CODE, CodePurpose, PersonState
from redvest.people.models import Person, PhoneCode
from redvest.people.phones import read_phone

LIFE = timedelta(minutes=5)
#: Limits on asking: one a minute and five an hour for a phone, twenty an hour from a network address.
PAUSE = timedelta(minutes=1)
WINDOW = timedelta(hours=1)
MOST_PER_PHONE, MOST_PER_ADDRESS = 5, 20


@operation
def request_code(*, phone: str, purpose: str, address: str, now: datetime) -> None:
    """Sends a code to a phone. To log in, a phone nobody registered gets none, but the answer is the same.

    Raises Invalid (not a mobile phone of the mainland), Refused "code_limit" (asked too often).
    """
    number = require_phone(phone)
    purpose = CodePurpose(purpose)
    _take_turns(number, address)
    refuse_if(_why_not_yet(number, address, now))
    PhoneCode.objects.filter(phone=number, purpose=purpose, closed_at__isnull=True).update(closed_at=now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    row = PhoneCode.objects.create(
        phone=number,
        purpose=purpose,
        code_hash=_hash(number, purpose, code),
        address=address,
        sent_at=now,
        expires_at=now + LIFE,
    )
    by = Actor(person_id=None, address=address)
    audit.record("code.requested", by=by, now=now, target=phone_target(number), purpose=purpose)
    if purpose == CodePurpose.LOGIN and not _is_registered(number):
        return
    outbox.publish(
        TOPIC_CODE,
        row.pk,
        now=now,
        phone=seal(number, context=SEALED_PHONE),
        code=seal(code, context=SEALED_CODE),
        expires_at=row.expires_at.isoformat(),
    )


@operation
def forget_old_codes(*, now: datetime) -> int:
    """Deletes codes that no limit needs any more. Returns how many."""
    return PhoneCode.objects.filter(sent_at__lt=now - 24 * WINDOW).delete()[0]


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A code somebody typed for a phone."""

    phone: str
    code: str = field(repr=False)
    by: Actor
    now: datetime


@step
def try_codes(guesses: Sequence[Guess | None], *, purpose: str) -> list[PhoneCode | None]:
    """For each guess the live code's row, locked, if it is right; else None, with the wrong guess counted.

    The caller must then let its transaction commit (kernel.operation.attempt), or a wrong guess would be free.
    """
    phones = {guess.phone for guess in guesses if guess}
    rows = PhoneCode.objects.select_for_update(no_key=True).order_by("pk")
    live = {row.phone: row for row in rows.filter(phone__in=phones, purpose=purpose, closed_at__isnull=True)}
    wrong: list[Guess] = []
    found = [_tried(guess, live.get(guess.phone), purpose, wrong) if guess else None for guess in guesses]
    if wrong:
        PhoneCode.objects.bulk_update({live[guess.phone] for guess in wrong}, ["guesses"])
        audit.record_many(
            Deed(
                verb="code.wrong",
                by=guess.by,
                now=guess.now,
                target=phone_target(guess.phone),
                data={"purpose": purpose},
            )
            for guess in wrong
        )
    return found


def _tried(guess: Guess, live: PhoneCode | None, purpose: str, wrong: list[Guess]) -> PhoneCode | None:
    if live is None or live.expires_at <= guess.now or live.guesses >= MOST_GUESSES:
        return None
    if hmac.compare_digest(live.code_hash, _hash(guess.phone, purpose, guess.code)):
        return live
    live.guesses += 1
    wrong.append(guess)
    return None


@step
def use_codes(codes: Mapping[int, datetime]) -> None:
    """Consumes codes, by their rows' ids, in the transaction of what they authorise."""
    rows = [PhoneCode(pk=pk, closed_at=now) for pk, now in codes.items()]
    PhoneCode.objects.bulk_update(rows, ["closed_at"])


def code_is_wrong() -> Reason:
    """The one answer to a wrong, used, voided, expired or over-guessed code."""
    return Reason(
        "code_wrong", _("验证码不对或已过期，请核对最新一条短信；多次输错后需要重新获取"), about="code"
    )


def require_phone(text: str) -> str:
    """The phone in E.164. Raises Invalid about "phone"."""
    number = read_phone(text)
    if number is None:
        invalid_if([phone_is_odd()])
    return number or ""


def phone_is_odd() -> Reason:
    """The answer to what is no mobile phone of the mainland."""
    return Reason("phone_odd", _("请填写 11 位的大陆手机号"), about="phone")


def phone_target(phone: str) -> str:
    """How the audit record names a phone: not readable, but equal for equal phones."""
    return f"phone:{keyed_hash(phone, context='audit.phone')[:24]}"


def _is_registered(phone: str) -> bool:
    return Person.objects.filter(phone=phone, state=PersonState.ACTIVE).exists()


def _hash(phone: str, purpose: str, code: str) -> str:
    return keyed_hash(f"{phone}:{purpose}:{code}", context="people.code")


def _take_turns(phone: str, address: str) -> None:
    """Makes requests of one phone, then of one address, wait for each other, so that none slips past a limit."""
    with connection.cursor() as cursor:
        for name in (f"people.code.phone:{phone}", f"people.code.address:{address}" if address else ""):
            if name:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _why_not_yet(phone: str, address: str, now: datetime) -> list[Reason]:
    recent = PhoneCode.objects.filter(sent_at__gt=now - WINDOW)
    sent = list(recent.filter(phone=phone).order_by("-sent_at").values_list("sent_at", flat=True))
    if sent and sent[0] > now - PAUSE:
        return [_limit(sent[0] + PAUSE - now)]
    if len(sent) >= MOST_PER_PHONE:
        return [_limit(sent[MOST_PER_PHONE - 1] + WINDOW - now)]
    if address:
        asked = recent.filter(address=address).order_by("-sent_at").values_list("sent_at", flat=True)
        if len(times := list(asked[:MOST_PER_ADDRESS])) == MOST_PER_ADDRESS:
            return [_limit(times[-1] + WINDOW - now)]
    return []


def _limit(wait: timedelta) -> Reason:
    seconds = max(1, int(wait.total_seconds()))
    if seconds <= PAUSE.total_seconds():
        return Reason(
            "code_limit", _("验证码刚刚发过，请 %(seconds)s 秒后再获取"), {"seconds": seconds}, about="phone"
        )
    minutes = -(-seconds // 60)
    sentence = _("获取验证码太频繁，请 %(minutes)s 分钟后再试")
    return Reason("code_limit", sentence, {"minutes": minutes, "seconds": seconds}, about="phone")
