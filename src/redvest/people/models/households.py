"""Households (户): who lives together, where, since when, and who may act for whom in it."""

from django.db import models
from django.db.models import F, Q

from redvest.people.models.person import Person


class Household(models.Model):
    """People who live together; it ends with its last member."""

    PERSONAL: frozenset[str] = frozenset()

    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class HouseholdHome(models.Model):
    """Where a household lived over ``[since, until)``."""

    PERSONAL = frozenset({"division_code"})

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="homes")
    division_code = models.CharField(max_length=12, db_collation="C")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True), name="household_one_home"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="household_home_forward"
            ),
        ]


class HouseholdMember(models.Model):
    """That a person belonged to a household over ``[since, until)``, as its head or not."""

    PERSONAL: frozenset[str] = frozenset()

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships_of_household")
    head = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who wrote it down."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="household_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True, head=True), name="household_one_head"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="household_member_forward"
            ),
        ]
        indexes = [models.Index(fields=["person", "since"], name="household_of_person")]


class HouseholdInvite(models.Model):
    """That a member asked somebody, by volunteer number, into the household; answered by that person alone."""

    PERSONAL: frozenset[str] = frozenset()

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="invites")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(answered_at__isnull=True),
                name="household_invite_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, accepted__isnull=True)
                | Q(answered_at__isnull=False, accepted__isnull=False),
                name="household_invite_answered",
            ),
        ]


class FamilyPermission(models.Model):
    """家人代办: a person's permission that one of the household acts for them, over ``[given_at, withdrawn_at)``.

    It holds only while both live in one household. An elder without an account gives it on paper, recorded by staff.
    """

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="family_permissions")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "member"],
                condition=Q(withdrawn_at__isnull=True),
                name="family_permission_once",
            ),
            models.CheckConstraint(condition=~Q(person=F("member")), name="family_permission_of_another"),
        ]
