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
from redvest.kernel.errors import Text
from redvest.people import queries as people
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
    projects = reverse("office:projects") + "?state=mine"
    yield Waiting(title=_("项目待审核"), count=desk.projects, href=projects)


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
