"""Drawing lots so that nobody can choose the result and anybody can draw again. Plain Python, nothing of ours needed.

Before anyone enters, the digest of a secret is published: the secret cannot be changed any more. At the deadline the
list of lots is closed and its digest taken: nobody knows it before. Secret and digest together give the seed, and the
seed the order of the lots. Then all of it is published (docs/adr/0016-lots-anyone-can-draw-again.md).
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def commitment_of(secret: str) -> str:
    """What is published of a secret beforehand."""
    return _hash(secret)


def digest_of(lots: Sequence[tuple[int, Sequence[str]]]) -> str:
    """The digest of the closed list: a line ``lot number,number`` for each lot, in ascending order of lots."""
    return _hash("".join(f"{lot} {','.join(numbers)}\n" for lot, numbers in sorted(lots)))


def seed_of(secret: str, digest: str) -> str:
    """What decides the order."""
    return _hash(f"{secret}:{digest}")


def order_of(lots: Sequence[int], seed: str) -> list[int]:
    """The lots in drawn order: ascending by the digest of seed and lot."""
    return sorted(lots, key=lambda lot: _hash(f"{seed}:{lot}"))


def winners_of(order: Sequence[int], sizes: Mapping[int, int], places: int) -> list[int]:
    """The lots that get places: in drawn order, each that still fits as a whole."""
    won = []
    for lot in order:
        if sizes[lot] <= places:
            won.append(lot)
            places -= sizes[lot]
    return won


def why_not_genuine(
    *,
    commitment: str,
    secret: str,
    lots: Sequence[tuple[int, Sequence[str]]],
    digest: str,
    seed: str,
    order: Sequence[int],
) -> list[str]:
    """What does not follow from what was published; empty if the draw was as it should be."""
    wrong = []
    if commitment_of(secret) != commitment:
        wrong.append("the secret is not the one that was promised")
    if digest_of(lots) != digest:
        wrong.append("the list of lots is not the one that was closed")
    if seed_of(secret, digest) != seed:
        wrong.append("the seed does not follow from secret and list")
    if order_of([lot for lot, _numbers in lots], seed) != list(order):
        wrong.append("the order does not follow from the seed")
    return wrong
