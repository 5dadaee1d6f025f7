"""What an auditor comes for: who looked at people, what was taken away, the record's seal, hours in doubt."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.activities.queries import doubts
from redvest.kernel import audit, clock
from redvest.kernel.audit import Entries, Sealed
from redvest.people.queries import LOOK_VERBS, people_by_ids
from redvest.reports.queries.audited import audit_visible_to

#: So far back the watch looks.
WATCHED = timedelta(days=30)
#: So many of those who looked most are named.
MOST_NAMED = 5
EXPORTED, GRANTED = "list.exported", "role.granted"


@dataclass(frozen=True, kw_only=True)
class Looker:
    """Somebody who looked at people's names or contacts, masked, and how often."""

    name: str
    number: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The last ``WATCHED`` days of the viewer's scope."""

    since: datetime
    looks: int
    lookers: list[Looker]
    exports: int
    grants: int
    sealed: Sealed | None
    doubts: doubts.Doubts


def watch(viewer: Viewer, *, now: datetime) -> Watch:
    """All of it in six queries. Raises Forbidden to those who may not read the record anywhere."""
    since = clock.day_start(clock.local_day(now - WATCHED))
    verbs = {*LOOK_VERBS, EXPORTED, GRANTED}
    rows = audit_visible_to(viewer, verbs=verbs).filter(at__gte=since).order_by()
    by_verb: Counter[str] = Counter()
    by_actor: Counter[int] = Counter()
    for verb, actor, count in rows.values_list("verb", "actor_id").annotate(n=Count("id")):
        by_verb[verb] += count
        if actor is not None and verb in LOOK_VERBS:
            by_actor[actor] += count
    return Watch(
        since=since,
        looks=sum(by_verb[verb] for verb in LOOK_VERBS),
        lookers=_named(by_actor),
        exports=by_verb[EXPORTED],
        grants=by_verb[GRANTED],
        sealed=audit.last_seal(),
        doubts=doubts.doubts(viewer, Verb.READ_AUDIT, since=since),
    )


def latest_watched(viewer: Viewer, *, most: int) -> Entries:
    """The latest looks at people and lists taken away in the viewer's scope."""
    return audit_visible_to(viewer, verbs={*LOOK_VERBS, EXPORTED})[:most]


def _named(by_actor: Counter[int]) -> list[Looker]:
    first = sorted(by_actor.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMED]
    people = people_by_ids([actor for actor, _count in first])
    return [
        Looker(name=people[actor].name_masked, number=people[actor].number, count=count)
        for actor, count in first
        if actor in people
    ]
