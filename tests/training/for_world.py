"""A course with everything in it and a clinic under way: for the walks over all doors."""

from cast import GAOPING, NOW, Cast
from redvest.kernel.attachments import Upload
from redvest.projects.models import Project
from redvest.training import operations as training
from redvest.training.models import Material, Place
from training.stage import course, joins, sessions


def training_things(cast: Cast, *, words: str = "看投影") -> dict[str, int]:
    """A published course that a member takes part in, its material, and a clinic of a resident for the red team.

    ``words`` are whatever people write about them. A project of the red team is there already.
    """
    row = course(cast, name=f"急救{words}"[:60], content=words, organiser=words, contact=words[:60])
    by, member = cast.clerk.actor, cast.members[0]
    joins(row, member)
    pdf = Upload(name="讲义.pdf", content=b"%PDF-1.4 x")
    training.add_material(course_id=row.pk, title=words[:80], upload=pdf, by=by, now=NOW)
    project = Project.objects.filter(team_id=cast.team.id).order_by("pk")[0]
    expert = cast.residents[1]
    clinic = training.invite_expert(
        project_id=project.pk, number=expert.number, site_code=GAOPING, by=by, now=NOW
    )
    training.answer_invitation(clinic_id=clinic.pk, accepts=True, by=expert.actor, now=NOW)
    point = training.raise_point(clinic_id=clinic.pk, finding=words, advice=words, by=expert.actor, now=NOW)
    return {
        "course_id": row.pk,
        "session_id": sessions(row)[0].pk,
        "place_id": Place.objects.get(course=row).pk,
        "material_id": Material.objects.get().pk,
        "clinic_id": clinic.pk,
        "point_id": point.pk,
    }
