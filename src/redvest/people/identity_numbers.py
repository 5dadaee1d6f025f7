"""Identity numbers of 18 characters (GB 11643): residents' cards and the residence permits of 港澳台居民.

Six digits of area, eight of birth, three of sequence (odd male, even female), one check character. The area is not
looked up: codes of abolished counties stay valid in people's numbers, and permits use 810000, 820000 and 830000.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from redvest.kernel.errors import Reason, Text
from redvest.people.enums import IdType, Sex

PERMIT_PREFIXES = frozenset({"81", "82", "83"})
#: The first two digits of mainland numbers: provinces (GB/T 2260), none of them ever withdrawn.
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]")
OLDEST_YEARS = 130


@dataclass(frozen=True, kw_only=True)
class IdFacts:
    """What a valid number says: itself in its one written form, the birth date and the sex."""

    number: str
    birth_date: date
    sex: Sex


def normalised(text: str) -> str:
    """The one written form: full-width characters narrowed, spaces dropped, x in upper case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def read_id_number(text: str, id_type: str, *, today: date) -> IdFacts | Reason:
    """What the number says, or why it cannot be right. ``today`` is the day in China."""
    number = normalised(text)
    code, sentence = _fault(number, id_type, today)
    if code:
        return Reason(code, sentence, about="id_number")
    return IdFacts(
        number=number,
        birth_date=ric.get_birth_date(number),
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
    )


def make_id_number(area: str, birth: date, sequence: int) -> str:
    """The full number for six digits of area, a birth date and a sequence of 0 to 999 (odd male, even female)."""
    body = f"{area}{birth:%Y%m%d}{sequence:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _fault(number: str, id_type: str, today: date) -> tuple[str, Text]:
    if not number:
        return "id_missing", _("请填写证件号码")
    if len(number) == 15 and number.isascii() and number.isdigit():
        return "id_obsolete", _("15 位的老号码已停用，请填写 18 位的号码")
    if len(number) != 18:
        return "id_length", _("身份证号码应是 18 位，请数一数是否多了或少了")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "id_characters", _("身份证号码前 17 位都是数字，最后一位是数字或 X")
    is_permit = number[:2] in PERMIT_PREFIXES
    if is_permit and id_type == IdType.RESIDENT:
        return "id_type_unfit", _("这是港澳台居民居住证的号码，请把证件类型改成“港澳台居民居住证”")
    if not is_permit and id_type == IdType.HK_MO_TW_PERMIT:
        return "id_type_unfit", _("港澳台居民居住证的号码以 81、82 或 83 开头，请核对证件类型和号码")
    if not is_permit and not PROVINCES.fullmatch(number[:2]):
        return "id_area", _("身份证号码开头的地区不对，请再核对一遍")
    try:
        birth = ric.get_birth_date(number)
    except ValueError:
        return "id_birth", _("身份证号码中的出生日期不存在，请再核对一遍")
    if birth > today:
        return "id_birth", _("身份证号码中的出生日期还没有到，请再核对一遍")
    if birth.year < today.year - OLDEST_YEARS:
        return "id_birth", _("身份证号码中的出生日期太早了，请再核对一遍")
    if number[17] != ric.calc_check_digit(number):
        return "id_check", _("身份证号码最后一位校验不对，请再核对一遍")
    return "", ""
