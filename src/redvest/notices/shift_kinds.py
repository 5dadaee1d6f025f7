"""Messages about sign-ups, shifts, reminders and rosters; part of the table ``kinds``."""

from django.utils.translation import gettext_lazy as _

from redvest.notices.enums import Group
from redvest.notices.wording import DAY, MAIL, NONE, Kind

SHIFT_KINDS: dict[str, Kind] = {
    # Sign-ups and shifts
    "sign_up.confirmed": Kind(
        title=_("报名成功"),
        sentence=_("您已报上“%(activity)s”%(starts_at)s 的班次，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        channels=MAIL,
    ),
    "sign_up.promoted": Kind(
        title=_("候补成功"),
        sentence=_("您候补的“%(activity)s”%(starts_at)s 的班次有了名额，已为您报上。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.offered": Kind(
        title=_("有名额了，请确认"),
        sentence=_(
            "您候补的“%(activity)s”%(starts_at)s 的班次有了名额，请在 %(until)s 前确认，过时让给下一位。"
        ),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.lapsed": Kind(
        title=_("名额没有确认"),
        sentence=_(
            "“%(activity)s”%(starts_at)s 的班次您没有在时间内确认，名额已让给下一位。还想来可以重新候补。"
        ),
        group=Group.SHIFTS,
        channels=MAIL,
    ),
    "sign_up.stepped_back": Kind(
        title=_("名额减少，您回到候补"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次名额减少了，您回到候补的最前面，有了名额最先通知您。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.accepted": Kind(
        title=_("报名通过了"),
        sentence=_("您报的“%(activity)s”%(starts_at)s 的班次通过了，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.accepted_waiting": Kind(
        title=_("报名通过，正在候补"),
        sentence=_("您报的“%(activity)s”%(starts_at)s 的班次通过了，名额已满，先为您候补，有了名额通知您。"),
        group=Group.SHIFTS,
    ),
    "sign_up.declined": Kind(
        title=_("报名没有通过"),
        sentence=_("您报的“%(activity)s”%(starts_at)s 的班次没有通过：%(reason)s"),
        group=Group.SHIFTS,
    ),
    "sign_up.unanswered": Kind(
        title=_("报名没有得到答复"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次已经开始，队长没有答复您的报名，这次不用来了。"),
        group=Group.SHIFTS,
        urgent=True,
    ),
    "sign_up.drawn": Kind(
        title=_("抽中了"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次抽签抽中了您，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.not_drawn": Kind(
        title=_("这次没有抽中"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次这次没有抽中您，已按抽签顺序候补，有了名额通知您。"),
        group=Group.SHIFTS,
    ),
    "sign_up.removed": Kind(
        title=_("队长取消了您的报名"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次，队长取消了您的报名：%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.by_others": Kind(
        title=_("有人为您报了名"),
        sentence=_(
            "%(by)s 为您报了“%(activity)s”%(starts_at)s 的班次。不是您的意思，请在“我的班次”里点“我没有报名”。"
        ),
        group=Group.SHIFTS,
    ),
    "sign_up.late_cancelled": Kind(
        title=_("有人临时取消"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次有 %(people)s 人过了截止时间取消：%(reason)s"),
        group=Group.DUTIES,
        urgent_before=DAY,
    ),
    "sign_up.disowned": Kind(
        title=_("有人表示没有报名"),
        sentence=_(
            "%(number)s 表示没有报过“%(activity)s”%(starts_at)s 的班次，报名已撤销，请查明是谁代报的。"
        ),
        group=Group.DUTIES,
    ),
    "training.recorded": Kind(
        title=_("登记了您的培训"),
        sentence=_("已为您登记 %(day)s 的培训“%(name)s”。有误请联系登记的队伍。"),
        group=Group.HOURS,
        channels=MAIL,
    ),
    "shift.changed": Kind(
        title=_("班次有变动"),
        sentence=_("“%(activity)s”的班次改为 %(starts_at)s，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "shift.cancelled": Kind(
        title=_("班次取消了"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次取消了：%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "activity.cancelled": Kind(
        title=_("活动取消了"),
        sentence=_("“%(activity)s”取消了，您 %(starts_at)s 的班次不用来了。原因：%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "sign_up.walk_up": Kind(
        title=_("现场给您登记了班次"),
        sentence=_(
            "队长在现场给您登记了“%(activity)s”%(starts_at)s 的班次。不是您本人，请到“班次”里说明没有报名。"
        ),
        group=Group.SHIFTS,
    ),
    # Reminders
    "shift.tomorrow": Kind(
        title=_("明天有您的班次"),
        sentence=_("“%(activity)s”%(starts_at)s 开始，地点：%(place)s。到了请签到，离开请签退。"),
        group=Group.REMINDERS,
    ),
    "shift.soon": Kind(
        title=_("一小时后开始"),
        sentence=_("“%(activity)s”%(starts_at)s 开始，地点：%(place)s。"),
        group=Group.REMINDERS,
        channels=NONE,
    ),
    "attendance.no_check_out": Kind(
        title=_("您还没有签退"),
        sentence=_("“%(activity)s”的班次已经结束，您还没有签退。请在今天 24 点前签退，否则按 0 分钟记。"),
        group=Group.REMINDERS,
        urgent=True,
    ),
    "shift.under_filled": Kind(
        title=_("班次还缺人"),
        sentence=_("“%(activity)s”%(starts_at)s 的班次要 %(places)s 人，现在报了 %(taken)s 人。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    # Rosters, and places that change hands
    "roster.placed": Kind(
        title=_("请您确认值守"),
        sentence=_("队长把您排在“%(activity)s”%(starts_at)s，%(place)s。能来请确认，不能来请说一声。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "roster.declined": Kind(
        title=_("有人不能来"),
        sentence=_("您排在“%(activity)s”%(starts_at)s，%(place)s 的人说不能来，请另外安排。"),
        group=Group.DUTIES,
        urgent_before=DAY,
    ),
    "roster.unit": Kind(
        title=_("您的队伍有了值守任务"),
        sentence=_("“%(activity)s”有 %(n)s 个班次请“%(unit)s”承担，请安排人员；不能承担可以退回。"),
        group=Group.DUTIES,
    ),
    "handover.wanted": Kind(
        title=_("有人想请您替班"),
        sentence=_(
            "“%(activity)s”%(starts_at)s，%(place)s，有人来不了，想请您替。愿意就点“我来替”。%(note)s"
        ),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "handover.asked": Kind(
        title=_("有人想和您换班"),
        sentence=_("有人想用“%(activity)s”%(starts_at)s，%(place)s 的班次和您换，请看看行不行。%(note)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "handover.to_confirm": Kind(
        title=_("有人换班，请您确认"),
        sentence=_("“%(activity)s”%(starts_at)s，%(place)s，两位志愿者谈好了换班，请您确认。"),
        group=Group.DUTIES,
        urgent_before=DAY,
    ),
    "handover.done": Kind(
        title=_("换班办好了"),
        sentence=_("“%(activity)s”%(starts_at)s，%(place)s 的换班已经办好，请看看您的班次。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "handover.declined": Kind(
        title=_("换班没有谈成"),
        sentence=_("“%(activity)s”%(starts_at)s，%(place)s 的换班没有同意，还是原来的人去。%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "handover.withdrawn": Kind(
        title=_("对方不换班了"),
        sentence=_("“%(activity)s”%(starts_at)s，%(place)s 的换班对方撤回了，您不用去。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "series.drafts": Kind(
        title=_("定期活动有新的日期要提交"),
        sentence=_("“%(activity)s”又生成了 %(n)s 次，是草稿，请看过后提交审核。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}
