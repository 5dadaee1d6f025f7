"""Teams and memberships."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from redvest.kernel.search import WordsField
from redvest.people.enums import ServiceCategory
from redvest.teams.enums import LIVE_MEMBER_STATES, TREE_KINDS, JoinMode, MemberState, TeamKind, TeamState


class Team(models.Model):
    """A volunteer team. Grass-roots groups have no unified social credit code; organisations have one (GB 32100)."""

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=12, unique=True, db_collation="C", help_text="T000017")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14, choices=TeamKind.choices)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=120, db_collation="C", unique=True)
    credit_code = models.CharField(
        max_length=18, null=True, help_text="统一社会信用代码, compact and in capitals."
    )
    category = models.CharField(max_length=4, choices=ServiceCategory.choices)
    intro = models.CharField(max_length=500, blank=True)
    join_mode = models.CharField(max_length=8, choices=JoinMode.choices, default=JoinMode.REQUEST)
    state = models.CharField(max_length=10, choices=TeamState.choices, default=TeamState.ACTIVE)
    founded_at = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)
    dissolved_reason = models.CharField(max_length=200, blank=True)
    members = models.PositiveIntegerField(
        default=0, help_text="Active members; recomputed by `redvest verify`."
    )
    words = WordsField(of=("name",), help_text="For search.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(state="active"), name="team_name_once_at_site"
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=Q(state="active"), name="team_credit_code_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=TeamKind.values), name="team_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=TeamKind.ORGANISATION) | Q(credit_code__isnull=False),
                name="team_organisation_has_code",
            ),
            models.CheckConstraint(
                condition=~Q(kind=TeamKind.GROUP) | Q(credit_code__isnull=True), name="team_group_has_no_code"
            ),
            models.CheckConstraint(
                condition=Q(kind=TeamKind.MAIN, parent__isnull=True)
                | Q(kind__in=(TeamKind.BRANCH, TeamKind.SQUAD), parent__isnull=False)
                | ~Q(kind__in=TREE_KINDS),
                name="team_tree_has_its_parent",
            ),
            models.CheckConstraint(
                condition=Q(state="active", dissolved_at__isnull=True)
                | Q(state="dissolved", dissolved_at__isnull=False),
                name="team_dissolved_at",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "founded_at"]),
            GinIndex(fields=["words"], name="team_words"),
        ]


class Membership(models.Model):
    """A person in a team, from request to leaving; asking again after leaving makes a new row.

    It counts over ``[decided_at, left_at)``, and never if it was not decided or was declined.
    """

    PERSONAL: frozenset[str] = frozenset()

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MemberState.choices)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(state__in=LIVE_MEMBER_STATES), name="membership_once"
            ),
            models.CheckConstraint(condition=Q(state__in=MemberState.values), name="membership_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=(MemberState.REQUESTED, MemberState.LEFT))
                | Q(decided_at__isnull=False),
                name="membership_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(state=MemberState.LEFT, left_at__isnull=False)
                | ~Q(state=MemberState.LEFT) & Q(left_at__isnull=True),
                name="membership_left_at_when_left",
            ),
            models.CheckConstraint(
                condition=~Q(state=MemberState.DECLINED) | ~Q(reason=""),
                name="membership_declined_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "state"]), models.Index(fields=["team", "state", "id"])]
