"""Activities and the steps of their life."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import ActivityState
from redvest.kernel.search import WordsField
from redvest.people.enums import ServiceCategory


class Activity(models.Model):
    """A volunteer activity of one team at one site: truthful about content, place and risks (条例 art. 12)."""

    PERSONAL = frozenset({"contact_name", "contact_phone"})

    title = models.CharField(max_length=50)
    category = models.CharField(max_length=4, choices=ServiceCategory.choices)
    text = models.CharField(max_length=2000)
    place = models.CharField(max_length=120)
    contact_name = models.CharField(max_length=50)
    contact_phone = models.CharField(max_length=20)
    risks = models.CharField(
        max_length=500, blank=True, help_text="What may happen to people; blank when nothing special."
    )
    insurance = models.CharField(
        max_length=120, blank=True, help_text="Insurer and policy number, required when there are risks."
    )
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ActivityState.choices, default=ActivityState.DRAFT)
    drafted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was returned or cancelled.")
    words = WordsField(of=("title", "place"), help_text="For search.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ActivityState.values), name="activity_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "submitted", "cancelled")) | Q(approved_at__isnull=False),
                name="activity_public_only_if_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="activity_not_self_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="activity_cancelled_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "state"]),
            models.Index(fields=["team", "state"]),
            models.Index(fields=["state", "id"]),
            GinIndex(fields=["words"], name="activity_words"),
        ]


class ActivityStep(models.Model):
    """One change of an activity's state: the history that "as of" reads."""

    PERSONAL: frozenset[str] = frozenset()

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=ActivityState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
