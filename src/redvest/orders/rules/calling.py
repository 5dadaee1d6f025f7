"""Drawing closed orders to be called back by another site, so that nobody chooses which, and anybody can draw again.

The list of what was closed on a day is taken; a secret nobody can know without the product's key and the list's digest
give the seed, and the seed decides which orders and which desks. The seed's digest is kept with each call-back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

from redvest.kernel.crypto import sign

#: Percent of the orders closed on a day, where the centre says nothing else; at least one a month wherever any closed.
SHARE = 5
#: Somebody who does not answer is tried twice, not twice within this time.
TRIES = 2
BETWEEN_TRIES = timedelta(hours=2)
#: So many minutes of working days a call-back may take.
CALL_WITHIN = 7 * 24 * 60


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def seed_of(root_code: str, day: date, order_ids: Sequence[int]) -> str:
    """The seed of a county's draw for the orders closed on a day; the same however often it is asked for."""
    secret = sign(f"{root_code}:{day.isoformat()}".encode(), context="orders.call_back").hex()
    listed = _hash("".join(f"{pk}\n" for pk in sorted(order_ids)))
    return _hash(f"{secret}:{listed}")


def digest_of(seed: str) -> str:
    """What is kept of a seed: whoever is shown the seed can check that it is the one that was drawn by."""
    return _hash(seed)


def drawn(order_ids: Sequence[int], seed: str, *, share: int, at_least: int) -> list[int]:
    """The orders to be called back, in drawn order: each with the same chance of ``share`` percent, but ``at_least`` so
    many if there are."""
    order = sorted(order_ids, key=lambda pk: _hash(f"{seed}:{pk}"))
    by_chance = [pk for pk in order if int(_hash(f"{seed}:{pk}"), 16) * 100 < share * 2**256]
    return order[: max(len(by_chance), min(at_least, len(order)))]


def desk_for(
    order_id: int, seed: str, *, desks: Mapping[int, str], staffed: Collection[int], away_from: Sequence[str]
) -> int | None:
    """The desk that calls: another site, neither above nor below where the order was served or answered for.

    ``desks``: paths by site id; those ``staffed`` come first; None if there is none.
    """
    others = [
        pk
        for pk, path in desks.items()
        if not any(path.startswith(p) or p.startswith(path) for p in away_from)
    ]
    fit = [pk for pk in others if pk in staffed] or others
    return min(fit, key=lambda pk: _hash(f"{seed}:{order_id}:{pk}"), default=None)
