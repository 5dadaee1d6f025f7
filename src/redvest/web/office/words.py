"""The audit record's verbs and facts in words; names come from audit_lines.

A verb without words here is shown as it is written.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redvest.access.enums import Role
from redvest.activities.enums import HandoverState, Source
from redvest.imports.enums import ImportKind
from redvest.kernel.errors import Text
from redvest.people.enums import CaseKind, Purpose, Relation
from redvest.places.enums import SiteKind
from redvest.teams.enums import JoinMode
from redvest.web.office.contest_deeds import CONTEST_DEEDS, CONTEST_GROUPS, CONTEST_TARGETS
from redvest.web.office.order_words import ORDER_DEEDS
from redvest.web.office.point_deeds import POINT_DEEDS, POINT_GROUPS, POINT_TARGETS
from redvest.web.office.project_deeds import PROJECT_DEEDS, PROJECT_GROUPS, PROJECT_TARGETS

DEEDS: dict[str, Text] = (
    ORDER_DEEDS
    | POINT_DEEDS
    | PROJECT_DEEDS
    | CONTEST_DEEDS
    | {
        "activity.draft": _("起草活动，或退回修改"),
        "activity.edited": _("修改活动"),
        "activity.submitted": _("提交活动"),
        "activity.approved": _("通过活动"),
        "activity.published": _("发布活动"),
        "activity.running": _("活动开始"),
        "activity.finished": _("活动结束"),
        "activity.cancelled": _("取消活动"),
        "shift.added": _("添加班次"),
        "shift.removed": _("删除班次"),
        "shift.places_changed": _("改名额"),
        "shift.changed": _("改班次的时间地点"),
        "shift.called_off": _("取消一个班次"),
        "shift.settled": _("班次结算"),
        "shift.served_reported": _("填服务人次"),
        "shift.served_confirmed": _("确认服务人次"),
        "shift.helpers_counted": _("填未注册的帮手"),
        "shift.added_afterwards": _("补填过去的班次"),
        "sign_up.taken": _("报名"),
        "sign_up.waiting": _("候补"),
        "sign_up.promoted": _("候补转正"),
        "sign_up.cancelled": _("取消报名"),
        "attendance.checked_in": _("签到"),
        "attendance.checked_out": _("签退"),
        "attendance.confirmed": _("确认到场"),
        "record.booked": _("记入服务时长"),
        "record.taken_back": _("收回服务时长"),
        "record.flagged": _("举报时长"),
        "record.flag_decided": _("处理时长举报"),
        "attendance.voided": _("签到作废"),
        "review.opened": _("时长送复核"),
        "review.decided": _("复核时长"),
        "correction.asked": _("提出时长更正"),
        "correction.answered": _("回应时长更正"),
        "correction.decided": _("决定时长更正"),
        "correction.withdrawn": _("撤回时长更正"),
        "hours.entered_afterwards": _("补录时长"),
        "hours.entry_decided": _("审核补录"),
        "hours.quota_set": _("设补录额度"),
        "roster.revealed": _("查看名单全名"),
        "handover.agreed": _("谈好替班或换班"),
        "handover.done": _("替班或换班办好"),
        "people.revealed": _("查看联系方式"),
        "person.registered": _("注册"),
        "person.edited": _("修改技能和意愿"),
        "person.moved": _("变更常住地"),
        "person.entered": _("代登记"),
        "person.confirmed": _("确认登记"),
        "person.disowned": _("表示没有登记，信息已删除"),
        "person.entry_expired": _("登记到期删除"),
        "receipt.recorded": _("交签名回执"),
        "receipt.declined": _("退回签名回执"),
        "child.registered": _("监护人登记孩子"),
        "guardian.asked": _("请监护人确认"),
        "guardian.accepted": _("确认监护关系"),
        "guardian.ended": _("监护关系结束"),
        "guardian_consent.given": _("监护人同意"),
        "guardian_consent.recorded": _("存纸质同意书"),
        "guardian_consent.confirmed": _("核对纸质同意书"),
        "guardian_consent.withdrawn": _("撤回监护人同意"),
        "household.made": _("建立家庭"),
        "household.invited": _("邀请加入家庭"),
        "household.joined": _("加入家庭"),
        "household.declined": _("谢绝加入家庭"),
        "household.left": _("退出家庭"),
        "household.head_changed": _("更换户主"),
        "household.moved": _("家庭搬迁"),
        "family.allowed": _("允许家人代办"),
        "family.withdrawn": _("收回家人代办"),
        "password.set": _("设置密码"),
        "consent.given": _("同意"),
        "consent.withdrawn": _("撤回同意"),
        "login.started": _("登录"),
        "login.failed": _("登录失败"),
        "login.ended": _("退出登录"),
        "code.requested": _("获取验证码"),
        "code.wrong": _("验证码输错"),
        "role.granted": _("授予角色"),
        "role.revoked": _("收回角色"),
        "team.registered": _("登记队伍"),
        "team.dissolved": _("解散队伍"),
        "team.join_requested": _("申请入队"),
        "team.join_declined": _("婉拒入队"),
        "team.joined": _("加入队伍"),
        "team.edited": _("修改队伍"),
        "team.removed": _("移出队伍"),
        "team.left": _("退出队伍"),
        "team.renamed": _("队伍改名"),
        "team.merged": _("队伍合并"),
        "team.invited": _("邀请入队"),
        "team.invitation_accepted": _("接受入队邀请"),
        "team.invitation_declined": _("谢绝入队邀请"),
        "team.invitation_withdrawn": _("撤回入队邀请"),
        "team.agreed": _("登记协议"),
        "team.agreement_renewed": _("续签协议"),
        "team.agreement_ended": _("终止协议"),
        "team.classified": _("确定队伍专业"),
        "team.professions_expected": _("调整应有的专业队伍"),
        "team.profession_added": _("添加本地特色队伍"),
        "activity.handed_over": _("移交活动"),
        "network.opened": _("开通网络"),
        "divisions.loaded": _("载入行政区划"),
        "site.opened": _("开设阵地"),
        "site.renamed": _("阵地改名"),
        "site.moved": _("阵地换上级"),
        "site.merged": _("阵地合并"),
        "site.closed": _("撤销阵地"),
        "site.posts_opened": _("开设点"),
        "site.described": _("修改阵地地址和电话"),
        "site.designated": _("登记命名"),
        "site.designation_revoked": _("撤销命名"),
        "site.officer_appointed": _("登记负责人或工作人员"),
        "site.officer_ended": _("结束任期"),
        "site.hours_set": _("修改开放时间"),
        "site.day_set": _("安排某一天的开放时间"),
        "site.day_dropped": _("恢复平常的开放时间"),
        "site.paired": _("结对"),
        "site.pairing_ended": _("结束结对"),
        "unit.registered": _("登记单位"),
        "unit.edited": _("修改单位"),
        "import.brought": _("上传要导入的表格"),
        "import.check_started": _("开始试导入"),
        "import.checked": _("试导入完成"),
        "import.started": _("开始导入"),
        "import.done": _("导入完成"),
        "import.stopped": _("停止导入"),
        "import.discarded": _("删除上传的数据"),
        "import.report_taken": _("下载有误的行"),
        "list.exported": _("导出列表"),
        "account.recovered": _("找回账号"),
        "activity.copied": _("复制活动"),
        "activity.insured": _("登记保险"),
        "address.confirmed": _("确认邮箱或微信"),
        "address.given": _("填写邮箱或微信"),
        "address.removed": _("删除邮箱或微信"),
        "case.read": _("核对证件时查看姓名"),
        "case.checked": _("核对证件"),
        "case.approved": _("复核身份办理"),
        "case.refused": _("不予办理"),
        "case.stopped": _("本人阻止办理"),
        "draw.promised": _("公布抽签承诺"),
        "draw.drawn": _("抽签"),
        "factor.begun": _("开始设置两步验证"),
        "factor.confirmed": _("设好两步验证"),
        "factor.failed": _("两步验证输错"),
        "factor.dropped": _("关闭两步验证"),
        "factor.reset": _("重设两步验证"),
        "factor.codes_renewed": _("更换恢复码"),
        "handover.offered": _("转让班次"),
        "handover.asked": _("请人顶班"),
        "no_show.counted": _("记为未到"),
        "no_show.appealed": _("对未到申诉"),
        "no_show.raised": _("对未到再次申诉"),
        "no_show.upheld": _("申诉没有通过"),
        "no_show.final": _("复核没有通过"),
        "no_show.excused": _("不算未到"),
        "notices.chosen": _("选择通知方式"),
        "notices.quiet_hours": _("设免打扰时间"),
        "person.claimed": _("找回以前的时长"),
        "person.corrected": _("更正身份信息"),
        "person.left": _("注销"),
        "person.merged": _("合并重复登记的人"),
        "phone.changed": _("更换手机号"),
        "placement.confirmed": _("答应排班"),
        "placement.declined": _("谢绝排班"),
        "roll.called": _("点名"),
        "roster.laid_out": _("铺排班表"),
        "roster.removed": _("删除排班表"),
        "roster.unit_took": _("单位认领岗位"),
        "roster.unit_left": _("单位退出岗位"),
        "series.made": _("建系列活动"),
        "series.changed": _("修改系列活动"),
        "series.pattern_set": _("修改系列活动的内容"),
        "series.submitted": _("提交系列活动"),
        "series.approved": _("通过系列活动"),
        "series.returned": _("退回系列活动"),
        "series.run": _("系列活动自动排期"),
        "series.date_called_off": _("取消系列活动的一天"),
        "series.ended": _("结束系列活动"),
        "shift.walk_up": _("现场登记"),
        "sign_up.offered": _("给候补留位"),
        "sign_up.confirmed": _("确认报名"),
        "sign_up.stepped_back": _("退回候补"),
        "template.saved": _("存为模板"),
        "template.ended": _("停用模板"),
        "token.made": _("建访问令牌"),
        "token.revoked": _("收回访问令牌"),
    }
)
DEEDS |= {f"handover.{state}": label for state, label in HandoverState.choices}
DEEDS |= {f"case.opened.{kind}": label for kind, label in CaseKind.choices}

TARGETS: dict[str, Text] = (
    POINT_TARGETS
    | PROJECT_TARGETS
    | CONTEST_TARGETS
    | {
        "activity": pgettext_lazy("one", "活动"),
        "shift": pgettext_lazy("one", "班次"),
        "person": pgettext_lazy("one", "人员"),
        "team": pgettext_lazy("one", "队伍"),
        "project": pgettext_lazy("one", "项目"),
        "site": pgettext_lazy("one", "阵地"),
        "phone": _("手机"),
        "login": _("登录"),
        "divisions": _("行政区划"),
        "import": _("导入"),
        "list": _("列表"),
        "unit": _("单位"),
        "household": _("家庭"),
        "series": _("系列活动"),
        "roster": _("排班表"),
    }
)

#: Lists that can be taken away, by their names in the record.
LISTS: dict[str, Text] = {
    "people": _("人员"),
    "teams": _("队伍"),
    "audit": _("操作记录"),
    "agreements": _("协议"),
    "coverage": _("覆盖情况"),
    "designations": _("命名"),
    "own_hours": _("自己的时长"),
    "pairings": _("结对单位"),
    "professions": _("专业队伍"),
    "units": _("单位"),
    "activities": _("活动"),
    "projects": _("项目"),
    "roles": _("角色"),
    "network": _("阵地"),
    "records": _("服务记录"),
    "imports": _("导入"),
    "entries": _("代登记"),
    "cases": _("身份办理"),
    "members": _("队员"),
}

FACTS: dict[str, Text] = {
    "role": pgettext_lazy("one", "角色"),
    "scope": _("范围"),
    "source": _("来源"),
    "person": pgettext_lazy("one", "人员"),
    "people": _("人员"),
    "reason": _("原因"),
    "why": _("原因"),
    "before": _("原来"),
    "after": _("现在"),
    "to": _("去向"),
    "into": _("并入"),
    "kind": _("类别"),
    "parent": _("上级"),
    "shift": pgettext_lazy("one", "班次"),
    "site": pgettext_lazy("one", "阵地"),
    "team": pgettext_lazy("one", "队伍"),
    "code": _("编号"),
    "places": _("名额"),
    "served": _("人次"),
    "purpose": _("用途"),
    "membership": _("成员"),
    "members": _("成员数"),
    "sites": _("阵地数"),
    "existing": _("原有"),
    "centre": _("中心"),
    "institute": _("所"),
    "station": _("站"),
    "grade": _("凭据等级"),
    "minutes": pgettext_lazy("column", "分钟"),
    "join_mode": _("加入方式"),
    "way": _("方式"),
    "records": _("记录数"),
    "version": _("文本版本"),
    "consents": _("同意的用途"),
    "added": _("新增"),
    "changed": _("改动"),
    "logins_ended": _("退出的登录"),
    "failures": _("连续输错"),
    "rows": _("行数"),
    "done": _("已处理"),
    "known": _("已有"),
    "bad": _("有误"),
    "form": _("格式"),
    "filters": _("筛选"),
    "guardian": _("监护人"),
    "relation": _("关系"),
    "consent": _("同意书"),
    "consents_ended": _("失效的同意"),
    "strict": _("儿童专门告知书"),
    "receipt": _("回执"),
    "head": _("户主"),
    "member": _("家人"),
    "taken_over": _("接续代登记"),
}

#: Facts that are choices, in their own words.
VALUES: dict[str, Mapping[str, Text]] = {
    "role": dict(Role.choices),
    "source": dict(Source.choices),
    "purpose": dict(Purpose.choices),
    "consents": dict(Purpose.choices),
    "kind": dict(SiteKind.choices) | dict(ImportKind.choices),
    "join_mode": dict(JoinMode.choices),
    "way": {"password": _("密码"), "code": _("验证码"), "phone": _("短信验证码"), "receipt": _("签名回执")},
    "relation": dict(Relation.choices),
}

#: Not the beginning of a verb: every look at somebody's name or contact, whatever it was for.
LOOKS = "looks"

#: What one can look for, by the beginning of the verb.
GROUPS: list[tuple[str, Text]] = [
    ("", _("全部")),
    (LOOKS, _("查看个人信息（各种）")),
    ("activity.", _("活动")),
    ("shift.", _("班次")),
    ("sign_up.", _("报名")),
    ("attendance.", _("签到签退")),
    ("roster.", _("查看名单全名")),
    ("people.", _("查看联系方式")),
    ("person.", _("注册和变更")),
    ("guardian", _("监护人和同意书")),
    ("household.", _("家庭")),
    ("family.", _("家人代办")),
    ("case.", _("身份办理")),
    ("login.", _("登录")),
    ("factor.", _("两步验证")),
    ("hours.", _("补录时长")),
    ("review.", _("复核时长")),
    ("role.", _("角色")),
    ("team.", _("队伍")),
    ("project.", _("项目")),
    ("site.", _("阵地")),
    ("network.", _("开通网络")),
    *POINT_GROUPS,
    *PROJECT_GROUPS,
    *CONTEST_GROUPS,
    ("import.", _("导入")),
    ("list.", _("导出列表")),
]


def deed(verb: str) -> str:
    """What was done, in words."""
    return str(DEEDS.get(verb, verb))


def target(text: str) -> str:
    """What it was done to: "shift:17" is 班次 17."""
    kind, _colon, which = text.partition(":")
    return f"{TARGETS.get(kind, kind)} {LISTS.get(which, which) if kind == 'list' else which}"


def facts(data: Mapping[str, Any]) -> str:
    """The facts of an entry in one line."""
    return str(_("；")).join(
        f"{FACTS.get(name, name)} {_said(name, value)}"
        for name, value in data.items()
        if value not in ("", None, [], False)
    )


def _said(name: str, value: object) -> str:
    if value is True:
        return str(_("是"))
    known = VALUES.get(name, {})
    if isinstance(value, str) and value in known:
        return str(known[value])
    if isinstance(value, list):
        shown = str(_("、")).join(str(known.get(item, item)) for item in value[:10])
        return f"{shown}…" if len(value) > 10 else shown
    return str(value)
