"""Reading one's notices, and forgetting old ones."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, NotFound, Reason
from redvest.kernel.operation import operation
from redvest.notices.models import Notice

#: Half a year: long enough to look back, and no archive of a life.
KEEP = timedelta(days=180)


def own_person(by: Actor) -> int:
    """The person whose notices these are. Raises Forbidden for visitors."""
    if by.person_id is None:
        raise Forbidden(Reason("login_needed", _("请先登录")))
    return by.person_id


@operation
def read_notice(*, notice_id: int, by: Actor, now: datetime) -> str:
    """Marks one of one's own notices as read; what it is about. A repeat changes nothing. Raises NotFound."""
    notice = Notice.objects.filter(pk=notice_id, person_id=own_person(by)).first()
    if notice is None:
        raise NotFound(Reason("not_found", _("没有找到这条通知")))
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)
    return notice.target


@operation
def read_all(*, by: Actor, now: datetime) -> int:
    """Marks all of one's own notices as read. Returns how many were not."""
    return Notice.objects.filter(person_id=own_person(by), read_at=None).update(read_at=now)


@operation
def forget_old_notices(*, now: datetime) -> int:
    """Deletes notices of half a year ago, with what became of them. Returns how many."""
    old = Notice.objects.filter(told_at__lt=now - KEEP)
    return old.delete()[1].get(Notice._meta.label, 0)
