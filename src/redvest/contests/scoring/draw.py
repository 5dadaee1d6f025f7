"""A running order from a public seed, which anyone can recompute by hand or in any language.

For each code the SHA-256 digest of ``<seed>|<code>`` in UTF-8 is written in hexadecimal; codes are ordered by it. The
seed is told before the draw by somebody who does not know the codes' digests, such as the closing index of a day.
"""

from collections.abc import Iterable
from hashlib import sha256


def digest(seed: str, code: str) -> str:
    """What a code is ordered by."""
    return sha256(f"{seed}|{code}".encode()).hexdigest()


def order(seed: str, codes: Iterable[str]) -> list[str]:
    """The codes in the order drawn. The order in which they are given says nothing."""
    return sorted(set(codes), key=lambda code: digest(seed, code))
