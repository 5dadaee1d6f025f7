"""Entries: people written down by others, until they confirm it themselves or nothing is left of them."""

from django.db import models
from django.db.models import F, Q

from redvest.people.enums import EntryEnd
from redvest.people.models.person import Person


class Entry(models.Model):
    """That somebody was entered by staff or an import, over ``[entered_at, ended_at)``.

    It stays as the marker of what happened when the person's own data are gone (domain 10, 被志愿).
    """

    PERSONAL = frozenset({"division_code", "contact", "why"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entries")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(
        max_length=60, help_text='Where it comes from: "desk:CODE", "import:17", "shift:17".'
    )
    division_code = models.CharField(max_length=12, blank=True, db_collation="C")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    contact = models.CharField(
        max_length=100, blank=True, help_text="Who can be reached for one without a phone."
    )
    why = models.CharField(max_length=200, blank=True, help_text="What the person was told it is for.")
    entered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=EntryEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="entry_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__isnull=False, end__in=EntryEnd.values),
                name="entry_end_when_ended",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("entered_at")), name="entry_forward"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(ended_at__isnull=True), name="entry_expiring"),
            models.Index(fields=["site", "entered_at"], name="entry_by_site"),
        ]


class Receipt(models.Model):
    """A signed receipt (回执) of somebody entered: one of the staff hands in its scan, another one decides on it."""

    PERSONAL: frozenset[str] = frozenset()

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="receipts")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    note = models.CharField(max_length=200, blank=True, help_text="Why it was not accepted.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decided_at__isnull=True), name="receipt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                name="receipt_by_two",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, accepted__isnull=False),
                name="receipt_decided",
            ),
        ]
