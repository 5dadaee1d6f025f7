"""Time-based one-time codes (RFC 6238), six digits every half minute, and the paper codes beside them. No tables."""

import hmac
import re
import secrets
import unicodedata
from datetime import datetime

import pyotp

from redvest.kernel.crypto import keyed_hash

STEP_SECONDS = 30
#: Clocks of phones run early and late: a code of the step before and after is right, too.
DRIFT = 1
RECOVERY_CODES = 10
#: No vowels and nothing that looks like something else, so that a code is copied rightly and says no word.
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"
#: Who shows the code on the phone.
ISSUER = "红马甲 Redvest"


def new_secret() -> str:
    """A fresh secret, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, *, account: str) -> str:
    """The otpauth address that an authenticator reads from the QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


def step_of(code: str, secret: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code this is, if it lies later than the step ``after``; None if it is not right now.

    All steps are compared, whichever is right, so that the time taken tells nothing.
    """
    present, found = int(now.timestamp()) // STEP_SECONDS, None
    maker = pyotp.TOTP(secret)
    for step in range(present - DRIFT, present + DRIFT + 1):
        right = hmac.compare_digest(maker.generate_otp(step).encode(), code.encode())
        if right and step > after:
            found = step
    return found


def plain(text: str) -> str:
    """What was typed, as codes are compared: narrow, in capitals, without blanks and dashes."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def is_totp(code: str) -> bool:
    """Whether a plain code could be of an authenticator."""
    return re.fullmatch(r"[0-9]{6}", code) is not None


def new_recovery_codes() -> list[str]:
    """Ten codes for paper, e.g. ``K7QM-2XWD-9RTF``: 57 bits each."""
    return ["-".join(letters(4) for _ in range(3)) for _ in range(RECOVERY_CODES)]


def letters(count: int) -> str:
    """So many random characters that are easily copied."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def recovery_hash(person_id: int, code: str) -> str:
    """How a recovery code is kept; ``code`` plain."""
    return keyed_hash(f"{person_id}:{code}", context="people.recovery_code")
