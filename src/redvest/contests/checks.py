"""Contests, proven from their rows: published editions replayed, steps, places, lists, awards."""

from collections.abc import Iterator

from redvest.contests.models import Place, Result
from redvest.contests.queries.edition_file import digest, edition_file
from redvest.contests.queries.signing import broken_signatures
from redvest.contests.scoring.reading import BadFile
from redvest.contests.scoring.replay import replay
from redvest.kernel.checks import Check, by_query


def replayed() -> Iterator[str]:
    """Every published edition: its file is the one whose digest was told, its ranking comes out again, as its places.

    Of the standing result the tables still say what the file says: no mark was changed behind it.
    """
    for row in Result.objects.select_related("edition").order_by("edition_id", "number").iterator():
        name = f"result {row.number} of contest {row.edition.code}"
        if digest(row.file) != row.digest:
            yield f"{name}: its file is not the one that was published"
        try:
            again = replay(row.file)
        except BadFile as fault:
            yield f"{name}: {fault}"
            continue
        if not again.agrees:
            yield f"{name}: {again.difference}"
        yield from _places(row, name)
        if row.replaced_at is None:
            raw = {key: value for key, value in row.file.items() if key != "published"}
            now = edition_file(row.edition_id)
            for key in sorted(raw.keys() | now.keys()):
                if raw.get(key) != now.get(key):
                    yield f"{name}: its {key} are not what the tables say"


def _places(row: Result, name: str) -> Iterator[str]:
    told = [
        (one["entry"], one["score"], one["rank"], one.get("award", ""))
        for one in row.file["published"]["ranking"]
    ]
    decimals = row.file["scheme"].get("decimals", 2)
    kept = [
        (
            place.entry.code,
            None if place.score is None else f"{place.score:.{decimals}f}",
            place.rank,
            place.tier,
        )
        for place in Place.objects.filter(result=row).select_related("entry").order_by("turn")
    ]
    if told != kept:
        yield f"{name}: its places are not those of its file"


#: The state of an edition and of an entry is the one its last step led to.
_STEPS = """
    SELECT format('contest %s: is %s, its last step says %s', e.code, e.state, s.state)
    FROM contests_edition e
    LEFT JOIN LATERAL (SELECT state FROM contests_editionstep s WHERE s.edition_id = e.id
                       ORDER BY s.id DESC LIMIT 1) s ON true
    WHERE e.state IS DISTINCT FROM s.state
    UNION ALL
    SELECT format('entry %s: is %s, its last step says %s', e.id, e.state, s.state)
    FROM contests_entry e
    LEFT JOIN LATERAL (SELECT state FROM contests_entrystep s WHERE s.entry_id = e.id
                       ORDER BY s.id DESC LIMIT 1) s ON true
    WHERE e.state IS DISTINCT FROM s.state
    UNION ALL
    SELECT format('step %s of an entry: does not follow the one before', t.id)
    FROM (SELECT id, was, lag(state, 1, '') OVER (PARTITION BY entry_id ORDER BY id) AS before
          FROM contests_entrystep) t
    WHERE t.was <> t.before
    ORDER BY 1"""

#: A list holds entries of its unit, at most its quota; listed entries stand in a list that was sent.
_LISTS = """
    SELECT format('list %s: %s entries, its quota is %s', l.id, count(e.id), l.quota)
    FROM contests_unitlist l JOIN contests_entry e ON e.unit_list_id = l.id
    GROUP BY l.id HAVING count(e.id) > l.quota
    UNION ALL
    SELECT format('entry %s: stands in the list of another unit or edition', e.id)
    FROM contests_entry e JOIN contests_unitlist l ON l.id = e.unit_list_id
    WHERE l.unit_id <> e.unit_id OR l.edition_id <> e.edition_id
    UNION ALL
    SELECT format('entry %s: is %s, its list was not sent', e.id, e.state)
    FROM contests_entry e LEFT JOIN contests_unitlist l ON l.id = e.unit_list_id
    WHERE e.state IN ('listed', 'shortlisted', 'out') AND l.state IS DISTINCT FROM 'sent'
    ORDER BY 1"""

#: Awards are what the standing result led to, and no objection to it was open when they were given.
_AWARDS = """
    SELECT format('award %s: its entry was placed for %s', a.number, p.tier)
    FROM contests_award a
    LEFT JOIN contests_result r ON r.edition_id = a.edition_id AND r.replaced_at IS NULL
    LEFT JOIN contests_place p ON p.result_id = r.id AND p.entry_id = a.entry_id
    WHERE a.kind = 'entry' AND p.tier IS DISTINCT FROM a.tier
    UNION ALL
    SELECT format('award %s: given while objection %s was open', a.number, o.number)
    FROM contests_award a JOIN contests_objection o ON o.edition_id = a.edition_id AND o.result_id IS NOT NULL
    WHERE o.raised_at < a.given_at AND (o.answered_at IS NULL OR o.answered_at > a.given_at)
    UNION ALL
    SELECT format('contest %s: awarded, place %s has no award', e.code, p.id)
    FROM contests_edition e JOIN contests_result r ON r.edition_id = e.id AND r.replaced_at IS NULL
    JOIN contests_place p ON p.result_id = r.id AND p.tier <> ''
    WHERE e.state = 'awarded'
      AND NOT EXISTS (SELECT 1 FROM contests_award a WHERE a.edition_id = e.id AND a.entry_id = p.entry_id)
    ORDER BY 1"""

#: Tallies are the votes by state, books those cast, and votes lie in the time of their round and where cases say.
_VOTES = """
    SELECT format('tally %s: %s/%s/%s/%s votes, counted anew %s/%s/%s/%s', t.id, t.counted, t.held, t.void, t.returned,
                  coalesce(v.counted, 0), coalesce(v.held, 0), coalesce(v.void, 0), coalesce(v.returned, 0))
    FROM contests_tally t LEFT JOIN (
        SELECT round_id, entry_id, count(*) FILTER (WHERE state = 'counted') AS counted,
               count(*) FILTER (WHERE state = 'held') AS held, count(*) FILTER (WHERE state = 'void') AS void,
               count(*) FILTER (WHERE state = 'returned') AS returned
        FROM contests_vote GROUP BY 1, 2) v USING (round_id, entry_id)
    WHERE (t.counted, t.held, t.void, t.returned) IS DISTINCT FROM
          (coalesce(v.counted, 0), coalesce(v.held, 0), coalesce(v.void, 0), coalesce(v.returned, 0))
    UNION ALL
    SELECT format('entry %s: has votes returned, but is in the contest', e.id)
    FROM contests_tally t JOIN contests_entry e ON e.id = t.entry_id
    WHERE t.returned > 0 AND e.state NOT IN ('withdrawn', 'struck')
    UNION ALL
    SELECT format('votes of round %s for entry %s: stand in no tally', v.round_id, v.entry_id)
    FROM (SELECT DISTINCT round_id, entry_id FROM contests_vote) v
    WHERE NOT EXISTS (SELECT 1 FROM contests_tally t WHERE (t.round_id, t.entry_id) = (v.round_id, v.entry_id))
    UNION ALL
    SELECT format('round %s: %s votes before it opened or after it closed', v.round_id, count(*))
    FROM contests_vote v JOIN contests_round r ON r.id = v.round_id
    WHERE v.cast_at < r.opens_at OR v.cast_at >= r.closes_at GROUP BY v.round_id
    ORDER BY 1"""

#: A page of a person's book is the number of their votes that were not returned: in all, of the day, of the field.
_VOTE_BOOKS = """
    WITH cast_votes AS (
        SELECT v.round_id, v.person_id, e.field, v.period,
               ((v.cast_at AT TIME ZONE 'Asia/Shanghai')::date)::text AS day
        FROM contests_vote v JOIN contests_entry e ON e.id = v.entry_id WHERE v.state <> 'returned'),
    pages AS (
        SELECT round_id, person_id, page, count(*) AS n
        FROM cast_votes, LATERAL (VALUES ('all'), ('day:' || day), ('field:' || field),
                                         ('field:' || field || ':' || day)) AS p (page)
        GROUP BY 1, 2, 3)
    SELECT format('book of round %s, person %s, %s: says %s, cast %s', b.round_id, b.person_id, b.page, b."cast",
                  coalesce(p.n, 0))
    FROM contests_votebook b LEFT JOIN pages p USING (round_id, person_id, page)
    WHERE b."cast" <> coalesce(p.n, 0)
    ORDER BY 1"""

#: Votes put aside stand as their case was decided; counted ones in a case were given back, some on to their voters.
_VOTE_CASES = """
    SELECT format('vote case %s: %s votes are %s', c.id, count(*), v.state)
    FROM contests_vote v JOIN contests_votecase c ON c.id = v.case_id
    WHERE v.state <> CASE WHEN c.void IS NULL THEN 'held' WHEN c.void THEN 'void'
                          WHEN v.state = 'returned' THEN 'returned' ELSE 'counted' END
       OR v.entry_id <> c.entry_id OR v.round_id <> c.round_id
    GROUP BY c.id, v.state
    UNION ALL
    SELECT format('measure %s: its case is not void or not its own', m.id)
    FROM contests_measure m JOIN contests_votecase c ON c.id = m.case_id
    WHERE c.void IS DISTINCT FROM true OR (c.entry_id, c.round_id) <> (m.entry_id, m.round_id)
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "contest results": replayed,
    "contest steps": by_query(_STEPS),
    "contest lists": by_query(_LISTS),
    "contest awards": by_query(_AWARDS),
    "contest signatures": broken_signatures,
    "contest votes": by_query(_VOTES),
    "contest vote books": by_query(_VOTE_BOOKS),
    "contest vote cases": by_query(_VOTE_CASES),
}
