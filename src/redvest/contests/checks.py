"""Contests, proven from their rows: published editions replayed, steps, places, lists, awards."""

from collections.abc import Iterator

from redvest.contests.models import Place, Result
from redvest.contests.queries.edition_file import digest, edition_file
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

CHECKS: dict[str, Check] = {
    "contest results": replayed,
    "contest steps": by_query(_STEPS),
    "contest lists": by_query(_LISTS),
    "contest awards": by_query(_AWARDS),
}
