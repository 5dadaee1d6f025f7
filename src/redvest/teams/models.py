"""Teams, what they were called, who is in them and who was invited; their kinds of profession and agreements."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from redvest.kernel.search import WordsField
from redvest.people.enums import ServiceCategory
from redvest.teams.enums import (
    ENDED_STATES,
    LIVE_MEMBER_STATES,
    TREE_KINDS,
    InvitationState,
    JoinMode,
    MemberState,
    ProfessionFamily,
    TeamKind,
    TeamState,
)


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
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    profession = models.ForeignKey("teams.Profession", on_delete=models.PROTECT, null=True, related_name="+")
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
                | Q(state__in=ENDED_STATES, dissolved_at__isnull=False),
                name="team_dissolved_at",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="team_merged_names_successor",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="team_not_its_own_successor"),
            models.CheckConstraint(
                condition=~Q(kind__in=TREE_KINDS) | Q(profession__isnull=True),
                name="team_profession_not_of_tree",
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


class TeamName(models.Model):
    """What a team was called over ``[valid_from, valid_to)``; the present name is the one without an end."""

    PERSONAL: frozenset[str] = frozenset()

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=80)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(valid_to__isnull=True), name="team_name_one_current"
            ),
            models.UniqueConstraint(fields=["team", "valid_from"], name="team_name_one_from"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="team_name_forward"
            ),
        ]


class Invitation(models.Model):
    """A leader asks a person into a team; only their yes makes a member. Unanswered, it runs out."""

    PERSONAL: frozenset[str] = frozenset()

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    invited_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    message = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.PENDING)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(state="pending"), name="invitation_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True)
                | ~Q(state="pending") & Q(decided_at__isnull=False),
                name="invitation_decided_at",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_forward"),
        ]
        indexes = [models.Index(fields=["person", "state"]), models.Index(fields=["team", "-id"])]


class Profession(models.Model):
    """A kind of team by what it does or who it is of (理论宣讲队, 应急队): one of the table, or a county's own."""

    PERSONAL: frozenset[str] = frozenset()

    code = models.CharField(max_length=20, unique=True, db_collation="C")
    name = models.CharField(max_length=20)
    family = models.CharField(max_length=12, choices=ProfessionFamily.choices)
    position = models.PositiveSmallIntegerField()
    site = models.ForeignKey(
        "places.Site", on_delete=models.PROTECT, null=True, related_name="+", help_text="Whose own it is."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(family="own", site__isnull=False) | ~Q(family="own") & Q(site__isnull=True),
                name="profession_own_of_a_site",
            ),
            models.UniqueConstraint(
                fields=["name", "site"], nulls_distinct=False, name="profession_name_once"
            ),
        ]
        ordering = ["position", "id"]


class ExpectedProfession(models.Model):
    """That each site of a level below a centre is to have a team of a profession: its 8+N."""

    PERSONAL: frozenset[str] = frozenset()

    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, help_text="The kind of site that is to have one.")
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "level", "profession"], name="expected_once"),
            models.CheckConstraint(
                condition=Q(level__in=("centre", "institute", "station")), name="expected_level_known"
            ),
        ]


class Agreement(models.Model):
    """A standing agreement (协议) of a team with a site or a unit, over ``[since, until)`` in days."""

    PERSONAL: frozenset[str] = frozenset()

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="agreements")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=60)
    terms = models.CharField(max_length=2000, blank=True)
    since = models.DateField()
    until = models.DateField(help_text="The first day on which it no longer holds.")
    attachment = models.ForeignKey("kernel.Attachment", on_delete=models.PROTECT, null=True, related_name="+")
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewal")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(site__isnull=False, unit__isnull=True) | Q(site__isnull=True, unit__isnull=False),
                name="agreement_with_one",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="agreement_forward"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="agreement_ended_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["team", "-since"])]
