"""Votes that look rigged, found set-wise over a stretch of time: what the rules of a round's terms say about them.

Each rule gives findings: an entry, what its votes share (``key``), and from when until when they were cast. Windows
slide: any stretch of so many minutes counts, not those of a clock. A vote a supervisor has given back is not looked at
again; those put aside or void still count, for they are what the next ones join.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from redvest.contests.rules.vote_terms import ADDRESS, BURST, DEVICE, NIGHT, SCATTERED, Suspicion


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Suspicious votes: of an entry, sharing ``key`` of the kind of the rule, cast in ``[since, until]``."""

    rule: Suspicion
    entry_id: int
    key: str
    since: datetime
    until: datetime
    facts: dict[str, Any]


#: Votes of a round since a moment, without those a supervisor has given back.
_SEEN = """
    SELECT v.entry_id, v.cast_at, v.region, encode(v.net, 'hex') AS net, encode(v.device, 'hex') AS device
    FROM contests_vote v
    WHERE v.round_id = %(round)s AND v.entry_id IN (SELECT entry_id FROM contests_tally WHERE round_id = %(round)s)
      AND v.cast_at >= %(since)s AND v.cast_at <= %(now)s AND NOT (v.state = 'counted' AND v.case_id IS NOT NULL)"""

#: Runs of votes in which some window held too many, joined where the windows overlap.
_RUNS = """
    WITH seen AS ({seen}), kept AS (SELECT *, {key} AS key FROM seen WHERE {where}),
    counted AS (
        SELECT entry_id, key, cast_at, count(*) OVER w AS n, min(cast_at) OVER w AS first
        FROM kept WINDOW w AS (PARTITION BY entry_id, key ORDER BY cast_at
                               RANGE BETWEEN %(window)s PRECEDING AND CURRENT ROW)),
    hot AS (SELECT *, max(cast_at) OVER (PARTITION BY entry_id, key ORDER BY cast_at
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM counted WHERE n > %(more_than)s),
    runs AS (SELECT *, sum(CASE WHEN before >= first THEN 0 ELSE 1 END)
                       OVER (PARTITION BY entry_id, key ORDER BY cast_at, first) AS run FROM hot)
    SELECT entry_id, key, min(first), max(cast_at), max(n)
    FROM runs GROUP BY entry_id, key, run ORDER BY entry_id, key, min(first)"""

#: Votes of an entry between 01:00 and 06:00 of a night of China.
_NIGHTS = """
    WITH seen AS ({seen}),
    night AS (SELECT entry_id, cast_at, (cast_at AT TIME ZONE 'Asia/Shanghai') AS at FROM seen)
    SELECT entry_id, '', min(cast_at), max(cast_at), count(*)
    FROM night WHERE at::time >= %(from)s AND at::time < %(until)s
    GROUP BY entry_id, at::date HAVING count(*) > %(more_than)s ORDER BY entry_id, min(cast_at)"""

_OUTSIDE = "region <> '' AND left(region, 2) <> %(province)s"
_NOT_INSIDE = "(region = '' OR left(region, 2) <> %(province)s)"


def findings(
    round_id: int, rule: Suspicion, *, province: str, since: datetime, opens_at: datetime, now: datetime
) -> list[Finding]:
    """What a rule finds among votes cast until ``now``; ``since``: when it last looked. One or two queries."""
    start = since - rule.window if rule.kind != NIGHT else since - timedelta(days=1)
    said: dict[str, Any] = {
        "round": round_id,
        "since": start,
        "now": now,
        "window": rule.window,
        "more_than": rule.more_than,
        "province": province,
        "from": rule.since,
        "until": rule.until,
    }
    rows = _rows(_statement(rule), said)
    if rule.kind == SCATTERED:
        rows = [row for row in rows if _regions(said, row) >= rule.regions]
    if rule.kind == BURST:
        rows = [row for row in rows if _bursts(rule, said, row, opens_at=opens_at)]
    return [
        Finding(
            rule=rule,
            entry_id=entry,
            key=key,
            since=first,
            until=last,
            facts={
                "most": most,
                "more_than": rule.more_than,
                "minutes": int(rule.window.total_seconds()) // 60,
            },
        )
        for entry, key, first, last, most in rows
    ]


def condition(rule: Suspicion, *, province: str) -> str:
    """Which votes of an entry in its stretch a finding is about, as SQL over contests_vote; with ``%(key)s``."""
    if rule.kind == SCATTERED:
        return f"{_OUTSIDE}".replace("%(province)s", f"'{_digits(province)}'")
    if rule.kind == ADDRESS:
        return "encode(net, 'hex') = %(key)s"
    if rule.kind == DEVICE:
        return "encode(device, 'hex') = %(key)s"
    return "true"


def _statement(rule: Suspicion) -> str:
    if rule.kind == NIGHT:
        return _NIGHTS.format(seen=_SEEN)
    key, where = {
        SCATTERED: ("''::text", _OUTSIDE),
        ADDRESS: ("net", f"net <> '' AND {_NOT_INSIDE}"),
        DEVICE: ("device", "device <> ''"),
        BURST: ("''::text", "true"),
    }[rule.kind]
    return _RUNS.format(seen=_SEEN, key=key, where=where)


def _regions(said: dict[str, Any], row: tuple[Any, ...]) -> int:
    entry, _key, first, last, _most = row
    statement = f"""
        SELECT count(DISTINCT left(region, 2)) FROM contests_vote
        WHERE round_id = %(round)s AND entry_id = %(entry)s AND cast_at BETWEEN %(first)s AND %(last)s AND {_OUTSIDE}"""
    return int(_rows(statement, said | {"entry": entry, "first": first, "last": last})[0][0])


def _bursts(rule: Suspicion, said: dict[str, Any], row: tuple[Any, ...], *, opens_at: datetime) -> bool:
    """Whether the entry got so many times what it gets in such a stretch otherwise, before and apart from this."""
    entry, _key, first, _last, most = row
    if first - opens_at < rule.after:
        return False  # a vote that has just opened has no usual rate to be measured by
    statement = """
        SELECT count(*) FROM contests_vote
        WHERE round_id = %(round)s AND entry_id = %(entry)s AND cast_at < %(first)s AND state <> 'void'"""
    before = int(_rows(statement, said | {"entry": entry, "first": first})[0][0])
    stretches = max(int((first - opens_at) / rule.window), 1)
    return bool(most * stretches > rule.times * max(before, 1))


def _digits(province: str) -> str:
    return "".join(one for one in province if one.isdigit())


def _rows(statement: str, said: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        return list(cursor.fetchall())
