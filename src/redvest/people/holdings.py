"""What people itself holds about a person beside their row: homes, consents, tokens, family; ended or left in place."""

from datetime import datetime, timedelta

from django.db.models import Q

from redvest.kernel.actor import Actor
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.people.enums import LIVE_CASES, CaseState, EntryEnd
from redvest.people.models import (
    AccessToken,
    Account,
    Case,
    Consent,
    Entry,
    FamilyPermission,
    GuardianConsent,
    Guardianship,
    Household,
    HouseholdInvite,
    HouseholdMember,
    RecoveryCode,
    Residence,
    SecondFactor,
)

#: What is not handed over when two persons are one. Homes: figures of the past count who was registered where; consents
#: were given to what was kept under that number; what opens an account opens that of the one who stays only by itself.
STAYS = frozenset(
    {
        "people.residence.person",
        "people.consent.person",
        "people.account.person",
        "people.login.person",
        "people.accesstoken.person",
        "people.secondfactor.person",
        "people.recoverycode.person",
        "people.leftclaim.person",
        "people.case.person",
        "people.case.other",
        "people.entry.person",
    }
)
#: What is nobody's record: gone when its person leaves.
FORGOTTEN = frozenset({"people.accesstoken", "people.secondfactor", "people.recoverycode"})


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Ends what the other held and the one who stays has, or must have, of their own."""
    _end_account(other_id, now=now)
    trace = _end_cases(other_id, now=now)
    ended = list(
        Consent.objects.filter(person_id=other_id, withdrawn_at__isnull=True).values_list("pk", flat=True)
    )
    Consent.objects.filter(pk__in=ended).update(withdrawn_at=now)
    trace["people.consent ended"] = ended
    end_home(other_id, now=now)
    Entry.objects.filter(person_id=other_id, ended_at__isnull=True).update(
        ended_at=now, end=EntryEnd.REGISTERED
    )
    if HouseholdMember.objects.filter(person_id=person_id, until__isnull=True).exists():
        trace["people.householdmember ended"] = _leave_household(other_id, now=now)
    between = Guardianship.objects.filter(ended_at__isnull=True)
    between.filter(
        Q(child_id=person_id, guardian_id=other_id) | Q(child_id=other_id, guardian_id=person_id)
    ).update(ended_at=now)
    return trace


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Ends what a person who leaves holds here: consents, home, family, invitations, cases, ways in."""
    _end_account(person_id, now=now)
    trace = _end_cases(person_id, now=now)
    Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True).update(withdrawn_at=now)
    end_home(person_id, now=now)
    trace["people.householdmember ended"] = _leave_household(person_id, now=now)
    mine = Q(child_id=person_id) | Q(guardian_id=person_id)
    Guardianship.objects.filter(mine, ended_at__isnull=True).update(ended_at=now)
    GuardianConsent.objects.filter(mine, withdrawn_at__isnull=True).update(withdrawn_at=now)
    FamilyPermission.objects.filter(
        Q(person_id=person_id) | Q(member_id=person_id), withdrawn_at__isnull=True
    ).update(withdrawn_at=now)
    asked = HouseholdInvite.objects.filter(person_id=person_id, answered_at__isnull=True)
    asked.update(answered_at=now, accepted=False)
    return trace


@step
def end_home(person_id: int, *, now: datetime) -> None:
    """No site counts the person from now on; as of before, it still does."""
    home = Residence.objects.filter(person_id=person_id, until__isnull=True).first()
    if home is not None:
        home.until = max(now, home.since + timedelta(microseconds=1))
        home.save(update_fields=["until"])


def _end_account(person_id: int, *, now: datetime) -> None:
    Account.objects.filter(person_id=person_id).update(password="")
    AccessToken.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=now)
    RecoveryCode.objects.filter(person_id=person_id).delete()
    SecondFactor.objects.filter(person_id=person_id).delete()


def _end_cases(person_id: int, *, now: datetime) -> Trace:
    live = Case.objects.filter(Q(person_id=person_id) | Q(other_id=person_id), state__in=LIVE_CASES)
    # The case that decides this is closed by whoever decided it.
    ids = list(live.exclude(kind="merge", decided_at__isnull=False).values_list("pk", flat=True))
    Case.objects.filter(pk__in=ids).update(state=CaseState.EXPIRED, ended_at=now, sealed="")
    return {"people.case ended": ids}


def _leave_household(person_id: int, *, now: datetime) -> list[int]:
    member = HouseholdMember.objects.filter(person_id=person_id, until__isnull=True).first()
    if member is None:
        return []
    member.until = max(now, member.since)
    member.save(update_fields=["until"])
    others = HouseholdMember.objects.filter(household_id=member.household_id, until__isnull=True)
    heir = others.order_by("since", "pk").first()
    if heir is None:
        Household.objects.filter(pk=member.household_id).update(ended_at=now)
    elif not others.filter(head=True).exists():
        heir.head = True
        heir.save(update_fields=["head"])
    return [member.pk]
