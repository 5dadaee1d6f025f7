"""Identity documents: what each number looks like, what it says, and the one text by which an identity is known.

Numbers of 18 characters say the birth date and the sex themselves (``identity_numbers``); for the others both are asked
for. Their forms are checked as far as they are known and stable: a wrong refusal keeps a real person out.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.crypto import keyed_hash
from redvest.kernel.errors import Reason, Text
from redvest.people.enums import TELLING_ID_TYPES, IdType, Sex
from redvest.people.identity_numbers import OLDEST_YEARS, IdFacts, normalised, read_id_number

ID_CONTEXT = "person.id_number"

#: What a number must look like, by type, and what to say of one that does not.
_FORMS: dict[str, tuple[re.Pattern[str], Text]] = {
    IdType.HK_PERMIT: (
        re.compile(r"H[0-9]{8}([0-9]{2})?"),
        _("香港居民的通行证号码是字母 H 加 8 位数字，请再核对一遍"),
    ),
    IdType.MO_PERMIT: (
        re.compile(r"M[0-9]{8}([0-9]{2})?"),
        _("澳门居民的通行证号码是字母 M 加 8 位数字，请再核对一遍"),
    ),
    IdType.TW_PERMIT: (re.compile(r"[0-9]{8}"), _("台胞证号码是 8 位数字，请再核对一遍")),
    IdType.PASSPORT: (
        re.compile(r"(?=.*[0-9])[A-Z0-9]{5,17}"),
        _("护照号码只有字母和数字，5 到 17 位，请再核对一遍"),
    ),
    IdType.OFFICER: (
        re.compile(r"(?=.*[0-9]{4})[0-9A-Z一-鿿-]{6,20}"),
        _("请照军官证填写完整的编号，例如“南字第01234567号”"),
    ),
    IdType.SOLDIER: (
        re.compile(r"(?=.*[0-9]{4})[0-9A-Z一-鿿-]{6,20}"),
        _("请照士兵证填写完整的编号，例如“南字第01234567号”"),
    ),
    IdType.OTHER: (
        re.compile(r"(?=.*[0-9])[0-9A-Z一-鿿()-]{4,30}"),
        _("请照证件填写完整的号码，4 到 30 个字"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """An identity document as a form has it; birth date and sex count only where the number does not say them."""

    id_type: str
    id_number: str
    birth_date: date | None = None
    sex: str = ""


def read_document(document: Document, *, today: date) -> IdFacts | list[Reason]:
    """What the document says, or everything wrong with it, by field. ``today`` is the day in China."""
    if document.id_type not in IdType.values:
        return [Reason("id_type_unknown", _("请选择证件类型"), about="id_type")]
    if document.id_type in TELLING_ID_TYPES:
        facts = read_id_number(document.id_number, document.id_type, today=today)
        return [facts] if isinstance(facts, Reason) else facts
    number = normalised(document.id_number)
    faults = _why_not_number(number, document.id_type)
    faults += _why_not_birth(document.birth_date, today)
    if document.sex not in Sex.values:
        faults.append(Reason("sex_missing", _("请选择性别"), about="sex"))
    if faults or document.birth_date is None:
        return faults
    return IdFacts(number=number, birth_date=document.birth_date, sex=Sex(document.sex))


def identity_hash(id_type: str, number: str) -> str:
    """The keyed hash that makes an identity unique: one type and number, one person.

    The two digits behind a permit for Hong Kong or Macau count renewals and are left out. Numbers of 18 characters are
    unique among themselves and carry no type, as they never did.
    """
    if id_type in TELLING_ID_TYPES:
        return keyed_hash(number, context=ID_CONTEXT)
    if id_type in (IdType.HK_PERMIT, IdType.MO_PERMIT):
        number = number[:9]
    return keyed_hash(f"{id_type}:{number}", context=ID_CONTEXT)


def _why_not_number(number: str, id_type: str) -> list[Reason]:
    if not number:
        return [Reason("id_missing", _("请填写证件号码"), about="id_number")]
    form, sentence = _FORMS[id_type]
    return [] if form.fullmatch(number) else [Reason("id_form", sentence, about="id_number")]


def _why_not_birth(birth: date | None, today: date) -> list[Reason]:
    if birth is None:
        return [Reason("birth_missing", _("这种证件的号码里没有出生日期，请填写"), about="birth_date")]
    if birth > today:
        return [Reason("birth_odd", _("出生日期还没有到，请再核对一遍"), about="birth_date")]
    if birth.year < today.year - OLDEST_YEARS:
        return [Reason("birth_odd", _("出生日期太早了，请再核对一遍"), about="birth_date")]
    return []
