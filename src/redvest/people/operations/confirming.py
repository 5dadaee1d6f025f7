"""Confirming, or disowning, that one was entered by others: by a code to the phone that was written down."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.crypto import seal, unseal
from redvest.kernel.errors import Invalid, Reason, Refused, invalid_if
from redvest.kernel.operation import Failed, attempt, operation, step
from redvest.people import passwords, queries, rules
from redvest.people.enums import CONSENT_VERSION, CodePurpose, EntryEnd, PersonState
from redvest.people.models import Entry, Person
from redvest.people.operations import guards
from redvest.people.operations.codes import Guess, code_is_wrong, require_phone, try_codes, use_codes
from redvest.people.operations.erasing import erase_entered
from redvest.people.operations.logins import new_login
from redvest.people.operations.registration import RegisterResult
from redvest.people.operations.sites import Sites
from redvest.people.operations.volunteers import Belongings, furnish

#: So long one may read and decide after the code was right.
PROOF_LIFE = timedelta(minutes=30)
_PROOF = "people.entry_proof"
#: So many expired entries are cleared in one transaction.
EXPIRE_AT_ONCE = 100


@dataclass(frozen=True, kw_only=True)
class EntryProof:
    """That somebody holds a phone: a sealed text to be shown again with each decision, and what is there to decide."""

    token: str
    entries: list[queries.EntryCard]


@attempt
def prove_phone(*, phone: str, code: str, by: Actor, now: datetime) -> EntryProof | Failed:
    """Uses up a code, and shows who was entered with the phone. Raises Invalid (no phone, "code_wrong"), Refused
    "address_locked"."""
    number = require_phone(phone)
    invalid_if(rules.why_not_code_form(code))
    guards.refuse_address(by.address, now=now)
    (live,) = try_codes([Guess(phone=number, code=code, by=by, now=now)], purpose=CodePurpose.CONFIRM)
    if live is None:
        guards.count_failure_from(by.address, now=now)
        return Failed(Invalid(code_is_wrong()))
    use_codes({live.pk: now})
    body = json.dumps({"phone": number, "until": (now + PROOF_LIFE).isoformat()})
    return EntryProof(token=seal(body, context=_PROOF), entries=queries.entries_of_phone(number, now=now))


def phone_of(token: str, *, now: datetime) -> str:
    """The phone a proof was given for. Raises Refused "proof_over" for one that has run out, or is none."""
    try:
        body = json.loads(unseal(token, context=_PROOF))
    except (ValueError, KeyError, InvalidTag):
        body = {}
    if not body or datetime.fromisoformat(body["until"]) <= now:
        raise Refused(Reason("proof_over", _("时间过了，请重新获取一条短信验证码")))
    return str(body["phone"])


def entries_proved(token: str, *, now: datetime) -> list[queries.EntryCard]:
    """Who was entered with the phone of a proof. Raises Refused "proof_over"."""
    return queries.entries_of_phone(phone_of(token, now=now), now=now)


@operation
def confirm_entry(
    *,
    person_id: int,
    token: str,
    consents: Collection[str],
    by: Actor,
    now: datetime,
    password: str = "",
    device: str = "",
) -> RegisterResult:
    """Makes a pending person a volunteer who has confirmed it themselves, logged in.

    Raises Refused: "proof_over", "entry_over" (ended, or ran out), "phone_taken" (another volunteer's phone); Invalid
    about "consents" or "password".
    """
    phone = phone_of(token, now=now)
    person, entry = require_open(_lock(person_id), now=now, phone=phone)
    invalid_if(rules.why_not_consents(consents))
    invalid_if(passwords.why_not_password(password, phone=phone) if password else [])
    try:
        make_active(
            person, entry, phone=phone, end=EntryEnd.PHONE, consents=consents, password=password, now=now
        )
    except IntegrityError as clash:
        raise Refused(phone_is_anothers()) from clash
    login = new_login(person_id, by=by, now=now, device=device)
    login.save(force_insert=True)
    who = Actor(person_id=person_id, login_id=login.pk, address=by.address)
    data = {"consents": sorted(consents), "version": CONSENT_VERSION, "way": "phone"}
    audit.record("person.confirmed", by=who, now=now, target=f"person:{person_id}", **data)
    return RegisterResult(person_id=person_id, number=person.number, login_id=login.pk)


@operation
def disown_entry(*, person_id: int, token: str, by: Actor, now: datetime) -> None:
    """ "I did not sign up for this": all about the person is erased at once, a marker stays for the supervisors.

    A repeat changes nothing. Raises Refused "proof_over", "entry_over" (it has been confirmed).
    """
    phone = phone_of(token, now=now)
    person = _lock(person_id)
    if person is not None and person.state == PersonState.LEFT:
        return
    _person, entry = require_open(person, now=now, phone=phone)
    erase_entered([person_id], end=EntryEnd.DISOWNED, by=by, now=now)
    audit.record("person.disowned", by=by, now=now, target=f"person:{person_id}", source=entry.source)


@operation
def expire_entries(*, now: datetime) -> int:
    """Erases everybody whose entry ran out unconfirmed, a hundred at a time. Returns how many."""
    due = Entry.objects.filter(ended_at__isnull=True, expires_at__lte=now).order_by("expires_at")
    asked = list(due.values_list("person_id", flat=True)[:EXPIRE_AT_ONCE])
    # Whoever confirms at this moment holds the row; once we have it, they are no longer pending, and left alone.
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=asked, state=PersonState.PENDING)
    gone = list(rows.order_by("pk").values_list("pk", flat=True))
    if gone:
        erase_entered(gone, end=EntryEnd.EXPIRED, by=SYSTEM, now=now)
        audit.record_many(
            audit.Deed(verb="person.entry_expired", by=SYSTEM, now=now, target=f"person:{pk}", data={})
            for pk in gone
        )
    return len(gone)


def _lock(person_id: int) -> Person | None:
    return Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()


def require_open(person: Person | None, *, now: datetime, phone: str | None = None) -> tuple[Person, Entry]:
    """A locked pending person and the open entry, read after the lock; with ``phone``, entered with that phone.

    Raises Refused "entry_over"."""
    if person is not None and person.state == PersonState.PENDING and phone in (None, person.phone):
        entry = Entry.objects.filter(person=person, ended_at__isnull=True, expires_at__gt=now).first()
        if entry is not None:
            return person, entry
    raise Refused(Reason("entry_over", _("这条登记已经处理过，或者已经过期了")))


def phone_is_anothers() -> Reason:
    """The refusal to confirm with a phone that is another volunteer's."""
    return Reason(
        "phone_taken",
        _("这个手机号已经是另一位志愿者的了。请带本人证件到附近的文明实践站，凭签名回执确认"),
    )


@step
def make_active(
    person: Person,
    entry: Entry,
    *,
    phone: str | None,
    end: EntryEnd,
    consents: Collection[str],
    now: datetime,
    password: str = "",
) -> None:
    """Turns a locked pending person into a volunteer at home where the entry says. Raises IntegrityError for a phone
    that is another's, Invalid about "residence" if no site serves it any more."""
    faults: list[Reason] = []
    site = Sites().serving(entry.division_code, faults)
    if site is None:
        raise Invalid(*faults)
    person.state, person.phone, person.registered_at = PersonState.ACTIVE, phone, now
    person.save(update_fields=["state", "phone", "registered_at"])
    entry.ended_at, entry.end = now, end
    entry.save(update_fields=["ended_at", "end"])
    belongings = Belongings(
        person_id=person.pk,
        division_code=entry.division_code,
        site_id=site.id,
        consents=consents,
        password=password,
        now=now,
    )
    furnish([belongings])
