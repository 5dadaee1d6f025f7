"""The honour board: saying yes, leaving at once, adding up. Locks: the person, or the household's head; then a run."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from redvest.access.rules import require_sight
from redvest.kernel import audit, clock
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Forbidden, Reason, refuse_if
from redvest.kernel.locks import lock
from redvest.kernel.operation import operation
from redvest.people import queries as people
from redvest.people.enums import ActingAs, Purpose
from redvest.people.operations.consents import agree
from redvest.points.covenant_enums import BOARD_VERSION, BoardPeriod
from redvest.points.models import BoardRow, BoardRun, Listing
from redvest.points.rules import board as rules

#: Periods just over are added up again for so many hours of each day: the first.
EARLY = timedelta(hours=1)

#: The totals of who is listed, for every site of the tree at and above where they were earned, the first of each.
_ADD_UP = """
    INSERT INTO points_boardrow (site_id, period, starts_on, listing_id, earned)
    WITH listed AS MATERIALIZED (
        SELECT l.id, a.id AS account_id
        FROM points_listing l JOIN points_account a ON a.kind = 'person' AND a.person_id = l.person_id
        WHERE l.until IS NULL AND l.household_id IS NULL
        UNION ALL
        SELECT l.id, a.id
        FROM points_listing l JOIN points_account a ON a.kind = 'household' AND a.household_id = l.household_id
        WHERE l.until IS NULL),
    here AS MATERIALIZED (
        SELECT m.site_id, listed.id AS listing_id, sum(m.earned) AS earned
        FROM points_earnedmonth m JOIN listed USING (account_id)
        WHERE m.month >= %(first)s AND m.month < %(after)s AND m.earned > 0 GROUP BY 1, 2),
    above AS (
        SELECT s.id AS site_id, up.id AS board_id
        FROM places_site s CROSS JOIN unnest(string_to_array(trim(s.path, '/'), '/')) AS step(code)
        JOIN places_site up ON up.code = step.code),
    totals AS (
        SELECT above.board_id, here.listing_id, sum(here.earned) AS earned
        FROM here JOIN above USING (site_id) GROUP BY 1, 2),
    turns AS (
        SELECT *, row_number() OVER (PARTITION BY board_id ORDER BY earned DESC, listing_id) AS turn FROM totals)
    SELECT board_id, %(period)s, %(first)s, listing_id, earned FROM turns WHERE turn <= %(kept)s"""


@operation
def join_board(*, person_id: int, household_id: int | None = None, by: Actor, now: datetime) -> Listing:
    """Says yes to being on the board with a masked name; a repeat changes nothing. Shown when it is next added up.

    For oneself, or one's household as its head; for a minor a guardian says it. It is consent to public pages with a
    masked name as well. Raises NotFound, Forbidden "not_head", Refused "needs_guardian", "not_own".
    """
    today, me = clock.local_day(now), by.person_id or 0
    person = people.lock_active(person_id)
    own = me == person_id
    acting = people.may_act_for(me, [person_id], at=now)
    require_sight(own or person_id in acting)
    if household_id is not None:
        _require_head(household_id, person_id, now)
    guardian = acting.get(person_id) == ActingAs.GUARDIAN
    refuse_if(rules.why_not_join(own=own, birth_date=person.birth_date, is_guardian=guardian, today=today))
    whose = {"household_id": household_id} if household_id else {"household": None, "person_id": person_id}
    held = Listing.objects.filter(until__isnull=True, **whose).first()
    if held is not None:
        agree(person_id=person_id, purpose=Purpose.PUBLICITY, by=by, now=now)
        if (held.person_id, held.by_id, held.version) == (person_id, by.person_id, BOARD_VERSION):
            return held
        _end(held, by=by, now=now)
    else:
        agree(person_id=person_id, purpose=Purpose.PUBLICITY, by=by, now=now)
    made = Listing.objects.create(
        person_id=person_id, household_id=household_id, by_id=me, version=BOARD_VERSION, since=now
    )
    facts = {"household": household_id, "version": BOARD_VERSION}
    audit.record("board.joined", by=by, now=now, target=f"person:{person_id}", **facts)
    return made


@operation
def leave_board(*, person_id: int, household_id: int | None = None, by: Actor, now: datetime) -> None:
    """Off the board at once; a repeat changes nothing. Oneself, a guardian, and anybody of a household may.

    Raises NotFound.
    """
    me = by.person_id or 0
    people.lock_active(person_id)
    if household_id is not None:
        home = people.household_by_id(household_id, at=now)
        require_sight(home is not None and me == person_id and me in home.member_ids)
        rows = Listing.objects.filter(until__isnull=True, household_id=household_id)
    else:
        require_sight(me == person_id or bool(people.may_act_for(me, [person_id], at=now)))
        rows = Listing.objects.filter(until__isnull=True, household__isnull=True, person_id=person_id)
    for held in rows.select_for_update(no_key=True):
        _end(held, by=by, now=now)


@operation
def add_up_board(*, period: str, day: date, now: datetime) -> int:
    """Adds up the boards of the period of a day for all sites, in two statements; returns how many lines."""
    first, after = rules.period_of(BoardPeriod(period), day)
    run, _made = BoardRun.objects.get_or_create(period=period, starts_on=first, defaults={"added_up_at": now})
    run = lock(BoardRun, run.pk)
    BoardRow.objects.filter(period=period, starts_on=first).delete()
    with connection.cursor() as cursor:
        facts: dict[str, date | str | int] = {
            "first": first,
            "after": after,
            "period": period,
            "kept": rules.KEPT,
        }
        cursor.execute(_ADD_UP, facts)
        lines = int(cursor.rowcount)
    run.added_up_at = now
    run.save(update_fields=["added_up_at"])
    return lines


def add_up_due(*, now: datetime) -> int:
    """The boards of today, each in a transaction of its own; those just over, once a day; how many lines."""
    today = clock.local_day(now)
    early = now - clock.day_start(today) < EARLY
    known = set(BoardRun.objects.values_list("period", "starts_on"))
    return sum(
        add_up_board(period=period, day=first, now=now)
        for period, first, after in rules.due_periods(today)
        if early or after > today or (period.value, first) not in known
    )


def _require_head(household_id: int, person_id: int, now: datetime) -> None:
    home = people.household_by_id(household_id, at=now)
    require_sight(home is not None and person_id in home.member_ids)
    assert home is not None
    if person_id not in {one.person_id for one in home.members if one.head}:
        raise Forbidden(Reason("not_head", _("家庭上不上榜，由户主决定")))


def _end(held: Listing, *, by: Actor, now: datetime) -> None:
    BoardRow.objects.filter(listing=held).delete()
    held.until = now
    held.save(update_fields=["until"])
    target = f"person:{held.person_id}"
    audit.record("board.left", by=by, now=now, target=target, household=held.household_id)
