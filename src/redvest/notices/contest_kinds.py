"""Messages about contests; part of the table ``kinds``."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import Kind

CONTEST_KINDS: dict[str, Kind] = {
    # To the team of an entry
    "contest.accepted": Kind(
        title=_("通过形式审查"),
        sentence=_("“%(title)s”通过了%(edition)s的形式审查。"),
        group=Group.DUTIES,
    ),
    "contest.returned": Kind(
        title=_("申报被退回补正"),
        sentence=_("“%(title)s”申报%(edition)s的材料需要补正：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.refused": Kind(
        title=_("申报不予受理"),
        sentence=_("“%(title)s”申报%(edition)s不予受理：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.listed": Kind(
        title=_("已推荐参赛"),
        sentence=_("“%(title)s”已由所在单位推荐参加%(edition)s。"),
        group=Group.DUTIES,
    ),
    "contest.passed_over": Kind(
        title=_("未获推荐"),
        sentence=_("“%(title)s”没有获推荐参加%(edition)s：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.shortlisted": Kind(
        title=_("入围"),
        sentence=_("“%(title)s”入围%(edition)s下一环节。"),
        group=Group.DUTIES,
    ),
    "contest.not_shortlisted": Kind(
        title=_("未入围"),
        sentence=_("“%(title)s”没有入围%(edition)s下一环节。感谢参与，评分和意见可在申报页查看。"),
        group=Group.DUTIES,
    ),
    "contest.struck": Kind(
        title=_("取消参赛资格"),
        sentence=_("“%(title)s”被取消%(edition)s的参赛资格：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.cancelled": Kind(
        title=_("大赛取消了"),
        sentence=_("%(edition)s取消了，“%(title)s”的申报就此结束：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.published": Kind(
        title=_("大赛结果公示"),
        sentence=_("%(edition)s的结果正在公示，“%(title)s”的名次可在公示页查看；有异议请在公示期内提出。"),
        group=Group.DUTIES,
    ),
    "contest.awarded": Kind(
        title=_("大赛获奖"),
        sentence=_("“%(title)s”获%(edition)s%(award)s，证书编号 %(number)s。"),
        group=Group.DUTIES,
    ),
    "contest.vote_blocked": Kind(
        title=_("暂停接受投票"),
        sentence=_("“%(title)s”在%(edition)s的投票中有刷票，暂停接受投票 %(days)s 天：%(reason)s"),
        group=Group.DUTIES,
    ),
    "contest.vote_zeroed": Kind(
        title=_("票数清零"),
        sentence=_("“%(title)s”在%(edition)s的投票中再次刷票，已有票数清零：%(reason)s"),
        group=Group.DUTIES,
    ),
    # To whoever objected
    "contest.objection_answered": Kind(
        title=_("异议已答复"),
        sentence=_("您对%(edition)s提出的异议已书面答复。请用回执号 %(receipt)s 在“查异议答复”页查看。"),
        group=Group.ACCOUNT,
    ),
    # To judges
    "contest_judge.named": Kind(
        title=_("请您担任评委"),
        sentence=_("您受聘为%(edition)s的评委，代号 %(code)s。请先签署承诺，申报需要回避的项目。"),
        group=Group.DUTIES,
    ),
    "contest_judge.opened": Kind(
        title=_("可以打分了"),
        sentence=_("%(edition)s“%(stage)s”开始了，请进入评委页打分并签名。"),
        group=Group.DUTIES,
    ),
    "contest_judge.unlocked": Kind(
        title=_("评分表已解封"),
        sentence=_("%(edition)s：您给项目 %(entry)s 的评分表由监督人员解封：%(reason)s。请重新核对并签名。"),
        group=Group.DUTIES,
    ),
}
