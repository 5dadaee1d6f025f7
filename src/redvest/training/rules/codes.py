"""Codes of sessions: like those of shifts, and good for nothing else (``kernel.passing_codes``)."""

from dataclasses import dataclass
from datetime import datetime

from redvest.activities.enums import Direction
from redvest.kernel import passing_codes

_DIRECTIONS = {b"t": Direction.IN, b"u": Direction.OUT}
_KINDS = {direction: kind for kind, direction in _DIRECTIONS.items()}
_PERSON = b"p"


@dataclass(frozen=True, kw_only=True)
class SessionCode:
    """A genuine, fresh code of a session, and which way it points."""

    session_id: int
    direction: str


def rotating_code(session_id: int, direction: str, *, now: datetime) -> str:
    """The code for the organiser's screen at ``now``."""
    return passing_codes.written(_KINDS[Direction(direction)], session_id, now=now)


def read(text: str, *, now: datetime) -> SessionCode:
    """The code in ``text``. Raises Refused: code_forged (also for another kind of code), code_expired."""
    code = passing_codes.read(text, now=now)
    if code.kind not in _DIRECTIONS:
        raise passing_codes.forged()
    return SessionCode(session_id=code.subject, direction=_DIRECTIONS[code.kind])


def person_in(text: str, *, now: datetime) -> int:
    """Whose own code this is. Raises Refused: code_forged (also for a session's code), code_expired."""
    code = passing_codes.read(text, now=now)
    if code.kind != _PERSON:
        raise passing_codes.forged()
    return code.subject
