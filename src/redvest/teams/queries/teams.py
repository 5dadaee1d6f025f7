"""Reads of teams and memberships. Teams are public; who is in them is for leaders and staff, masked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by, leaders_of
from redvest.kernel.errors import NotFound, Reason
from redvest.people.queries import people_by_ids
from redvest.teams.enums import LIVE_MEMBER_STATES, MemberState, TeamState
from redvest.teams.models import Membership, Team
from redvest.teams.rules import plain_name


@dataclass(frozen=True, kw_only=True)
class TeamInfo:
    """A team as other domains and pages know it. ``members`` counts those who are in it now."""

    id: int
    code: str
    name: str
    kind: str
    path: str
    parent_id: int | None
    site_id: int
    site_code: str
    site_name: str
    site_path: str
    category: str
    intro: str
    join_mode: str
    state: str
    members: int
    founded_at: datetime
    dissolved_at: datetime | None
    dissolved_reason: str = ""
    merged_into_code: str | None = None
    merged_into_name: str | None = None
    profession_code: str | None = None
    profession_name: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether it works still."""
        return self.state == TeamState.ACTIVE


@dataclass(frozen=True, kw_only=True)
class Member:
    """A membership as leaders and staff see it: never the whole name or phone."""

    id: int
    person_id: int
    number: str
    name: str
    phone: str
    state: str
    requested_at: datetime
    decided_at: datetime | None
    is_leader: bool


_INFO = (
    "id",
    "code",
    "name",
    "kind",
    "path",
    "parent_id",
    "site_id",
    "site__code",
    "site__name",
    "site__path",
    "category",
    "intro",
    "join_mode",
    "state",
    "members",
    "founded_at",
    "dissolved_at",
    "dissolved_reason",
    "merged_into__code",
    "merged_into__name",
    "profession__code",
    "profession__name",
)


def _infos(rows: QuerySet[Team]) -> list[TeamInfo]:
    return [_info(row) for row in rows.values(*_INFO)]


def _info(row: dict[str, Any]) -> TeamInfo:
    return TeamInfo(**{field.replace("__", "_"): value for field, value in row.items()})


def _one(rows: QuerySet[Team]) -> TeamInfo:
    found = _infos(rows)
    if not found:
        raise NotFound(Reason("not_found", _("没有找到这支队伍")))
    return found[0]


def team_by_id(team_id: int) -> TeamInfo:
    """The team. Raises NotFound."""
    return _one(Team.objects.filter(pk=team_id))


def team_by_code(code: str) -> TeamInfo:
    """The team with this code, e.g. T000017. Raises NotFound."""
    return _one(Team.objects.filter(code=code))


def ids_by_codes(codes: Iterable[str]) -> dict[str, int]:
    """The ids of the teams that exist among ``codes``, in one query."""
    return dict(Team.objects.filter(code__in=set(codes)).values_list("code", "pk"))


def teams_by_ids(ids: Iterable[int]) -> dict[int, TeamInfo]:
    """The teams that exist among ``ids``, in one query."""
    return {info.id: info for info in _infos(Team.objects.filter(pk__in=set(ids)))}


def teams_visible_to(
    viewer: Viewer,
    *,
    under: str = "",
    site_code: str = "",
    parent_code: str = "",
    kind: str = "",
    category: str = "",
    text: str = "",
    state: str = TeamState.ACTIVE,
) -> QuerySet[Team]:
    """Teams, which everyone may see, with their site and parent, by code.

    ``under``: the path of a site, for it and everything below; ``text``: part of the name; ``state`` "": also the
    dissolved ones. Empty filters do not limit.
    """
    limits = {
        "site__path__startswith": under,
        "site__code": site_code,
        "parent__code": parent_code,
        "kind": kind,
        "category": category,
        "name__icontains": plain_name(text),
        "state": state,
    }
    given = {lookup: value for lookup, value in limits.items() if value}
    return (
        Team.objects.filter(**given)
        .select_related("site", "parent", "profession", "merged_into")
        .order_by("code")
    )


def teams_manageable_by(
    viewer: Viewer, *, kind: str = "", text: str = "", state: str = "", waiting: bool = False
) -> QuerySet[Team]:
    """Teams at sites where the viewer manages teams, dissolved ones included, each with how many ask to join
    (``requests``). ``waiting``: only those with such requests. Empty filters do not limit.
    """
    mine = covered_by(viewer, Verb.MANAGE_TEAMS, site_path="site__path")
    limits = {"kind": kind, "name__icontains": plain_name(text), "state": state}
    given = {lookup: value for lookup, value in limits.items() if value}
    rows = Team.objects.filter(mine, **given).select_related("site", "parent", "profession").order_by("code")
    asked = Membership.objects.filter(team=OuterRef("pk"), state=MemberState.REQUESTED).order_by()
    if waiting:
        rows = rows.filter(Exists(asked))
    number = asked.values("team").annotate(number=Count("pk")).values("number")
    return rows.annotate(requests=Coalesce(Subquery(number), 0))


def teams_led_by(viewer: Viewer) -> QuerySet[Team]:
    """Active teams the viewer leads, including those below a team they lead."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="path")
    return Team.objects.filter(led, state=TeamState.ACTIVE).select_related("site", "parent").order_by("path")


def teams_of(person_id: int) -> QuerySet[Team]:
    """Teams a person is in now."""
    mine = Membership.objects.filter(person_id=person_id, state=MemberState.ACTIVE)
    return (
        Team.objects.filter(pk__in=mine.values("team_id")).select_related("site", "parent").order_by("code")
    )


def is_member(team_id: int, person_id: int) -> bool:
    """Whether the person is in the team now; a request does not count."""
    return Membership.objects.filter(team_id=team_id, person_id=person_id, state=MemberState.ACTIVE).exists()


def joined_at(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], datetime]:
    """By person and team: since when they are in it, for those who are; one query however many."""
    asked = set(pairs)
    rows = Membership.objects.filter(
        person_id__in={person for person, _team in asked},
        team_id__in={team for _person, team in asked},
        state=MemberState.ACTIVE,
        decided_at__isnull=False,
    )
    found = rows.values_list("person_id", "team_id", "decided_at")
    return {(person, team): at for person, team, at in found if at and (person, team) in asked}


def members_of(team_id: int) -> list[int]:
    """Ids of the persons in a team now, in the order they came; for other domains, not for pages."""
    rows = Membership.objects.filter(team_id=team_id, state=MemberState.ACTIVE)
    return list(rows.order_by("id").values_list("person_id", flat=True))


def people_under(team_id: int) -> set[int]:
    """Ids of the persons who are now in a team or in one below it; for other domains, not for pages."""
    paths = Team.objects.filter(pk=team_id).values_list("path", flat=True)
    rows = Membership.objects.filter(team__path__startswith=paths[0], state=MemberState.ACTIVE)
    return set(rows.values_list("person_id", flat=True))


def memberships_of(person_id: int) -> QuerySet[Membership]:
    """A person's own memberships and requests, past ones included, newest first, with team and site."""
    return Membership.objects.filter(person_id=person_id).select_related("team__site").order_by("-id")


def people_of_memberships(membership_ids: Iterable[int]) -> dict[int, int]:
    """By membership: whose it is, in one query, for those who read the audit record."""
    return dict(Membership.objects.filter(pk__in=set(membership_ids)).values_list("pk", "person_id"))


def live_memberships(person_id: int, team_ids: Iterable[int]) -> dict[int, Membership]:
    """By team: where the person is in or has asked to be; one query for a whole list of teams."""
    rows = Membership.objects.filter(
        person_id=person_id, team_id__in=set(team_ids), state__in=LIVE_MEMBER_STATES
    )
    return {row.team_id: row for row in rows}


def memberships_visible_to(
    viewer: Viewer, *, team_id: int, state: str = MemberState.ACTIVE
) -> QuerySet[Membership]:
    """Memberships of a team for its leaders and staff, none for others. Show them through ``masked``."""
    duty = covered_by(viewer, Verb.SEE_PEOPLE, site_path="team__site__path", team_path="team__path")
    rows = Membership.objects.filter(duty, team_id=team_id)
    return (rows.filter(state=state) if state else rows).select_related("team").order_by("id")


def requests_for(viewer: Viewer) -> QuerySet[Membership]:
    """Requests the viewer may decide: of teams they lead or manage, never their own; oldest first, with team."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="team__path")
    managed = covered_by(viewer, Verb.MANAGE_TEAMS, site_path="team__site__path")
    rows = Membership.objects.filter(led | managed, state=MemberState.REQUESTED)
    if viewer.person_id is not None:
        rows = rows.exclude(person_id=viewer.person_id)
    return rows.select_related("team").order_by("id")


def masked(rows: Sequence[Membership], *, now: datetime) -> list[Member]:
    """One page of memberships with masked names and phones, in two queries however many there are."""
    people = people_by_ids({row.person_id for row in rows})
    leaders = leaders_of({row.team.code for row in rows}, now=now)
    return [
        Member(
            id=row.pk,
            person_id=row.person_id,
            number=people[row.person_id].number,
            name=people[row.person_id].name_masked,
            phone=people[row.person_id].phone_masked,
            state=row.state,
            requested_at=row.requested_at,
            decided_at=row.decided_at,
            is_leader=row.person_id in leaders.get(row.team.code, []),
        )
        for row in rows
    ]


def teams_counted(sites: QuerySet[Any, Any], *, as_of: datetime) -> QuerySet[Team]:
    """Teams that figures count: at these sites, registered by ``as_of`` and not dissolved then."""
    rows = Team.objects.filter(founded_at__lte=as_of, site_id__in=sites)
    rows = rows.filter(Q(dissolved_at__isnull=True) | Q(dissolved_at__gt=as_of))
    return rows.select_related("site").order_by("code")
