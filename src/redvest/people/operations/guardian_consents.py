"""Guardians' consents that a minor serves: given in the own account or on paper, withdrawn at once, never rewritten."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import attachments, audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Reason, Refused, forbid_if, invalid_if
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.kernel.viewing import viewer_of
from redvest.people import ages, papers, rules
from redvest.people.enums import ConsentWay, Duty
from redvest.people.models import Entry, GuardianConsent, Guardianship, Person, Residence
from redvest.people.operations.codes import phone_is_odd
from redvest.people.operations.guardians import lock_people
from redvest.people.phones import read_phone
from redvest.people.queries import not_found
from redvest.people.queries.families import guardianship_in_force

#: What scans of consents are kept for (kernel.attachments).
CONSENT_SCAN = "people.guardian_consent"


@dataclass(frozen=True, kw_only=True)
class ConsentForm:
    """What is consented to: ``scope`` "all", "team:ID" or "activity:ID"; both days included."""

    scope: str
    valid_from: date
    valid_until: date
    version: str


@dataclass(frozen=True, kw_only=True)
class PaperForm:
    """What a signed paper says beside the consent: who signed it, and how to reach them."""

    guardian_name: str
    guardian_phone: str
    relation: str


@operation
def give_guardian_consent(*, child_id: int, form: ConsentForm, by: Actor, now: datetime) -> GuardianConsent:
    """A guardian consents in the own account; the same again changes nothing.

    Under 14 on the first day it is in the stricter form, and says so (``form.version``). Raises NotFound (not one's
    child), Invalid by field, Refused "child_of_age".
    """
    child = lock_people([child_id]).get(child_id)
    held = Guardianship.objects.filter(guardianship_in_force(), child_id=child_id, guardian_id=by.person_id)
    link = held.first()
    if child is None or link is None:
        raise not_found()
    strict = _check(child, form, now)
    same = GuardianConsent.objects.filter(
        child=child,
        guardian_id=by.person_id,
        scope=form.scope,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        strict=strict,
        withdrawn_at__isnull=True,
    ).first()
    if same is not None:
        return same
    made = GuardianConsent.objects.create(
        child=child,
        way=ConsentWay.ACCOUNT,
        guardian_id=by.person_id,
        relation=link.relation,
        scope=form.scope,
        strict=strict,
        version=form.version,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        given_at=now,
    )
    _note("guardian_consent.given", made, by, now)
    _tell_child("guardian_consent.given", child, made, now)
    return made


@operation
def record_paper_consent(
    *, child_id: int, form: ConsentForm, paper: PaperForm, scan: Upload, by: Actor, now: datetime
) -> GuardianConsent:
    """Staff record a guardian's signed paper; in the stricter form it holds once another of the staff confirmed it.

    Raises NotFound, Forbidden, Invalid by field, Refused "child_of_age".
    """
    child = lock_people([child_id]).get(child_id)
    if child is None:
        raise not_found()
    require_entering(child, by, now)
    name = rules.tidy_name(paper.guardian_name)
    phone = read_phone(paper.guardian_phone)
    faults = [
        Reason(reason.code, reason.sentence, reason.params, about="guardian_name")
        for reason in rules.why_not_name(name)
    ]
    if phone is None:
        odd = phone_is_odd()
        faults.append(Reason(odd.code, odd.sentence, about="guardian_phone"))
    invalid_if([*faults, *papers.why_not_relation(paper.relation)])
    strict = _check(child, form, now)
    kept = attachments.keep(upload=scan, purpose=CONSENT_SCAN, by=by, now=now, about="scan")
    made = GuardianConsent.objects.create(
        child=child,
        way=ConsentWay.PAPER,
        guardian_name=name,
        guardian_phone=phone or "",
        relation=paper.relation,
        scope=form.scope,
        strict=strict,
        version=form.version,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        given_at=now,
        recorded_by_id=by.person_id,
        attachment_id=kept,
    )
    _note("guardian_consent.recorded", made, by, now)
    _tell_child("guardian_consent.given", child, made, now)
    return made


@operation
def confirm_paper_consent(*, consent_id: int, by: Actor, now: datetime) -> GuardianConsent:
    """A second of the staff confirms a paper in the stricter form; a repeat changes nothing.

    Raises NotFound, Forbidden (also for whoever recorded it), Refused "withdrawn".
    """
    row, child = _lock(consent_id)
    if row.way != ConsentWay.PAPER:
        raise not_found()
    require_entering(child, by, now)
    forbid_if(papers.why_not_decide_paper(by=by.person_id, recorded_by=row.recorded_by_id))
    if row.withdrawn_at is not None:
        raise Refused(Reason("withdrawn", _("这份同意已经撤回了")))
    if row.confirmed_at is None:
        row.confirmed_by_id, row.confirmed_at = by.person_id, now
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        _note("guardian_consent.confirmed", row, by, now)
    return row


@operation
def withdraw_guardian_consent(*, consent_id: int, by: Actor, now: datetime) -> None:
    """Ends a consent at once: by any guardian of the child, or by staff for a guardian who asks them. A repeat changes
    nothing. What was served stays. Raises NotFound."""
    row, child = _lock(consent_id)
    if not _guards(by, child) and not _may_enter(child, by, now):
        raise not_found()
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by_id = now, by.person_id
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _note("guardian_consent.withdrawn", row, by, now)
    _tell_child("guardian_consent.withdrawn", child, row, now)


def home_path(person_id: int) -> str:
    """The path of the site where a person lives, or was entered."""
    home = Residence.objects.filter(person_id=person_id, until__isnull=True).select_related("site").first()
    if home is not None:
        return home.site.path
    entry = Entry.objects.filter(person_id=person_id, ended_at__isnull=True).select_related("site").first()
    return entry.site.path if entry is not None else ""


def require_entering(person: Person, by: Actor, now: datetime) -> None:
    """Raises NotFound or Forbidden unless the actor enters people where the person lives."""
    if _may_enter(person, by, now):
        return
    if not viewer_of(by, now=now).may(Duty.SEE, home_path(person.pk)):
        raise not_found()
    raise Forbidden(Reason("not_permitted", _("您没有代登记的权限")))


def _may_enter(person: Person, by: Actor, now: datetime) -> bool:
    return viewer_of(by, now=now).may(Duty.ENTER, home_path(person.pk))


def _guards(by: Actor, child: Person) -> bool:
    held = Guardianship.objects.filter(guardianship_in_force(), child=child, guardian_id=by.person_id)
    return by.person_id is not None and held.exists()


def _check(child: Person, form: ConsentForm, now: datetime) -> bool:
    """Whether it is in the stricter form; raises Refused or Invalid unless it may be given."""
    today = clock.local_day(now)
    if not ages.is_minor(child.birth_date, today):
        raise Refused(Reason("child_of_age", _("孩子已经成年，不需要监护人同意")))
    strict = papers.is_strict(child.birth_date, valid_from=form.valid_from)
    faults = papers.why_not_consent(
        scope=form.scope, valid_from=form.valid_from, valid_until=form.valid_until, today=today
    )
    invalid_if([*faults, *papers.why_not_wording(form.version, strict=strict)])
    return strict


def _lock(consent_id: int) -> tuple[GuardianConsent, Person]:
    """The consent as it is after the child is locked. Raises NotFound."""
    found = GuardianConsent.objects.filter(pk=consent_id).values_list("child_id", flat=True).first()
    child = lock_people([found]).get(found) if found is not None else None
    if child is None:
        raise not_found()
    return GuardianConsent.objects.get(pk=consent_id), child


def _note(verb: str, row: GuardianConsent, by: Actor, now: datetime) -> None:
    data = {"consent": row.pk, "scope": row.scope, "strict": row.strict, "version": row.version}
    audit.record(verb, by=by, now=now, target=f"person:{row.child_id}", **data)


def _tell_child(kind: str, child: Person, row: GuardianConsent, now: datetime) -> None:
    """The child and its other guardians hear of it."""
    guardians = Guardianship.objects.filter(guardianship_in_force(), child=child)
    others = set(guardians.values_list("guardian_id", flat=True)) - {row.guardian_id}
    words = {"child": child.name, "until": row.valid_until.isoformat()}
    telling = Telling(
        kind=kind,
        people=sorted({child.pk, *others}),
        words=words,
        target=f"guardian_consent:{row.pk}",
        once=f"{kind}:{row.pk}",
    )
    tell([telling], now=now)
