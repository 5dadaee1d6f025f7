"""Sign-ups as the leader manages them, as families see them, and draws as everybody may check them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require
from redvest.activities.enums import LIVE_SIGN_UPS, PLACED_SIGN_UPS, Ending, SignUpState
from redvest.activities.models import Attendance, Draw, Shift, SignUp
from redvest.activities.queries.facts import askers, facts_of
from redvest.activities.queries.shifts import public_shift, queue_numbers, shift_by_id
from redvest.activities.rules import sign_ups as rules
from redvest.activities.rules.queue import Lot, Place, lots_of, stepping_back
from redvest.activities.rules.sign_ups import Held, ShiftFacts
from redvest.kernel.errors import NotFound, Reason
from redvest.kernel.privacy import mask_name
from redvest.people import queries as people
from redvest.people.enums import ActingAs

#: In what order the leader sees them: what waits for an answer first.
_TURN = {
    SignUpState.ASKED: 0,
    SignUpState.TAKEN: 1,
    SignUpState.OFFERED: 2,
    SignUpState.WAITING: 3,
    SignUpState.CANCELLED: 4,
}


@dataclass(frozen=True, kw_only=True)
class DeskLine:
    """A sign-up as the leader sees it: masked, who made it, with whom, and its place in the queue."""

    sign_up: SignUp
    number: str
    name_masked: str
    acting: str
    signer: str
    together: int
    queue_no: int | None

    @property
    def can_remove(self) -> bool:
        """Whether there is still something to end."""
        return self.sign_up.state in LIVE_SIGN_UPS


def sign_ups_at(shift_id: int, viewer: Viewer, *, state: str = "") -> QuerySet[SignUp]:
    """A shift's sign-ups for its leader, or staff who see records: requests first, then places, offers, the queue.

    Ended ones only with ``state`` "cancelled". Raises NotFound or Forbidden.
    """
    shift = shift_by_id(shift_id)
    team, site = shift.activity.team, shift.activity.site
    if not viewer.may(Verb.LEAD_TEAM, team.path):
        require(viewer, Verb.SEE_RECORDS, team.path, site.path)
    rows = SignUp.objects.select_related("person", "signed_by").filter(shift_id=shift_id)
    rows = rows.filter(state=state) if state else rows.filter(state__in=LIVE_SIGN_UPS)
    turn = Case(
        *(When(state=one, then=Value(number)) for one, number in _TURN.items()), output_field=IntegerField()
    )
    return rows.annotate(turn=turn).order_by("turn", "rank", "id")


def desk_lines(rows: Sequence[SignUp]) -> list[DeskLine]:
    """One page of them. Three queries however many."""
    numbers = queue_numbers([row for row in rows if row.state == SignUpState.WAITING])
    groups = {row.group_id for row in rows if row.group_id is not None}
    sizes: dict[int | None, int] = {}
    for group in SignUp.objects.filter(group_id__in=groups, state__in=LIVE_SIGN_UPS).values_list(
        "group_id", flat=True
    ):
        sizes[group] = sizes.get(group, 0) + 1
    return [
        DeskLine(
            sign_up=row,
            number=row.person.number,
            name_masked=mask_name(row.person.name),
            acting="" if row.acting_as == ActingAs.SELF else str(ActingAs(row.acting_as).label),
            signer=mask_name(row.signed_by.name) if row.signed_by and row.acting_as != ActingAs.SELF else "",
            together=sizes.get(row.group_id, 0) if row.group_id else 0,
            queue_no=numbers.get(row.pk),
        )
        for row in rows
    ]


def lowering(shift_id: int, places: int, *, viewer: Viewer) -> list[DeskLine]:
    """Who would step back to the queue if the shift had only so many places, for its leader. Raises Forbidden."""
    shift = shift_by_id(shift_id)
    require(viewer, Verb.LEAD_TEAM, shift.activity.team.path)
    (facts,) = facts_of(Shift.objects.filter(pk=shift_id))
    ids = [pk for lot in losing_lots(facts, places) for pk in lot.ids]
    rows = {row.pk: row for row in SignUp.objects.select_related("person", "signed_by").filter(pk__in=ids)}
    return desk_lines([rows[pk] for pk in ids])


def losing_lots(shift: ShiftFacts, places: int) -> list[Lot]:
    """The lots that step back when a shift gets fewer places; nobody who has come already is among them."""
    if shift.taken <= places:
        return []
    arrived = Attendance.objects.filter(shift_id=shift.id).values("sign_up_id")
    rows = SignUp.objects.filter(shift_id=shift.id, state__in=PLACED_SIGN_UPS).exclude(pk__in=arrived)
    lots = lots_of(places_in_order(rows))
    lots.sort(key=lambda lot: any(place.state == SignUpState.OFFERED for place in lot.places))
    return stepping_back(lots, taken=shift.taken, places=places)


_FIELDS = ("id", "person_id", "group_id", "state", "rank", "signed_by_id", "acting_as")


def places_in_order(rows: QuerySet[SignUp], *, limit: int | None = None) -> list[Place]:
    """These sign-ups as the queue sees them, in its order."""
    ordered = rows.order_by("rank", "id").values_list(*_FIELDS)
    return [Place(**dict(zip(_FIELDS, row, strict=True))) for row in ordered[:limit]]


# ---- together --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Companion:
    """Somebody one may sign up along with oneself, what they hold on the shift, and why they cannot come."""

    person_id: int
    name: str
    acting: str
    own: Held | None
    reasons: list[Reason] = field(default_factory=list)

    @property
    def can_come(self) -> bool:
        """Whether they can be chosen."""
        return not self.reasons and self.own is None


def companions(shift_id: int, person_id: int, *, now: datetime) -> list[Companion]:
    """Oneself and those one is guardian or family of, oneself first, for signing up together. Raises NotFound."""
    public_shift(shift_id, person_id=person_id)
    acting: dict[int, str] = {person_id: ActingAs.SELF, **people.acts_for(person_id, at=now)}
    shifts = facts_of(Shift.objects.filter(pk=shift_id))
    known = askers(people.standings(acting), shifts)
    names = people.people_by_ids(acting)
    found = []
    for pk, how in acting.items():
        if pk not in known:
            continue
        own = next((held for held in known[pk].held if held.shift_id == shift_id), None)
        guarded = how == ActingAs.GUARDIAN
        found.append(
            Companion(
                person_id=pk,
                name=names[pk].name,
                acting=str(ActingAs(how).label),
                own=own,
                reasons=[] if own else rules.why_not_for(shifts[0], known[pk], now=now, guarded=guarded),
            )
        )
    return found


def kept_for_family(person_id: int, *, now: datetime) -> QuerySet[SignUp]:
    """Live sign-ups ahead of those one may act for, whoever made them, soonest first."""
    family = people.acts_for(person_id, at=now)
    rows = SignUp.objects.select_related(
        "shift__activity__team", "shift__activity__site", "person", "signed_by"
    )
    rows = rows.filter(person_id__in=family, state__in=LIVE_SIGN_UPS, shift__ends_at__gt=now)
    return rows.order_by("shift__starts_at", "id")


@dataclass(frozen=True, kw_only=True)
class OwnSignUp:
    """A sign-up one may give up: how many signed up together, and whether it is late for it."""

    sign_up: SignUp
    group: int
    late: bool


def sign_up_of(sign_up_id: int, person_id: int, *, now: datetime) -> OwnSignUp:
    """A live sign-up of one's own, or of somebody one may act for. Raises NotFound."""
    rows = SignUp.objects.select_related("shift__activity__team", "shift__activity__site", "person")
    found = rows.filter(pk=sign_up_id, state__in=LIVE_SIGN_UPS).first()
    mine = found is not None and (
        found.person_id == person_id
        or found.person_id in people.may_act_for(person_id, [found.person_id], at=now)
    )
    if found is None or not mine:
        raise NotFound(Reason("not_found", _("没有找到这次报名")))
    (facts,) = facts_of(Shift.objects.filter(pk=found.shift_id))
    others = SignUp.objects.filter(group_id=found.group_id, state__in=LIVE_SIGN_UPS)
    return OwnSignUp(
        sign_up=found,
        group=others.count() if found.group_id is not None else 1,
        late=rules.is_late(state=found.state, shift=facts, now=now),
    )


def signers_of(sign_ups: Iterable[SignUp]) -> dict[int, str]:
    """By sign-up made by others: who made it, masked, and as what. One query."""
    rows = [row for row in sign_ups if row.acting_as != ActingAs.SELF]
    names = people.people_by_ids(row.signed_by_id for row in rows if row.signed_by_id is not None)
    return {
        row.pk: " ".join(
            filter(
                None,
                (
                    str(ActingAs(row.acting_as).label),
                    names[row.signed_by_id].name_masked if row.signed_by_id in names else "",
                ),
            )
        )
        for row in rows
    }


def ended_lately(person_id: int, *, now: datetime) -> QuerySet[SignUp]:
    """Sign-ups of shifts still ahead that ended otherwise than by oneself, unless one has signed up anew."""
    again = SignUp.objects.filter(person_id=person_id, state__in=LIVE_SIGN_UPS).values("shift_id")
    rows = SignUp.objects.select_related("shift__activity__team").filter(
        person_id=person_id, state=SignUpState.CANCELLED, shift__ends_at__gt=now
    )
    rows = rows.filter(ended__in=(Ending.REMOVED, Ending.DECLINED, Ending.LAPSED, Ending.UNANSWERED))
    return rows.exclude(shift_id__in=again).order_by("shift__starts_at", "-id")


# ---- draws -----------------------------------------------------------------------------------------


def draw_of(shift_id: int) -> Draw | None:
    """The draw of a shift everyone may see, promised or drawn; None if nothing is drawn there. Raises NotFound."""
    public_shift(shift_id)
    return Draw.objects.filter(shift_id=shift_id).first()


def lots_of_persons(shift_id: int, person_ids: Collection[int]) -> list[int]:
    """The lots these people have in a shift's draw: what they find on the list."""
    rows = SignUp.objects.filter(shift_id=shift_id, person_id__in=person_ids, state__in=LIVE_SIGN_UPS)
    return list(rows.order_by("id").values_list("id", flat=True))
