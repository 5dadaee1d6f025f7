"""Messages about projects, brands and incubation; part of the table ``kinds``."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import MAIL, Kind

PROJECT_KINDS: dict[str, Kind] = {
    "project.approved": Kind(
        title=_("项目通过审核"),
        sentence=_("“%(project)s”通过了审核，可以开始准备活动。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.returned": Kind(
        title=_("项目被退回"),
        sentence=_("“%(project)s”被退回修改：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.overdue": Kind(
        title=_("有项目等审核超过了五个工作日"),
        sentence=_("“%(project)s”提交后还没有人审核。到期不会自动通过，请尽快处理。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.over": Kind(
        title=_("项目已到期，请提交结项报告"),
        sentence=_("“%(project)s”的期限已经过了，请提交结项报告；确有需要可以申请一次延期。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.midterm": Kind(
        title=_("有项目交了中期报告"),
        sentence=_("“%(project)s”交了中期报告，请看看。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.midterm_answered": Kind(
        title=_("中期报告有了意见"),
        sentence=_("“%(project)s”的中期报告：%(answer)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.closing": Kind(
        title=_("有项目等结项"),
        sentence=_("“%(project)s”交了结项报告，请审核。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.closing_returned": Kind(
        title=_("结项报告被退回"),
        sentence=_("“%(project)s”的结项报告被退回：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.closed": Kind(
        title=_("项目已结项"),
        sentence=_("“%(project)s”已经结项，成果已按服务记录核定。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.extension_asked": Kind(
        title=_("有项目申请延期"),
        sentence=_("“%(project)s”申请延期，请处理。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.extended": Kind(
        title=_("项目延期通过了"),
        sentence=_("“%(project)s”延期到 %(until)s。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.extension_refused": Kind(
        title=_("项目延期没有通过"),
        sentence=_("“%(project)s”的延期没有通过：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.suspended": Kind(
        title=_("项目已暂停"),
        sentence=_("“%(project)s”暂停了：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.resumed": Kind(
        title=_("项目恢复实施"),
        sentence=_("“%(project)s”可以继续实施了。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.stopped": Kind(
        title=_("项目已终止"),
        sentence=_("“%(project)s”终止了：%(reason)s。服务记录都还在。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.released": Kind(
        title=_("项目已集中发布"),
        sentence=_("“%(project)s”在“%(release)s”中发布了。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.offered": Kind(
        title=_("有人想支持您的项目"),
        sentence=_("有人愿意为“%(project)s”提供帮助，请答复。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "project.offer_answered": Kind(
        title=_("您的支持有了答复"),
        sentence=_("“%(project)s”答复您：%(answer)s"),
        group=Group.TEAMS,
        channels=MAIL,
    ),
    "project.news": Kind(
        title=_("关注的项目有新动态"),
        sentence=_("“%(project)s”：%(news)s"),
        group=Group.TEAMS,
        channels=MAIL,
    ),
    "brand.nominated": Kind(
        title=_("有项目被提名为品牌"),
        sentence=_("“%(project)s”被提名为品牌项目，请审定。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "brand.granted": Kind(
        title=_("项目成为品牌"),
        sentence=_("“%(project)s”成为品牌项目，有效到 %(until)s，到期前要年度复核。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "brand.refused": Kind(
        title=_("品牌提名没有通过"),
        sentence=_("“%(project)s”的品牌提名没有通过：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "brand.due": Kind(
        title=_("品牌项目要年度复核了"),
        sentence=_("“%(project)s”的品牌到 %(until)s 为止，请在此前复核。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "brand.renewed": Kind(
        title=_("品牌通过年度复核"),
        sentence=_("“%(project)s”的品牌延续到 %(until)s。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "brand.lapsed": Kind(
        title=_("品牌已失效"),
        sentence=_("“%(project)s”不再是品牌项目：%(reason)s。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "incubation.applied": Kind(
        title=_("有项目申报孵化"),
        sentence=_("“%(project)s”申报了孵化，请处理。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "incubation.decided": Kind(
        title=_("孵化申报有了进展"),
        sentence=_("“%(project)s”在“%(call)s”中：%(state)s。%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "incubation.supported": Kind(
        title=_("一期支持已落实"),
        sentence=_("“%(project)s”的“%(stage)s”已经落实。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}
