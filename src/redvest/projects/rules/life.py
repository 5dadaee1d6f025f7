"""When a project may move on."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Reason, Text
from redvest.projects.enums import OPEN_STATES, PROJECT_TRANSITIONS, ProjectState, Stage
from redvest.projects.measuring import Outputs
from redvest.projects.rules.drafts import ProjectForm, too_long

REASON_LENGTH = 200
REPORT_LENGTH = 2000
MOST_EXTENSION = 30
#: A review that nobody decided within so many working days is told to those above; it never becomes an approval.
REVIEW_WORKDAYS = 5


def why_not_move(state: str, to: str) -> list[Reason]:
    """Empty if the table of transitions has the step."""
    if to in PROJECT_TRANSITIONS[state]:
        return []
    words = {"now": ProjectState(state).label, "to": ProjectState(to).label}
    return [Reason("wrong_state", _("项目现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_from(state: str, needed: str, to: str) -> list[Reason]:
    """Empty if the project stands where this step begins: some states are reached by more steps than one."""
    if state == needed:
        return why_not_move(state, to)
    words = {"now": ProjectState(state).label, "to": ProjectState(to).label}
    return [Reason("wrong_state", _("项目现在是“%(now)s”，不能变为“%(to)s”"), words)]


def why_not_edit(state: str) -> list[Reason]:
    """Only a draft may be changed: what was approved is what is carried out."""
    if state == ProjectState.DRAFT:
        return []
    return [Reason("not_draft", _("提交之后不能再修改；需要修改请让审核人退回"))]


def why_not_delete(state: str, outputs: Outputs) -> list[Reason]:
    """Only a draft without anything done for it: a project with hours stays for ever (domain 5.1)."""
    if outputs.minutes or outputs.participations:
        return [Reason("has_hours", _("项目已经有服务时长，不能删除"))]
    return [] if state == ProjectState.DRAFT else [Reason("not_draft", _("只能删除草稿；不做了请终止项目"))]


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
    return why_not_words(reason, REASON_LENGTH, about="reason", missing=_("请写明退回的原因"))


def why_not_words(words: str, limit: int, *, about: str, missing: Text) -> list[Reason]:
    """Something must be said, in at most ``limit`` characters."""
    if not words.strip():
        return [Reason("missing", missing, about=about)]
    return too_long(words.strip(), limit, about=about)


def why_not_report(words: str) -> list[Reason]:
    """A report says what was done; its numbers are measured, never typed in."""
    return why_not_words(words, REPORT_LENGTH, about="words", missing=_("请写明做了什么、还差什么"))


def why_no_outputs(stage: str, outputs: Outputs) -> list[Reason]:
    """Nothing is closed that did nothing: there must be hours of its own activities. A mid-term may be empty-handed."""
    if stage != Stage.CLOSING or outputs.minutes > 0:
        return []
    return [Reason("no_outputs", _("项目的活动还没有服务记录，不能结项；确实不做了，请终止项目"))]


def why_no_report(state: str) -> list[Reason]:
    """Closing is decided on a closing report that waits."""
    if state == ProjectState.CLOSING:
        return []
    words = {"now": ProjectState(state).label}
    return [Reason("no_closing_report", _("项目现在是“%(now)s”，要先由队伍提交结项报告"), words)]


def why_not_extend(*, state: str, before: bool) -> list[Reason]:
    """At most 30 days, once. ``before``: whether an extension was asked for or granted already."""
    if state not in OPEN_STATES:
        return [Reason("wrong_state", _("项目现在是“%(now)s”，不能延期"), {"now": ProjectState(state).label})]
    if before:
        return [Reason("extended_once", _("每个项目只能延期一次"))]
    return []


def why_not_extension(*, days: int, reason: str) -> list[Reason]:
    """Of what an extension says, what is wrong, by field."""
    reasons = why_not_words(reason, REASON_LENGTH, about="reason", missing=_("请写明延期的原因"))
    if not 1 <= days <= MOST_EXTENSION:
        words = {"limit": MOST_EXTENSION}
        reasons.append(Reason("out_of_range", _("延期 1 到 %(limit)s 天"), words, about="days"))
    return reasons
