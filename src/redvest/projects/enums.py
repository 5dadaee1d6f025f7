"""The life of a project, of a brand and of an application for incubation: each one table of steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    """From draft to closed. What was returned is a draft again, with its reason. A time-out is never an approval.

    Approved: decided, its first day still to come. Mid-term: the mid-term report is in, the work goes on. Closing: the
    closing report waits for a decision. Stopped: given up with a reason, without claiming anything.
    """

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    APPROVED = "approved", _("已立项")
    RUNNING = "running", _("实施中")
    MIDTERM = "midterm", _("已过中期")
    SUSPENDED = "suspended", _("暂停")
    CLOSING = "closing", _("结项待审")
    CLOSED = "closed", _("已结项")
    STOPPED = "stopped", _("已终止")


_S = ProjectState
PROJECT_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.APPROVED, _S.RUNNING, _S.DRAFT}),
    _S.APPROVED: frozenset({_S.RUNNING, _S.STOPPED}),
    _S.RUNNING: frozenset({_S.MIDTERM, _S.CLOSING, _S.SUSPENDED, _S.STOPPED}),
    _S.MIDTERM: frozenset({_S.CLOSING, _S.SUSPENDED, _S.STOPPED}),
    _S.SUSPENDED: frozenset({_S.RUNNING, _S.MIDTERM, _S.STOPPED}),
    _S.CLOSING: frozenset({_S.CLOSED, _S.RUNNING, _S.MIDTERM}),
    _S.CLOSED: frozenset(),
    _S.STOPPED: frozenset(),
}

#: States in which everyone may see a project: every one after its approval.
PUBLIC_STATES = (
    _S.APPROVED,
    _S.RUNNING,
    _S.MIDTERM,
    _S.SUSPENDED,
    _S.CLOSING,
    _S.CLOSED,
    _S.STOPPED,
)
#: States in which activities may be planned for it: under way, or about to be.
OPEN_STATES = (_S.APPROVED, _S.RUNNING, _S.MIDTERM)
#: States in which work is done.
WORKING_STATES = (_S.RUNNING, _S.MIDTERM)
#: States in which its figures may make it a brand: it works, or has been closed with its outputs.
BRAND_STATES = (_S.RUNNING, _S.MIDTERM, _S.CLOSING, _S.CLOSED)


class ProjectField(models.TextChoices):
    """The ten fields projects are published and judged in (Jilin's); a project has at most four."""

    THEORY = "theory", _("理论政策宣讲")
    CULTURE = "culture", _("文化文艺服务")
    TEACHING = "teaching", _("助学支教")
    HEALTH = "health", _("医疗健身")
    SCIENCE = "science", _("科学普及")
    LAW = "law", _("法律服务")
    ENVIRONMENT = "environment", _("卫生环保")
    POVERTY = "poverty", _("扶贫帮困")
    EMERGENCY = "emergency", _("应急志愿服务")
    OTHER = "other", _("其他志愿服务")


class NotService(models.TextChoices):
    """The six kinds of things that are not volunteer service, and are asked about at submission."""

    OWN_JOB = "own_job", _("上班时间里做自己的本职工作")
    UNIT_DUTY = "unit_duty", _("单位或学校内部要求的事：团建、值班、开会、打扫教室、学生会工作")
    OWN_BENEFIT = "own_benefit", _("主要是参加的人自己受益：学习班、实习、夏令营、观影参观、业委会选举")
    UNCLEAR = "unclear", _("公益作用不清楚：团建顺便捡垃圾、听讲座、聚餐、彩排、当观众")
    PAID = "paid", _("给的钱明显超过交通、误餐等正常补贴（例如一天 50 元以上）")
    BOUGHT_HOURS = "bought_hours", _("不按实际服务时间记时长：捐钱捐物、转发折算时长，额外奖励时长")


class Side(models.TextChoices):
    """A line of the budget: where money comes from, or what it is for. Information; no money is moved."""

    SOURCE = "source", _("来源")
    USE = "use", _("用途")


class Stage(models.TextChoices):
    """At which step outputs are measured and reported."""

    MIDTERM = "midterm", _("中期")
    CLOSING = "closing", _("结项")


class OfferKind(models.TextChoices):
    """What somebody offers a project: things or skills, never money."""

    GOODS = "goods", _("物资")
    SKILL = "skill", _("专业技能")
    PLACE = "place", _("场地")
    OTHER = "other", _("其他帮助")


class OfferState(models.TextChoices):
    """An offer of help waits for the team's answer."""

    OPEN = "open", _("等答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    WITHDRAWN = "withdrawn", _("已收回")


class BrandState(models.TextChoices):
    """Nominated, then a brand or not; a brand lapses when it is not renewed or no longer meets the criteria."""

    NOMINATED = "nominated", _("已提名")
    GRANTED = "granted", _("品牌项目")
    REFUSED = "refused", _("未通过")
    LAPSED = "lapsed", _("已失效")


BRAND_TRANSITIONS: dict[str, frozenset[str]] = {
    BrandState.NOMINATED: frozenset({BrandState.GRANTED, BrandState.REFUSED}),
    BrandState.GRANTED: frozenset({BrandState.LAPSED}),
    BrandState.REFUSED: frozenset(),
    BrandState.LAPSED: frozenset(),
}


class LapseCause(models.TextChoices):
    """Why a brand lapsed."""

    NOT_RENEWED = "not_renewed", _("到期没有通过年度复核")
    CRITERIA = "criteria", _("不再符合标准")
    STOPPED = "stopped", _("项目已终止")


class ApplicationState(models.TextChoices):
    """An application for incubation (公益创投), from asking to the final evaluation; claw-back ends it."""

    APPLIED = "applied", _("已申报")
    SELECTED = "selected", _("孵化中")
    DECLINED = "declined", _("未入选")
    WITHDRAWN = "withdrawn", _("已撤回")
    MIDTERM = "midterm", _("中期评估通过")
    FINISHED = "finished", _("末期评估通过")
    CLAWED_BACK = "clawed_back", _("已收回支持")


APPLICATION_TRANSITIONS: dict[str, frozenset[str]] = {
    ApplicationState.APPLIED: frozenset(
        {ApplicationState.SELECTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.SELECTED: frozenset({ApplicationState.MIDTERM, ApplicationState.CLAWED_BACK}),
    ApplicationState.MIDTERM: frozenset({ApplicationState.FINISHED, ApplicationState.CLAWED_BACK}),
    ApplicationState.DECLINED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
    ApplicationState.FINISHED: frozenset(),
    ApplicationState.CLAWED_BACK: frozenset(),
}
