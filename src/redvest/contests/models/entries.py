"""Entries: what a team hands in, how it was checked, the ranked list of its unit."""

from django.db import models
from django.db.models import F, Q

from redvest.contests.enums import EntryState, ListState


class UnitList(models.Model):
    """The list of a submitting unit (报送单位, a site) in an edition: ranked, publicised, sent with a stamp."""

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="lists")
    unit = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    quota = models.PositiveSmallIntegerField(null=True, help_text="How many it may send; none: no limit.")
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True, help_text="The first moment after the days of publicity.")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    stamped = models.PositiveBigIntegerField(
        null=True, help_text="The attachment: the list with the unit's stamp."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "unit"], name="unit_list_once"),
            models.CheckConstraint(
                condition=Q(state="draft", public_from__isnull=True)
                | (~Q(state="draft") & Q(public_until__gt=F("public_from"))),
                name="unit_list_publicised",
            ),
            models.CheckConstraint(
                condition=(~Q(state="sent") & Q(sent_at__isnull=True)) | Q(sent_at__gte=F("public_until")),
                name="unit_list_sent_after_publicity",
            ),
        ]


class Entry(models.Model):
    """A project in an edition, as its team handed it in. Judges of a blind stage see ``code`` and texts, no names.

    ``code`` is drawn at random when it is submitted, so that it says nothing of who came first or from where.
    ``draw_no`` is its place in the running order of the final, printed beside shared ranks.
    """

    PERSONAL: frozenset[str] = frozenset()

    edition = models.ForeignKey("contests.Edition", on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, blank=True)
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=20, help_text="One of the edition's terms.")
    title = models.CharField(max_length=60)
    need = models.TextField(max_length=2000, blank=True)
    goals = models.TextField(max_length=2000, blank=True)
    doing = models.TextField(max_length=2000, blank=True)
    results = models.TextField(max_length=2000, blank=True)
    special = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.DRAFT)
    state_since = models.DateTimeField()
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    unit_list = models.ForeignKey(UnitList, on_delete=models.PROTECT, null=True, related_name="entries")
    unit_rank = models.PositiveSmallIntegerField(null=True)
    group = models.CharField(max_length=20, blank=True)
    draw_no = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "project"],
                condition=~Q(state__in=("withdrawn", "refused")),
                name="entry_once",
            ),
            models.UniqueConstraint(
                fields=["edition", "code"], condition=~Q(code=""), name="entry_code_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "draw_no"],
                condition=Q(draw_no__isnull=False),
                name="entry_draw_no_once",
            ),
            models.UniqueConstraint(
                fields=["unit_list", "unit_rank"],
                condition=Q(unit_rank__isnull=False),
                name="entry_unit_rank_once",
            ),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="entry_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn"))
                | (Q(submitted_at__isnull=False, submitted_by__isnull=False) & ~Q(code="")),
                name="entry_submitted_with_code",
            ),
            models.CheckConstraint(
                condition=Q(unit_rank__isnull=True) | Q(unit_list__isnull=False), name="entry_ranked_in_list"
            ),
        ]
        indexes = [
            models.Index(fields=["edition", "state"]),
            models.Index(fields=["edition", "unit"]),
            models.Index(fields=["team"]),
            models.Index(fields=["project"]),
        ]


class EntryStep(models.Model):
    """That an entry came from one state to another, with the reasons told to its team. Only grows."""

    PERSONAL: frozenset[str] = frozenset()

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")
    was = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=EntryState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(
        default=list, help_text="Of a formal check: the list of what was asked and found, as it stood then."
    )


class EntryFile(models.Model):
    """An attachment of an entry. A blind one has been made free of names by its team and is shown to judges."""

    PERSONAL: frozenset[str] = frozenset()

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="files")
    attachment = models.PositiveBigIntegerField()
    title = models.CharField(max_length=60)
    blind = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "attachment"], name="entry_file_once")]
