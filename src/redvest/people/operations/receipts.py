"""Signed receipts (回执): how an elder without a phone confirms being entered. Two of the staff, never one."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import Forbidden, Reason, Refused, forbid_if, invalid_if, refuse_if
from redvest.kernel.operation import operation
from redvest.kernel.viewing import Viewer, viewer_of
from redvest.people import papers
from redvest.people.enums import CONSENT_VERSION, NECESSARY_PURPOSES, Duty, EntryEnd
from redvest.people.models import Entry, Person, Receipt
from redvest.people.operations.confirming import make_active, require_open
from redvest.people.operations.guardians import person_of
from redvest.people.queries import not_found

#: What receipts' scans are kept for (kernel.attachments).
RECEIPT_SCAN = "people.receipt"


@operation
def record_receipt(*, entry_id: int, scan: Upload, by: Actor, now: datetime) -> Receipt:
    """Hands in the scan of a receipt the person has signed; somebody else of the staff decides on it.

    Raises NotFound, Forbidden, Refused "entry_over" or "receipt_waits" (one is waiting), Invalid about "scan".
    """
    entry, person = _lock_entry(entry_id)
    _require(viewer_of(by, now=now), entry)
    _person, entry = require_open(person, now=now)
    waiting = Receipt.objects.filter(entry=entry, decided_at__isnull=True).exists()
    refuse_if([Reason("receipt_waits", _("这份登记的回执已经交了，正等另一位同事核对"))] if waiting else [])
    kept = attachments.keep(upload=scan, purpose=RECEIPT_SCAN, by=by, now=now, about="scan")
    receipt = Receipt.objects.create(
        entry=entry, attachment_id=kept, recorded_by_id=person_of(by), recorded_at=now
    )
    audit.record("receipt.recorded", by=by, now=now, target=f"person:{entry.person_id}", receipt=receipt.pk)
    return receipt


@operation
def accept_receipt(*, receipt_id: int, by: Actor, now: datetime) -> int:
    """Confirms, as a second person, that the scan is the signed receipt: the person entered is a volunteer now.

    The phone of the entry was never confirmed and is not kept. Gives the person's id. Raises NotFound, Forbidden (also
    for whoever handed it in), Refused "entry_over", "receipt_decided".
    """
    receipt, person, entry = _lock_receipt(receipt_id, by=by, now=now)
    receipt.decided_by_id, receipt.decided_at, receipt.accepted = by.person_id, now, True
    receipt.save(update_fields=["decided_by", "decided_at", "accepted"])
    make_active(person, entry, phone=None, end=EntryEnd.RECEIPT, consents=NECESSARY_PURPOSES, now=now)
    data = {"consents": sorted(NECESSARY_PURPOSES), "version": CONSENT_VERSION, "way": "receipt"}
    audit.record("person.confirmed", by=by, now=now, target=f"person:{person.pk}", receipt=receipt.pk, **data)
    return person.pk


@operation
def decline_receipt(*, receipt_id: int, note: str, by: Actor, now: datetime) -> None:
    """Sends a receipt back (unreadable, not signed); another can be handed in.

    Raises as ``accept_receipt``, and Invalid about "note".
    """
    receipt, person, _entry = _lock_receipt(receipt_id, by=by, now=now)
    note = note.strip()
    invalid_if(papers.why_not_note(note))
    receipt.decided_by_id, receipt.decided_at, receipt.accepted = by.person_id, now, False
    receipt.note = note
    receipt.save(update_fields=["decided_by", "decided_at", "accepted", "note"])
    audit.record("receipt.declined", by=by, now=now, target=f"person:{person.pk}", receipt=receipt.pk)


def _lock_entry(entry_id: int) -> tuple[Entry, Person]:
    entry = Entry.objects.filter(pk=entry_id).select_related("site").first()
    if entry is None:
        raise not_found()
    return entry, Person.objects.select_for_update(no_key=True).get(pk=entry.person_id)


def _require(viewer: Viewer, entry: Entry) -> None:
    path = entry.site.path
    if viewer.may(Duty.ENTER, path):
        return
    if not viewer.may(Duty.SEE, path):
        raise not_found()
    raise Forbidden(Reason("not_permitted", _("您没有代登记的权限")))


def _lock_receipt(receipt_id: int, *, by: Actor, now: datetime) -> tuple[Receipt, Person, Entry]:
    found = Receipt.objects.filter(pk=receipt_id).first()
    if found is None:
        raise not_found()
    entry, locked = _lock_entry(found.entry_id)
    _require(viewer_of(by, now=now), entry)
    receipt = Receipt.objects.get(pk=receipt_id)
    forbid_if(papers.why_not_decide_paper(by=by.person_id, recorded_by=receipt.recorded_by_id))
    if receipt.decided_at is not None:
        raise Refused(Reason("receipt_decided", _("这份回执已经有人核对过了")))
    person, entry = require_open(locked, now=now)
    return receipt, person, entry
