"""Hours that deserve a second look, in numbers: how much rests on words alone, what came late, days that were long."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from redvest.access.queries import Viewer, covered_by
from redvest.activities.enums import Grade, ReviewState
from redvest.activities.models import HoursReview, ServiceRecord
from redvest.kernel import clock


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """Of the service on and after a day, in the viewer's scope. Minutes are as they stand: what was taken back is out.

    ``late``: participations written later than ten working days after the service. ``long_days``: a person's days above
    eight hours; ``waiting``: those of them of which something is still to be decided.
    """

    minutes: int
    by_word: int
    late: int
    long_days: int
    waiting: int

    @property
    def share(self) -> int:
        """The minutes of grade C in percent of all, rounded to whole ones; 0 where there are none."""
        return round(100 * self.by_word / self.minutes) if self.minutes > 0 else 0


def doubts(viewer: Viewer, verb: str, *, since: datetime) -> Doubts:
    """The numbers over what stands below the sites where the viewer may ``verb``. Two queries."""
    day = clock.local_day(since)
    records = ServiceRecord.objects.filter(
        covered_by(viewer, verb, site_path="site__path"), served_on__gte=day
    )
    said = records.aggregate(
        total=Sum("minutes", default=0),
        by_word=Sum("minutes", filter=Q(grade=Grade.C), default=0),
        tardy=Sum("times", filter=Q(late=True), default=0),
    )
    reviews = HoursReview.objects.filter(
        covered_by(viewer, verb, site_path="shift__activity__site__path"), served_on__gte=day
    )
    days = reviews.values("person_id", "served_on").annotate(
        open=Count("id", filter=Q(state=ReviewState.WAITING))
    )
    open_by_day = [row["open"] for row in days]
    return Doubts(
        minutes=said["total"],
        by_word=said["by_word"],
        late=said["tardy"],
        long_days=len(open_by_day),
        waiting=sum(bool(count) for count in open_by_day),
    )
