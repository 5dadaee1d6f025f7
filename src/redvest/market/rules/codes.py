"""The codes by which goods are handed over: a pick-up code for one redemption, and the long codes of cards.

A pick-up code is derived from the row each time it is shown and never stored; what is stored is a keyed hash, by which
a shop finds the row while it waits. It is gone with the hand-over: a code works once.

A card's code says whose points pay. A printed card's is drawn once and good until the card ends. The phone shows one
that is signed and changes every minute, as the codes for checking in do; it is good for as long as choosing at the
counter takes. Seen again within that time it says the same person and gives nothing by itself: each redemption has a
key of its own.
"""

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.crypto import keyed_hash, sign
from redvest.kernel.errors import Reason

DIGITS = 8
#: So many wrong codes of one person within this time; then the counter waits.
MOST_WRONG, WRONG_WITHIN = 10, timedelta(minutes=30)
#: Letters and digits that look like no other, 5 bits each; 16 of them cannot be guessed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CARD_LENGTH = 16
#: What a card's code begins with: of paper, or on a phone.
PRINTED, PHONE = "C", "P"
#: The phone shows a new code after so many seconds; so many of the last ones are good: ten minutes at the most.
PHONE_ROTATION, PHONE_GOOD = 60, 10
#: A phone's code is a number of 77 bits: the person's in the lower ones, above it a piece of the signature.
_PERSON_BITS, _SIGN_BITS = 32, 45


def pick_up_code(*, hold_id: int, turn: int) -> str:
    """The eight digits the owner shows. ``turn`` counts the codes of one redemption: a new one ends the one before."""
    number = int.from_bytes(sign(f"{hold_id}:{turn}".encode(), context="market.pick_up")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def pick_up_hash(code: str, *, shop_id: int) -> str:
    """By which a shop finds the redemption."""
    return keyed_hash(f"{shop_id}:{code.strip()}", context="market.pick_up")


def new_card_code() -> str:
    """A code for a printed card; shown once, to be printed."""
    return PRINTED + "".join(secrets.choice(_LETTERS) for _ in range(CARD_LENGTH))


def card_hash(code: str) -> str:
    """By which a card is found."""
    return keyed_hash(code.strip().upper(), context="market.card")


def is_card_code(code: str) -> bool:
    """Whether it looks like a card's code, of paper or on a phone, and not like a pick-up code."""
    return code.strip().upper().startswith((PRINTED, PHONE))


def phone_code(person_id: int, *, now: datetime) -> str:
    """What a person's phone shows at the counter; the same for a minute, to be scanned or typed."""
    number = _phone_sign(person_id, _window(now)) << _PERSON_BITS | person_id
    letters = []
    for _turn in range(CARD_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return PHONE + "".join(letters)


def phone_seconds_left(now: datetime) -> int:
    """Seconds until the phone shows another."""
    return PHONE_ROTATION - int(now.timestamp()) % PHONE_ROTATION


def phone_person(code: str, *, now: datetime) -> int | None:
    """Whose phone shows the code; None if it is not ours, or of another time."""
    code = code.strip().upper()
    letters = code.removeprefix(PHONE)
    if letters == code or len(letters) != CARD_LENGTH or not set(letters) <= set(_LETTERS):
        return None
    number = 0
    for letter in reversed(letters):
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    signed, person_id = number >> _PERSON_BITS, number & ((1 << _PERSON_BITS) - 1)
    latest = _window(now)
    genuine = (_phone_sign(person_id, latest - ago) for ago in range(PHONE_GOOD))
    return person_id if any(one == signed for one in genuine) else None


def _phone_sign(person_id: int, window: int) -> int:
    signature = sign(f"{person_id}:{window}".encode(), context="market.phone_card")
    return int.from_bytes(signature[:8], "big") >> (64 - _SIGN_BITS)


def _window(now: datetime) -> int:
    return int(now.timestamp()) // PHONE_ROTATION


def code_unknown() -> Reason:
    """Nothing waits at this counter under the code."""
    return Reason("code_unknown", _("没有找到这个码：可能输错了、已经领过，或不在这家超市领取"), about="code")


def too_many_wrong() -> Reason:
    """It is being guessed."""
    words = {"minutes": int(WRONG_WITHIN.total_seconds() // 60)}
    return Reason("too_many_wrong", _("输错次数太多，请 %(minutes)s 分钟后再试"), words, about="code")
