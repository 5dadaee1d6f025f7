"""What waits at the desk, counted by each duty of the viewer, each with the page on which it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.activities import queries as activities
from redvest.activities.enums import ReviewLevel
from redvest.activities.queries import hours, recurring
from redvest.contests.queries import waiting as contests
from redvest.kernel import clock
from redvest.kernel.errors import Text
from redvest.people import queries as people
from redvest.projects import queries as projects
from redvest.web.office.desk import Desk, at_sites

MATTER: Text = _("件")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A kind of thing that waits for the viewer: how many there are, and where they are dealt with."""

    title: Text
    count: int
    href: str
    unit: Text = MATTER
    note: Text = ""


def waiting_for(desk: Desk, *, now: datetime) -> list[Waiting]:
    """All kinds that come to the viewer, those with nothing in them too; a fixed number of queries for each duty."""
    return [
        *_orders(desk),
        *_approvals(desk),
        *_projects(desk, now),
        *_contests(desk, now),
        *_points(desk),
        *_hours(desk, now),
        *_people(desk),
        *_teams(desk),
    ]


def _orders(desk: Desk) -> Iterator[Waiting]:
    if not at_sites(desk.viewer, Verb.HANDLE_ORDERS):
        return
    counts, page, one = desk.order_counts, reverse("office:orders"), _("单")
    yield Waiting(title=_("点单已超时"), count=counts.late, href=f"{page}?late=on", unit=one)
    yield Waiting(title=_("点单待核实"), count=counts.verify, href=f"{page}?state=submitted", unit=one)
    batch = reverse("office:order_batch")
    yield Waiting(title=_("点单待派单"), count=counts.dispatch, href=batch, unit=one)
    yield Waiting(title=_("点单要回访"), count=counts.follow_up, href=f"{page}?state=follow_up", unit=one)
    sampled, note = reverse("office:call_backs"), _("别处办结的单，请打电话问一问")
    yield Waiting(title=_("抽样回访"), count=desk.call_backs, href=sampled, unit=one, note=note)


def _approvals(desk: Desk) -> Iterator[Waiting]:
    if not desk.approves:
        return
    series = recurring.series_awaiting(desk.viewer).count()
    approvals = reverse("office:approvals")
    yield Waiting(title=_("活动待审核"), count=desk.activities, href=approvals)
    yield Waiting(title=_("系列活动待审核"), count=series, href=approvals)


def _projects(desk: Desk, now: datetime) -> Iterator[Waiting]:
    if not at_sites(desk.viewer, Verb.APPROVE_PROJECT):
        return
    viewer, page = desk.viewer, reverse("office:projects")
    yield Waiting(title=_("项目待审核"), count=desk.projects, href=f"{page}?state=mine")
    reports = projects.reports_to_decide(viewer).count()
    yield Waiting(title=_("结项和延期待审核"), count=reports, href=f"{page}?state=reports")
    brands = projects.brands_to_decide(viewer).count()
    yield Waiting(title=_("品牌提名待决定"), count=brands, href=reverse("office:project_brands"))
    applied = projects.applications_to_decide(viewer, today=clock.local_day(now)).count()
    note = _("征集已截止")
    yield Waiting(title=_("孵化申报待评选"), count=applied, href=reverse("office:incubation"), note=note)


def _contests(desk: Desk, now: datetime) -> Iterator[Waiting]:
    viewer = desk.viewer
    if at_sites(viewer, Verb.OPEN_CONTEST):
        drafts = contests.drafts_to_announce(viewer)
        yield _contest(_("大赛方案待审定"), drafts, note=_("由没有起草它的人发布"), unit=_("届"))
        awards = contests.awards_to_give(viewer, now=now)
        yield _contest(_("大赛公示期满待授奖"), awards, unit=_("届"))
    if at_sites(viewer, Verb.RUN_CONTEST):
        entries = contests.entries_to_check(viewer)
        yield _contest(_("参赛申报待审查"), entries, at="office:contest_entries", query="?state=submitted")
    if at_sites(viewer, Verb.ENTER_CONTEST):
        lists = contests.lists_to_send(viewer, now=now)
        yield _contest(_("参赛推荐名单待报送"), lists, unit=_("份"))
    if at_sites(viewer, Verb.SUPERVISE_CONTEST):
        cases = contests.votes_to_decide(viewer)
        yield _contest(_("隔离的票待处理"), cases, at="office:contest_votes")
        objections = contests.objections_to_answer(viewer)
        note = _("期满前书面答复")
        yield _contest(_("大赛异议待答复"), objections, query="#c-objections", note=note, unit=_("条"))


def _contest(
    title: Text,
    waits: contests.Waits,
    *,
    at: str = "office:contest",
    query: str = "",
    note: Text = "",
    unit: Text = MATTER,
) -> Waiting:
    """Of one contest it leads to where it is done there; of several, or none, to the list of contests."""
    one = next(iter(waits), None) if len(waits) == 1 else None
    href = f"{reverse(at, args=[one])}{query}" if one is not None else reverse("office:contests")
    return Waiting(title=title, count=sum(waits.values()), href=href, note=note, unit=unit)


def _points(desk: Desk) -> Iterator[Waiting]:
    if desk.handles_points:
        yield Waiting(title=_("积分申报待办"), count=desk.proposals, href=reverse("office:points"))
    if at_sites(desk.viewer, Verb.PUBLISH_COVENANT):
        note = _("自己起草的由别人公布")
        href = reverse("office:covenants")
        yield Waiting(title=_("积分公约待公布"), count=desk.covenants, href=href, note=note)


def _hours(desk: Desk, now: datetime) -> Iterator[Waiting]:
    if not desk.reviews_hours:
        return
    page, viewer = reverse("office:hours"), desk.viewer
    levels = hours.reviews_by_level(viewer)
    entries = hours.entries_for(viewer).count()
    corrections = hours.corrections_for(viewer, now=now).count()
    flags = hours.flags_for(viewer).count()
    line, person = _("条"), _("要另一个人批准才计入")
    yield Waiting(
        title=_("补录（丙级）待复核"), count=entries, href=f"{page}#entries", unit=line, note=person
    )
    longer = levels.get(ReviewLevel.ORGANISATION, 0)
    yield Waiting(title=_("一天超过 8 小时待复核"), count=longer, href=f"{page}#long", unit=line)
    if desk.is_top(Verb.REVIEW_HOURS):
        longest = levels.get(ReviewLevel.CENTRE, 0)
        yield Waiting(title=_("一天超过 12 小时待复核"), count=longest, href=f"{page}#long", unit=line)
    yield Waiting(title=_("时长更正待决定"), count=corrections, href=f"{page}#corrections", unit=line)
    yield Waiting(title=_("被举报的时长待核实"), count=flags, href=f"{page}#flags", unit=line)


def _people(desk: Desk) -> Iterator[Waiting]:
    viewer = desk.viewer
    if desk.checks_identity:
        yield Waiting(title=_("身份办理待核对"), count=desk.cases, href=reverse("office:cases"))
    if at_sites(viewer, Verb.ENTER_PEOPLE):
        receipts = people.entries_to_check(viewer).count()
        papers = people.papers_to_check(viewer)
        second = _("同事交的，要您核对")
        href = reverse("office:entries") + "?end=check"
        yield Waiting(title=_("签名回执待核对"), count=receipts, href=href, unit=_("份"), note=second)
        href = reverse("office:papers")
        yield Waiting(title=_("家长同意书待核对"), count=papers, href=href, unit=_("份"), note=second)


def _teams(desk: Desk) -> Iterator[Waiting]:
    if not desk.keeps_teams:
        return
    appeals = activities.no_shows_decided_by(desk.viewer, open_only=True).count()
    yield Waiting(title=_("未到申诉待处理"), count=appeals, href=reverse("team:no_shows_to_decide"))
    requests = reverse("office:teams") + "?waiting=1"
    note = _("通常由队长审批")
    yield Waiting(title=_("入队申请"), count=desk.requests, href=requests, unit=_("份"), note=note)
