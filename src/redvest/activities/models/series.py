"""Activities that come again: series with their dates, templates, and what was declared at submission."""

from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import Every, NotService, OccurrenceState, SeriesApproval, WhenHoliday


class Series(models.Model):
    """An activity held again and again after a ``pattern``: every so many weeks, or a weekday of the month.

    Each date still needs approval of its own, unless the series was approved for a stated period.
    """

    PERSONAL: frozenset[str] = frozenset()

    pattern = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    every = models.CharField(max_length=5, choices=Every.choices)
    step = models.PositiveSmallIntegerField(default=1, help_text="Every so many weeks or months.")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday.")
    nth = models.SmallIntegerField(
        null=True, help_text="Monthly: which such weekday, 1 to 4; -1 is the last."
    )
    starts_on = models.DateField()
    until = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True, help_text="After so many dates it ends.")
    when_holiday = models.CharField(max_length=4, choices=WhenHoliday.choices, default=WhenHoliday.HOLD)
    approval = models.CharField(max_length=10, choices=SeriesApproval.choices, default=SeriesApproval.NONE)
    approved_until = models.DateField(
        null=True, help_text="Asked for, then approved: dates up to this day need no approval of their own."
    )
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why the approval was declined.")
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(count__isnull=False), name="series_ends_some_day"
            ),
            models.CheckConstraint(condition=Q(step__range=(1, 12)), name="series_step"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="series_weekday"),
            models.CheckConstraint(
                condition=Q(every="week", nth__isnull=True) | Q(every="month", nth__in=(-1, 1, 2, 3, 4)),
                name="series_nth_of_month",
            ),
            models.CheckConstraint(
                condition=~Q(approval="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, approved_until__isnull=False),
                name="series_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="series_not_self_approved",
            ),
        ]


class Occurrence(models.Model):
    """One date of a series; unique, so that however often the series is run a date is made once."""

    PERSONAL: frozenset[str] = frozenset()

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="occurrences")
    on = models.DateField()
    activity = models.OneToOneField(
        "activities.Activity", on_delete=models.PROTECT, null=True, related_name="occurrence"
    )
    state = models.CharField(max_length=10, choices=OccurrenceState.choices, default=OccurrenceState.MADE)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="series_date_once"),
            models.CheckConstraint(
                condition=Q(activity__isnull=False) | Q(state="called_off"),
                name="occurrence_made_of_something",
            ),
        ]


class ActivityTemplate(models.Model):
    """An activity kept under a name to start others from: a team's own, or a site's for all teams below it."""

    PERSONAL: frozenset[str] = frozenset()

    name = models.CharField(max_length=50)
    activity = models.ForeignKey("activities.Activity", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, site__isnull=True) | Q(team__isnull=True, site__isnull=False),
                name="template_of_team_or_site",
            ),
            models.UniqueConstraint(
                fields=["team", "name"], condition=Q(ended_at__isnull=True), name="template_of_team_once"
            ),
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(ended_at__isnull=True), name="template_of_site_once"
            ),
        ]


class Declaration(models.Model):
    """What was answered at a submission about the six kinds that are not volunteer service."""

    PERSONAL: frozenset[str] = frozenset()

    activity = models.ForeignKey(
        "activities.Activity", on_delete=models.PROTECT, null=True, related_name="declarations"
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="declarations")
    answers = models.JSONField(help_text="By kind, whether the activity is of it.")
    declared_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False, series__isnull=True)
                | Q(activity__isnull=True, series__isnull=False),
                name="declaration_about_one",
            )
        ]

    @property
    def said(self) -> list[tuple[str, bool]]:
        """Each question with its answer, in their order."""
        return [(str(kind.label), bool(self.answers.get(kind.value))) for kind in NotService]
