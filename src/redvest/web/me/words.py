"""Names of tables and columns for people who look at what is held about them. One without a name is shown as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.kernel.errors import Text

TABLES: dict[str, Text] = {
    "people.person": _("身份和联系方式"),
    "people.residence": _("居住地"),
    "people.account": _("登录账号"),
    "people.login": _("登录记录"),
    "people.consent": _("同意"),
    "people.phonecode": _("短信验证码"),
    "people.accesstoken": _("程序访问令牌"),
    "people.secondfactor": _("两步验证"),
    "people.recoverycode": _("恢复码"),
    "people.case": _("身份办理"),
    "people.leftclaim": _("注销和认领"),
    "people.entry": _("代为登记"),
    "people.receipt": _("登记回执"),
    "people.guardianship": _("监护关系"),
    "people.guardianconsent": _("监护人同意"),
    "people.household": _("家庭"),
    "people.householdmember": _("家庭成员"),
    "people.householdinvite": _("家庭邀请"),
    "people.familypermission": _("家人代办"),
    "access.rolegrant": _("角色"),
    "teams.membership": _("队伍"),
    "teams.invitation": _("入队邀请"),
    "projects.project": _("项目"),
    "notices.notice": _("通知"),
    "notices.address": _("通知地址"),
    "notices.preference": _("通知设置"),
    "notices.quiethours": _("免打扰时间"),
    "activities.signup": _("报名"),
    "activities.signupgroup": _("结伴报名"),
    "activities.attendance": _("签到签退"),
    "activities.servicerecord": _("服务记录"),
    "activities.standingtime": _("计入的时间"),
    "activities.codeuse": _("签到码使用"),
    "activities.noshow": _("未到"),
    "activities.training": _("培训"),
    "activities.correction": _("时长更正"),
    "activities.hoursreview": _("时长复核"),
    "activities.afterwardsentry": _("补录"),
    "activities.handover": _("换班"),
    "activities.placement": _("排班"),
    "activities.roster": _("值班表"),
    "activities.activity": _("活动"),
    "activities.activitystep": _("活动办理"),
    "activities.activitytemplate": _("活动模板"),
    "activities.series": _("周期活动"),
    "activities.servedreport": _("服务人次"),
    "activities.declaration": _("提交声明"),
    "imports.importrun": _("导入"),
    "kernel.auditentry": _("与我有关的操作记录"),
}

COLUMNS: dict[str, Text] = {
    "id": _("编号"),
    "number": _("志愿者编号"),
    "name": _("姓名"),
    "id_type": _("证件类型"),
    "sex": _("性别"),
    "birth_date": _("出生日期"),
    "phone": _("手机"),
    "skills": _("我会的"),
    "categories": _("想参加的"),
    "state": _("状态"),
    "registered_at": _("注册时间"),
    "left_at": _("离开时间"),
    "division_code": _("区划代码"),
    "site": _("阵地"),
    "team": _("队伍"),
    "activity": _("活动"),
    "project": _("项目"),
    "site_id": _("阵地编号"),
    "team_id": _("队伍编号"),
    "activity_id": _("活动编号"),
    "shift_id": _("班次编号"),
    "sign_up_id": _("报名编号"),
    "attendance_id": _("签到编号"),
    "person_id": _("本人"),
    "since": _("开始"),
    "until": _("结束"),
    "purpose": _("用途"),
    "version": _("文本版本"),
    "given_at": _("同意时间"),
    "withdrawn_at": _("撤回时间"),
    "started_at": _("开始时间"),
    "ended_at": _("结束时间"),
    "seen_at": _("最近使用"),
    "address": _("网络地址"),
    "device": _("设备"),
    "role": _("角色"),
    "requested_at": _("申请时间"),
    "decided_at": _("决定时间"),
    "reason": _("原因"),
    "why": _("原因"),
    "words": _("说明"),
    "signed_at": _("报名时间"),
    "cancelled_at": _("取消时间"),
    "during": _("时间"),
    "in_at": _("签到时间"),
    "out_at": _("签退时间"),
    "in_source": _("签到方式"),
    "out_source": _("签退方式"),
    "confirmed_at": _("确认时间"),
    "served_on": _("服务日期"),
    "starts_at": _("开始时间"),
    "ends_at": _("结束时间"),
    "minutes": _("分钟数"),
    "grade": _("凭据等级"),
    "recorded_at": _("记入时间"),
    "kind": _("种类"),
    "at": _("时间"),
    "verb": _("操作"),
    "by": _("谁"),
    "sent_at": _("发送时间"),
    "expires_at": _("到期时间"),
    "half": _("等待两步验证"),
    "factor_at": _("两步验证时间"),
    "title": _("标题"),
    "place": _("地点"),
    "slip": _("受理号"),
    "opened_at": _("申请时间"),
    "checked_at": _("核对时间"),
    "ready_at": _("可换号时间"),
    "merged_into_id": _("并入"),
    "used_at": _("使用时间"),
    "direction": _("签到或签退"),
    "unpaid": _("休息分钟数"),
    "times": _("人次"),
    "late": _("逾期记入"),
    "voided_at": _("撤回时间"),
    "scope": _("范围"),
    "made_at": _("建立时间"),
    "read_at": _("阅读时间"),
}


def table_title(table: str) -> str:
    """What a table is called."""
    return str(TABLES.get(table, table))


def column_title(column: str) -> str:
    """What a column is called."""
    return str(COLUMNS.get(column, column))


def value_shown(value: Any, *, one_of: Mapping[str, str] | None = None) -> str:
    """A value as people read it; ``one_of``: what the choices are called."""
    if value is None or value == "":
        return "–"
    if one_of:
        return "、".join(one_of.get(part, part) for part in str(value).split(", "))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    return {"self": str(_("本人")), "other": str(_("其他人")), "system": str(_("系统"))}.get(
        str(value), str(value)
    )
