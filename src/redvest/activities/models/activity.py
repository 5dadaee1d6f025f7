"""Activities and the steps of their life."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from redvest.activities.enums import ActivityState, SignUpMode
from redvest.kernel.search import WordsField
from redvest.people.enums import ServiceCategory, Skill


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
    # On which terms people sign up (rules.terms.Terms).
    mode = models.CharField(max_length=10, choices=SignUpMode.choices, default=SignUpMode.FIRST_COME)
    offer_hours = models.PositiveSmallIntegerField(
        default=12,
        help_text="So long a place that came free is offered to the first in the queue; 0: given at once.",
    )
    dangerous = models.BooleanField(
        default=False, help_text="People may come to harm: no minors, insured first."
    )
    policy_no = models.CharField(
        max_length=60, blank=True, help_text="Of the insurance; before a dangerous start."
    )
    accompanied = models.BooleanField(default=False, help_text="Minors only together with a guardian.")
    skills = ArrayField(models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True)
    trainings = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    day_minutes = models.PositiveSmallIntegerField(
        default=480, help_text="At most so long a day for one person."
    )
    row_minutes = models.PositiveSmallIntegerField(default=240, help_text="At most so long without a break.")
    care = models.CharField(max_length=300, blank=True, help_text="Breaks, heat, food and water, in words.")
    most_each = models.PositiveSmallIntegerField(
        default=0, help_text="Shifts ahead of this activity that one person may hold; 0: any number."
    )
    team_only = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Seen and signed up for by members of the team only, such as a visit to a household.",
    )
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
            models.CheckConstraint(condition=Q(mode__in=SignUpMode.values), name="activity_mode_known"),
            models.CheckConstraint(
                condition=Q(dangerous=False)
                | ~Q(policy_no="")
                | ~Q(state__in=("published", "running", "finished")),
                name="activity_dangerous_only_insured",
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
