"""The one mapping from kinds of refusal to HTTP."""

from redvest.kernel.errors import DomainError, Forbidden, Invalid, NotFound

_STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Invalid: 422}


def status_of(error: DomainError) -> int:
    """404, 403 and 422 by kind, and 409 for everything that the state or a rule forbids."""
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)
