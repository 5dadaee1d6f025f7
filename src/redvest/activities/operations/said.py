"""Numbers that cannot be scanned: people served, said by the leader and confirmed by another; unregistered helpers."""

from datetime import datetime

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, viewer_of
from redvest.activities.models import Attendance, HelperCount, ServedClaim, ServedReport, Shift
from redvest.activities.operations.scope import named_person, require_leading
from redvest.activities.rules import said as rules
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import forbid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.places import queries as places
from redvest.teams import queries as teams


def _came(shift_id: int) -> int:
    """How many people came to a shift."""
    came = Attendance.objects.filter(shift_id=shift_id, voided_at=None)
    return came.values("person_id").distinct().count()


@operation
def report_served(*, shift_id: int, served: int, by: Actor, now: datetime, reason: str = "") -> ServedClaim:
    """The leader says, once, how many people the shift served (服务人次); it counts when somebody else confirmed it.

    More than thirty for each who came need a ``reason``. Repeating the number changes nothing.
    """
    leader_id = named_person(by)
    shift = lock(Shift, shift_id)
    activity = shift.activity
    require_leading(viewer_of(by, now=now), activity.team_id)
    earlier = ServedClaim.objects.filter(shift=shift).first()
    refuse_if(
        rules.why_not_report_served(
            activity_state=activity.state,
            served=served,
            came=_came(shift_id),
            reason=reason,
            ends_at=shift.ends_at,
            now=now,
            earlier=earlier.served if earlier else None,
        )
    )
    if earlier is not None:
        return earlier
    claim = ServedClaim.objects.create(
        shift=shift, served=served, reason=reason.strip(), claimed_at=now, claimed_by_id=leader_id
    )
    audit.record("shift.served_reported", by=by, now=now, target=f"shift:{shift_id}", served=served)
    return claim


@operation
def confirm_served(*, shift_id: int, served: int, by: Actor, now: datetime) -> ServedReport:
    """A second person confirms the number that the leader said; from then on it counts. A repeat changes nothing.

    Somebody else who came, or staff who see the site's records; a large number only those who review at the site above.
    """
    person_id = named_person(by)
    shift = lock(Shift, shift_id)
    claim = ServedClaim.objects.filter(shift=shift).first()
    done = ServedReport.objects.filter(shift=shift).first()
    may = _may_confirm(viewer_of(by, now=now), shift, claim.served if claim else 0)
    own = claim is not None and claim.claimed_by_id == person_id
    reasons = rules.why_not_confirm_served(
        claimed=claim.served if claim else None, served=served, own=own, may=may
    )
    forbid_if(reason for reason in reasons if reason.code in ("not_permitted", "own_request"))
    refuse_if(reasons)
    if done is not None:
        return done
    assert claim is not None, "refused above"
    report = ServedReport.objects.create(
        shift=shift,
        site_id=shift.activity.site_id,
        served_on=clock.local_day(shift.starts_at),
        served=served,
        reported_at=now,
        reported_by_id=claim.claimed_by_id,
        confirmed_by_id=person_id,
    )
    audit.record("shift.served_confirmed", by=by, now=now, target=f"shift:{shift_id}", served=served)
    return report


def _may_confirm(viewer: Viewer, shift: Shift, served: int) -> bool:
    activity = shift.activity
    site, team = places.site_by_id(activity.site_id), teams.team_by_id(activity.team_id)
    if viewer.may(Verb.REVIEW_HOURS, access.path_above(site.path)):
        return True
    if rules.is_large(served, came=_came(shift.pk)):
        return False
    there = Attendance.objects.filter(shift=shift, person_id=viewer.person_id or 0, voided_at=None).exists()
    return there or viewer.may(Verb.SEE_RECORDS, team.path, site.path)


@operation
def count_helpers(*, shift_id: int, helpers: int, by: Actor, now: datetime) -> int:
    """The leader says how many people helped who are not registered (未注册参与人数); said anew, the new number holds.

    Returns the number. They are no participations and earn nobody any hours.
    """
    leader_id = named_person(by)
    shift = lock(Shift, shift_id)
    activity = shift.activity
    require_leading(viewer_of(by, now=now), activity.team_id)
    refuse_if(
        rules.why_not_count_helpers(
            activity_state=activity.state, helpers=helpers, starts_at=shift.starts_at, now=now
        )
    )
    last = HelperCount.objects.filter(shift=shift).order_by("-id").first()
    before = last.helpers if last else 0
    if last is not None and before == helpers:
        return helpers
    HelperCount.objects.create(
        shift=shift,
        site_id=activity.site_id,
        served_on=clock.local_day(shift.starts_at),
        helpers=helpers,
        adds=helpers - before,
        said_at=now,
        said_by_id=leader_id,
    )
    audit.record("shift.helpers_counted", by=by, now=now, target=f"shift:{shift_id}", helpers=helpers)
    return helpers
