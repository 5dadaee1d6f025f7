"""No-shows: counted after the day is settled, told to the person, appealed against, decided by somebody else."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, leaders_of, viewer_of
from redvest.activities.enums import NoShowState
from redvest.activities.models import NoShow, Shift
from redvest.activities.operations.scope import named_person
from redvest.activities.rules import no_shows as rules
from redvest.activities.rules.activities import why_not_give
from redvest.kernel import audit
from redvest.kernel.actor import SYSTEM, Actor
from redvest.kernel.errors import NotFound, Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams

#: Settled longer ago, a shift is not looked at again.
LOOK_BACK = timedelta(days=7)

#: Places taken and not used, of settled shifts at which anybody was noted at all: where nobody was, it is the noting
#: that failed, and nobody is blamed for it; nor is who was named for a place by others and never said yes to it.
_COUNT = """
    INSERT INTO activities_noshow (sign_up_id, shift_id, person_id, state, counted_at, appeal, reason)
    SELECT u.id, u.shift_id, u.person_id, 'counted', %(now)s, '', ''
    FROM activities_shift s
    JOIN activities_signup u ON u.shift_id = s.id AND u.state = 'taken'
    WHERE s.settled_at >= %(since)s AND s.settled_at <= %(now)s
      AND EXISTS (SELECT FROM activities_attendance a WHERE a.shift_id = s.id AND a.voided_at IS NULL)
      AND NOT EXISTS (SELECT FROM activities_placement p WHERE p.sign_up_id = u.id AND p.confirmed_at IS NULL)
      AND NOT EXISTS (SELECT FROM activities_attendance a
                      WHERE a.shift_id = s.id AND a.person_id = u.person_id AND a.voided_at IS NULL)
    ORDER BY u.id
    ON CONFLICT (sign_up_id) DO NOTHING
    RETURNING shift_id, person_id"""


@operation
def count_no_shows(*, now: datetime) -> int:
    """Counts, in one statement, who had a place on a settled shift and did not come, and tells them. How many are new.

    A repeat counts nobody anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "since": now - LOOK_BACK})
        found: dict[int, list[int]] = {}
        for shift_id, person_id in cursor.fetchall():
            found.setdefault(shift_id, []).append(person_id)
    if not found:
        return 0
    words = _words_of(found)
    tell(
        [
            Telling(kind="no_show.noted", people=persons, words=words[pk], target=f"no_show:{pk}")
            for pk, persons in found.items()
        ],
        now=now,
    )
    audit.record_many(
        audit.Deed(
            verb="no_show.counted", target=f"shift:{pk}", by=SYSTEM, now=now, data={"people": len(persons)}
        )
        for pk, persons in found.items()
    )
    return sum(map(len, found.values()))


@operation
def appeal_no_show(*, no_show_id: int, reason: str, by: Actor, now: datetime) -> NoShow:
    """One says why one did not come, or that one did; after a refusal, once more, to the site.

    A repeat of the same words returns it. Raises NotFound for another's, Invalid without a reason, Refused (too late,
    decided for good).
    """
    me = named_person(by)
    row = NoShow.objects.filter(pk=no_show_id).first()
    if row is None or not (row.person_id == me or people.may_act_for(me, [row.person_id], at=now)):
        raise _not_found()
    row = lock(NoShow, no_show_id)
    if row.state in (NoShowState.APPEALED, NoShowState.RAISED) and row.appeal == reason.strip():
        return row
    refuse_if(
        rules.why_not_appeal(state=row.state, counted_at=row.counted_at, decided_at=row.decided_at, now=now)
    )
    invalid_if(why_not_give(reason, missing=_("请写明原因")))
    raised = row.state == NoShowState.UPHELD
    row.state = NoShowState.RAISED if raised else NoShowState.APPEALED
    row.appeal, row.appealed_at = reason.strip(), now
    if raised:
        row.first_decided_by_id, row.decided_by_id, row.decided_at = row.decided_by_id, None, None
    row.save()
    audit.record(f"no_show.{row.state}", by=by, now=now, target=f"shift:{row.shift_id}", no_show=row.pk)
    if not raised:
        _tell_leaders(row, now=now)
    return row


@operation
def decide_no_show(*, no_show_id: int, excuse: bool, by: Actor, now: datetime, reason: str = "") -> NoShow:
    """The team's leader (or its site's staff) excuses somebody, or upholds the record with a reason; the site finally.

    Never one's own, and never twice by the same person. A repeat of the same decision returns it. Raises NotFound to
    who has nothing to do with it, Forbidden, Invalid without a reason, Refused if there is nothing to decide.
    """
    row = NoShow.objects.filter(pk=no_show_id).first()
    if row is None:
        raise _not_found()
    access.require_sight(may_decide(viewer_of(by, now=now), row))
    row = lock(NoShow, no_show_id)
    decided = {NoShowState.EXCUSED} if excuse else {NoShowState.UPHELD, NoShowState.FINAL}
    if row.state in decided and row.decided_by_id == by.person_id:
        return row
    forbid_if(
        rules.why_not_this_decider(
            person_id=row.person_id, first_decided_by=row.first_decided_by_id, decider=by.person_id
        )
    )
    refuse_if(rules.why_not_decide(state=row.state, excuse=excuse))
    if not excuse:
        invalid_if(why_not_give(reason, missing=_("请写明没有通过的原因")))
    row.state = rules.after(row.state, excuse=excuse)
    row.reason, row.decided_at, row.decided_by_id = reason.strip()[:200], now, by.person_id
    row.save()
    audit.record(f"no_show.{row.state}", by=by, now=now, target=f"shift:{row.shift_id}", no_show=row.pk)
    kind = "no_show.excused" if excuse else "no_show.upheld"
    words = _words_of([row.shift_id])[row.shift_id] | {"reason": row.reason}
    tell([Telling(kind=kind, people=[row.person_id], words=words, target=f"no_show:{row.shift_id}")], now=now)
    return row


def may_decide(viewer: Viewer, row: NoShow) -> bool:
    """The leader of the team or staff who manage teams at its site; what was raised, the latter alone."""
    team = teams.team_by_id(row.shift.activity.team_id)
    site = places.site_by_id(row.shift.activity.site_id)
    at_site = viewer.may(Verb.MANAGE_TEAMS, site.path, team.site_path)
    return at_site or (row.state != NoShowState.RAISED and viewer.may(Verb.LEAD_TEAM, team.path))


def _tell_leaders(row: NoShow, *, now: datetime) -> None:
    code = row.shift.activity.team.code
    told = [pk for pk in leaders_of([code], now=now).get(code, []) if pk != row.person_id]
    words = _words_of([row.shift_id])[row.shift_id]
    target = f"no_shows_of:{row.shift_id}"
    tell([Telling(kind="no_show.appealed", people=told, words=words, target=target)] if told else [], now=now)


def _words_of(shift_ids: "list[int] | dict[int, list[int]]") -> dict[int, dict[str, str | int]]:
    rows = Shift.objects.filter(pk__in=list(shift_ids)).values_list("pk", "activity__title", "starts_at")
    return {pk: {"activity": title, "starts_at": starts.isoformat()} for pk, title, starts in rows}


def _not_found() -> NotFound:
    return NotFound(Reason("not_found", _("没有找到这条记录")))
