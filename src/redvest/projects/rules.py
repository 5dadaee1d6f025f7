"""What a project must say, and when it may move on."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason
from redvest.people.enums import ServiceCategory
from redvest.projects.enums import PROJECT_TRANSITIONS, ProjectState

NAME_LENGTH = 50
SUMMARY_LENGTH = 1000
REASON_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class ProjectForm:
    """What a team says about a project. Both days belong to it."""

    name: str
    summary: str
    category: str
    team_id: int
    starts_on: date
    ends_on: date


def why_not_say(form: ProjectForm, *, today: date) -> list[Reason]:
    """What is missing or wrong in the form, each at its field. A project never begins in the past (domain 5.1)."""
    reasons = []
    texts = (
        ("name", form.name.strip(), NAME_LENGTH, _("请填写项目名称")),
        ("summary", form.summary.strip(), SUMMARY_LENGTH, _("请写明项目为谁服务、做什么、要达到什么目标")),
    )
    for field, text, limit, missing in texts:
        if not text:
            reasons.append(Reason("missing", missing, about=field))
        if len(text) > limit:
            reasons.append(Reason("too_long", _("最多 %(limit)s 个字"), {"limit": limit}, about=field))
    if form.category not in ServiceCategory.values:
        reasons.append(Reason("unknown_choice", _("请选择服务类别"), about="category"))
    if form.starts_on < today:
        reasons.append(Reason("starts_in_past", _("项目不能从过去的日期开始"), about="starts_on"))
    if form.ends_on < form.starts_on:
        reasons.append(Reason("ends_before_start", _("结束日期不能早于开始日期"), about="ends_on"))
    return reasons


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of transitions has the step."""
    if to in PROJECT_TRANSITIONS[state]:
        return []
    words = {"now": ProjectState(state).label, "to": ProjectState(to).label}
    return [Reason("wrong_state", _("项目现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_edit(state: str) -> list[Reason]:
    """Only a draft may be changed: what was approved is what is carried out."""
    if state == ProjectState.DRAFT:
        return []
    return [Reason("not_draft", _("提交之后不能再修改；需要修改请让审核人退回"))]


def why_not_other_team(form: ProjectForm, *, team_id: int) -> list[Reason]:
    """A project stays with the team that drafted it."""
    if form.team_id == team_id:
        return []
    return [Reason("team_fixed", _("项目的队伍不能更改"), about="team_id")]


def why_not_start(*, ends_on: date, today: date) -> list[Reason]:
    """A project whose last day is over is not worth approving any more; it must be planned anew."""
    return [Reason("period_over", _("项目的结束日期已经过去，请重新起草"))] if ends_on < today else []


def why_not_return(reason: str) -> list[Reason]:
    """A project is returned with a reason, in at most 200 characters."""
    if not reason.strip():
        return [Reason("missing", _("请写明退回的原因"), about="reason")]
    if len(reason.strip()) > REASON_LENGTH:
        return [Reason("too_long", _("最多 %(limit)s 个字"), {"limit": REASON_LENGTH}, about="reason")]
    return []
