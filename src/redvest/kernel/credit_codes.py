"""Unified social credit codes (统一社会信用代码, GB 32100): 18 letters and digits that check themselves."""

import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from redvest.kernel.errors import Reason, Text

LENGTH = 18
LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


def plain(text: str) -> str:
    """A code as it is stored: half-width capitals and digits without separators; "" when none is given."""
    return str(uscc.compact(unicodedata.normalize("NFKC", text)))


def why_wrong(code: str) -> list[Reason]:
    """Why a code as stored cannot be one.

    The authority in the first place may be a letter (N: rural collectives), which python-stdnum alone would refuse.
    """
    if len(code) != LENGTH:
        return [
            _credit(
                "wrong_length", _("统一社会信用代码是 18 位，您填了 %(length)s 位"), {"length": len(code)}
            )
        ]
    wrong = sorted(set(code) - LETTERS)
    if wrong:
        words_of = {"letters": " ".join(wrong)}
        return [
            _credit("wrong_letter", _("统一社会信用代码里不会有“%(letters)s”，请对照证书再看一看"), words_of)
        ]
    if not code[2:8].isdigit():
        return [_credit("wrong_digits", _("统一社会信用代码的第 3 到 8 位是数字，请对照证书再看一看"))]
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        return [_credit("wrong_check", _("统一社会信用代码的校验位不对，可能有一位抄错了"))]
    return []


def _credit(code: str, sentence: Text, params: Mapping[str, object] | None = None) -> Reason:
    return Reason(f"credit_code_{code}", sentence, params or {}, about="credit_code")
