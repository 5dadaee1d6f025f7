"""The county's teams: 总队, a 支队 for each institute, eight professional teams, 分队 in villages, organisations."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from redvest.config.demos.longhui import accounts
from redvest.config.demos.longhui.days import Days
from redvest.config.demos.longhui.people import HOME, Resident, Staff
from redvest.config.demos.longhui.texts import INTROS, PROFESSIONAL, PROFESSIONS, PROJECTS
from redvest.kernel.actor import Actor
from redvest.places import queries as places
from redvest.projects import operations as project_operations
from redvest.projects.enums import ProjectField, Side
from redvest.projects.rules import (
    NONE_OF_THE_SIX,
    MilestoneLine,
    MoneyLine,
    PartnerLine,
    ProjectForm,
    RiskLine,
)
from redvest.teams import operations
from redvest.teams.enums import JoinMode, TeamKind
from redvest.teams.rules import TeamForm

CENTRE = "430524"
SQUADS = 22
#: Who joins which team: this share of the crowd is in one.
JOINING = 900
#: Valid codes of nobody: organisations of 隆回 (first six digits after 51 or 52).
ORGANISATIONS = (
    ("隆回县红马甲志愿者协会", "51430524MJ0123456"),
    ("隆回县夕阳红助老服务中心", "52430524MJ0765432"),
)


@dataclass(kw_only=True)
class Crew:
    """A team with its leader and members, and the field it works in."""

    team_id: int
    code: str
    name: str
    site_code: str
    field: str
    leader: Actor
    contact: Resident
    members: list[Resident] = dataclasses.field(default_factory=list)


@dataclass(kw_only=True)
class County:
    """All teams that do things, and everyone who lives there."""

    crowd: Sequence[Resident]
    crews: list[Crew]

    def crew(self, name: str) -> Crew:
        """The crew with this field of work."""
        return next(crew for crew in self.crews if crew.field == name)

    @property
    def home(self) -> Crew:
        """The crew of the demo's leader and volunteer."""
        return next(crew for crew in self.crews if crew.site_code == HOME)


class _Registrar:
    """Registers teams in the manager's name, each led by the next resident nobody has taken yet."""

    def __init__(self, crowd: Sequence[Resident], staff: Staff, days: Days) -> None:
        self.staff, self.crowd = staff, crowd
        self.now = days.opening + timedelta(days=40)
        self.spare = iter(crowd[20:])
        self.crews: list[Crew] = []

    def register(self, name: str, kind: str, site_code: str, *, work: str = "", **more: str) -> str:
        """Registers one team and returns its code."""
        leader = self._leader(site_code)
        form = TeamForm(
            name=name,
            kind=kind,
            site_code=site_code,
            leader_id=leader.person_id,
            category=PROFESSIONAL[work][0] if work in PROFESSIONAL else "0001",
            intro=INTROS.get(name) or INTROS.get(work) or INTROS[kind],
            profession=PROFESSIONS.get(work, ""),
            **more,
        )
        team = operations.register_team(form=form, by=self.staff.manager, now=self.now)
        crew = Crew(
            team_id=team.pk,
            code=team.code,
            name=name,
            site_code=site_code,
            field=work,
            leader=leader.actor,
            contact=leader,
        )
        self.crews.append(crew)
        return str(team.code)

    def _leader(self, site_code: str) -> Resident:
        is_home = site_code == HOME and not any(crew.site_code == HOME for crew in self.crews)
        return self.crowd[accounts.LEADER] if is_home else next(self.spare)


def register_teams(
    crowd: Sequence[Resident], staff: Staff, days: Days, progress: Callable[..., None]
) -> County:
    """About sixty teams with their members, and some requests that still wait."""
    registrar = _Registrar(crowd, staff, days)
    main = registrar.register("隆回县志愿服务总队", TeamKind.MAIN, CENTRE)
    free = {"join_mode": JoinMode.FREE}
    for work in PROFESSIONAL:
        registrar.register(
            f"{work.removesuffix('志愿')}志愿服务队",
            TeamKind.PROFESSIONAL,
            CENTRE,
            work=work,
            parent_code=main,
            **free,
        )
    for name, code in ORGANISATIONS:
        registrar.register(
            name, TeamKind.ORGANISATION, CENTRE, credit_code=_with_check(code), parent_code=main
        )
    branches: dict[str, str] = {}
    for site in places.children_of(CENTRE):
        name = site.name.replace("新时代文明实践所", "志愿服务支队")
        branches[site.code] = registrar.register(name, TeamKind.BRANCH, site.code, parent_code=main, **free)
    for village in _villages(Random(12), list(branches)):
        name = places.site_by_code(village).name.replace("新时代文明实践站", "志愿服务分队")
        mode = JoinMode.REQUEST if village == HOME else JoinMode.FREE
        registrar.register(name, TeamKind.SQUAD, village, parent_code=branches[village[:9]], join_mode=mode)
    progress("队伍", len(registrar.crews), len(registrar.crews))
    operations.expect_professions(
        site_code=CENTRE,
        level="centre",
        professions=PROFESSIONS.values(),
        by=staff.manager,
        now=registrar.now,
    )
    _fill(registrar.crews, crowd, days, progress)
    return County(crowd=crowd, crews=registrar.crews)


def _villages(chance: Random, institutes: list[str]) -> list[str]:
    """The demo's own village, and one in each of so many townships."""
    chosen = [chance.choice(places.children_of(code)).code for code in institutes[: SQUADS - 1]]
    return [HOME, *(code for code in chosen if code != HOME)]


def _with_check(code: str) -> str:
    from stdnum.cn import uscc

    return code + uscc.calc_check_digit(code)


def _fill(crews: list[Crew], crowd: Sequence[Resident], days: Days, progress: Callable[..., None]) -> None:
    chance, now = Random(13), days.opening + timedelta(days=60)
    home = next(crew for crew in crews if crew.site_code == HOME)
    joining = list(crowd[len(accounts.ACCOUNTS) : JOINING])
    joining.insert(0, crowd[accounts.VOLUNTEER])
    near = {crew.site_code: crew for crew in crews if not crew.field}
    professional = [crew for crew in crews if crew.field]
    for done, resident in enumerate(joining, start=1):
        crew = near.get(resident.site_code) or (
            near.get(resident.site_code[:9]) if chance.random() < 0.4 else None
        )
        crew = crew or chance.choice(professional)
        if resident.actor == crew.leader:
            continue
        asked = operations.join_team(team_id=crew.team_id, by=resident.actor, now=now)
        if crew is home:
            if done > 40:
                continue  # these wait for the leader, for the demo's visitor to decide
            operations.decide_request(membership_id=asked.pk, accept=True, by=home.leader, now=now)
        crew.members.append(resident)
        progress("队员", done, len(joining))


def start_projects(county: County, staff: Staff, days: Days) -> dict[str, int]:
    """Projects by the field of their team; the last one still waits for a decision."""
    drafted = days.opening + timedelta(days=70)
    found: dict[str, int] = {}
    for number, (name, summary, work) in enumerate(PROJECTS, start=1):
        crew = county.crew(work)
        form = ProjectForm(
            name=name,
            summary=summary,
            category=PROFESSIONAL[work][0],
            team_id=crew.team_id,
            starts_on=drafted.date() + timedelta(days=5),
            ends_on=drafted.date() + timedelta(days=365),
            **_plan(name, work, drafted),
        )
        project = project_operations.draft_project(form=form, by=crew.leader, now=drafted)
        project_operations.submit_project(
            project_id=project.pk, answers=NONE_OF_THE_SIX, by=crew.leader, now=drafted
        )
        if number == len(PROJECTS):
            continue
        project_operations.decide_project(
            project_id=project.pk, approve=True, by=staff.approver, now=drafted + timedelta(days=2)
        )
        found[work] = project.pk
    project_operations.begin_projects(now=drafted + timedelta(days=5))
    return found


#: The field of publication a team's work falls in; what is not named is "other".
_FIELDS = {
    "理论宣讲": ProjectField.THEORY,
    "卫生健康": ProjectField.HEALTH,
    "农业科技": ProjectField.SCIENCE,
    "教育助学": ProjectField.TEACHING,
    "文体旅游": ProjectField.CULTURE,
    "法制宣传": ProjectField.LAW,
    "社会慈善": ProjectField.POVERTY,
}


def _plan(name: str, work: str, drafted: datetime) -> dict[str, Any]:
    """What a plan says in its five dimensions, with what it needs and what may go wrong."""
    begins = drafted.date() + timedelta(days=5)
    return {
        "fields": (str(_FIELDS.get(work, ProjectField.OTHER)),),
        "recipients": "本县有需要的居民",
        "need": f"走访中不少居民提出了“{name}”这样的需求，现有服务顾不过来。",
        "goal": "一年内让报名的家庭都得到服务，每季度回访一次，满意的不少于九成。",
        "delivery": "由队伍按月排出班次，每次两人以上，服务前培训，服务后登记。",
        "results": "服务人次、时长和评价以平台记录为准，每半年公开一次。",
        "feature": "老队员带新队员，村里熟人参与，做法写成手册，别处可以照着做。",
        "milestones": (
            MilestoneLine(name="完成摸底和首批服务", due_on=begins + timedelta(days=60)),
            MilestoneLine(name="中期小结", due_on=begins + timedelta(days=180)),
        ),
        "budget": (
            MoneyLine(side=Side.SOURCE, name="县志愿服务协会支持", fen=300000),
            MoneyLine(side=Side.USE, name="材料和饮水", fen=220000),
            MoneyLine(side=Side.USE, name="交通和保险", fen=80000),
        ),
        "risks": (RiskLine(name="天气不好，山路难走", answer="提前一天看预报，改期并通知到人"),),
        "partners": (PartnerLine(name="县志愿服务协会", part="培训和保险"),),
    }
