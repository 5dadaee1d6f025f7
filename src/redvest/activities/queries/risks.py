"""Whom the leader should look after right now: tired, alone, under age without a consent, or the whole shift unsafe."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.models import Attendance, Shift
from redvest.activities.queries.rosters import Roster, RosterLine
from redvest.activities.rules.care import in_hours
from redvest.activities.rules.terms import BREAK_MINUTES
from redvest.kernel import clock
from redvest.kernel.errors import Reason
from redvest.people import queries as people
from redvest.people.rules import why_not_minor

#: Months in which what to do about heat belongs into the plan.
HOT = frozenset({6, 7, 8, 9})


@dataclass(frozen=True, kw_only=True)
class Risks:
    """Reasons to look, by person, and those of the shift itself."""

    people: dict[int, list[Reason]] = field(default_factory=dict)
    shift: list[Reason] = field(default_factory=list)


def risks_of(found: Roster, *, now: datetime) -> Risks:
    """What is at risk on a shift at ``now``; two queries however many people."""
    shift = found.shift
    standings = people.standings([line.person_id for line in found.lines])
    here = [line for line in found.lines if line.status == "arrived"]
    day = clock.local_day(shift.starts_at)
    by_person: dict[int, list[Reason]] = {}
    for line in found.lines:
        reasons: list[Reason] = []
        if line.status in ("expected", "arrived") and line.person_id in standings:
            reasons += why_not_minor(
                standings[line.person_id],
                on=day,
                team_id=shift.activity.team_id,
                activity_id=shift.activity_id,
                dangerous=shift.activity.dangerous,
            )
        if line.status == "arrived":
            reasons += _why_tired(shift, line, now)
        if reasons:
            by_person[line.person_id] = reasons
    if shift.post_id is not None and len(here) == 1 and shift.starts_at <= now < shift.ends_at:
        alone = Reason("alone", _("一个人在岗，请留意"))
        by_person.setdefault(here[0].person_id, []).append(alone)
    return Risks(people=by_person, shift=_of_shift(shift))


def _why_tired(shift: Shift, line: RosterLine, now: datetime) -> list[Reason]:
    minutes = _at_a_stretch(shift, line.attendances, now)
    most = shift.activity.row_minutes
    if minutes <= most:
        return []
    words = {"hours": in_hours(minutes), "most": in_hours(most)}
    return [Reason("long_stretch", _("已连续 %(hours)s 小时没有休息（最多 %(most)s 小时）"), words)]


def _at_a_stretch(shift: Shift, pairs: list[Attendance], now: datetime) -> int:
    """Minutes since the last rest: since coming (back) after half an hour away, or since the planned break."""
    since = pairs[-1].in_at
    for later, earlier in zip(reversed(pairs), list(reversed(pairs))[1:], strict=False):
        if earlier.out_at is None or clock.whole_minutes(earlier.out_at, later.in_at) >= BREAK_MINUTES:
            break
        since = earlier.in_at
    since = max(since, shift.starts_at)
    if shift.break_until is not None and since < shift.break_until <= now:
        since = shift.break_until
    return clock.whole_minutes(since, now)


def _of_shift(shift: Shift) -> list[Reason]:
    activity, reasons = shift.activity, []
    if activity.dangerous and not activity.policy_no:
        reasons.append(Reason("uninsured", _("有人身危险，还没有登记保险单号")))
    elif activity.risks and not activity.insurance:
        reasons.append(Reason("uninsured", _("写明了风险，还没有登记保险")))
    if clock.local(shift.starts_at).month in HOT and not activity.care:
        reasons.append(Reason("heat", _("夏季的班次没有写防暑和饮水的安排")))
    return reasons
