"""The live view of a shift for its leader: who has a place, who came, who left, who is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require, require_sight
from redvest.activities.enums import SignUpState
from redvest.activities.models import Attendance, HelperCount, ServedClaim, ServedReport, Shift, SignUp
from redvest.activities.queries.attended import given_minutes, grade_shown, with_attendances
from redvest.activities.queries.shifts import shift_by_id
from redvest.kernel.privacy import mask_name
from redvest.places import queries as places
from redvest.teams import queries as teams

#: So long after the end who is noted as here has probably left without checking out.
LEFT_OPEN = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class RosterLine:
    """One person with a place. ``status``: expected, arrived, left, or absent once the shift is over.

    ``overdue``: noted as here a quarter of an hour after the end, so they left without checking out.

    ``attendance`` is the latest pair of ``attendances``; ``minutes`` are those of all of them that stand.
    """

    person_id: int
    name_masked: str
    number: str
    attendance: Attendance | None
    minutes: int | None
    grade: str
    status: str
    attendances: list[Attendance] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """A shift with its lines and counts, in the order people signed up."""

    shift: Shift
    lines: list[RosterLine]
    served: int | None
    #: Of a search: the persons it found; None if nothing was searched for.
    hits: frozenset[int] | None = None
    #: What the leader said was served, whether or not somebody confirmed it yet; and helpers who are not registered.
    claimed: int | None = None
    helpers: int = 0

    def count(self, *statuses: str) -> int:
        """How many lines have one of these statuses."""
        return sum(line.status in statuses for line in self.lines)

    @property
    def overdue(self) -> list[RosterLine]:
        """Those who are noted as here although the shift is over: who left without checking out."""
        return [line for line in self.lines if line.status == "overdue"]

    @property
    def unconfirmed(self) -> list[RosterLine]:
        """Those who came and whom the leader has not confirmed."""
        return [line for line in self.lines if any(not one.confirmed_at for one in line.attendances)]


def may_lead(viewer: Viewer, shift: Shift) -> bool:
    """Whether the viewer leads the team of this shift."""
    return viewer.may(Verb.LEAD_TEAM, shift.activity.team.path)


def roster(shift_id: int, *, viewer: Viewer, now: datetime, find: str = "") -> Roster:
    """The roster for the leader, or for staff who inspect records. Raises NotFound or Forbidden.

    ``find``: a whole name or its beginning that the searcher knows, or the end of a volunteer number.
    """
    shift = shift_by_id(shift_id)
    team, site = teams.team_by_id(shift.activity.team_id), places.site_by_id(shift.activity.site_id)
    require_sight(not viewer.actor.is_anonymous)
    if not viewer.may(Verb.LEAD_TEAM, team.path):
        require(viewer, Verb.SEE_RECORDS, team.path, site.path)
    rows = SignUp.objects.filter(shift_id=shift_id, state=SignUpState.TAKEN).order_by("id")
    sign_ups = list(with_attendances(rows.select_related("person")))
    lines = [_line(row, shift, now) for row in sign_ups]
    served = ServedReport.objects.filter(shift_id=shift_id).values_list("served", flat=True).first()
    claimed = ServedClaim.objects.filter(shift_id=shift_id).values_list("served", flat=True).first()
    helped = HelperCount.objects.filter(shift_id=shift_id).order_by("-id").values_list("helpers", flat=True)
    hits = _found_by(find.strip(), sign_ups)
    return Roster(
        shift=shift,
        lines=lines,
        served=served,
        hits=hits,
        claimed=claimed,
        helpers=helped.first() or 0,
    )


def _found_by(text: str, sign_ups: Iterable[SignUp]) -> frozenset[int] | None:
    if not text:
        return None
    return frozenset(
        row.person_id
        for row in sign_ups
        if row.person.number.endswith(text.upper()) or row.person.name.startswith(text)
    )


def _line(sign_up: SignUp, shift: Shift, now: datetime) -> RosterLine:
    attendances = list(sign_up.attendances.all())
    attendance = attendances[-1] if attendances else None
    if attendance is None:
        status = "absent" if now >= shift.ends_at else "expected"
    else:
        inside = attendance.out_at is None
        late = now >= shift.ends_at + LEFT_OPEN
        status = ("overdue" if late else "arrived") if inside else "left"
    return RosterLine(
        person_id=sign_up.person_id,
        name_masked=mask_name(sign_up.person.name),
        number=sign_up.person.number,
        attendance=attendance,
        minutes=given_minutes(attendances),
        grade=grade_shown(attendances),
        status=status,
        attendances=attendances,
    )
