"""Points, proven from the transfers: sums, balances, floors, lots, holds, causes, and that nobody gave any away."""

from redvest.kernel.checks import Check, by_query
from redvest.points import covenant_checks
from redvest.points.enums import BETWEEN_OWNERS, FLOWS, HONOURED_CAUSES

#: A transfer takes from one account what it gives to another, so that all balances together are nothing.
_SUM = """
    SELECT format('all balances together are %s, not 0', sum(balance))
    FROM points_account HAVING sum(balance) <> 0
    UNION ALL
    SELECT format('transfer %s: moves %s from account %s to account %s', id, amount, debit_id, credit_id)
    FROM points_transfer WHERE amount <= 0 OR debit_id = credit_id"""

_BALANCES = """
    WITH moved AS (
        SELECT account_id, sum(change) AS balance
        FROM (SELECT credit_id AS account_id, amount AS change FROM points_transfer
              UNION ALL
              SELECT debit_id, -amount FROM points_transfer) AS sides
        GROUP BY account_id)
    SELECT format('account %s: balance stored %s, transfers say %s', a.id, a.balance, coalesce(m.balance, 0))
    FROM points_account a LEFT JOIN moved m ON m.account_id = a.id
    WHERE a.balance <> coalesce(m.balance, 0)
    ORDER BY a.id"""

_FLOORS = """
    SELECT format('account %s (%s): balance %s is below its floor %s', id, kind, balance, floor)
    FROM points_account WHERE balance < floor
    UNION ALL
    SELECT format('account %s (%s): must not go below zero and has no floor', id, kind)
    FROM points_account WHERE floor IS NULL AND kind NOT IN ('issuer', 'opening', 'debt')
    UNION ALL
    SELECT format('account %s: a debt of %s', id, -balance)
    FROM points_account WHERE kind = 'debt' AND balance > 0
    UNION ALL
    SELECT format('account %s: owes %s and keeps %s above its floor', a.id, -d.balance, a.balance - a.floor)
    FROM points_account d
    JOIN points_account a ON a.kind IN ('person', 'household')
        AND (a.person_id = d.person_id OR a.household_id = d.household_id)
    WHERE d.kind = 'debt' AND d.balance < 0 AND a.balance > a.floor
    ORDER BY 1"""

#: The rest of every lot is what its uses left of it, the rests of an owner's lots are the balance; and each transfer to
#: or from an owner made, filled or used lots of exactly that owner by exactly its amount.
_LOTS = """
    WITH used AS (SELECT lot_id, sum(amount) AS amount FROM points_lotuse GROUP BY lot_id)
    SELECT format('lot %s: %s left, its uses say %s', l.id, l.rest, l.amount - coalesce(u.amount, 0))
    FROM points_lot l LEFT JOIN used u ON u.lot_id = l.id
    WHERE l.rest <> l.amount - coalesce(u.amount, 0)
    UNION ALL
    SELECT format('account %s: balance %s, its lots say %s', a.id, a.balance, coalesce(l.rest, 0))
    FROM points_account a
    LEFT JOIN (SELECT account_id, sum(rest) AS rest FROM points_lot GROUP BY account_id) l ON l.account_id = a.id
    WHERE coalesce(l.rest, 0) <> CASE WHEN a.kind IN ('person', 'household') THEN a.balance ELSE 0 END
    UNION ALL
    SELECT format('transfer %s: brings %s, lots got %s', t.id, t.amount, n.amount)
    FROM points_transfer t JOIN points_account a ON a.id = t.credit_id
    CROSS JOIN LATERAL (
        SELECT coalesce((SELECT sum(l.amount) FROM points_lot l
                         WHERE l.origin_id = t.id AND l.account_id = t.credit_id), 0)
             - coalesce((SELECT sum(u.amount) FROM points_lotuse u JOIN points_lot l ON l.id = u.lot_id
                         WHERE u.transfer_id = t.id AND u.amount < 0 AND l.account_id = t.credit_id), 0)
               AS amount) n
    WHERE a.kind IN ('person', 'household') AND n.amount <> t.amount
    UNION ALL
    SELECT format('transfer %s: takes %s, lots gave %s', t.id, t.amount, n.amount)
    FROM points_transfer t JOIN points_account a ON a.id = t.debit_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(u.amount), 0) AS amount
        FROM points_lotuse u JOIN points_lot l ON l.id = u.lot_id
        WHERE u.transfer_id = t.id AND u.amount > 0 AND l.account_id = t.debit_id) n
    WHERE a.kind IN ('person', 'household') AND n.amount <> t.amount
    UNION ALL
    SELECT format('lot %s: is good until %s, the one it came from until %s', l.id, l.expires_on, s.expires_on)
    FROM points_lot l JOIN points_lot s ON s.id = l.source_id JOIN points_transfer t ON t.id = l.origin_id
    WHERE t.cause_kind IN ('moved', 'merged')
      AND (l.earned_on, l.expires_on) IS DISTINCT FROM (s.earned_on, s.expires_on)
    ORDER BY 1"""

_CAUSES = """
    SELECT format('%s %s was posted %s times', cause_kind, cause_key, count(*))
    FROM points_transfer GROUP BY cause_kind, cause_key, leg HAVING count(*) > 1
    UNION ALL
    SELECT format('transfer %s was taken back %s times', reverses_id, count(*))
    FROM points_transfer WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1
    UNION ALL
    SELECT format('transfer %s does not take back what transfer %s gave', t.id, r.id)
    FROM points_transfer t JOIN points_transfer r ON r.id = t.reverses_id
    WHERE (t.debit_id, t.credit_id, t.amount) IS DISTINCT FROM (r.credit_id, r.debit_id, r.amount)
    UNION ALL
    SELECT format('transfer %s is a correction and names nothing', id)
    FROM points_transfer WHERE (cause_kind = 'reversal') <> (reverses_id IS NOT NULL)
    ORDER BY 1"""

_HOLDS = """
    WITH moved AS (
        SELECT t.hold_id, h.id AS known,
               sum(t.amount) FILTER (WHERE t.cause_kind = 'held') AS held,
               coalesce(sum(t.amount) FILTER (WHERE t.cause_kind = 'settled'), 0) AS settled,
               coalesce(sum(t.amount) FILTER (WHERE t.cause_kind = 'released'), 0) AS released,
               coalesce(sum(t.amount) FILTER (WHERE t.cause_kind = 'returned'), 0) AS returned
        FROM points_transfer t LEFT JOIN points_hold h ON h.id = t.hold_id
        WHERE t.hold_id IS NOT NULL GROUP BY t.hold_id, h.id)
    SELECT format('hold %s: %s of %s, settled %s, returned %s; its transfers say %s, %s, %s back, %s', h.id, h.state,
                  h.amount, h.settled, h.returned, m.held, m.settled, m.released, m.returned)
    FROM points_hold h LEFT JOIN moved m ON m.hold_id = h.id
    WHERE m.held IS DISTINCT FROM h.amount OR m.settled <> h.settled OR m.returned <> h.returned
       OR m.released <> CASE h.state WHEN 'open' THEN 0 ELSE h.amount - h.settled END
    UNION ALL
    SELECT format('account %s: %s on hold, open holds say %s', a.id, a.balance, coalesce(o.amount, 0))
    FROM points_account a
    LEFT JOIN (
        SELECT w.person_id, w.household_id, sum(h.amount) AS amount
        FROM points_hold h JOIN points_account w ON w.id = h.account_id
        WHERE h.state = 'open' GROUP BY w.person_id, w.household_id) o
        ON o.person_id = a.person_id OR o.household_id = a.household_id
    WHERE a.kind = 'hold' AND a.balance <> coalesce(o.amount, 0)
    ORDER BY 1"""

_WAYS = ", ".join(sorted(f"('{giver}', '{taker}')" for giver, taker in FLOWS))
_BETWEEN = ", ".join(sorted(f"'{kind.value}'" for kind in BETWEEN_OWNERS))

#: Points go only the ways there are, and from one owner to another only within a family or to the same person.
_FLOWS = f"""
    SELECT format('transfer %s: from %s to %s, which is no way points go', t.id, d.kind, c.kind)
    FROM points_transfer t JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    WHERE (d.kind, c.kind) NOT IN ({_WAYS})
    UNION ALL
    SELECT format('transfer %s: from one owner to another by %s', t.id, t.cause_kind)
    FROM points_transfer t JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    WHERE coalesce(d.person_id, d.household_id) IS NOT NULL AND coalesce(c.person_id, c.household_id) IS NOT NULL
      AND (d.person_id, d.household_id) IS DISTINCT FROM (c.person_id, c.household_id)
      AND t.cause_kind NOT IN ({_BETWEEN})
    UNION ALL
    SELECT format('transfer %s: moved from %s to %s', t.id, d.kind, c.kind)
    FROM points_transfer t JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    WHERE t.cause_kind = 'moved' AND d.kind = c.kind
    UNION ALL
    SELECT format('transfer %s: an issuer gave what nobody had budgeted', t.id)
    FROM points_transfer t JOIN points_account d ON d.id = t.debit_id JOIN points_account c ON c.id = t.credit_id
    WHERE d.kind = 'issuer' AND c.kind <> 'budget' AND t.cause_kind <> 'reversal'
    ORDER BY 1"""

_HONOURED = ", ".join(sorted(f"'{kind.value}'" for kind in HONOURED_CAUSES))

#: What the honour board adds up is what was given for deeds of the month, less what was taken back of it.
_MONTHS = f"""
    WITH given AS (
        SELECT t.credit_id AS account_id, t.site_id, date_trunc('month', t.happened_on)::date AS month,
               sum(CASE WHEN r.id IS NULL THEN t.amount ELSE 0 END) AS earned
        FROM points_transfer t
        JOIN points_account d ON d.id = t.debit_id AND d.kind = 'budget'
        LEFT JOIN points_transfer r ON r.reverses_id = t.id
        WHERE t.cause_kind IN ({_HONOURED}) GROUP BY 1, 2, 3)
    SELECT format('account %s at site %s in %s: earned %s, transfers say %s', coalesce(m.account_id, g.account_id),
                  coalesce(m.site_id, g.site_id), to_char(coalesce(m.month, g.month), 'YYYY-MM'), m.earned, g.earned)
    FROM points_earnedmonth m FULL JOIN given g USING (account_id, site_id, month)
    WHERE m.earned IS DISTINCT FROM g.earned
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "point sums": by_query(_SUM),
    "point balances": by_query(_BALANCES),
    "point floors": by_query(_FLOORS),
    "point lots": by_query(_LOTS),
    "point causes": by_query(_CAUSES),
    "point holds": by_query(_HOLDS),
    "point ways": by_query(_FLOWS),
    "points by month": by_query(_MONTHS),
    **covenant_checks.CHECKS,
}
