"""What participants say of a course, and the materials they get."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import attachments, audit
from redvest.kernel.actor import Actor
from redvest.kernel.attachments import Upload
from redvest.kernel.errors import NotFound, Reason, invalid_if, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.training.enums import HOLDING, CourseState
from redvest.training.models import Course, Evaluation, Material, Place, Presence
from redvest.training.operations._scope import named_person, require_running
from redvest.training.queries.materials import PURPOSE
from redvest.training.rules import courses as rules
from redvest.training.rules.places import why_not_evaluate

MOST_MATERIALS = 50


@operation
def evaluate(*, course_id: int, stars: int, words: str, by: Actor, now: datetime) -> Evaluation:
    """One who attended says, once, what they think of it; said again it replaces the first until it is completed.

    Raises NotFound (no place), Forbidden, Invalid ("not_attended", by field), Refused (not begun).
    """
    person_id = named_person(by)
    place = Place.objects.select_for_update(no_key=True).filter(
        course_id=course_id, person_id=person_id, state__in=HOLDING
    )
    row = place.first()
    if row is None:
        raise NotFound(Reason("not_found", _("没有找到这期培训，或者您没有参加")))
    attended = Presence.objects.filter(place=row).exists()
    refuse_if(why_not_evaluate(1, "", attended=attended))
    invalid_if(why_not_evaluate(stars, words, attended=attended))
    said = {"stars": stars, "words": words.strip(), "said_at": now}
    found, _made = Evaluation.objects.update_or_create(place=row, defaults=said)
    audit.record("course.evaluated", by=by, now=now, target=f"training:{course_id}")
    return found


@operation
def add_material(*, course_id: int, title: str, upload: Upload, by: Actor, now: datetime) -> Material:
    """Gives those who take part a picture or PDF. Raises Forbidden, Invalid (also about ``file``), Refused."""
    course = lock(Course, course_id)
    require_running(course.site.path, by, now=now)
    if course.state == CourseState.CANCELLED:
        refuse_if(rules.why_not_move(course.state, CourseState.OPEN))
    invalid_if(rules.why_not_text("title", _("标题"), title, 80))
    if Material.objects.filter(course=course, removed_at__isnull=True).count() >= MOST_MATERIALS:
        refuse_if([Reason("too_many", _("一期培训最多 %(most)s 份资料"), {"most": MOST_MATERIALS})])
    row = Material.objects.create(
        course=course,
        title=title.strip(),
        attachment=attachments.keep(upload=upload, purpose=PURPOSE, by=by, now=now),
        added_at=now,
        added_by_id=by.person_id,
    )
    audit.record("course.material_added", by=by, now=now, target=f"training:{course_id}", material=row.pk)
    return row


@operation
def remove_material(*, material_id: int, by: Actor, now: datetime) -> None:
    """Takes a file away; the file itself is deleted. Raises NotFound, Forbidden. A repeat changes nothing."""
    row = lock(Material, material_id)
    require_running(row.course.site.path, by, now=now)
    if row.removed_at is not None:
        return
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    attachments.forget(row.attachment)
    audit.record(
        "course.material_removed", by=by, now=now, target=f"training:{row.course_id}", material=material_id
    )
