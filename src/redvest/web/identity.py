"""Who a request comes from, as views import it."""

from redvest.delivery.identity import (
    COOKIE,
    IdentityMiddleware,
    actor,
    address_of,
    claimed_actor,
    member,
    person_id,
    sign_in,
    sign_out,
    viewer,
    visitor,
)

__all__ = [
    "COOKIE",
    "IdentityMiddleware",
    "actor",
    "address_of",
    "claimed_actor",
    "member",
    "person_id",
    "sign_in",
    "sign_out",
    "viewer",
    "visitor",
]
