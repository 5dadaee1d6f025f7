"""Pure decisions about people: what a form's fields must be, and who may do what to whom."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason
from redvest.people.ages import FULL_AGE as FULL_AGE
from redvest.people.ages import YOUNGEST_ALONE as YOUNGEST_ALONE
from redvest.people.ages import age_on as age_on
from redvest.people.ages import is_minor as is_minor
from redvest.people.ages import why_not_earn as why_not_earn
from redvest.people.ages import why_not_enter as why_not_enter
from redvest.people.ages import why_not_minor as why_not_minor
from redvest.people.enums import (
    MOST_TOKENS,
    NECESSARY_PURPOSES,
    TOKEN_DAYS,
    Purpose,
    ServiceCategory,
    Skill,
    TokenScope,
)

SHORTEST_WHY, LONGEST_WHY = 4, 200


def tidy_name(text: str) -> str:
    """A name in its one written form: single inner spaces, every kind of dot between parts as ·."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    return re.sub(r"\s*[·•・‧∙⋅]\s*", "·", name)


def why_not_name(name: str) -> list[Reason]:
    """Empty if a tidy name can be one from a document: 2 to 50 letters, parts joined by · or a space."""
    if not name:
        return [Reason("name_missing", _("请填写证件上的姓名"), about="name")]
    letters = [
        mark for mark in name if unicodedata.category(mark) in ("Lo", "Lu", "Ll", "Lt", "Lm", "Mn", "Mc")
    ]
    if len(name) > 50 or len(letters) < 2 or set(name) - set(letters) - set("· -'."):
        return [Reason("name_odd", _("姓名要和证件上的一样，不能有数字和符号"), about="name")]
    return []


def why_not_code_form(code: str) -> list[Reason]:
    """Empty if it could be a one-time code: six digits."""
    if re.fullmatch(r"[0-9]{6}", code):
        return []
    return [Reason("code_form", _("请填写短信里的 6 位数字验证码"), about="code")]


def why_not_choices(skills: Collection[str], categories: Collection[str]) -> list[Reason]:
    """Empty if all skills and categories are known ones."""
    reasons = []
    if set(skills) - set(Skill.values):
        reasons.append(Reason("skill_unknown", _("请从列出的技能中选择"), about="skills"))
    if set(categories) - set(ServiceCategory.values):
        reasons.append(Reason("category_unknown", _("请从列出的服务类别中选择"), about="categories"))
    return reasons


def why_not_consents(consents: Iterable[str]) -> list[Reason]:
    """Empty if the necessary purposes are consented to; the others may be refused without loss (PIPL art. 16)."""
    given = set(consents)
    if given - set(Purpose.values):
        return [Reason("consent_unknown", _("请从列出的用途中选择"), about="consents")]
    return [
        Reason(
            "consent_needed",
            _("没有“%(purpose)s”这一项同意，就无法为您注册；其他各项可以不同意"),
            {"purpose": Purpose(purpose).label},
            about="consents",
        )
        for purpose in Purpose.values
        if purpose in NECESSARY_PURPOSES and purpose not in given
    ]


def why_not_register(*, age: int, identity_taken: bool, phone_taken: bool) -> list[Reason]:
    """Empty if a person with a confirmed phone may be registered. Says nothing of whose the taken things are."""
    reasons = []
    if age < YOUNGEST_ALONE:
        reasons.append(under_age())
    if identity_taken:
        reasons.append(identity_is_taken())
    elif phone_taken:
        reasons.append(phone_is_taken())
    return reasons


def under_age() -> Reason:
    """The refusal of a child."""
    return Reason(
        "under_age",
        _("未满 %(years)s 周岁的小朋友需要监护人一起办理，请和家长到附近的文明实践站登记"),
        {"years": YOUNGEST_ALONE},
        about="id_number",
    )


def identity_is_taken() -> Reason:
    """The refusal of a second registration of one identity."""
    return Reason(
        "identity_taken",
        _("这个证件号码已经注册过。如果是您本人注册的，请直接登录；如果不是，请带证件到附近的文明实践站核实"),
        about="id_number",
    )


def phone_is_taken() -> Reason:
    """The refusal of a phone that another active person confirmed."""
    return Reason(
        "phone_taken",
        _("这个手机号已经用于注册。如果是您本人，请直接登录；如果是新换的号码，请到附近的文明实践站办理"),
        about="phone",
    )


def why_not_own(*, person_id: int, by: Actor) -> list[Reason]:
    """Empty if the actor is that person, or the system."""
    if by.is_system or by.person_id == person_id:
        return []
    return [Reason("not_own", _("只能由本人操作"))]


def why_not_withdraw(purpose: str) -> list[Reason]:
    """Empty if the consent can be withdrawn while one stays registered."""
    if purpose not in NECESSARY_PURPOSES:
        return []
    return [
        Reason(
            "consent_necessary",
            _(
                "“%(purpose)s”是注册所必需的。如果您不想再使用，可以在“我的资料”里注销，注销后不再处理您的个人信息"
            ),
            {"purpose": Purpose(purpose).label},
        )
    ]


def why_not_why(why: str) -> list[Reason]:
    """Empty if a reason for looking at someone's contact says something."""
    if SHORTEST_WHY <= len(why) <= LONGEST_WHY:
        return []
    params: dict[str, Any] = {"least": SHORTEST_WHY, "most": LONGEST_WHY}
    return [
        Reason(
            "why_missing",
            _("请写明查看的原因（%(least)s 到 %(most)s 个字），本人会看到"),
            params,
            about="why",
        )
    ]


def why_not_in_person(by: Actor) -> list[Reason]:
    """Empty if the actor is logged in themself: what guards an account is not left to a program."""
    if by.person_id is not None and by.login_id is not None:
        return []
    return [Reason("not_in_person", _("这件事要本人登录后在页面上办，不能用令牌"))]


def why_not_token_form(*, name: str, scopes: Collection[str], days: int) -> list[Reason]:
    """Empty if a token's name, scopes and days are in order."""
    reasons = []
    if not 1 <= len(name) <= 40:
        reasons.append(
            Reason("token_name", _("请给令牌起个名字（40 个字以内），例如“社区大屏”"), about="name")
        )
    if not scopes or set(scopes) - set(TokenScope.values):
        reasons.append(Reason("token_scopes", _("请至少选一项，说明这个令牌可以做什么"), about="scopes"))
    if days not in TOKEN_DAYS:
        reasons.append(Reason("token_days", _("请从列出的有效期中选择"), about="days"))
    return reasons


def why_not_another_token(live: int) -> list[Reason]:
    """Empty if a person with so many live tokens may have one more."""
    if live < MOST_TOKENS:
        return []
    words = {"most": MOST_TOKENS}
    return [Reason("tokens_many", _("最多同时有 %(most)s 个令牌，请先停用不再需要的"), words)]


LONGEST_CONTACT, LONGEST_PURPOSE = 100, 200


def why_not_contact(contact: str, *, phone: str) -> list[Reason]:
    """Empty if the person entered can be reached: at a phone, or by somebody who is named."""
    if len(contact) > LONGEST_CONTACT:
        sentence = _("联系人最多 %(most)s 个字")
        return [Reason("contact_long", sentence, {"most": LONGEST_CONTACT}, about="contact")]
    if phone.strip() or contact.strip():
        return []
    return [Reason("contact_missing", _("没有手机的，请写一位联系人的姓名和电话，例如子女"), about="contact")]
