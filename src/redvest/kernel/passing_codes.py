"""Signed, short-lived codes for screens and phones; made and read without touching the database.

A code names a kind (one byte) and a subject's id, and changes every 15 seconds; the one before is still good, so that
none lives longer than 30. Which kinds there are is the business of the parts that show them.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from redvest.kernel import crypto
from redvest.kernel.errors import Reason, Refused

#: Seconds after which a new code is shown; the one before is still accepted, so none lives longer than twice this.
ROTATION = 15
_CONTEXT = "attendance.code"
_BODY = struct.Struct(">cQII")  # kind, subject id, window, salt


@dataclass(frozen=True, kw_only=True)
class PassingCode:
    """What a genuine, fresh code says."""

    kind: bytes
    subject: int
    nonce: str


def written(kind: bytes, subject: int, *, now: datetime, salt: int = 0) -> str:
    """The code at ``now``."""
    body = _BODY.pack(kind, subject, _window(now), salt)
    return base64.urlsafe_b64encode(body + crypto.sign(body, context=_CONTEXT)).decode().rstrip("=")


def seconds_left(now: datetime) -> int:
    """Seconds until the next rotation."""
    return ROTATION - int(now.timestamp()) % ROTATION


def read(text: str, *, now: datetime) -> PassingCode:
    """The code in ``text``. Raises Refused: code_forged (not ours or altered) or code_expired (not of this moment)."""
    body = _genuine(text)
    kind, subject, window, _salt = _BODY.unpack(body)
    if _window(now) - window not in (0, 1):
        raise Refused(Reason("code_expired", _("这个码已经过期，请扫现在屏幕上的新码")))
    return PassingCode(kind=kind, subject=subject, nonce=base64.urlsafe_b64encode(body).decode().rstrip("="))


def forged() -> Refused:
    """What is said of a code that is none of ours, or not of the kind wanted here."""
    return Refused(Reason("code_forged", _("这不是有效的红马甲码")))


def _window(now: datetime) -> int:
    return int(now.timestamp()) // ROTATION


def _genuine(text: str) -> bytes:
    text = text.strip().rstrip("/").rsplit("/", 1)[-1]  # a scan gives the whole address
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise forged() from error
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    if len(body) != _BODY.size or not crypto.signed_rightly(body, signature, context=_CONTEXT):
        raise forged()
    return body
