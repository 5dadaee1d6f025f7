"""What activities hold about a person: sign-ups, attendances, records. What was served is evidence and stays.

When two persons are one, only what is still to come moves to the one who stays; the rest is read through
``people.queries.person_ids_of``. Where both hold the same time, one of the two sign-ups ends, and one of two records of
the same minutes is taken back by a new one: nobody serves twice at once.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from redvest.access.queries import leaders_of
from redvest.activities.enums import HELD_STATES, LIVE_SIGN_UPS, ActivityState, SignUpState
from redvest.activities.models import Attendance, ServiceRecord, Shift, SignUp
from redvest.activities.operations.endings import freed
from redvest.activities.operations.judging import voided
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.kernel.holdings import Trace
from redvest.kernel.operation import step
from redvest.teams import queries as teams

#: A row that hangs on one of these goes where it goes.
_EVIDENCE = (SignUp, Attendance, ServiceRecord)
#: The better place first.
_WORTH = (SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING, SignUpState.ASKED)
#: Activities that wait to be held: their team needs its leader.
_TO_COME = (ActivityState.SUBMITTED, ActivityState.APPROVED, *HELD_STATES)


def _person_columns(model: type[models.Model]) -> list[str]:
    """The columns that say whom a row is about."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is apps.get_model("people", "Person")
        and not (field.name == "by" or field.name.endswith("_by"))
    ]


@lru_cache(maxsize=1)
def _hanging() -> dict[type[models.Model], dict[str, type[models.Model]]]:
    """The tables that hang on evidence, each with the columns by which it does."""
    found: dict[type[models.Model], dict[str, type[models.Model]]] = {}
    for model in apps.get_app_config("activities").get_models():
        on: dict[str, type[models.Model]] = {
            field.name: field.related_model
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model in _EVIDENCE
        }
        if on or model in _EVIDENCE:
            found[model] = on
    return found


#: Everything of this kind: what moves of it is moved here, with its sign-up.
STAYS: frozenset[str] = frozenset(
    f"{model._meta.label_lower}.{column}" for model in _hanging() for column in _person_columns(model)
) | {"activities.codeuse.person"}
FORGOTTEN: frozenset[str] = frozenset()


def _to_come(person_id: int, now: datetime) -> QuerySet[SignUp]:
    """Live sign-ups for what is not over and where the person has not come."""
    came = Attendance.objects.filter(sign_up=OuterRef("pk"))
    return SignUp.objects.filter(
        ~Exists(came), person_id=person_id, state__in=LIVE_SIGN_UPS, shift__ends_at__gt=now
    ).order_by("pk")


def _is_there(person_id: int) -> bool:
    """Whether the person has arrived somewhere and not left, on a day that is not settled."""
    here = Attendance.objects.filter(person_id=person_id, out_at__isnull=True)
    return here.filter(shift__settled_at__isnull=True).exists()


def why_not_leave(person_id: int, *, now: datetime) -> list[Reason]:
    """One who is on duty checks out first; the only leader of a team with shifts to come hands it over first."""
    reasons = []
    if _is_there(person_id):
        reasons.append(Reason("checked_in", _("您还有班次没有签退，请先签退，或等当天结束后再注销")))
    for team in teams.teams_of(person_id):
        leaders = leaders_of([team.code], now=now).get(team.code, [])
        ahead = Shift.objects.filter(activity__team_id=team.pk, activity__state__in=_TO_COME, ends_at__gt=now)
        if set(leaders) == {person_id} and ahead.exists():
            sentence = _("您是“%(team)s”唯一的队长，队里还有没结束的班次。请先请管理人员任命新队长")
            reasons.append(Reason("only_leader", sentence, {"team": team.name}))
    return reasons


def why_not_merge(person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
    """Not while one of the two is on duty: who checks out must be who checked in."""
    if not _is_there(person_id) and not _is_there(other_id):
        return []
    return [Reason("checked_in", _("其中一人正在班次上，还没有签退。请等签退或当天结束后再办"))]


@step
def leave(person_id: int, *, by: Actor, now: datetime) -> Trace:
    """Gives up every place still to come; the queues move up."""
    ids = list(_to_come(person_id, now).values_list("pk", flat=True))
    freed(ids, why=str(_("本人已注销")), by=by, now=now)
    return {"activities.signup ended": ids}


@step
def merge(person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
    """Places still to come move, unless both hold the same time: then the better one stays, else the earlier."""
    mine, theirs = (list(_to_come(pk, now)) for pk in (person_id, other_id))
    ended: set[int] = set()
    for other in theirs:
        for own in mine:
            if own.pk in ended or other.pk in ended or not _clash(own, other):
                continue
            ended.add(max((own, other), key=_rank).pk)
    freed(sorted(ended), why=str(_("两次登记合并，同一时间只留一个班次")), by=by, now=now)
    moved = [row.pk for row in theirs if row.pk not in ended]
    SignUp.objects.filter(pk__in=moved).update(person_id=person_id)
    for model, on in _hanging().items():
        for column in (name for name, hung in on.items() if hung is SignUp):
            for person in _person_columns(model):
                rows = model._default_manager.filter(**{f"{column}__in": moved, person: other_id})
                rows.update(**{f"{person}_id": person_id})
    return {
        "activities.signup": moved,
        "activities.signup ended": sorted(ended),
        "activities.attendance voided": _take_back_overlaps(person_id, other_id, by=by, now=now),
    }


def _clash(one: SignUp, two: SignUp) -> bool:
    same = one.shift_id == two.shift_id
    return same or (one.during.lower < two.during.upper and two.during.lower < one.during.upper)


def _rank(sign_up: SignUp) -> tuple[int, datetime, int]:
    """The smaller the better."""
    return _WORTH.index(SignUpState(sign_up.state)), sign_up.signed_at, sign_up.pk


def _take_back_overlaps(person_id: int, other_id: int, *, by: Actor, now: datetime) -> list[int]:
    """Of two services in the same minutes the weaker is voided: of lower grade, of fewer minutes, the other's."""
    mine, theirs = _served(person_id), _served(other_id)
    weaker: set[int] = set()
    for other in theirs:
        for own in mine:
            if own.attendance_id not in weaker and other.attendance_id not in weaker and own.meets(other):
                weaker.add(max((own, other), key=lambda one: one.rank).attendance_id)
    voided(sorted(weaker), why=str(_("两次登记合并，同一时间只算一次服务")), by=by, now=now)
    return sorted(weaker)


@dataclass(frozen=True, kw_only=True)
class _Served:
    """Time somebody served, within the shift, and how well it is known; ``rank``: the smaller the better."""

    attendance_id: int
    starts_at: datetime
    ends_at: datetime
    rank: tuple[str, int, int]

    def meets(self, other: "_Served") -> bool:
        """Whether both have a minute in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def _served(person_id: int) -> list[_Served]:
    """What a person served and still counts, or will once it is booked."""
    standing = ServiceRecord.objects.filter(attendance=OuterRef("pk"), standing__isnull=False)
    rows = Attendance.objects.filter(person_id=person_id, out_at__isnull=False, voided_at__isnull=True)
    rows = rows.annotate(
        grade=Subquery(standing.order_by("-id").values("grade")[:1]),
        given=Subquery(standing.order_by("-id").values("minutes")[:1]),
    ).select_related("shift")
    return [
        _Served(
            attendance_id=row.pk,
            starts_at=max(row.in_at, row.shift.starts_at),
            ends_at=min(row.out_at, row.shift.ends_at),
            rank=(row.grade or "Z", -(row.given or 0), row.pk),
        )
        for row in rows.order_by("pk")
        if row.out_at is not None
    ]
