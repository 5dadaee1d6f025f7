"""Codes for checking in and out: signed, short-lived, rotating; made and read without touching the database.

The leader's screen shows a *rotating* code of a shift and a direction; it changes every 15 seconds and is good for at
most 30, so a photo of it is worthless. A volunteer's own code names the person and carries a nonce used only once.
"""

import base64
import binascii
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import Direction
from redvest.kernel import crypto
from redvest.kernel.errors import Reason, Refused

#: Seconds after which a new code is shown; the one before is still accepted, so none lives longer than twice this.
ROTATION = 15
_CONTEXT = "attendance.code"
_BODY = struct.Struct(">cQII")  # kind, subject id, window, salt
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
    return _write(_KINDS[Direction(direction)], shift_id, now, salt=0)


def person_code(person_id: int, *, now: datetime) -> str:
    """A volunteer's own code, a new one at each call."""
    return _write(_PERSON, person_id, now, salt=secrets.randbits(32))


def seconds_left(now: datetime) -> int:
    """Seconds until the next rotation."""
    return ROTATION - int(now.timestamp()) % ROTATION


def read(text: str, *, now: datetime) -> Code:
    """The code in ``text``. Raises Refused: code_forged (not ours or altered) or code_expired (not of this moment)."""
    body = _genuine(text)
    kind, subject, window, _salt = _BODY.unpack(body)
    if _window(now) - window not in (0, 1):
        raise Refused(Reason("code_expired", _("这个码已经过期，请扫现在屏幕上的新码")))
    nonce = base64.urlsafe_b64encode(body).decode().rstrip("=")
    if kind == _PERSON:
        return Code(shift_id=None, direction=None, person_id=subject, nonce=nonce)
    return Code(shift_id=subject, direction=_DIRECTIONS[kind], person_id=None, nonce=nonce)


def _write(kind: bytes, subject: int, now: datetime, *, salt: int) -> str:
    body = _BODY.pack(kind, subject, _window(now), salt)
    return base64.urlsafe_b64encode(body + crypto.sign(body, context=_CONTEXT)).decode().rstrip("=")


def _window(now: datetime) -> int:
    return int(now.timestamp()) // ROTATION


def _genuine(text: str) -> bytes:
    forged = Refused(Reason("code_forged", _("这不是有效的红马甲码")))
    text = text.strip().rstrip("/").rsplit("/", 1)[-1]  # a scan gives the whole address
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise forged from error
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    if len(body) != _BODY.size or not crypto.signed_rightly(body, signature, context=_CONTEXT):
        raise forged
    return body
