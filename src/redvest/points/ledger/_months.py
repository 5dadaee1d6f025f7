"""What accounts earned by site and month, kept beside the transfers under the locks of the accounts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import connection

Month = tuple[int, int, date]

_ARRAYS = (
    "unnest(%s::bigint[], %s::bigint[], %s::date[], %s::numeric[]) AS row(account_id, site_id, month, earned)"
)
_MORE = f"""
    INSERT INTO points_earnedmonth (account_id, site_id, month, earned) SELECT * FROM {_ARRAYS}
    ON CONFLICT (account_id, site_id, month) DO UPDATE SET earned = points_earnedmonth.earned + excluded.earned"""
_LESS = f"""
    UPDATE points_earnedmonth AS kept SET earned = kept.earned + row.earned FROM {_ARRAYS}
    WHERE (kept.account_id, kept.site_id, kept.month) = (row.account_id, row.site_id, row.month)"""


def write(changes: Mapping[Month, Decimal]) -> None:
    """Adds what is more, takes off what is less: a statement each. What is less was there before."""
    more = [(*key, amount) for key, amount in sorted(changes.items()) if amount > 0]
    less = [(*key, amount) for key, amount in sorted(changes.items()) if amount < 0]
    with connection.cursor() as cursor:
        for statement, rows in ((_MORE, more), (_LESS, less)):
            if rows:
                cursor.execute(statement, [[row[at] for row in rows] for at in range(4)])
