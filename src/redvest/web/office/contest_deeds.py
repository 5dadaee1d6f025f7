"""The audit record's verbs of contests in words; part of the table ``words``."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.kernel.errors import Text

JUDGING_DEEDS: dict[str, Text] = {
    "contest_judge.named": _("聘请评委"),
    "contest_judge.pledged": _("评委签承诺"),
    "contest_judge.ended": _("评委退出"),
    "contest_conflict.declared": _("申报回避"),
    "contest_conflict.dismissed": _("认定不需回避"),
    "contest_stage.planned": _("安排评审环节"),
    "contest_stage.seated": _("安排评委席"),
    "contest_stage.opened": _("评审环节开始"),
    "contest_stage.ended": _("评审环节结束"),
    "contest_stage.revote": _("同分重新表决"),
    "contest_draw.announced": _("公布抽签种子的来源"),
    "contest_draw.seeded": _("记下抽签种子"),
    "contest_draw.drawn": _("抽出场顺序"),
    "contest_turn.started": _("开始答辩"),
    "contest_turn.answering": _("答辩进入提问"),
    "contest_turn.done": _("答辩结束"),
    "contest_turn.missed": _("未到场答辩"),
    "contest_turn.told": _("宣布得分"),
    "contest_score.given": _("登记评审以外的得分"),
    "contest_sheet.signed": _("评分表签名封存"),
    "contest_sheet.unlocked": _("解封评分表"),
}

VOTE_DEEDS: dict[str, Text] = {
    "vote_round.set_up": _("安排公众投票"),
    "vote_round.ended": _("结束公众投票"),
    "vote_round.shown": _("更新公布的票数"),
    "vote.cast": _("投票"),
    "vote_case.held": _("隔离可疑的票"),
    "vote_case.void": _("认定票无效"),
    "vote_case.given_back": _("退回隔离的票，照常计数"),
    "vote_measure.taken": _("对刷票采取措施"),
    "vote_measure.spared": _("对刷票不采取措施"),
}

CONTEST_DEEDS: dict[str, Text] = (
    JUDGING_DEEDS
    | VOTE_DEEDS
    | {
        "contest.drafted": _("起草大赛"),
        "contest.edited": _("修改大赛"),
        "contest.open": _("发布大赛"),
        "contest.checking": _("截止申报"),
        "contest.running": _("开始评审"),
        "contest.publicity": _("大赛结果进入公示"),
        "contest.awarded": _("大赛授奖"),
        "contest.cancelled": _("取消大赛"),
        "contest.shortlisted": _("按评审名次定入围"),
        "contest.grouped": _("参赛项目分组"),
        "contest.objection": _("对大赛结果提出异议"),
        "contest.objection_answered": _("答复大赛异议"),
        "contest.awards": _("印发大赛证书"),
        "contest.unit_awarded": _("授予单位奖项"),
        "contest.award_revoked": _("撤销奖项"),
        "contest_result.published": _("公布大赛结果"),
        "contest_entry.drafted": _("起草参赛申报"),
        "contest_entry.edited": _("修改参赛申报"),
        "contest_entry.file_added": _("添加申报材料"),
        "contest_entry.file_removed": _("删除申报材料"),
        "contest_entry.submitted": _("提交参赛申报"),
        "contest_entry.returned": _("退回参赛申报补正"),
        "contest_entry.accepted": _("参赛申报通过形式审查"),
        "contest_entry.refused": _("参赛申报不予受理"),
        "contest_entry.listed": _("推荐参赛"),
        "contest_entry.passed_over": _("未推荐参赛"),
        "contest_entry.shortlisted": _("参赛项目入围"),
        "contest_entry.out": _("参赛项目未入围"),
        "contest_entry.withdrawn": _("撤回参赛申报"),
        "contest_entry.struck": _("取消参赛资格"),
        "contest_list.ranked": _("给推荐名单排序"),
        "contest_list.public": _("公示推荐名单"),
        "contest_list.back": _("收回推荐名单"),
        "contest_list.sent": _("报送推荐名单"),
    }
)

CONTEST_TARGETS: dict[str, Text] = {
    "contest": pgettext_lazy("one", "大赛"),
    "contest_entry": _("参赛申报"),
    "entry": _("参赛申报"),
    "contest_judge": pgettext_lazy("one", "评委"),
    "contest_list": _("推荐名单"),
    "contest_stage": _("评审环节"),
    "vote_round": _("公众投票"),
    "vote_case": _("可疑投票"),
}

CONTEST_GROUPS: list[tuple[str, Text]] = [
    ("contest.", _("项目大赛")),
    ("contest_entry.", _("参赛申报")),
    ("contest_list.", _("推荐名单")),
    ("contest_judge.", pgettext_lazy("one", "评委")),
    ("contest_conflict.", _("评委回避")),
    ("contest_stage.", _("评审环节")),
    ("contest_draw.", _("抽签")),
    ("contest_turn.", _("答辩")),
    ("contest_sheet.", _("评分表")),
    ("vote", _("公众投票")),
]
