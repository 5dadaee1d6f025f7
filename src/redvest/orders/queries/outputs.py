"""What orders say of projects: the answer of orders to ``projects.measuring``."""

from collections.abc import Collection
from datetime import datetime

from redvest.kernel.checks import query
from redvest.projects.measuring import Outputs

#: An order belongs to the project of the visit that served it, if it was closed at the moment; what was said of the
#: service counts from when it was given.
_ORDERS = """
    SELECT a.project_id, count(*), count(r.id), count(*) FILTER (WHERE r.solved),
           coalesce(sum(r.punctuality + r.attitude + r.skill), 0)
    FROM orders_order o JOIN activities_shift h ON h.id = o.shift_id
    JOIN activities_activity a ON a.id = h.activity_id
    LEFT JOIN orders_review r ON r.order_id = o.id AND r.at <= %s
    WHERE a.project_id = ANY(%s)
      AND (SELECT s.state FROM orders_orderstep s WHERE s.order_id = o.id AND s.at <= %s
           ORDER BY s.id DESC LIMIT 1) = 'closed'
    GROUP BY a.project_id"""


def project_outputs(project_ids: Collection[int], *, until: datetime) -> dict[int, Outputs]:
    """Orders closed, and what those who asked said of the service, until then. One statement."""
    return {
        pk: Outputs(orders=orders, reviews=reviews, solved=solved, stars=int(stars))
        for pk, orders, reviews, solved, stars in query(_ORDERS, [until, list(project_ids), until])
    }
