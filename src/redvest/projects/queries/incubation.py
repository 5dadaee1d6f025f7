"""Calls for incubation, and applications at the viewer's desk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import Text
from redvest.projects.enums import ApplicationState
from redvest.projects.models import Application, Call

#: States of an application that takes one of the places of a call.
TAKES_A_PLACE = (
    ApplicationState.SELECTED,
    ApplicationState.MIDTERM,
    ApplicationState.FINISHED,
    ApplicationState.CLAWED_BACK,
)


def calls(*, today: date | None = None) -> QuerySet[Call, Any]:
    """All calls, the newest first, with how many applied and were chosen; with ``today`` only those open then."""
    rows = Call.objects.select_related("site").annotate(
        applied=Count("applications"),
        chosen=Count("applications", filter=Q(applications__state__in=TAKES_A_PLACE)),
    )
    if today is not None:
        rows = rows.filter(opens_on__lte=today, closes_on__gte=today)
    return rows.order_by("-opens_on", "-id")


def applications_for(viewer: Viewer, *, call_id: int | None = None) -> QuerySet[Application]:
    """What the viewer's teams applied for, and what lies on their desk as who decides; the newest first."""
    mine = covered_by(
        viewer, Verb.PREPARE_PROJECT, site_path="project__site__path", team_path="project__team__path"
    ) | covered_by(viewer, Verb.APPROVE_PROJECT, site_path="call__site__path")
    rows = Application.objects.filter(mine).select_related("project__team", "project__site", "call__site")
    if call_id is not None:
        rows = rows.filter(call_id=call_id)
    return rows.prefetch_related("stages").order_by("-id")


def applications_to_decide(viewer: Viewer, *, today: date) -> QuerySet[Application]:
    """Applications to calls that are over, for who chooses among them; never their own."""
    rows = Application.objects.filter(
        covered_by(viewer, Verb.APPROVE_PROJECT, site_path="call__site__path"),
        state=ApplicationState.APPLIED,
        call__closes_on__lt=today,
    )
    return rows if viewer.person_id is None else rows.exclude(applied_by_id=viewer.person_id)


def may_decide_call(viewer: Viewer, site_path: str) -> bool:
    """Whether the viewer chooses and evaluates for calls of the site."""
    return viewer.may(Verb.APPROVE_PROJECT, site_path)


@dataclass(frozen=True, kw_only=True)
class RoadStep:
    """A step an application takes: ``state`` is "done", "now", "next" or "stop"."""

    title: Text
    state: str


_ROAD: tuple[tuple[Text, str], ...] = (
    (_("申报"), ApplicationState.APPLIED),
    (_("入选"), ApplicationState.SELECTED),
    (_("中期评估"), ApplicationState.MIDTERM),
    (_("末期评估"), ApplicationState.FINISHED),
)
_ENDS = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN, ApplicationState.CLAWED_BACK)


def steps_of(found: Application) -> list[RoadStep]:
    """The road of an application: what lies behind it, what comes next, or how it ended."""
    if found.state in _ENDS:
        behind = 2 if found.state == ApplicationState.CLAWED_BACK else 1
        done = [RoadStep(title=title, state="done") for title, _state in _ROAD[:behind]]
        return [*done, RoadStep(title=ApplicationState(found.state).label, state="stop")]
    at = [state for _title, state in _ROAD].index(ApplicationState(found.state))
    return [
        RoadStep(title=title, state="done" if n <= at else "now" if n == at + 1 else "next")
        for n, (title, _state) in enumerate(_ROAD)
    ]
