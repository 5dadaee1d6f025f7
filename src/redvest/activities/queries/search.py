"""Finding activities by characters and pairs of their title and place."""

from datetime import datetime

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from redvest.activities.enums import PUBLIC_STATES, ActivityState
from redvest.activities.models import Activity, Shift

#: Activities one can still take part in.
_AHEAD = (ActivityState.PUBLISHED, ActivityState.RUNNING)


def activities_found(text: str) -> QuerySet[Activity]:
    """Activities announced to everyone whose title or place holds the text, with team and site, in order of use.

    First those of this very title, then those that are ahead, then the others; within each the latest first.
    """
    rank = Case(
        When(title=text.strip(), then=Value(0)),
        When(state__in=_AHEAD, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Activity.objects.filter(
        Q(state__in=PUBLIC_STATES) & ~Q(approved_at=None), team_only=False, words__all_words=text
    ).defer("words", "text")
    return rows.select_related("team", "site").order_by(rank, "-id")


def with_days(rows: QuerySet[Activity], *, now: datetime) -> QuerySet[Activity]:
    """The same with ``next_at``, when the next shift that is not over starts, and ``last_at``, when the last one did;
    None where there is none. No query of its own."""
    shifts = Shift.objects.filter(activity_id=OuterRef("pk"))
    ahead = shifts.filter(ends_at__gt=now).order_by("starts_at", "id")
    last = shifts.order_by("-starts_at", "-id")
    return rows.annotate(
        next_at=Subquery(ahead.values("starts_at")[:1]), last_at=Subquery(last.values("starts_at")[:1])
    )
