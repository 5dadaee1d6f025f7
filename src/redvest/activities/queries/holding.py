"""What activities keep from ending (kernel.ending), and when something was last held where."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import HELD_STATES, OPEN_STATES, ActivityState
from redvest.activities.models import Activity, Shift
from redvest.kernel.errors import Reason, Text

#: States in which an activity still waits for something.
_WAITING = (ActivityState.SUBMITTED, ActivityState.APPROVED)
NAMED = 3


def why_site_is_held(site_id: int, *, now: datetime) -> list[Reason]:
    """A site is not closed while announced shifts there are not over, or activities wait to be decided or announced."""
    rows = unfinished(Activity.objects.filter(site_id=site_id), now=now)
    sentence = _("这里还有 %(count)s 个没结束的活动（%(first)s），请先办完、取消或换到别的阵地")
    return _named(rows, "activities_open", sentence)


def why_team_is_held(team_id: int, *, now: datetime) -> list[Reason]:
    """A team does not end while its announced shifts are not over, or its activities wait for a decision."""
    rows = unfinished(Activity.objects.filter(team_id=team_id), now=now)
    sentence = _("队伍还有 %(count)s 个没结束的活动（%(first)s），请先办完、取消或移交给别的队伍")
    return _named(rows, "activities_open", sentence)


def unfinished(rows: QuerySet[Activity], *, now: datetime) -> QuerySet[Activity]:
    """Those that wait for a decision or to be announced, and the announced ones with a shift that is not over."""
    ahead = Shift.objects.filter(activity=OuterRef("pk"), ends_at__gt=now, called_off_at=None)
    return rows.filter(Q(state__in=_WAITING) | Q(state__in=OPEN_STATES) & Exists(ahead)).order_by("id")


def unfinished_of(team_id: int, *, now: datetime) -> QuerySet[Activity]:
    """The activities that keep a team from ending, by id; ``activities.operations`` hand them over."""
    return unfinished(Activity.objects.filter(team_id=team_id), now=now)


def last_held(division_code: str, *, now: datetime) -> QuerySet[Shift, tuple[str, datetime]]:
    """For each site in a division where shifts were held: its path, and when the last of them began; one query."""
    rows = Shift.objects.filter(
        activity__state__in=HELD_STATES,
        activity__site__division_code__startswith=division_code,
        starts_at__lte=now,
        called_off_at=None,
    )
    found: QuerySet[Shift, tuple[str, datetime]] = (
        rows.order_by().values_list("activity__site__path").annotate(last=Max("starts_at"))
    )
    return found


def _named(rows: QuerySet[Activity], code: str, sentence: Text) -> list[Reason]:
    titles = list(rows.values_list("title", flat=True)[: NAMED + 1])
    if not titles:
        return []
    first = "、".join(f"“{title}”" for title in titles[:NAMED])
    return [Reason(code, sentence, {"count": rows.count(), "first": first})]
