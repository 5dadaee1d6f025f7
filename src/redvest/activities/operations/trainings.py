"""Trainings and qualifications, taken down by leaders and staff, many people at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.activities.models import Training
from redvest.activities.operations.scope import named_person
from redvest.activities.operations.thanking import thank_for_trainings
from redvest.activities.rules.activities import why_not_give
from redvest.activities.rules.trainings import MOST_AT_ONCE, TrainingForm, why_not_training
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Invalid, Reason, invalid_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation, step
from redvest.kernel.telling import Telling, tell
from redvest.people import queries as people
from redvest.places import queries as places
from redvest.teams import queries as teams


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of a list: how many were taken down, how many were before, and numbers nobody has."""

    new: int
    known: int
    unknown: list[str] = field(default_factory=list)


@operation
def record_trainings(
    *, team_id: int, numbers: Sequence[str], form: TrainingForm, by: Actor, now: datetime
) -> Recorded:
    """Takes down a training for everybody with these volunteer numbers; each is told and sees it on their own page.

    Raises Forbidden unless the actor leads the team or manages teams at its site, Invalid by field, also for one's own
    number. A repeat adds nothing.
    """
    recorder = named_person(by)
    _require(team_id, by=by, now=now)
    wanted = list(dict.fromkeys(number.strip().upper() for number in numbers if number.strip()))
    invalid_if(why_not_training(form, today=clock.local_day(now)))
    invalid_if(_why_not_list(wanted))
    found = people.people_by_numbers(wanted)
    if any(one.id == recorder for one in found.values()):
        raise Invalid(
            Reason("own_training", _("不能给自己登记培训，请别的队长或工作人员登记"), about="numbers")
        )
    people.lock_standings(one.id for one in found.values())
    rows = _rows(form).filter(person_id__in=[one.id for one in found.values()])
    known = set(rows.values_list("person_id", flat=True))
    fresh = [one.id for one in found.values() if one.is_active and one.id not in known]
    made = Training.objects.bulk_create(
        Training(
            person_id=pk,
            name=form.name.strip(),
            content=form.content.strip(),
            minutes=form.minutes,
            held_on=form.held_on,
            organiser=form.organiser.strip(),
            valid_until=form.valid_until,
            team_id=team_id,
            recorded_by_id=recorder,
            recorded_at=now,
        )
        for pk in fresh
    )
    thank_for_trainings(made, by=by, now=now)
    if fresh:
        name = form.name.strip()
        audit.record("training.recorded", by=by, now=now, target=f"team:{team_id}", name=name, people=fresh)
        words = {"name": name, "day": form.held_on.isoformat()}
        tell([Telling(kind="training.recorded", people=fresh, words=words, target="my_trainings:0")], now=now)
    return Recorded(new=len(fresh), known=len(known), unknown=[n for n in wanted if n not in found])


def _rows(form: TrainingForm) -> QuerySet[Training]:
    return Training.objects.filter(
        name=form.name.strip(),
        held_on=form.held_on,
        organiser=form.organiser.strip(),
        withdrawn_at__isnull=True,
    )


def _why_not_list(numbers: Sequence[str]) -> list[Reason]:
    if not numbers:
        return [Reason("required", _("请填写志愿者编号，一行一个"), about="numbers")]
    if len(numbers) > MOST_AT_ONCE:
        words = {"most": MOST_AT_ONCE}
        return [Reason("too_many", _("一次最多登记 %(most)s 人"), words, about="numbers")]
    return []


def _require(team_id: int, *, by: Actor, now: datetime) -> None:
    viewer, team = viewer_of(by, now=now), teams.team_by_id(team_id)
    if not viewer.may(Verb.LEAD_TEAM, team.path):
        access.require(viewer, Verb.MANAGE_TEAMS, team.site_path)


@operation
def withdraw_training(*, training_id: int, why: str, by: Actor, now: datetime) -> Training:
    """Takes a wrong record back, with a reason; it stays, crossed out. A repeat changes nothing.

    Raises Forbidden unless the actor may record for that team, and about oneself; Invalid without a reason.
    """
    remover = named_person(by)
    training = lock(Training, training_id)
    if training.team_id is not None:
        _require(training.team_id, by=by, now=now)
        target = f"team:{training.team_id}"
    else:
        site = places.site_by_id(training.site_id or 0)
        access.require(viewer_of(by, now=now), Verb.RUN_TRAINING, site.path)
        target = f"site:{site.id}"
    if training.person_id == remover:
        raise Forbidden(Reason("own_training", _("不能更改自己的培训记录")))
    if training.withdrawn_at is not None:
        return training
    invalid_if(why_not_give(why, missing=_("请写明撤回的原因")))
    training.withdrawn_at, training.withdrawn_by_id = now, remover
    training.withdrawn_why = why.strip()
    training.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    thank_for_trainings([training], by=by, now=now)
    audit.record("training.withdrawn", by=by, now=now, target=target, training=training_id)
    return training


@step
def booked_trainings(
    *,
    minutes: Mapping[int, int],
    form: TrainingForm,
    site_id: int,
    by: Actor,
    now: datetime,
) -> dict[int, int]:
    """Takes down a completed course of a site for people (ids) with the minutes each attended; returns record ids.

    ``form.minutes`` is replaced by each one's own. Who has the very record keeps it. The caller has seen that the actor
    runs the course, is told who was there, locks the persons, and tells them. Raises Invalid, also for oneself.
    """
    invalid_if(why_not_training(form, today=clock.local_day(now)))
    if by.person_id in minutes:
        raise Invalid(Reason("own_training", _("不能给自己登记培训，请别的工作人员办理")))
    had = dict(_rows(form).filter(person_id__in=list(minutes)).values_list("person_id", "pk"))
    made = Training.objects.bulk_create(
        Training(
            person_id=pk,
            name=form.name.strip(),
            content=form.content.strip(),
            minutes=attended,
            held_on=form.held_on,
            organiser=form.organiser.strip(),
            valid_until=form.valid_until,
            site_id=site_id,
            recorded_by_id=by.person_id,
            recorded_at=now,
        )
        for pk, attended in sorted(minutes.items())
        if pk not in had
    )
    thank_for_trainings(made, by=by, now=now)
    return had | {row.person_id: row.pk for row in made}
