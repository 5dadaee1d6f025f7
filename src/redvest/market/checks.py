"""The market, proven from its moves, steps and returns; and against the holds and transfers of points."""

from redvest.kernel.checks import Check, by_query
from redvest.market.enums import MOVE_EFFECTS

_EFFECTS = ", ".join(f"('{kind}', {free}, {held})" for kind, (free, held) in MOVE_EFFECTS.items())

#: What lies there is what its moves say, and every lot came in once.
_STOCK = f"""
    WITH effects(kind, free, held) AS (VALUES {_EFFECTS}),
    moved AS (
        SELECT m.lot_id, sum(m.quantity * e.free) AS free, sum(m.quantity * e.held) AS held,
               count(*) FILTER (WHERE m.kind = 'in') AS came
        FROM market_stockmove m JOIN effects e ON e.kind = m.kind GROUP BY m.lot_id)
    SELECT format('lot %s: %s free and %s held stored, its moves say %s and %s', l.id, l.free, l.held,
                  coalesce(m.free, 0), coalesce(m.held, 0))
    FROM market_stocklot l LEFT JOIN moved m ON m.lot_id = l.id
    WHERE l.free <> coalesce(m.free, 0) OR l.held <> coalesce(m.held, 0)
    UNION ALL
    SELECT format('lot %s: came in %s times', l.id, coalesce(m.came, 0))
    FROM market_stocklot l LEFT JOIN moved m ON m.lot_id = l.id
    WHERE coalesce(m.came, 0) <> 1
    ORDER BY 1"""

#: Held goods are those of redemptions that wait, and of write-offs that nobody has decided.
_HELD = """
    WITH due AS (
        SELECT m.lot_id, sum(m.quantity) AS held
        FROM market_stockmove m
        LEFT JOIN market_redemptionline n ON n.id = m.line_id
        LEFT JOIN market_redemption r ON r.id = n.redemption_id
        LEFT JOIN market_writeoff w ON w.id = m.write_off_id
        WHERE m.kind = 'reserve' AND (r.state IN ('ordered', 'checking') OR w.state = 'asked')
        GROUP BY m.lot_id)
    SELECT format('lot %s: %s held, redemptions and write-offs that wait say %s', l.id, l.held, coalesce(d.held, 0))
    FROM market_stocklot l LEFT JOIN due d ON d.lot_id = l.id
    WHERE l.held <> coalesce(d.held, 0)
    ORDER BY 1"""

#: Each line was reserved whole, and went out whole or came back whole, once, as the state says.
_LINES = """
    WITH moved AS (
        SELECT n.id, coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'reserve'), 0) AS reserved,
               coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'out'), 0) AS gone,
               coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'release'), 0) AS released,
               count(*) FILTER (WHERE l.goods_id <> n.goods_id) AS others
        FROM market_redemptionline n
        LEFT JOIN market_stockmove m ON m.line_id = n.id
        LEFT JOIN market_stocklot l ON l.id = m.lot_id
        GROUP BY n.id)
    SELECT format('redemption %s: is %s, of %s units of goods %s %s were reserved, %s went out, %s came back',
                  r.id, r.state, n.quantity, n.goods_id, m.reserved, m.gone, m.released)
    FROM market_redemptionline n
    JOIN market_redemption r ON r.id = n.redemption_id
    JOIN moved m ON m.id = n.id
    WHERE m.reserved <> n.quantity
       OR m.gone <> CASE WHEN r.state IN ('collected', 'returned') THEN n.quantity ELSE 0 END
       OR m.released <> CASE WHEN r.state IN ('cancelled', 'lapsed') THEN n.quantity ELSE 0 END
       OR m.others > 0
    UNION ALL
    SELECT format('redemption %s: %s points, its lines cost %s', r.id, r.points, coalesce(n.points, 0))
    FROM market_redemption r
    LEFT JOIN (SELECT redemption_id, sum(quantity * price) AS points
               FROM market_redemptionline GROUP BY redemption_id) n ON n.redemption_id = r.id
    WHERE r.points <> coalesce(n.points, 0)
    UNION ALL
    SELECT format('redemption %s: goods %s are of another shop', r.id, g.id)
    FROM market_redemptionline n
    JOIN market_redemption r ON r.id = n.redemption_id
    JOIN market_goods g ON g.id = n.goods_id
    WHERE g.shop_id <> r.shop_id
    ORDER BY 1"""

#: Held points are those of redemptions that wait; collected ones are the shop's, less what was brought back.
_HOLDS = """
    SELECT format('redemption %s: is %s with %s points, its hold is %s with %s, %s settled', r.id, r.state, r.points,
                  h.state, h.amount, h.settled)
    FROM market_redemption r JOIN points_hold h ON h.id = r.hold_id
    WHERE h.amount <> r.points
       OR h.state <> CASE WHEN r.state IN ('ordered', 'checking') THEN 'open'
                          WHEN r.state IN ('collected', 'returned') THEN 'settled' ELSE 'released' END
       OR h.settled <> CASE WHEN r.state IN ('collected', 'returned') THEN r.points ELSE 0 END
    UNION ALL
    SELECT format('redemption %s: is paid from another account than its owner''s', r.id)
    FROM market_redemption r
    JOIN points_hold h ON h.id = r.hold_id JOIN points_account a ON a.id = h.account_id
    WHERE (r.by_household AND a.household_id IS DISTINCT FROM r.household_id)
       OR (NOT r.by_household AND a.person_id IS DISTINCT FROM r.person_id)
    UNION ALL
    SELECT format('redemption %s: is held for another shop', r.id)
    FROM market_redemption r
    JOIN market_shop s ON s.id = r.shop_id
    JOIN points_hold h ON h.id = r.hold_id JOIN points_account a ON a.id = h.shop_id
    WHERE a.shop_code <> s.code
    UNION ALL
    SELECT format('hold %s: holds points for shop %s, no redemption asked for it', h.id, s.code)
    FROM points_hold h
    JOIN points_account a ON a.id = h.shop_id JOIN market_shop s ON s.code = a.shop_code
    WHERE NOT EXISTS (SELECT 1 FROM market_redemption r WHERE r.hold_id = h.id)
    UNION ALL
    SELECT format('redemption %s: %s points came back, its returns say %s', r.id, h.returned, coalesce(b.points, 0))
    FROM market_redemption r
    JOIN points_hold h ON h.id = r.hold_id
    LEFT JOIN (SELECT n.redemption_id, sum(b.points) AS points
               FROM market_goodsreturn b JOIN market_redemptionline n ON n.id = b.line_id
               GROUP BY n.redemption_id) b ON b.redemption_id = r.id
    WHERE h.returned <> coalesce(b.points, 0)
    ORDER BY 1"""

#: The steps of a redemption follow on one another to its state; what was handed over was so once.
_STEPS = """
    WITH walked AS (
        SELECT id, redemption_id, was, state, at,
               lag(state) OVER one AS before, lag(at) OVER one AS earlier,
               lead(id) OVER one IS NULL AS is_last
        FROM market_redemptionstep WINDOW one AS (PARTITION BY redemption_id ORDER BY id))
    SELECT format('redemption %s: step %s leaves "%s", the one before it came to "%s"', redemption_id, id, was,
                  coalesce(before, ''))
    FROM walked WHERE was <> coalesce(before, '')
    UNION ALL
    SELECT format('redemption %s: step %s is earlier than the one before it', redemption_id, id)
    FROM walked WHERE at < earlier
    UNION ALL
    SELECT format('redemption %s: is %s since %s, its steps say %s since %s', r.id, r.state, r.state_since,
                  coalesce(w.state, 'nothing'), w.at)
    FROM market_redemption r LEFT JOIN walked w ON w.redemption_id = r.id AND w.is_last
    WHERE w.state IS DISTINCT FROM r.state OR w.at IS DISTINCT FROM r.state_since
    UNION ALL
    SELECT format('redemption %s: was collected %s times', redemption_id, count(*))
    FROM market_redemptionstep WHERE state = 'collected' GROUP BY redemption_id HAVING count(*) > 1
    ORDER BY 1"""

#: What came back is not more than was had, and lies in the lots it went out of.
_RETURNS = """
    SELECT format('line %s: %s brought back stored, its returns say %s', n.id, n.brought_back, coalesce(b.quantity, 0))
    FROM market_redemptionline n
    LEFT JOIN (SELECT line_id, sum(quantity) AS quantity FROM market_goodsreturn GROUP BY line_id) b ON b.line_id = n.id
    WHERE n.brought_back <> coalesce(b.quantity, 0)
    UNION ALL
    SELECT format('return %s: of %s units %s came back to the shelf', b.id, b.quantity, coalesce(m.quantity, 0))
    FROM market_goodsreturn b
    LEFT JOIN (SELECT goods_return_id, sum(quantity) AS quantity FROM market_stockmove
               WHERE kind = 'return' GROUP BY goods_return_id) m ON m.goods_return_id = b.id
    WHERE b.quantity <> coalesce(m.quantity, 0)
    UNION ALL
    SELECT format('line %s: more came back into lot %s than went out of it', line_id, lot_id)
    FROM (SELECT coalesce(m.line_id, b.line_id) AS line_id, m.lot_id,
                 sum(CASE m.kind WHEN 'out' THEN m.quantity WHEN 'return' THEN -m.quantity ELSE 0 END) AS out
          FROM market_stockmove m LEFT JOIN market_goodsreturn b ON b.id = m.goods_return_id
          WHERE m.kind IN ('out', 'return') GROUP BY 1, 2) o
    WHERE out < 0
    UNION ALL
    SELECT format('redemption %s: is %s, %s of %s units came back', r.id, r.state, n.back, n.quantity)
    FROM market_redemption r
    JOIN (SELECT redemption_id, sum(brought_back) AS back, sum(quantity) AS quantity
          FROM market_redemptionline GROUP BY redemption_id) n ON n.redemption_id = r.id
    WHERE (r.state = 'returned') <> (n.back = n.quantity)
    ORDER BY 1"""

#: Counts and write-offs moved what they say; who kept the shop neither counted it nor confirmed what went.
_WATCHED = """
    SELECT format('count line %s: found %s for %s, moved %s', c.id, c.found, c.expected, coalesce(m.quantity, 0))
    FROM market_countline c
    LEFT JOIN (SELECT count_line_id, sum(CASE kind WHEN 'surplus' THEN quantity ELSE -quantity END) AS quantity
               FROM market_stockmove WHERE count_line_id IS NOT NULL GROUP BY count_line_id) m
        ON m.count_line_id = c.id
    WHERE coalesce(m.quantity, 0) <> c.found - c.expected
    UNION ALL
    SELECT format('write-off %s: is %s with %s units, %s set aside, %s gone, %s back on the shelf', w.id, w.state,
                  w.quantity, m.reserved, m.gone, m.back)
    FROM market_writeoff w
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(quantity) FILTER (WHERE kind = 'reserve'), 0) AS reserved,
               coalesce(sum(quantity) FILTER (WHERE kind = 'void'), 0) AS gone,
               coalesce(sum(quantity) FILTER (WHERE kind = 'release'), 0) AS back
        FROM market_stockmove WHERE write_off_id = w.id) m
    WHERE m.reserved <> w.quantity
       OR m.gone <> CASE w.state WHEN 'confirmed' THEN w.quantity ELSE 0 END
       OR m.back <> CASE w.state WHEN 'declined' THEN w.quantity ELSE 0 END
    UNION ALL
    SELECT format('count %s: counted by a keeper of the shop', c.id)
    FROM market_count c
    WHERE EXISTS (SELECT 1 FROM market_shopkeeper k
                  WHERE k.shop_id = c.shop_id AND k.person_id = c.counted_by_id
                    AND k.since <= c.counted_at AND (k.until IS NULL OR k.until > c.counted_at))
    UNION ALL
    SELECT format('write-off %s: decided by a keeper of the shop', w.id)
    FROM market_writeoff w
    JOIN market_stocklot l ON l.id = w.lot_id JOIN market_goods g ON g.id = l.goods_id
    WHERE EXISTS (SELECT 1 FROM market_shopkeeper k
                  WHERE k.shop_id = g.shop_id AND k.person_id = w.decided_by_id
                    AND k.since <= w.decided_at AND (k.until IS NULL OR k.until > w.decided_at))
    ORDER BY 1"""

#: Receipts are counted off without a gap, and donated goods are of the shop they were given to.
_DONATIONS = """
    SELECT format('shop %s: %s receipts in %s, the last is number %s', shop_id, count(*), year, max(number))
    FROM market_donation GROUP BY shop_id, year HAVING count(*) <> max(number)
    UNION ALL
    SELECT format('donation %s: nothing was taken in for it', d.id)
    FROM market_donation d WHERE NOT EXISTS (SELECT 1 FROM market_stocklot l WHERE l.donation_id = d.id)
    UNION ALL
    SELECT format('donation %s: lot %s lies in another shop', d.id, l.id)
    FROM market_donation d
    JOIN market_stocklot l ON l.donation_id = d.id JOIN market_goods g ON g.id = l.goods_id
    WHERE g.shop_id <> d.shop_id
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "market stock": by_query(_STOCK),
    "market held": by_query(_HELD),
    "market lines": by_query(_LINES),
    "market holds": by_query(_HOLDS),
    "market steps": by_query(_STEPS),
    "market returns": by_query(_RETURNS),
    "market watched": by_query(_WATCHED),
    "market donations": by_query(_DONATIONS),
}
