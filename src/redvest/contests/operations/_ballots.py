"""What a batch of ballots reads and writes, each in one statement however many they are."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import BigIntegerField

from redvest.contests.models import Entry, Round, Tally, Vote, VoteBook
from redvest.contests.queries.votes import blocked_until, facts_of
from redvest.contests.rules.votes import Candidate, RoundFacts
from redvest.kernel.operation import step

#: Who has cast nothing; entries by round, person and period, and votes by page of a round and person.
Voted = dict[tuple[int, int, str], set[int]]
Books = dict[tuple[int, int], dict[str, int]]


@step
def rounds_shared(round_ids: Collection[int]) -> dict[int, RoundFacts]:
    """The rounds, locked against being ended or changed, but not against each other's ballots."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM contests_round WHERE id = ANY(%s) ORDER BY id FOR SHARE", [list(round_ids)]
        )
        found = [row[0] for row in cursor.fetchall()]
    rows = Round.objects.filter(pk__in=found).select_related("edition")
    return {row.pk: facts_of(row) for row in rows}


def candidates(entry_ids: Collection[int]) -> dict[int, dict[int, Candidate]]:
    """Those of the entries that were listed, by edition and id; two queries."""
    ids = [pk for pk in entry_ids if 0 < pk <= BigIntegerField.MAX_BIGINT]
    rows = Entry.objects.filter(pk__in=ids, unit_list__isnull=False)
    blocked = blocked_until(ids)
    found: dict[int, dict[int, Candidate]] = {}
    for pk, edition, title, field, state in rows.values_list("pk", "edition_id", "title", "field", "state"):
        found.setdefault(edition, {})[pk] = Candidate(
            id=pk, title=title, field=field, state=state, blocked_until=blocked.get(pk)
        )
    return found


def held(
    persons: Collection[int], rounds: Mapping[int, RoundFacts], periods: Collection[str]
) -> tuple[Voted, Books]:
    """What these persons have voted for in these rounds and periods, and their books; two queries."""
    voted: Voted = {}
    rows = Vote.objects.filter(person_id__in=persons, round_id__in=list(rounds), period__in=periods)
    for key in rows.values_list("round_id", "person_id", "period", "entry_id"):
        voted.setdefault(key[:3], set()).add(key[3])
    books: Books = {}
    pages = VoteBook.objects.filter(person_id__in=persons, round_id__in=list(rounds))
    for round_id, person_id, page, cast in pages.values_list("round_id", "person_id", "page", "cast"):
        books.setdefault((round_id, person_id), {})[page] = cast
    return voted, books


@step
def write_books(pages: Mapping[tuple[int, int, str], tuple[int, int]]) -> None:
    """Adds to pages of books; the limit is the table's to hold."""
    if not pages:
        return
    rows = sorted((*key, *value) for key, value in pages.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO contests_votebook AS kept (round_id, person_id, page, "cast", most)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[], %s::smallint[])
            ON CONFLICT (round_id, person_id, page) DO UPDATE SET "cast" = kept."cast" + EXCLUDED."cast"
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


@step
def count(votes: Mapping[tuple[int, int], int], *, into: str = "counted", out_of: str = "") -> None:
    """Adds votes by round and entry to one column of tallies, and takes them out of another; ids ascending."""
    assert {into, out_of} <= {"counted", "held", "void", "returned", ""}
    rows = [(*key, number) for key, number in votes.items() if number]
    if not rows:
        return
    change = f"{into} = kept.{into} + more.n" + (f", {out_of} = kept.{out_of} - more.n" if out_of else "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH more AS MATERIALIZED (
                SELECT t.id, row.n
                FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS row (round_id, entry_id, n)
                JOIN contests_tally t USING (round_id, entry_id)
                ORDER BY t.id FOR NO KEY UPDATE OF t)
            UPDATE contests_tally AS kept SET {change} FROM more WHERE kept.id = more.id
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


@step
def give_back(entry_ids: Collection[int], *, now: datetime) -> int:
    """Votes that count for entries which have left go back to their voters, while votes are still taken; how many.

    What is held or void stays as it is: rigging is not repaid. Locks the rounds, which waits for ballots under way,
    and then tallies; the caller holds the entries.
    """
    rounds = Round.objects.select_for_update(no_key=True, of=("self",)).filter(
        tallies__entry_id__in=entry_ids, opens_at__lte=now, closes_at__gt=now, ended_at__isnull=True
    )
    open_ones = sorted({row.pk for row in rounds.order_by("pk")})
    if not open_ones:
        return 0
    tallies = Tally.objects.select_for_update(no_key=True)
    list(tallies.filter(round_id__in=open_ones, entry_id__in=entry_ids).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, {"rounds": open_ones, "entries": list(entry_ids)})
        moved = {(round_id, entry): number for round_id, entry, number in cursor.fetchall()}
    count(moved, into="returned", out_of="counted")
    return sum(moved.values())


#: The votes, and the pages of books they stood on, of whatever limits the round has. A book nobody else can be writing:
#: ballots hold the round.
_GIVE_BACK = """
    WITH back AS (
        UPDATE contests_vote v SET state = 'returned' FROM contests_entry e
        WHERE e.id = v.entry_id AND v.round_id = ANY(%(rounds)s) AND v.entry_id = ANY(%(entries)s)
          AND v.state = 'counted'
        RETURNING v.round_id, v.entry_id, v.person_id, e.field,
                  ((v.cast_at AT TIME ZONE 'Asia/Shanghai')::date)::text AS day),
    pages AS (
        SELECT round_id, person_id, page, count(*) AS n
        FROM back, LATERAL (VALUES ('all'), ('day:' || day), ('field:' || field), ('field:' || field || ':' || day))
                            AS p (page)
        GROUP BY 1, 2, 3),
    books AS (
        UPDATE contests_votebook b SET "cast" = b."cast" - p.n FROM pages p
        WHERE (b.round_id, b.person_id, b.page) = (p.round_id, p.person_id, p.page))
    SELECT round_id, entry_id, count(*) FROM back GROUP BY 1, 2"""
