"""The base (基础分) as time goes by: a lower one frees points, what stands twice ends. Locks: accounts."""

from datetime import datetime

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.clock import local_day
from redvest.kernel.operation import operation, step
from redvest.points import ledger
from redvest.points.ledger import Party
from redvest.points.ledger.owners import lock_owners
from redvest.points.operations.earning import end_bases, party_of
from redvest.points.queries.bases import bases_above, bases_left_behind, bases_of, ends_of

#: So many accounts are locked at once.
MOST_AT_ONCE = 1000


@operation
def follow_bases(*, by: Actor, now: datetime) -> int:
    """What accounts keep is no more than the base in force today; how many there were, 0 when there are none left.

    A lower base frees the difference for everybody who started with more, which pays first what is owed. A higher one
    is for those who start under it; nobody's points are taken out of reach. Without a version in force nothing changes.
    """
    above = bases_above(today=local_day(now), limit=MOST_AT_ONCE)
    floors = {party_of(owner): (floor, site_id) for owner, floor, site_id in above}
    done = ledger.lower_floors(floors, by=by, now=now)
    if done:
        audit.record("points.base_lowered", by=by, now=now, target="points:bases", accounts=done)
    return done


@operation
def end_double_bases(*, by: Actor, now: datetime) -> int:
    """Ends the bases of persons whose household has one: who joined it and did nothing since. How many."""
    return end_bases(ends=bases_left_behind(today=local_day(now)), by=by, now=now)


@step
def end_other_base(person_id: int, other_id: int, *, by: Actor, now: datetime) -> list[int]:
    """Of two persons who are one and both have a base the second name's ends; both accounts are locked at once."""
    rows = bases_of([person_id, other_id])
    if {row.person_id for row in rows} != {person_id, other_id}:
        return []
    parties = {Party.person(person_id), Party.person(other_id)}
    lock_owners(parties, paid_for={(row.site_id, row.happened_on) for row in rows}, now=now)
    others = [row for row in rows if row.person_id == other_id]
    end_bases(ends=ends_of(others), by=by, now=now)
    return [row.pk for row in others]
