"""Orders and wishes, proven from their steps, offers and claims."""

from redvest.kernel.checks import Check, by_query

#: Steps follow on one another: each leaves the state the one before it came to, and time does not run back.
_CHAINS = """
    WITH walked AS (
        SELECT id, order_id, was, state, at, escalated,
               lag(state) OVER one AS before, lag(at) OVER one AS earlier
        FROM orders_orderstep WINDOW one AS (PARTITION BY order_id ORDER BY id))
    SELECT format('order %s: step %s leaves "%s", the one before it came to "%s"', order_id, id, was,
                  coalesce(before, ''))
    FROM walked WHERE was <> coalesce(before, '')
    UNION ALL
    SELECT format('order %s: step %s is earlier than the one before it', order_id, id)
    FROM walked WHERE at < earlier
    ORDER BY 1"""

_LAST_STEPS = """
    SELECT format('order %s: state %s since %s, its steps say %s since %s', o.id, o.state, o.state_since,
                  coalesce(s.state, 'nothing'), s.at)
    FROM orders_order o
    LEFT JOIN LATERAL (
        SELECT state, at FROM orders_orderstep
        WHERE order_id = o.id AND was <> state ORDER BY id DESC LIMIT 1) s ON true
    WHERE s.state IS DISTINCT FROM o.state OR s.at IS DISTINCT FROM o.state_since
    ORDER BY o.id"""

#: An order in a team's hands was taken once in its round; what is in nobody's hands has no open answer left over.
_OFFERS = """
    SELECT format('order %s: lies in the hands of team %s, which has taken %s offers of it in this round', o.id,
                  o.team_id, n.taken)
    FROM orders_order o
    CROSS JOIN LATERAL (
        SELECT count(*) AS taken FROM orders_offer f
        WHERE f.order_id = o.id AND f.team_id = o.team_id AND f.state = 'taken' AND f.answered_at = o.taken_at) n
    WHERE o.team_id IS NOT NULL AND o.mode <> 'grab' AND n.taken <> 1
    UNION ALL
    SELECT format('order %s: is %s and has open offers', o.id, o.state)
    FROM orders_order o
    WHERE o.state <> 'offered'
      AND EXISTS (SELECT 1 FROM orders_offer f WHERE f.order_id = o.id AND f.state = 'open')
    ORDER BY 1"""

#: A clock runs from when its state began; at the top an order stays where it is, however late.
_CLOCKS = """
    SELECT format('order %s: its clock ran out before its state began', o.id)
    FROM orders_order o WHERE o.due_at < o.state_since
    UNION ALL
    SELECT format('order %s: moved up %s times, its steps say %s', o.id, o.level, n.up)
    FROM orders_order o
    CROSS JOIN LATERAL (
        SELECT count(*) AS up
        FROM (SELECT escalated, desk_id <> lag(desk_id) OVER (ORDER BY id) AS elsewhere
              FROM orders_orderstep WHERE order_id = o.id) s
        WHERE s.escalated AND s.elsewhere) n
    WHERE o.level <> n.up
    ORDER BY 1"""

_REVIEWS = """
    SELECT format('order %s: is %s and was reviewed', o.id, o.state)
    FROM orders_order o JOIN orders_review r ON r.order_id = o.id
    WHERE NOT EXISTS (
        SELECT 1 FROM orders_orderstep s WHERE s.order_id = o.id AND s.state IN ('reported', 'confirmed', 'closed'))
    UNION ALL
    SELECT format('order %s: is %s, its follow-ups say otherwise', o.id, o.state)
    FROM orders_order o
    WHERE (o.state = 'follow_up') <> EXISTS (
        SELECT 1 FROM orders_followup f WHERE f.order_id = o.id AND f.ended_at IS NULL)
    ORDER BY 1"""

#: The hours of an order come from the shift it was served in, which is its team's and at its site's side of the tree.
_SHIFTS = """
    SELECT format('order %s: was served in shift %s, which is not of its team', o.id, o.shift_id)
    FROM orders_order o
    JOIN activities_shift s ON s.id = o.shift_id
    JOIN activities_activity a ON a.id = s.activity_id
    WHERE a.team_id <> o.team_id
    ORDER BY o.id"""

_CLAIMS = """
    SELECT format('wish %s: %s of %s shares stored as claimed, claims say %s', w.id, w.claimed, w.shares, n.shares)
    FROM orders_wish w
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(shares), 0) AS shares FROM orders_wishclaim
        WHERE wish_id = w.id AND state <> 'released') n
    WHERE w.claimed <> n.shares
    UNION ALL
    SELECT format('wish %s: is %s, %s of its claims are not delivered', w.id, w.state, n.held)
    FROM orders_wish w
    CROSS JOIN LATERAL (
        SELECT count(*) AS held FROM orders_wishclaim WHERE wish_id = w.id AND state = 'held') n
    WHERE (w.state IN ('delivered', 'thanked') AND n.held > 0) OR (w.state = 'claimed' AND n.held = 0)
    UNION ALL
    SELECT format('claim %s: received by who claimed it', c.id)
    FROM orders_wishclaim c WHERE c.received_by_id = c.person_id AND c.unit_id IS NULL
    UNION ALL
    SELECT format('claim %s: delivered without a picture or anybody who saw it', c.id)
    FROM orders_wishclaim c
    WHERE c.state = 'delivered' AND (c.evidence_id IS NULL OR c.received_by_id IS NULL)
    ORDER BY 1"""

_WISH_STEPS = """
    SELECT format('wish %s: is %s, its steps say %s', w.id, w.state, coalesce(s.state, 'nothing'))
    FROM orders_wish w
    LEFT JOIN LATERAL (
        SELECT state FROM orders_wishstep WHERE wish_id = w.id ORDER BY id DESC LIMIT 1) s ON true
    WHERE s.state IS DISTINCT FROM w.state
    ORDER BY w.id"""

CHECKS: dict[str, Check] = {
    "order steps": by_query(_CHAINS),
    "order states": by_query(_LAST_STEPS),
    "order offers": by_query(_OFFERS),
    "order clocks": by_query(_CLOCKS),
    "order reviews": by_query(_REVIEWS),
    "order shifts": by_query(_SHIFTS),
    "wish claims": by_query(_CLAIMS),
    "wish steps": by_query(_WISH_STEPS),
}
