"""Taking everything personal off people who never confirmed being entered: only the entry's marker stays."""

from collections.abc import Collection
from datetime import date, datetime

from redvest.kernel.actor import Actor
from redvest.kernel.holdings import parts
from redvest.kernel.models import Attachment
from redvest.kernel.operation import step
from redvest.people import holdings as own
from redvest.people.enums import EntryEnd, IdType, PersonState
from redvest.people.models import (
    Consent,
    Entry,
    FamilyPermission,
    GuardianConsent,
    Guardianship,
    HouseholdInvite,
    Person,
    Receipt,
)

#: Nobody's birth date: the column cannot be empty, and whoever was erased has none.
NO_BIRTH_DATE = date(1900, 1, 1)


@step
def erase_entered(person_ids: Collection[int], *, end: EntryEnd, by: Actor, now: datetime) -> None:
    """Erases pending persons whose rows the caller has locked: no name, number of a document, phone, birth date or
    contact is left, scans are deleted, the identity is free again. What they held in other parts is ended: places at
    shifts are free for others."""
    for person_id in person_ids:
        own.leave(person_id, by=by, now=now)
        for part in parts():
            part.leave(person_id, by=by, now=now)
    entries = Entry.objects.filter(person__in=person_ids)
    _delete_papers(person_ids, entries.values_list("pk", flat=True))
    Guardianship.objects.filter(child__in=person_ids).delete()
    HouseholdInvite.objects.filter(person__in=person_ids).delete()
    FamilyPermission.objects.filter(person__in=person_ids).delete()
    Consent.objects.filter(person__in=person_ids).delete()
    entries.filter(ended_at__isnull=True).update(ended_at=now, end=end)
    entries.update(contact="", why="", division_code="")
    Person.objects.filter(pk__in=person_ids).update(
        state=PersonState.LEFT,
        left_at=now,
        name="",
        id_type=IdType.OTHER,
        id_hash=None,
        id_sealed="",
        sex="",
        birth_date=NO_BIRTH_DATE,
        phone=None,
        skills=[],
        categories=[],
    )


def _delete_papers(person_ids: Collection[int], entry_ids: Collection[int]) -> None:
    """Signed papers about them, and their scans."""
    consents = GuardianConsent.objects.filter(child__in=person_ids)
    receipts = Receipt.objects.filter(entry__in=entry_ids)
    scans = [
        *consents.values_list("attachment_id", flat=True),
        *receipts.values_list("attachment_id", flat=True),
    ]
    receipts.update(attachment=None)
    consents.delete()
    Attachment.objects.filter(pk__in=[scan for scan in scans if scan is not None]).delete()
