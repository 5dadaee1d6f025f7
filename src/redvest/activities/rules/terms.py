"""On which terms people sign up for an activity: how places are given, and what is asked of those who come."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.activities.enums import SignUpMode
from redvest.kernel.errors import Reason
from redvest.people.enums import Skill

#: What one person may do in a day and without a break if an activity says nothing else, in minutes (domain 6.3).
DAY_MINUTES, ROW_MINUTES = 480, 240
#: A rest shorter than this joins two shifts into one stretch.
BREAK_MINUTES = 30
#: So long a place that came free is offered to the first in the queue, and at most.
OFFER_HOURS, LONGEST_OFFER = 12, 72
LONGEST_TRAINING, MOST_TRAININGS = 60, 10
LONGEST_CARE, LONGEST_POLICY = 300, 60


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of an activity. Minutes are whole; ``offer_hours`` 0 gives free places to the queue at once."""

    mode: str = SignUpMode.FIRST_COME
    offer_hours: int = OFFER_HOURS
    dangerous: bool = False
    policy_no: str = ""
    accompanied: bool = False
    skills: tuple[str, ...] = ()
    trainings: tuple[str, ...] = ()
    day_minutes: int = DAY_MINUTES
    row_minutes: int = ROW_MINUTES
    care: str = ""
    most_each: int = 0


#: What holds if nothing is said.
PLAIN_TERMS = Terms()
#: The fields of an activity that are its terms.
TERM_FIELDS = tuple(field.name for field in fields(Terms))


def terms_of(activity: Any) -> Terms:
    """The terms as an activity has them, e.g. to copy them."""
    values = {name: getattr(activity, name) for name in TERM_FIELDS}
    return Terms(**(values | {"skills": tuple(values["skills"]), "trainings": tuple(values["trainings"])}))


def why_not_terms(terms: Terms, *, risks: str) -> list[Reason]:
    """What is wrong with the terms, each at its field. A danger must be described before people are asked into it."""
    reasons = []
    if terms.mode not in SignUpMode.values:
        reasons.append(Reason("unknown_choice", _("请选择报名方式"), about="mode"))
    if not 0 <= terms.offer_hours <= LONGEST_OFFER:
        words = {"most": LONGEST_OFFER}
        text = _("候补确认时间要在 0 到 %(most)s 小时之间，0 表示直接补上")
        reasons.append(Reason("offer_hours", text, words, about="offer_hours"))
    if terms.dangerous and not risks.strip():
        text = _("有人身危险的活动要写明可能的风险，报名的人有权知道")
        reasons.append(Reason("risks_needed", text, about="risks"))
    if set(terms.skills) - set(Skill.values):
        reasons.append(Reason("unknown_choice", _("请从列出的技能中选择"), about="skills"))
    reasons += _why_not_trainings(terms.trainings)
    reasons += _why_not_care(terms)
    if not 0 <= terms.most_each <= 100:
        text = _("每人最多报几个班次要在 0 到 100 之间，0 表示不限")
        reasons.append(Reason("most_each", text, about="most_each"))
    if len(terms.policy_no.strip()) > LONGEST_POLICY:
        words = {"limit": LONGEST_POLICY}
        reasons.append(Reason("too_long", _("保单号最多%(limit)s个字"), words, about="policy_no"))
    return reasons


def _why_not_trainings(names: tuple[str, ...]) -> list[Reason]:
    if len(names) > MOST_TRAININGS or any(not 1 <= len(name) <= LONGEST_TRAINING for name in names):
        words = {"most": MOST_TRAININGS, "limit": LONGEST_TRAINING}
        text = _("要求的培训最多 %(most)s 项，每项名称最多 %(limit)s 个字")
        return [Reason("trainings", text, words, about="trainings")]
    return []


def _why_not_care(terms: Terms) -> list[Reason]:
    reasons = []
    for name, value in (("day_minutes", terms.day_minutes), ("row_minutes", terms.row_minutes)):
        if not BREAK_MINUTES <= value <= 1440:
            reasons.append(Reason("care_minutes", _("时长上限要在半小时到 24 小时之间"), about=name))
    if terms.row_minutes > terms.day_minutes:
        reasons.append(Reason("care_minutes", _("连续服务的上限不能超过一天的上限"), about="row_minutes"))
    if len(terms.care.strip()) > LONGEST_CARE:
        words = {"limit": LONGEST_CARE}
        reasons.append(Reason("too_long", _("休息和防护安排最多%(limit)s个字"), words, about="care"))
    return reasons


def why_not_insured(*, insurance: str, policy_no: str) -> list[Reason]:
    """An insurance has an insurer and a number."""
    reasons = []
    for name, value, limit in (("insurance", insurance, 120), ("policy_no", policy_no, LONGEST_POLICY)):
        if not value.strip():
            reasons.append(Reason("required", _("请填写保险公司和保单号"), about=name))
        elif len(value.strip()) > limit:
            words = {"limit": limit}
            reasons.append(Reason("too_long", _("最多%(limit)s个字"), words, about=name))
    return reasons


def why_uninsured(*, dangerous: bool, policy_no: str) -> list[Reason]:
    """A dangerous activity is neither announced nor begun without the number of a policy (条例 art. 17)."""
    if not dangerous or policy_no.strip():
        return []
    return [Reason("policy_needed", _("有人身危险的活动要先为志愿者买好保险、填上保单号，才能发布和开始"))]
