"""The covenant, proven from raw rows: what was booked for events is what the ledger says, and nobody is above a cap."""

from redvest.kernel.checks import Check, by_query

#: What an event is said to have earned is what its transfer moved, which was not taken back; and every transfer a rule
#: decided on that stands is that of exactly one event.
_EARNED = """
    SELECT format('event %s %s: %s stored, transfer %s says %s%s', e.cause_kind, e.cause_key, e.amount,
                  coalesce(t.id::text, 'none'), coalesce(t.amount, 0),
                  CASE WHEN r.id IS NULL THEN '' ELSE ' and was taken back' END)
    FROM points_earned e
    LEFT JOIN points_transfer t ON t.id = e.transfer_id
    LEFT JOIN points_transfer r ON r.reverses_id = t.id
    WHERE e.state = 'booked' AND (t.id IS NULL OR t.amount <> abs(e.amount) OR r.id IS NOT NULL
          OR t.rule_version_id IS DISTINCT FROM e.rule_id OR t.happened_on <> e.happened_on)
    UNION ALL
    SELECT format('transfer %s: decided by a rule, and stands for no event', t.id)
    FROM points_transfer t
    WHERE t.rule_version_id IS NOT NULL AND t.reverses_id IS NULL
      AND t.cause_kind IN ('record', 'order', 'training', 'honour', 'conduct', 'base', 'deduction')
      AND EXISTS (SELECT FROM points_covenantrule q WHERE q.id = t.rule_version_id)
      AND NOT EXISTS (SELECT FROM points_transfer r WHERE r.reverses_id = t.id)
      AND NOT EXISTS (SELECT FROM points_earned e WHERE e.transfer_id = t.id)
    ORDER BY 1"""

#: Each event was decided by the version in force on its day.
_VERSIONS = """
    SELECT format('event %s %s of %s: booked by version %s, in force from %s to %s', e.cause_kind, e.cause_key,
                  e.happened_on, v.number, v.valid_from, coalesce(v.valid_until::text, 'now'))
    FROM points_earned e JOIN points_covenantrule q ON q.id = e.rule_id
    JOIN points_covenantversion v ON v.id = q.version_id
    WHERE e.state = 'booked' AND (v.state <> 'published' OR e.happened_on < v.valid_from
          OR e.happened_on >= coalesce(v.valid_until, 'infinity'))
    ORDER BY 1"""

#: Under the caps, the widest of the versions that decided in the period.
_CAPS = """
    WITH booked AS (
        SELECT CASE WHEN e.by_household THEN 'household ' || e.household_id ELSE 'person ' || e.person_id END AS owner,
               e.covenant_id, e.code, e.happened_on, abs(e.amount) AS amount, q.caps
        FROM points_earned e JOIN points_covenantrule q ON q.id = e.rule_id
        WHERE e.state = 'booked' AND q.caps <> '{}'::jsonb)
    SELECT format('%s: %s by rule %s of covenant %s in the %s from %s, at most %s', owner, sum(amount), code,
                  covenant_id, period, date_trunc(period, happened_on)::date, max((caps ->> period)::numeric))
    FROM booked CROSS JOIN unnest(ARRAY['day', 'month', 'quarter', 'year']) AS period
    GROUP BY owner, covenant_id, code, period, date_trunc(period, happened_on)
    HAVING sum(amount) > max((caps ->> period)::numeric) AND bool_and(caps ? period)
    ORDER BY 1"""

#: What was booked by a proposal was decided, was public long enough, and is what stands.
_PROPOSALS = """
    SELECT format('proposal %s: booked on %s, public until %s', p.id, p.booked_on, p.publicity_until)
    FROM points_proposal p
    WHERE p.state = 'booked' AND (p.booked_on IS NULL OR p.booked_on <= p.publicity_until)
    UNION ALL
    SELECT format('proposal %s is %s, its event %s', p.id, p.state, coalesce(e.state, 'not there'))
    FROM points_proposal p
    LEFT JOIN points_earned e ON e.cause_kind = 'proposal' AND e.cause_key = p.id::text
    WHERE p.state = 'booked' AND e.id IS NULL
       OR p.state <> 'booked' AND p.state <> 'appealed' AND p.state <> 'public' AND e.state = 'booked'
    ORDER BY 1"""

#: Nobody was given a base twice, whatever covenants their deeds fell under.
_BASES = """
    SELECT format('%s %s: %s bases', CASE WHEN by_household THEN 'household' ELSE 'person' END,
                  CASE WHEN by_household THEN household_id ELSE person_id END, count(*))
    FROM points_earned WHERE cause_kind = 'base' AND state = 'booked'
    GROUP BY by_household, CASE WHEN by_household THEN household_id ELSE person_id END
    HAVING count(*) > 1
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "events earned": by_query(_EARNED),
    "covenant versions": by_query(_VERSIONS),
    "covenant caps": by_query(_CAPS),
    "point proposals": by_query(_PROPOSALS),
    "one base": by_query(_BASES),
}
