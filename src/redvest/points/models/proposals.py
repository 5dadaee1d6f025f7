"""Proposals for points: by oneself, neighbours or the liaison; decided, published, objected to, booked."""

from django.db import models
from django.db.models import F, Q

from redvest.points.covenant_enums import ObjectionKind, ObjectionState, ProposalState, Proposer
from redvest.points.models.covenant import CovenantRule


class Proposal(models.Model):
    """That somebody be thanked (or, by the liaison alone, charged) for an event, under the rule of its day.

    ``publicity_until``: the last day on which anybody of the site may object; booked after it. Deductions are never
    listed in public: only those concerned hear of them, with the same days to object.
    """

    PERSONAL = frozenset({"words", "reason"})

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(CovenantRule, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    asked = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    witness = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_as = models.CharField(max_length=10, choices=Proposer.choices)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices)
    checked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    granted = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        help_text="The points the working group set, where the rule leaves a choice.",
    )
    reason = models.CharField(max_length=200, blank=True)
    publicity_until = models.DateField(null=True)
    booked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("person")),
                name="proposal_not_self_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("public", "objected", "booked"))
                | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="proposal_booked_only_if_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("public", "objected")) | Q(publicity_until__isnull=False),
                name="proposal_public_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="proposal_refused_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "state", "-id"], name="proposal_by_site"),
            models.Index(fields=["publicity_until", "id"], condition=Q(state="public"), name="proposal_due"),
            models.Index(fields=["rule", "person", "happened_on"], name="proposal_alike"),
        ]


class ProposalStep(models.Model):
    """One change of a proposal's state."""

    PERSONAL = frozenset({"reason"})

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=ProposalState.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)


class Objection(models.Model):
    """What somebody said against a proposal while it was public, or whom it concerns against its outcome; answered
    by somebody else than whoever decided."""

    PERSONAL = frozenset({"words", "answer"})

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=10, choices=ObjectionKind.choices)
    by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "by"], condition=Q(state="open"), name="objection_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | ~Q(state="open") & Q(answered_at__isnull=False) & ~Q(answer=""),
                name="objection_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
                name="objection_not_self_answered",
            ),
        ]
