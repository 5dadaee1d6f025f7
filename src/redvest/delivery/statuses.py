"""The one mapping from kinds of refusal to HTTP."""

import psycopg
import psycopg_pool
from django.db import OperationalError

from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound

_STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Invalid: 422}


def status_of(error: DomainError) -> int:
    """404, 403 and 422 by kind, and 409 for everything that the state or a rule forbids."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)


#: What a statement is ended with that waited or took too long, or met another head-on; a repeat may well succeed.
_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg_pool.PoolTimeout,
)


def is_busy(error: BaseException) -> bool:
    """True if the database could not get to it in time: nothing was changed, and one may try again (503)."""
    return isinstance(error, OperationalError | psycopg.OperationalError) and isinstance(
        error.__cause__ or error, _BUSY
    )
