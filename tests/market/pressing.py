"""A shop on a busy morning, as a process of its own: everybody redeems and collects, again and again, until killed.

Run as ``python -m market.pressing SHOP GOODS KEEPER PERSON…``. Each person has three keys; what was done is printed the
moment the operation has returned, so that whoever kills this process knows what it had promised.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import django

KEYS = 3


def say(line: str) -> None:
    """In one piece, though four speak at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def press(shop_id: int, goods_id: int, keeper_id: int, person_id: int) -> None:
    """One person's morning, under the same keys each time it is told."""
    from redvest.access.queries import viewer_of
    from redvest.kernel import clock
    from redvest.kernel.actor import Actor
    from redvest.market import operations as market
    from redvest.market.queries.redemptions import redemption

    owner, keeper = Actor(person_id=person_id), Actor(person_id=keeper_id)
    for n in range(KEYS):
        now = clock.now()
        key = f"press-{person_id}-{n}"
        made = market.redeem(shop_id=shop_id, lines=[(goods_id, 1)], by=owner, now=now, key=key)
        say(f"held {key} {made.redemption_id}")
        if n == KEYS - 1:
            market.cancel_redemption(redemption_id=made.redemption_id, by=owner, now=now)
            say(f"back {key} {made.redemption_id}")
            continue
        code = redemption(made.redemption_id, viewer=viewer_of(owner, now=now), now=now).code
        market.hand_over(shop_id=shop_id, code=code, by=keeper, now=now, key=key)
        say(f"gone {key} {made.redemption_id}")


def main() -> None:
    """All persons, four at a time."""
    django.setup()
    from django.db import connection

    shop_id, goods_id, keeper_id, *people = map(int, sys.argv[1:])

    def one(person_id: int) -> None:
        try:
            press(shop_id, goods_id, keeper_id, person_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, people))
    say("done")


if __name__ == "__main__":
    main()
