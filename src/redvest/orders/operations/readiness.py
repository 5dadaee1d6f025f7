"""Teams say that they take orders: of which needs, where, how many a week; stand by, rest, go on. Locks: the team."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.errors import NotFound, Reason, invalid_if
from redvest.kernel.operation import operation
from redvest.orders.enums import Need
from redvest.orders.models import Readiness, ReadyArea
from redvest.orders.rules.moves import why_not_reason
from redvest.people.enums import Skill
from redvest.places import queries as places
from redvest.teams.operations import hold_working

MOST_A_WEEK = 200
MOST_AREAS = 50


@dataclass(frozen=True, kw_only=True)
class ReadyForm:
    """What a team takes on. ``needs`` empty: all; ``area_codes`` empty: the place of its own site.

    ``stands_by``: its leader agrees that orders may be directed to it; it may still decline each one.
    """

    needs: tuple[str, ...]
    week_capacity: int
    area_codes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    stands_by: bool = False


@operation
def set_readiness(*, team_id: int, form: ReadyForm, by: Actor, now: datetime) -> Readiness:
    """The leader says on which terms the team takes orders; those it has stay. The same again changes nothing.

    Raises Invalid by field, Forbidden to others, Refused for a team that works no more.
    """
    team = hold_working(team_id)
    access.require(viewer_of(by, now=now), Verb.LEAD_TEAM, team.path)
    invalid_if(_why_not(form))
    sites = places.sites_by_codes(form.area_codes)
    unknown = [code for code in form.area_codes if code not in sites or not sites[code].is_open]
    invalid_if(
        [
            Reason("site_unknown", _("没有找到阵地 %(code)s"), {"code": code}, about="area_codes")
            for code in unknown
        ]
    )
    row = Readiness.objects.filter(team_id=team_id).first() or Readiness(team_id=team_id)
    row.needs, row.skills, row.week_capacity = sorted(form.needs), sorted(form.skills), form.week_capacity
    if form.stands_by != row.stands_by:
        row.stands_by, row.stands_by_since = form.stands_by, now if form.stands_by else None
    row.changed_at, row.changed_by_id = now, by.person_id
    row.save()
    wanted = {sites[code].id for code in form.area_codes}
    ReadyArea.objects.filter(readiness=row).exclude(site_id__in=wanted).delete()
    there = set(ReadyArea.objects.filter(readiness=row).values_list("site_id", flat=True))
    ReadyArea.objects.bulk_create(ReadyArea(readiness=row, site_id=pk) for pk in sorted(wanted - there))
    facts = {"capacity": form.week_capacity, "stands_by": form.stands_by}
    audit.record("team.ready", by=by, now=now, target=f"team:{team_id}", **facts)
    return row


def _why_not(form: ReadyForm) -> list[Reason]:
    reasons = []
    if not 1 <= form.week_capacity <= MOST_A_WEEK:
        words = {"most": MOST_A_WEEK}
        reasons.append(Reason("capacity", _("每周接单数填 1 到 %(most)s"), words, about="week_capacity"))
    if not set(form.needs) <= set(Need.values):
        reasons.append(Reason("need_unknown", _("请选择服务类别"), about="needs"))
    if not set(form.skills) <= set(Skill.values):
        reasons.append(Reason("skill_unknown", _("请选择技能"), about="skills"))
    if len(form.area_codes) > MOST_AREAS:
        words = {"most": MOST_AREAS}
        reasons.append(Reason("many_areas", _("最多选 %(most)s 个地方"), words, about="area_codes"))
    return reasons


@operation
def pause_team(*, team_id: int, until: date | None, reason: str, by: Actor, now: datetime) -> Readiness:
    """The team takes no orders until a day (the first on which it does again), or until it says so.

    Raises Invalid (until, reason), Forbidden, NotFound (not ready at all).
    """
    row = _ready(team_id, by=by, now=now)
    invalid_if(why_not_reason(reason, needed=False))
    if until is not None and until <= local_day(now):
        invalid_if([Reason("until_past", _("恢复的日子要在今天之后"), about="until")])
    row.paused_at, row.paused_until, row.pause_reason = now, until, reason.strip()
    row.save(update_fields=["paused_at", "paused_until", "pause_reason"])
    audit.record("team.paused", by=by, now=now, target=f"team:{team_id}")
    return row


@operation
def resume_team(*, team_id: int, by: Actor, now: datetime) -> Readiness:
    """The team takes orders again. A repeat changes nothing."""
    row = _ready(team_id, by=by, now=now)
    if row.paused_at is None:
        return row
    row.paused_at, row.paused_until, row.pause_reason = None, None, ""
    row.save(update_fields=["paused_at", "paused_until", "pause_reason"])
    audit.record("team.resumed", by=by, now=now, target=f"team:{team_id}")
    return row


def _ready(team_id: int, *, by: Actor, now: datetime) -> Readiness:
    team = hold_working(team_id)
    access.require(viewer_of(by, now=now), Verb.LEAD_TEAM, team.path)
    row = Readiness.objects.select_for_update(no_key=True).filter(team_id=team_id).first()
    if row is None:
        raise NotFound(Reason("not_ready", _("这支队伍还没有登记接单")))
    return row
