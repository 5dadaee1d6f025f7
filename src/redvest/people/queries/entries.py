"""Entries by others: as the person entered sees them, and as the office does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from redvest.kernel.privacy import mask_name, mask_phone
from redvest.kernel.viewing import Viewer
from redvest.people.enums import Duty, EntryEnd, PersonState
from redvest.people.models import Entry, Receipt
from redvest.people.queries.persons import not_found


@dataclass(frozen=True, kw_only=True)
class EntryCard:
    """An entry as the phone's holder sees it: who was entered (masked), by whom (masked), where, when and for what."""

    person_id: int
    number: str
    name_masked: str
    birth_year: int
    by_name: str
    site_name: str
    division_code: str
    source: str
    why: str
    entered_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReceiptInfo:
    """A receipt handed in: by whom, and what was decided on it by another."""

    id: int
    recorded_by: int
    recorded_name: str
    recorded_at: datetime
    attachment_id: int | None
    decided_at: datetime | None
    accepted: bool | None
    note: str


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """An entry as the office sees it; nothing but the marker is left of one disowned or expired."""

    id: int
    person_id: int
    number: str
    name_masked: str
    phone_masked: str
    has_contact: bool
    site_name: str
    site_path: str
    by_name: str
    by_id: int | None
    source: str
    entered_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    end: str
    receipt: ReceiptInfo | None

    @property
    def end_label(self) -> str:
        """What became of it; "" while it is open."""
        return str(EntryEnd(self.end).label) if self.end else ""


@dataclass(frozen=True, kw_only=True)
class ReceiptSheet:
    """What the printed receipt (回执) says: the real name, for the person to read and sign."""

    person_id: int
    number: str
    name: str
    id_type: str
    birth_date: date
    site_name: str
    by_name: str
    why: str
    contact: str
    entered_at: datetime
    expires_at: datetime


def entries_of_phone(phone: str, *, now: datetime) -> list[EntryCard]:
    """Open entries at a phone (E.164) whose holder has proved it with a code, the newest first."""
    rows = Entry.objects.filter(
        person__phone=phone,
        person__state=PersonState.PENDING,
        ended_at__isnull=True,
        expires_at__gt=now,
    )
    return [
        _card(row)
        for row in rows.select_related("person", "entered_by", "site").order_by("-entered_at", "-pk")
    ]


def _card(row: Entry) -> EntryCard:
    return EntryCard(
        person_id=row.person_id,
        number=row.person.number,
        name_masked=mask_name(row.person.name),
        birth_year=row.person.birth_date.year,
        by_name=mask_name(row.entered_by.name) if row.entered_by else "",
        site_name=row.site.name,
        division_code=row.division_code,
        source=row.source,
        why=row.why,
        entered_at=row.entered_at,
        expires_at=row.expires_at,
    )


def waits_to_confirm(person_id: int) -> bool:
    """Whether somebody entered by others has neither confirmed nor disowned it, and it has not run out."""
    return Entry.objects.filter(person_id=person_id, ended_at__isnull=True).exists()


def entries_visible_to(viewer: Viewer, *, end: str | None = None, text: str = "") -> QuerySet[Entry]:
    """Entries of homes under the viewer's sites, the newest first. ``end``: "" for open ones, or one of ``EntryEnd``;
    None for all. ``text`` finds a volunteer number or a whole name. Show a page of them through ``entry_rows``."""
    rows = Entry.objects.filter(_seen_by(viewer)).select_related("person", "entered_by", "site")
    rows = rows.order_by("-entered_at", "-pk")
    if end is not None:
        rows = rows.filter(end=end)
    if text := text.strip():
        rows = rows.filter(Q(person__number=text.upper()) | Q(person__name=text))
    return rows


def entries_to_check(viewer: Viewer) -> QuerySet[Entry]:
    """Open entries whose signed receipt waits for this viewer as the second of the staff: another handed it in."""
    here = Q(pk__in=[])
    for scope in viewer.scopes(Duty.ENTER):
        if not scope.at_team:
            here |= Q(site__path__startswith=scope.path)
    handed_in = Receipt.objects.filter(entry_id=OuterRef("pk"), decided_at__isnull=True)
    handed_in = handed_in.exclude(recorded_by_id=viewer.person_id or 0)
    rows = Entry.objects.filter(here, Exists(handed_in), ended_at__isnull=True)
    return rows.select_related("person", "entered_by", "site").order_by("expires_at", "pk")


def entry_rows(rows: Iterable[Entry]) -> list[EntryRow]:
    """One page of entries of ``entries_visible_to``, masked, with their receipts in one query however many."""
    found = list(rows)
    receipts: dict[int, Receipt] = {}
    latest = Receipt.objects.filter(entry__in=[row.pk for row in found]).select_related("recorded_by")
    for receipt in latest.order_by("pk"):
        receipts[receipt.entry_id] = receipt
    return [_row(row, receipts.get(row.pk)) for row in found]


def _row(row: Entry, receipt: Receipt | None) -> EntryRow:
    return EntryRow(
        id=row.pk,
        person_id=row.person_id,
        number=row.person.number,
        name_masked=mask_name(row.person.name),
        phone_masked=mask_phone(row.person.phone),
        has_contact=bool(row.contact),
        site_name=row.site.name,
        site_path=row.site.path,
        by_name=mask_name(row.entered_by.name) if row.entered_by else "",
        by_id=row.entered_by_id,
        source=row.source,
        entered_at=row.entered_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        end=row.end,
        receipt=_receipt(receipt) if receipt else None,
    )


def _receipt(row: Receipt) -> ReceiptInfo:
    return ReceiptInfo(
        id=row.pk,
        recorded_by=row.recorded_by_id,
        recorded_name=mask_name(row.recorded_by.name),
        recorded_at=row.recorded_at,
        attachment_id=row.attachment_id,
        decided_at=row.decided_at,
        accepted=row.accepted,
        note=row.note,
    )


def entry_for(entry_id: int, *, viewer: Viewer) -> EntryRow:
    """One entry in the viewer's sight. Raises NotFound."""
    rows = entry_rows(entries_visible_to(viewer).filter(pk=entry_id))
    if not rows:
        raise not_found()
    return rows[0]


def entry_of_receipt(receipt_id: int, *, viewer: Viewer) -> EntryRow:
    """The entry a receipt was handed in for, in the viewer's sight. Raises NotFound."""
    found = Receipt.objects.filter(pk=receipt_id).values_list("entry_id", flat=True).first()
    if found is None:
        raise not_found()
    return entry_for(found, viewer=viewer)


def open_entry_of(person_id: int) -> int | None:
    """The id of a pending person's open entry."""
    return (
        Entry.objects.filter(person_id=person_id, ended_at__isnull=True).values_list("pk", flat=True).first()
    )


def receipt_sheet(entry_id: int, *, viewer: Viewer) -> ReceiptSheet:
    """The sheet of an open entry, for those who may enter people at its site. Raises NotFound."""
    row = Entry.objects.filter(pk=entry_id, ended_at__isnull=True)
    found = row.select_related("person", "entered_by", "site").first()
    if found is None or not viewer.may(Duty.ENTER, found.site.path):
        raise not_found()
    return ReceiptSheet(
        person_id=found.person_id,
        number=found.person.number,
        name=found.person.name,
        id_type=found.person.id_type,
        birth_date=found.person.birth_date,
        site_name=found.site.name,
        by_name=found.entered_by.name if found.entered_by else "",
        why=found.why,
        contact=found.contact,
        entered_at=found.entered_at,
        expires_at=found.expires_at,
    )


def receipt_file(receipt_id: int, *, viewer: Viewer) -> tuple[int, int]:
    """The attachment of a receipt and the person it is about, for those who may enter people at its site.

    Raises NotFound.
    """
    row = Receipt.objects.filter(pk=receipt_id).select_related("entry__site").first()
    if row is None or row.attachment_id is None or not viewer.may(Duty.ENTER, row.entry.site.path):
        raise not_found()
    return row.attachment_id, row.entry.person_id


def _seen_by(viewer: Viewer) -> Q:
    if viewer.actor.is_system:
        return Q()
    seen = Q(pk__in=[])
    for scope in viewer.scopes(Duty.SEE):
        if not scope.at_team:
            seen |= Q(site__path__startswith=scope.path)
    return seen
