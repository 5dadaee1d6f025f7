"""What points are told of service: for each person and shift all that stands now, whatever it took to get there."""

from collections import defaultdict
from collections.abc import Iterable

from redvest.activities.enums import EntryState, Grade
from redvest.activities.models import AfterwardsEntry, ServiceRecord, StandingTime, Training
from redvest.people.queries.identities import as_one
from redvest.points.covenant_enums import Source
from redvest.points.rules.covenant import Earning, Served
from redvest.teams import queries as teams

#: The kind of cause under which points know service; its key is the shift and the person.
CAUSE = "record"
#: That under which they know a training somebody attended; its key is the record's.
TRAINING = "training"


def earnings_of(pairs: Iterable[tuple[int, int]]) -> list[Earning]:
    """The facts of service by (shift, person). Nothing stands of it any more: nothing is due. Four queries.

    What is for the team alone is the visit of an order.
    """
    wanted = set(pairs)
    shifts, persons = {shift for shift, _ in wanted}, {person for _, person in wanted}
    rows = ServiceRecord.objects.filter(shift_id__in=shifts, person_id__in=persons)
    standing = set(
        StandingTime.objects.filter(shift_id__in=shifts, person_id__in=persons).values_list(
            "record", flat=True
        )
    )
    entries = AfterwardsEntry.objects.filter(shift_id__in=shifts, state=EntryState.APPROVED)
    agreed = set(entries.values_list("shift_id", "person_id"))
    parts: defaultdict[tuple[int, int], list[Served]] = defaultdict(list)
    about: dict[tuple[int, int], ServiceRecord] = {}
    for row in rows.select_related("activity").order_by("pk"):
        pair = (row.shift_id, row.person_id)
        if pair not in wanted:
            continue
        about[pair] = row
        if row.pk in standing:
            # Hours by somebody's word count once two have agreed: on the entry, or on a correction.
            approved = row.grade != Grade.C or pair in agreed or row.correction_id is not None
            parts[pair].append(Served(minutes=row.minutes, grade=row.grade, approved=approved))
    one = as_one(persons)
    return [
        Earning(
            kind=Source.ORDER if row.activity.team_only else Source.SERVICE,
            person_id=one.get(pair[1], pair[1]),
            site_id=row.site_id,
            happened_on=row.served_on,
            cause_kind=CAUSE,
            cause_key=f"{pair[0]}.{pair[1]}",
            served=tuple(parts[pair]),
            category=row.activity.category,
            void=not parts[pair],
            words=row.activity.title[:80],
        )
        for pair, row in sorted(about.items())
    ]


def attended(trainings: Iterable[Training]) -> list[Earning]:
    """The facts of trainings, at the sites that took them down, or whose teams did; taken back, nothing is due."""
    rows = list(trainings)
    at = teams.teams_by_ids({row.team_id for row in rows if row.team_id is not None})
    one = as_one({row.person_id for row in rows})
    return [
        Earning(
            kind=Source.TRAINING,
            person_id=one.get(row.person_id, row.person_id),
            site_id=at[row.team_id].site_id if row.team_id is not None else row.site_id or 0,
            happened_on=row.held_on,
            cause_kind=TRAINING,
            cause_key=str(row.pk),
            served=(Served(minutes=row.minutes, grade=Grade.B, approved=True),) if row.minutes else (),
            void=row.withdrawn_at is not None,
            words=row.name[:80],
        )
        for row in rows
    ]
