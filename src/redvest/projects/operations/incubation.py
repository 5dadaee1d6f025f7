"""Incubation: calls, applications, selection, support in stages, evaluations, and taking support back."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import viewer_of
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, forbid_if, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.once import earlier_result, remember
from redvest.kernel.operation import operation
from redvest.places.queries import site_by_code, site_by_id
from redvest.projects import rules
from redvest.projects.enums import ApplicationState
from redvest.projects.models import Application, Call, SupportStage
from redvest.projects.operations._common import person_of, prepares, tell_deciders, tell_team
from redvest.projects.queries import TAKES_A_PLACE
from redvest.projects.rules import CallForm, StageLine


@operation
def open_call(*, site_code: str, form: CallForm, by: Actor, now: datetime, key: str = "") -> Call:
    """Calls for projects to be incubated at a site and below it. Raises NotFound, Forbidden, Invalid."""
    person_id = person_of(by)
    first = earlier_result("incubation.call", key=key, by=by)
    if first is not None:
        return Call.objects.get(pk=first)
    site = site_by_code(site_code)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site.path)
    invalid_if(rules.why_not_call(form, today=clock.local_day(now)))
    made = Call.objects.create(
        site_id=site.id,
        title=form.title.strip(),
        words=form.words.strip(),
        support=form.support.strip(),
        opens_on=form.opens_on,
        closes_on=form.closes_on,
        places=form.places,
        made_by_id=person_id,
        made_at=now,
    )
    audit.record("incubation.called", by=by, now=now, target=f"call:{made.pk}", site=site.code)
    remember("incubation.call", key=key, by=by, result_id=made.pk, now=now)
    return made


@operation
def apply_for_incubation(
    *, call_id: int, project_id: int, words: str, by: Actor, now: datetime
) -> Application:
    """A team asks for its project to be incubated. A repeat returns the first application.

    Raises NotFound, Forbidden, Invalid (no words), Refused (not in the call's days, the project does not run or is of
    another place).
    """
    person_id = person_of(by)
    info = prepares(project_id, viewer_of(by, now=now))
    call = lock(Call, call_id)
    invalid_if(rules.why_not_application(words))
    first = Application.objects.filter(call=call, project_id=project_id).first()
    if first is not None:
        return first
    access.require_sight(info.site_path.startswith(site_by_id(call.site_id).path))
    refuse_if(
        rules.why_not_apply(
            opens_on=call.opens_on, closes_on=call.closes_on, today=clock.local_day(now), state=info.state
        )
    )
    made = Application.objects.create(
        call=call, project_id=project_id, words=words.strip(), applied_by_id=person_id, applied_at=now
    )
    audit.record("incubation.applied", by=by, now=now, target=f"project:{project_id}", call=call_id)
    tell_deciders(made.project, "incubation.applied", path=site_by_id(call.site_id).path, now=now)
    return made


@operation
def withdraw_application(*, application_id: int, by: Actor, now: datetime) -> Application:
    """The team takes its application back before it was decided on. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (decided).
    """
    found = lock(Application, application_id)
    prepares(found.project_id, viewer_of(by, now=now))
    if found.state == ApplicationState.WITHDRAWN:
        return found
    refuse_if(rules.why_not_step(found.state, ApplicationState.WITHDRAWN))
    found.state = ApplicationState.WITHDRAWN
    found.save(update_fields=["state"])
    audit.record("incubation.withdrawn", by=by, now=now, target=f"project:{found.project_id}")
    return found


@operation
def select_application(
    *, application_id: int, stages: Sequence[StageLine], reason: str = "", by: Actor, now: datetime
) -> Application:
    """Chooses a project after the call's last day, and plans its support in stages; never one's own application.

    A repeat changes nothing. Raises NotFound, Forbidden, Invalid (the stages), Refused (the call is open, no places
    are left, decided already).
    """
    found, call = _entered(application_id, by, now)
    if found.state == ApplicationState.SELECTED:
        return found
    refuse_if(rules.why_not_step(found.state, ApplicationState.SELECTED))
    taken = Application.objects.filter(call=call, state__in=TAKES_A_PLACE).count()
    over = call.closes_on < clock.local_day(now)
    refuse_if(rules.why_not_select(taken=taken, places=call.places, over=over))
    invalid_if(rules.why_not_stages(stages))
    SupportStage.objects.bulk_create(
        SupportStage(
            application=found, position=n, name=stage.name.strip(), fen=stage.fen, due_on=stage.due_on
        )
        for n, stage in enumerate(stages, start=1)
    )
    return _move(found, ApplicationState.SELECTED, reason, by=by, now=now)


@operation
def decline_application(*, application_id: int, reason: str, by: Actor, now: datetime) -> Application:
    """Does not choose a project, and says why. A repeat changes nothing. Raises as ``select_application``."""
    found, __ = _entered(application_id, by, now)
    return _ended(found, ApplicationState.DECLINED, reason, by=by, now=now)


@operation
def evaluate_application(*, application_id: int, reason: str, by: Actor, now: datetime) -> Application:
    """The mid-term or, after it, the final evaluation was passed; what was found is said.

    Raises NotFound, Forbidden, Invalid (no words), Refused (not chosen, finished, support taken back).
    """
    found, __ = _entered(application_id, by, now)
    invalid_if(rules.why_not_reason(reason))
    first = found.state != ApplicationState.MIDTERM
    to = ApplicationState.MIDTERM if first else ApplicationState.FINISHED
    refuse_if(rules.why_not_step(found.state, to))
    return _move(found, to, reason, by=by, now=now)


@operation
def claw_back(*, application_id: int, reason: str, by: Actor, now: datetime) -> Application:
    """Takes support back where a project missed what it promised: what was not given is not given any more.

    Whether and how money comes back is settled outside; here is the state, the reason and who decided. A repeat
    changes nothing. Raises NotFound, Forbidden, Invalid (no reason), Refused (not chosen, finished).
    """
    found, __ = _entered(application_id, by, now)
    return _ended(found, ApplicationState.CLAWED_BACK, reason, by=by, now=now)


@operation
def give_stage(*, stage_id: int, words: str = "", by: Actor, now: datetime) -> SupportStage:
    """Notes that a stage of support was given: information, no money is moved here. A repeat changes nothing.

    Raises NotFound, Forbidden, Refused (support was taken back; a stage after the mid-term before its evaluation).
    """
    stage = lock(SupportStage, stage_id)
    found, __ = _entered(stage.application_id, by, now)
    if stage.given_at is not None:
        return stage
    live = (ApplicationState.SELECTED, ApplicationState.MIDTERM, ApplicationState.FINISHED)
    refuse_if([] if found.state in live else rules.why_not_step(found.state, ApplicationState.FINISHED))
    earlier = SupportStage.objects.filter(
        application=found, position__lt=stage.position, given_at__isnull=True
    ).exists()
    refuse_if(_why_not_given(earlier=earlier, first=stage.position == 1, state=found.state))
    stage.given_at, stage.given_by_id, stage.words = now, by.person_id, words.strip()[:200]
    stage.save()
    target = f"project:{found.project_id}"
    audit.record("incubation.supported", by=by, now=now, target=target, stage=stage_id)
    tell_team(found.project, "incubation.supported", now=now, stage=stage.name)
    return stage


def _why_not_given(*, earlier: bool, first: bool, state: str) -> list[Reason]:
    """Stages follow each other, and all but the first wait for the mid-term evaluation."""
    if earlier:
        return [Reason("stage_before", _("前一期支持还没有落实"))]
    if not first and state == ApplicationState.SELECTED:
        return [Reason("not_evaluated", _("中期评估通过以后才能落实后面的支持"))]
    return []


def _entered(application_id: int, by: Actor, now: datetime) -> tuple[Application, Call]:
    """The application and its call, for who decides at the call's site and did not apply."""
    asked = Application.objects.filter(pk=application_id).values_list("call_id", flat=True).first()
    access.require_sight(asked is not None)
    call = lock(Call, asked)
    found = lock(Application, application_id)
    access.require(viewer_of(by, now=now), Verb.APPROVE_PROJECT, site_by_id(call.site_id).path)
    forbid_if(access.why_not_decide(submitted_by=found.applied_by_id, decider=by.person_id))
    return found, call


def _ended(found: Application, to: ApplicationState, reason: str, *, by: Actor, now: datetime) -> Application:
    invalid_if(rules.why_not_reason(reason))
    if found.state == to:
        return found
    refuse_if(rules.why_not_step(found.state, to))
    return _move(found, to, reason, by=by, now=now)


def _move(found: Application, to: ApplicationState, reason: str, *, by: Actor, now: datetime) -> Application:
    found.state, found.reason = to, reason.strip()[:300]
    found.decided_by_id, found.decided_at = by.person_id, now
    found.save()
    audit.record(f"incubation.{to}", by=by, now=now, target=f"project:{found.project_id}")
    words = {"call": found.call.title, "state": str(to.label), "reason": found.reason}
    tell_team(found.project, "incubation.decided", now=now, **words)
    return found
