"""Codes for checking in and out: signed, short-lived, rotating (``kernel.passing_codes``).

The leader's screen shows a *rotating* code of a shift and a direction; it changes every 15 seconds and is good for at
most 30, so a photo of it is worthless. A volunteer's own code names the person and carries a nonce used only once.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from redvest.activities.enums import Direction
from redvest.kernel import passing_codes
from redvest.kernel.passing_codes import ROTATION, seconds_left

__all__ = ["ROTATION", "Code", "person_code", "read", "rotating_code", "seconds_left"]

_DIRECTIONS = {b"i": Direction.IN, b"o": Direction.OUT}
_KINDS = {direction: kind for kind, direction in _DIRECTIONS.items()}
_PERSON = b"p"


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a genuine, fresh code says. Either ``shift_id`` with ``direction``, or ``person_id``."""

    shift_id: int | None
    direction: str | None
    person_id: int | None
    nonce: str


def rotating_code(shift_id: int, direction: str, *, now: datetime) -> str:
    """The code for the leader's screen at ``now``."""
    return passing_codes.written(_KINDS[Direction(direction)], shift_id, now=now)


def person_code(person_id: int, *, now: datetime) -> str:
    """A volunteer's own code, a new one at each call."""
    return passing_codes.written(_PERSON, person_id, now=now, salt=secrets.randbits(32))


def read(text: str, *, now: datetime) -> Code:
    """The code in ``text``. Raises Refused: code_forged (not ours or altered) or code_expired (not of this moment)."""
    code = passing_codes.read(text, now=now)
    if code.kind == _PERSON:
        return Code(shift_id=None, direction=None, person_id=code.subject, nonce=code.nonce)
    if code.kind not in _DIRECTIONS:
        raise passing_codes.forged()
    return Code(shift_id=code.subject, direction=_DIRECTIONS[code.kind], person_id=None, nonce=code.nonce)
