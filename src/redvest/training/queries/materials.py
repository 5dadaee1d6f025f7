"""Files for those who take part in a course, and for those who run it."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.kernel import attachments
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason
from redvest.training.enums import HOLDING
from redvest.training.models import Course, Material, Place

PURPOSE = "training.material"


def takes_part(course_id: int, person_id: int | None) -> bool:
    """Whether somebody has a place: links and materials are theirs."""
    if person_id is None:
        return False
    return Place.objects.filter(course_id=course_id, person_id=person_id, state__in=HOLDING).exists()


def sees_inside(viewer: Viewer, course: Course) -> bool:
    """Whether the viewer sees links and materials of a course: with a place, or running it."""
    return viewer.may(Verb.RUN_TRAINING, course.site.path) or takes_part(course.pk, viewer.person_id)


def materials_of(viewer: Viewer, course: Course) -> QuerySet[Material]:
    """Those there are; nobody else learns of them."""
    rows = Material.objects.filter(course=course, removed_at__isnull=True).order_by("pk")
    return rows if sees_inside(viewer, course) else rows.none()


def material_file(viewer: Viewer, material_id: int) -> Upload:
    """The file itself. Raises NotFound, also for those it is not for."""
    row = Material.objects.select_related("course__site").filter(pk=material_id).first()
    if row is None or row.removed_at is not None or not sees_inside(viewer, row.course):
        raise NotFound(Reason("not_found", _("没有找到这份资料，或者您无权查看")))
    return attachments.read(row.attachment, purpose=PURPOSE)
