"""Editions of contests: what is announced, and what became of it."""

from django.db import models
from django.db.models import F, Q

from redvest.contests.enums import EditionState, StageState


class Edition(models.Model):
    """One edition of a contest, e.g. 昌吉州第三届. What it is made of is data: ``scheme`` and ``terms``.

    ``scheme`` is what ``contests.scoring.scheme.parse`` reads: stages, weights, criteria, trimming, ties, awards.
    ``terms`` is what ``contests.rules.terms`` reads: fields, who may enter, quotas of units, rules of the public vote.
    Both are fixed once the edition is announced (``opened_at``). Days of publicity are working days, at least five.
    """

    PERSONAL = frozenset({"contact_name", "contact_phone", "contact_mail"})

    code = models.CharField(
        max_length=40, unique=True, help_text="In addresses and files, e.g. changji-2022."
    )
    name = models.CharField(max_length=80)
    theme = models.CharField(max_length=80, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EditionState.choices, default=EditionState.DRAFT)
    state_since = models.DateTimeField()
    scheme = models.JSONField()
    terms = models.JSONField()
    apply_from = models.DateTimeField()
    apply_until = models.DateTimeField(help_text="The first moment at which no entry is taken any more.")
    publicity_days = models.PositiveSmallIntegerField(default=5)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    contact_mail = models.EmailField(blank=True)
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(condition=Q(apply_until__gt=F("apply_from")), name="edition_forward"),
            models.CheckConstraint(condition=Q(publicity_days__gte=5), name="edition_publicity_days"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled"))
                | (Q(opened_at__isnull=False) & ~Q(contact_name="") & ~Q(contact_phone="")),
                name="edition_announced_with_contact",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_why=""), name="edition_cancelled_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("drafted_by")),
                name="edition_announced_by_another",
            ),
        ]
        indexes = [models.Index(fields=["site", "state"])]


class EditionStep(models.Model):
    """That an edition came from one state to another. Only grows."""

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    was = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=EditionState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)


class Stage(models.Model):
    """A stage of the scheme as it is held: when, where, by whom it was opened and ended.

    ``code`` is the stage's in the scheme. ``draw_seed`` is public and was recorded before the running order was drawn
    from it; ``held_results``: results of an entry are told only when the group after its own is done.
    """

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="stages")
    code = models.CharField(max_length=20)
    turn = models.PositiveSmallIntegerField(help_text="The place in the scheme, from 0.")
    state = models.CharField(max_length=10, choices=StageState.choices, default=StageState.WAITING)
    place = models.CharField(max_length=100, blank=True)
    remote_link = models.URLField(
        max_length=300, blank=True, help_text="Where remote defenders are streamed."
    )
    held_at = models.DateTimeField(null=True)
    talk_seconds = models.PositiveSmallIntegerField(default=300)
    answer_seconds = models.PositiveSmallIntegerField(default=180)
    hold_results = models.BooleanField(default=False)
    draw_source = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where the seed will come from, told before anybody can know it.",
    )
    draw_due_at = models.DateTimeField(null=True, help_text="When the seed will be known, not before.")
    draw_seed = models.CharField(max_length=80, blank=True)
    drawn_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(
        max_length=200, blank=True, help_text="Why it ended although marks were missing."
    )
    kept = models.JSONField(null=True, help_text="Codes of the entries that go on, once it was decided.")
    revoted = models.JSONField(
        default=list, blank=True, help_text="Codes of those who tie, put to the judges again."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="stage_once"),
            models.UniqueConstraint(fields=["edition", "turn"], name="stage_turn_once"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | ~Q(draw_seed=""), name="stage_drawn_from_seed"
            ),
            models.CheckConstraint(
                condition=Q(draw_seed="") | (~Q(draw_source="") & Q(draw_due_at__isnull=False)),
                name="stage_seed_from_source",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", opened_at__isnull=True, ended_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, ended_at__isnull=True)
                | Q(state="ended", opened_at__isnull=False, ended_at__isnull=False),
                name="stage_times_as_state",
            ),
        ]
