"""The codes by which goods are handed over: a pick-up code for one redemption, and the long code of a printed card.

A pick-up code is derived from the row each time it is shown and never stored; what is stored is a keyed hash, by which
a shop finds the row while it waits. It is gone with the hand-over: a code works once.
"""

import secrets
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from redvest.kernel.crypto import keyed_hash, sign
from redvest.kernel.errors import Reason

DIGITS = 8
#: So many wrong codes of one person within this time; then the counter waits.
MOST_WRONG, WRONG_WITHIN = 10, timedelta(minutes=30)
#: Letters and digits that look like no other, 5 bits each; 16 of them cannot be guessed.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CARD_LENGTH = 16


def pick_up_code(*, hold_id: int, turn: int) -> str:
    """The eight digits the owner shows. ``turn`` counts the codes of one redemption: a new one ends the one before."""
    number = int.from_bytes(sign(f"{hold_id}:{turn}".encode(), context="market.pick_up")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def pick_up_hash(code: str, *, shop_id: int) -> str:
    """By which a shop finds the redemption."""
    return keyed_hash(f"{shop_id}:{code.strip()}", context="market.pick_up")


def new_card_code() -> str:
    """A code for a printed card; shown once, to be printed."""
    return "C" + "".join(secrets.choice(_LETTERS) for _ in range(CARD_LENGTH))


def card_hash(code: str) -> str:
    """By which a card is found."""
    return keyed_hash(code.strip().upper(), context="market.card")


def is_card_code(code: str) -> bool:
    """Whether it looks like a card's code and not like a pick-up code."""
    return code.strip().upper().startswith("C")


def code_unknown() -> Reason:
    """Nothing waits at this counter under the code."""
    return Reason("code_unknown", _("没有找到这个码：可能输错了、已经领过，或不在这家超市领取"), about="code")


def too_many_wrong() -> Reason:
    """It is being guessed."""
    words = {"minutes": int(WRONG_WITHIN.total_seconds() // 60)}
    return Reason("too_many_wrong", _("输错次数太多，请 %(minutes)s 分钟后再试"), words, about="code")
