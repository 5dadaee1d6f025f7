"""One-time codes: six digits to a phone, kept as a keyed hash, valid for minutes, used once, few guesses, few a day."""

import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit, outbox
from redvest.kernel.actor import Actor
from redvest.kernel.audit import Deed
from redvest.kernel.crypto import keyed_hash, seal
from redvest.kernel.errors import DomainError, Invalid, Reason, Refused, invalid_if
from redvest.kernel.operation import operation, step
from redvest.kernel.outbox import Event
from redvest.people.addresses import block_of
from redvest.people.enums import MOST_GUESSES, SEALED_CODE, SEALED_PHONE, TOPIC_CODE, CodePurpose, PersonState
from redvest.people.models import Person, PhoneCode
from redvest.people.phones import read_phone

LIFE = timedelta(minutes=5)
#: Limits on asking: one a minute and five an hour for a phone, twenty an hour from a network address.
PAUSE = timedelta(minutes=1)
WINDOW = timedelta(hours=1)
MOST_PER_PHONE, MOST_PER_ADDRESS = 5, 20


@dataclass(frozen=True, kw_only=True)
class CodeCall:
    """One person asking for a code: for which phone and purpose, from where, when."""

    phone: str
    purpose: str
    address: str
    now: datetime


@operation
def request_code(*, phone: str, purpose: str, address: str, now: datetime) -> None:
    """Sends a code to a phone: a batch of one. To log in, a phone nobody registered gets none, but the same answer.

    Raises Invalid (not a mobile phone of the mainland), Refused "code_limit" (asked too often).
    """
    (refusal,) = _request([CodeCall(phone=phone, purpose=purpose, address=address, now=now)])
    if refusal is not None:
        raise refusal


@operation
def request_code_many(*, calls: Sequence[CodeCall]) -> list[DomainError | None]:
    """Sends codes to a batch, in the order given: for each None, or the refusal that changed nothing for it."""
    return _request(calls)


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


def guessing(phone: str, *, purpose: str, now: datetime) -> bool:
    """Whether there is a code that one could try to guess: sent, not used, not expired."""
    sent = PhoneCode.objects.filter(phone=phone, purpose=purpose, closed_at__isnull=True)
    return sent.filter(expires_at__gt=now).exists()


@step
def count_refusals(rows: Iterable[PhoneCode]) -> None:
    """Right codes that led to a refusal count like guesses: else one code would tell of any number of identities
    whether they are registered."""
    refused = set(rows)
    for row in refused:
        row.guesses = min(MOST_GUESSES, row.guesses + 1)
    if refused:
        PhoneCode.objects.bulk_update(refused, ["guesses"])


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


def _hash(phone: str, purpose: str, code: str) -> str:
    return keyed_hash(f"{phone}:{purpose}:{code}", context="people.code")


def _request(calls: Sequence[CodeCall]) -> list[DomainError | None]:
    phones = [read_phone(call.phone) for call in calls]
    known = {phone for phone in phones if phone}
    blocks = [block_of(call.address) for call in calls]
    addresses = {block for block in blocks if block}
    _take_turns(known, addresses)
    sent = _Sent(known, addresses, since=min(call.now for call in calls) - WINDOW)
    outcomes: list[DomainError | None] = []
    codes: list[tuple[PhoneCode, str]] = []
    for call, phone, block in zip(calls, phones, blocks, strict=True):
        if phone is None:
            outcomes.append(Invalid(phone_is_odd()))
        elif reasons := sent.why_not_yet(phone, block, call.now):
            outcomes.append(Refused(*reasons))
        else:
            sent.note(phone, block, call.now)
            codes.append(_new_code(call, phone, block))
            outcomes.append(None)
    _write(codes)
    return outcomes


def _new_code(call: CodeCall, phone: str, block: str) -> tuple[PhoneCode, str]:
    """A code's row, not saved yet, and the code."""
    code, purpose = f"{secrets.randbelow(1_000_000):06d}", CodePurpose(call.purpose)
    row = PhoneCode(
        phone=phone,
        purpose=purpose,
        code_hash=_hash(phone, purpose, code),
        address=block,
        sent_at=call.now,
        expires_at=call.now + LIFE,
    )
    return row, code


def _write(codes: Sequence[tuple[PhoneCode, str]]) -> None:
    """Voids what the new codes replace, saves them, and has them sent."""
    if not codes:
        return
    rows = [row for row, _code in codes]
    _void_older(rows)
    PhoneCode.objects.bulk_create(rows)
    audit.record_many(
        Deed(
            verb="code.requested",
            by=Actor(person_id=None, address=row.address),
            now=row.sent_at,
            target=phone_target(row.phone),
            data={"purpose": row.purpose},
        )
        for row in rows
    )
    idle = _idle(rows)
    outbox.publish_many(
        (_event(row, code) for row, code in codes if (row.purpose, row.phone) not in idle),
        now=rows[-1].sent_at,
    )


#: Codes that are good only for somebody in this state; a phone without one gets none, but the same answer.
_ONLY_FOR = {CodePurpose.LOGIN: PersonState.ACTIVE, CodePurpose.CONFIRM: PersonState.PENDING}


def _idle(rows: Iterable[PhoneCode]) -> set[tuple[str, str]]:
    """Purposes and phones for which a code would open nothing."""
    asked = {(row.purpose, row.phone) for row in rows if row.purpose in _ONLY_FOR}
    if not asked:
        return set()
    people = Person.objects.filter(phone__in={phone for _purpose, phone in asked})
    there = set(people.values_list("state", "phone"))
    return {
        (purpose, phone) for purpose, phone in asked if (_ONLY_FOR[CodePurpose(purpose)], phone) not in there
    }


def _event(row: PhoneCode, code: str) -> Event:
    payload = {
        "phone": seal(row.phone, context=SEALED_PHONE),
        "code": seal(code, context=SEALED_CODE),
        "expires_at": row.expires_at.isoformat(),
    }
    return Event(topic=TOPIC_CODE, key=str(row.pk), payload=payload, expires_at=row.expires_at)


def _void_older(rows: Sequence[PhoneCode]) -> None:
    """Closes the live codes of the same phones and purposes, earlier ones of the same batch too."""
    live = PhoneCode.objects.filter(phone__in={row.phone for row in rows}, closed_at__isnull=True)
    newest = {(row.phone, row.purpose): row for row in live}
    voided = []
    for row in rows:
        older = newest.get((row.phone, row.purpose))
        if older is not None:
            older.closed_at = row.sent_at
            if older.pk is not None:
                voided.append(older)
        newest[row.phone, row.purpose] = row
    if voided:
        PhoneCode.objects.bulk_update(voided, ["closed_at"])


def _take_turns(phones: Iterable[str], addresses: Iterable[str]) -> None:
    """Makes requests of one phone and of one address wait for each other, so that none slips past a limit.

    Locks are taken in one order by everybody: phones first, then addresses, each sorted.
    """
    names = [f"people.code.phone:{phone}" for phone in sorted(phones)]
    names += [f"people.code.address:{address}" for address in sorted(addresses)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) AS name", [names]
        )


class _Sent:
    """When codes went to phones and were asked for from addresses, lately and in this batch."""

    def __init__(self, phones: set[str], addresses: set[str], *, since: datetime) -> None:
        self.to_phone: dict[str, list[datetime]] = defaultdict(list)
        self.from_address: dict[str, list[datetime]] = defaultdict(list)
        rows = PhoneCode.objects.filter(Q(phone__in=phones) | Q(address__in=addresses), sent_at__gt=since)
        for row in rows.values_list("phone", "address", "sent_at"):
            self.note(*row)

    def note(self, phone: str, address: str, now: datetime) -> None:
        self.to_phone[phone].append(now)
        if address:
            self.from_address[address].append(now)

    def why_not_yet(self, phone: str, address: str, now: datetime) -> list[Reason]:
        sent = _lately(self.to_phone[phone], now)
        if sent and sent[0] > now - PAUSE:
            return [_limit(sent[0] + PAUSE - now)]
        if len(sent) >= MOST_PER_PHONE:
            return [_limit(sent[MOST_PER_PHONE - 1] + WINDOW - now)]
        asked = _lately(self.from_address[address], now)
        if len(asked) >= MOST_PER_ADDRESS:
            return [_limit(asked[MOST_PER_ADDRESS - 1] + WINDOW - now)]
        return []


def _lately(times: Iterable[datetime], now: datetime) -> list[datetime]:
    """Those within the last hour, the latest first."""
    return sorted((time for time in times if time > now - WINDOW), reverse=True)


def _limit(wait: timedelta) -> Reason:
    seconds = max(1, int(wait.total_seconds()))
    if seconds <= PAUSE.total_seconds():
        return Reason(
            "code_limit", _("验证码刚刚发过，请 %(seconds)s 秒后再获取"), {"seconds": seconds}, about="phone"
        )
    minutes = -(-seconds // 60)
    sentence = _("获取验证码太频繁，请 %(minutes)s 分钟后再试")
    return Reason("code_limit", sentence, {"minutes": minutes, "seconds": seconds}, about="phone")
