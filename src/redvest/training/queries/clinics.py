"""Clinics: an expert's own, those of a team's projects, and those a site arranged."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer, covered_by
from redvest.kernel.errors import NotFound, Reason
from redvest.training.enums import ClinicState, PointState
from redvest.training.models import Clinic, ClinicPoint, ClinicReply


def clinics_visible_to(viewer: Viewer) -> QuerySet[Clinic]:
    """Those the viewer arranges, advises in, or whose project's team they lead; the newest first."""
    own = Q(expert_id=viewer.person_id) if viewer.person_id is not None else Q(pk__in=[])
    own |= covered_by(viewer, Verb.RUN_TRAINING, site_path="site__path")
    own |= covered_by(viewer, Verb.LEAD_TEAM, team_path="project__team__path") & ~Q(
        state__in=(ClinicState.INVITED, ClinicState.DECLINED)
    )
    return Clinic.objects.filter(own).select_related("project__team", "expert", "site").order_by("-pk")


def clinics_run_by(viewer: Viewer) -> QuerySet[Clinic]:
    """Those of the viewer's sites."""
    rows = Clinic.objects.filter(covered_by(viewer, Verb.RUN_TRAINING, site_path="site__path"))
    return rows.select_related("project__team", "expert", "site").order_by("-pk")


def clinics_mine(viewer: Viewer) -> QuerySet[Clinic]:
    """Those where the viewer advises, or answers for a team."""
    rows = clinics_visible_to(viewer)
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="project__team__path")
    return rows.filter(Q(expert_id=viewer.person_id) | led)


def clinics_to_answer(viewer: Viewer) -> QuerySet[Clinic, Any]:
    """Open clinics of teams the viewer leads with comments to be answered: ``waiting`` is how many."""
    led = covered_by(viewer, Verb.LEAD_TEAM, team_path="project__team__path")
    rows = Clinic.objects.filter(led, state=ClinicState.OPEN, points__state=PointState.RAISED)
    return rows.annotate(waiting=Count("points")).select_related("project").order_by("-pk")


def clinic_for(viewer: Viewer, clinic_id: int) -> Clinic:
    """One of them. Raises NotFound."""
    found = clinics_visible_to(viewer).filter(pk=clinic_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有找到这次问诊")))
    return found


def points_of(clinic: Clinic) -> QuerySet[ClinicPoint]:
    """Its comments in order, with what was said under each. Two queries."""
    replies = Prefetch("replies", queryset=ClinicReply.objects.order_by("pk"))
    return ClinicPoint.objects.filter(clinic=clinic).prefetch_related(replies).order_by("number")


def answers_for(viewer: Viewer, clinic: Clinic) -> bool:
    """Whether the viewer answers for the project's team."""
    return viewer.may(Verb.LEAD_TEAM, clinic.project.team.path)


def arranges(viewer: Viewer, clinic: Clinic) -> bool:
    """Whether the viewer arranged it by a duty at its site."""
    return viewer.may(Verb.RUN_TRAINING, clinic.site.path)


def experts_of(project_ids: Iterable[int]) -> dict[int, set[int]]:
    """By project, who advised it: they trained the entry, and do not judge it."""
    found: dict[int, set[int]] = {}
    rows = Clinic.objects.filter(
        project_id__in=set(project_ids), state__in=(ClinicState.OPEN, ClinicState.CLOSED)
    )
    for project, expert in rows.values_list("project_id", "expert_id"):
        found.setdefault(project, set()).add(expert)
    return found
