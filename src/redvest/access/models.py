"""Grants of roles."""

from django.db import models
from django.db.models import F, Q

from redvest.access.enums import Role


class RoleGrant(models.Model):
    """A role held by a person at one site or one team, covering its subtree, over ``[since, until)``."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    site = models.ForeignKey(
        "places.Site", to_field="code", on_delete=models.PROTECT, null=True, related_name="+"
    )
    team = models.ForeignKey(
        "teams.Team", to_field="code", on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="End of the term, or the moment it was revoked.")
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(site__isnull=False, team__isnull=True) | Q(site__isnull=True, team__isnull=False),
                name="grant_at_one_scope",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_forward"
            ),
            models.UniqueConstraint(
                fields=["person", "role", "site"], condition=Q(until__isnull=True), name="grant_site_once"
            ),
            models.UniqueConstraint(
                fields=["person", "role", "team"], condition=Q(until__isnull=True), name="grant_team_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person"]),
            models.Index(fields=["site"]),
            models.Index(fields=["team"]),
        ]
