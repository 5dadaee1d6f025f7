"""The measures of a county's figures: name, unit and exact definition, as the public reads them."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from redvest.kernel.errors import Text


class Measure(models.TextChoices):
    """What is counted. Stocks are taken as of a moment, flows over a period."""

    SITES = "sites", _("阵地")
    VOLUNTEERS = "volunteers", _("志愿者")
    TEAMS = "teams", _("队伍")
    PROJECTS = "projects", _("项目")
    ACTIVITIES = "activities", _("活动")
    PARTICIPATIONS = "participations", _("参与人次")
    MINUTES = "minutes", _("服务时长")
    SERVED = "served", _("服务人次")
    HELPERS = "helpers", _("未注册的帮手")


@dataclass(frozen=True, kw_only=True)
class Definition:
    """How a measure is explained: its unit, whether it has a period, and what exactly it counts."""

    label: Text
    unit: Text
    has_period: bool
    meaning: Text


MEASURES: dict[str, Definition] = {
    Measure.SITES: Definition(
        label=_("阵地"), unit=_("个"), has_period=False, meaning=_("截至时刻正在运行的中心、所、站、点")
    ),
    Measure.VOLUNTEERS: Definition(
        label=_("志愿者"),
        unit=_("人"),
        has_period=False,
        meaning=_("本人实名注册、按居住地归属本地、截至时刻未注销的人；一个身份只算一人"),
    ),
    Measure.TEAMS: Definition(
        label=_("队伍"), unit=_("支"), has_period=False, meaning=_("截至时刻已登记、未解散的志愿服务队伍")
    ),
    Measure.PROJECTS: Definition(
        label=_("项目"), unit=_("个"), has_period=False, meaning=_("截至时刻已经审核通过的项目，含已结项的")
    ),
    Measure.ACTIVITIES: Definition(
        label=_("活动"), unit=_("场"), has_period=True, meaning=_("期间内至少有一条有效服务记录的活动")
    ),
    Measure.PARTICIPATIONS: Definition(
        label=_("参与人次"),
        unit=_("人次"),
        has_period=True,
        meaning=_("期间内有服务时长的人次：一人一个班次只算一次；忘记签退的记 0 分钟，不计人次"),
    ),
    Measure.MINUTES: Definition(
        label=_("服务时长"),
        unit=_("分钟"),
        has_period=True,
        meaning=_("期间内服务记录的分钟数之和，只含签到与签退之间、班次之内的时间"),
    ),
    Measure.SERVED: Definition(
        label=_("服务人次"),
        unit=_("人次"),
        has_period=True,
        meaning=_("期间内各班次结束后由队长填报、经第二个人确认的受益人数之和，是估计数"),
    ),
    Measure.HELPERS: Definition(
        label=_("未注册的帮手"),
        unit=_("人次"),
        has_period=True,
        meaning=_("期间内各班次由队长点数的、没有注册的帮手人数之和；不计参与人次，也不计时长"),
    ),
}
