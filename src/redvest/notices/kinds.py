"""Every kind of message people get: its title, its sentence, on which ways it goes by itself, and what is urgent.

A part that tells something (``kernel.telling.tell``) names a kind of this table and the words for its sentence. Words
that are ISO moments or days are shown as people write them, in China's time; all others as they are. Titles and
sentences are rendered for the reader, in the reader's language, when they look. Kinds about shifts are in
``shift_kinds``.
"""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.notices.contest_kinds import CONTEST_KINDS
from redvest.notices.enums import Group
from redvest.notices.market_kinds import MARKET_KINDS
from redvest.notices.order_kinds import ORDER_KINDS
from redvest.notices.points_kinds import POINTS_KINDS
from redvest.notices.project_kinds import PROJECT_KINDS
from redvest.notices.shift_kinds import SHIFT_KINDS
from redvest.notices.training_kinds import TRAINING_KINDS
from redvest.notices.wording import MAIL, NONE, Kind, Shown, Words, shown

__all__ = ["KINDS", "Kind", "Words", "sentence_of", "shown", "title_of"]

KINDS: dict[str, Kind] = (
    SHIFT_KINDS
    | ORDER_KINDS
    | MARKET_KINDS
    | POINTS_KINDS
    | TRAINING_KINDS
    | CONTEST_KINDS
    | PROJECT_KINDS
    | {
        # No-shows
        "no_show.noted": Kind(
            title=_("记了一次未到"),
            sentence=_(
                "“%(activity)s”%(starts_at)s 的班次，您报了名，没有签到记录，记为一次未到。如有原因，可以申诉。"
            ),
            group=Group.SHIFTS,
        ),
        "no_show.appealed": Kind(
            title=_("有人申诉未到记录"),
            sentence=_("“%(activity)s”%(starts_at)s 的班次有一份未到申诉，请处理。"),
            group=Group.DUTIES,
            channels=MAIL,
        ),
        "no_show.excused": Kind(
            title=_("未到记录已取消"),
            sentence=_("您对“%(activity)s”%(starts_at)s 班次的申诉通过了，这次不算未到。"),
            group=Group.SHIFTS,
        ),
        "no_show.upheld": Kind(
            title=_("申诉没有通过"),
            sentence=_("您对“%(activity)s”%(starts_at)s 班次未到记录的申诉没有通过：%(reason)s"),
            group=Group.SHIFTS,
        ),
        # Hours
        "hours.review_approved": Kind(
            title=_("时长复核通过了"),
            sentence=_("“%(activity)s”%(starts_at)s 的 %(minutes)s 分钟复核通过，已记入。"),
            group=Group.HOURS,
        ),
        "hours.review_refused": Kind(
            title=_("时长复核没有通过"),
            sentence=_("“%(activity)s”%(starts_at)s 的 %(minutes)s 分钟没有记入：%(reason)s"),
            group=Group.HOURS,
        ),
        "hours.correction_asked": Kind(
            title=_("有一份时长更正等您回应"),
            sentence=_("“%(activity)s”%(starts_at)s 的时长有人提出更正：%(reason)s。请看看对不对。"),
            group=Group.HOURS,
        ),
        "hours.correction_answered": Kind(
            title=_("时长更正有了进展"),
            sentence=_("“%(activity)s”%(starts_at)s 的时长更正现在是“%(state)s”：%(reason)s"),
            group=Group.HOURS,
        ),
        "hours.entry_approved": Kind(
            title=_("补录的时长通过了"),
            sentence=_("“%(activity)s”%(starts_at)s 的补录时长已通过，按丙级记入：%(reason)s"),
            group=Group.HOURS,
        ),
        "hours.entry_refused": Kind(
            title=_("补录的时长没有通过"),
            sentence=_("“%(activity)s”%(starts_at)s 的补录时长没有通过：%(reason)s"),
            group=Group.HOURS,
        ),
        "hours.taken_back": Kind(
            title=_("有一条时长被收回"),
            sentence=_("“%(activity)s”%(starts_at)s 的时长已收回：%(reason)s。有误可以申请更正或申诉。"),
            group=Group.HOURS,
        ),
        # Teams
        "team.join_accepted": Kind(
            title=_("入队申请通过了"), sentence=_("您已加入“%(team)s”。"), group=Group.TEAMS
        ),
        "team.join_declined": Kind(
            title=_("入队申请没有通过"),
            sentence=_("“%(team)s”没有通过您的入队申请：%(reason)s"),
            group=Group.TEAMS,
        ),
        "team.removed": Kind(
            title=_("您已不在队伍里"),
            sentence=_("您不再是“%(team)s”的队员：%(reason)s"),
            group=Group.TEAMS,
        ),
        "team.join_requested": Kind(
            title=_("有人申请入队"),
            sentence=_("有人申请加入“%(team)s”，请处理。"),
            group=Group.DUTIES,
            channels=MAIL,
        ),
        "team.invited": Kind(
            title=_("有队伍邀请您"),
            sentence=_("“%(team)s”邀请您加入，请在 %(until)s 前答复。不想加入可以谢绝。"),
            group=Group.TEAMS,
        ),
        "team.invitation_accepted": Kind(
            title=_("邀请被接受了"),
            sentence=_("您邀请的人已加入“%(team)s”。"),
            group=Group.DUTIES,
            channels=NONE,
        ),
        "team.invitation_declined": Kind(
            title=_("邀请被谢绝了"),
            sentence=_("您邀请的人没有加入“%(team)s”。"),
            group=Group.DUTIES,
            channels=NONE,
        ),
        "team.dissolved": Kind(
            title=_("队伍解散了"),
            sentence=_("“%(team)s”解散了：%(reason)s。您的服务记录都还在。"),
            group=Group.TEAMS,
        ),
        "team.merged": Kind(
            title=_("队伍合并了"),
            sentence=_("“%(team)s”并入了“%(into)s”：%(reason)s。您已转到新队伍，不愿意可以随时退出。"),
            group=Group.TEAMS,
        ),
        "activity.handed_over": Kind(
            title=_("有活动移交给您的队伍"),
            sentence=_("“%(before)s”的活动“%(activity)s”移交给了“%(team)s”，请接着办。"),
            group=Group.DUTIES,
        ),
        # Families
        "guardian.asked": Kind(
            title=_("请确认监护关系"),
            sentence=_("%(child)s请您确认是监护人，请到“我的家庭”里处理。不是的话可以拒绝。"),
            group=Group.TEAMS,
        ),
        "guardian.accepted": Kind(
            title=_("监护关系已确认"),
            sentence=_("%(child)s的监护人已经确认。"),
            group=Group.TEAMS,
            channels=MAIL,
        ),
        "guardian_consent.given": Kind(
            title=_("有了监护人同意"),
            sentence=_("%(child)s参加志愿服务有了监护人同意，到 %(until)s 为止有效。"),
            group=Group.TEAMS,
            channels=MAIL,
        ),
        "guardian_consent.withdrawn": Kind(
            title=_("监护人同意已撤回"),
            sentence=_("%(child)s参加志愿服务的一份监护人同意撤回了。没有其他有效的同意，就不能参加。"),
            group=Group.TEAMS,
        ),
        "household.invited": Kind(
            title=_("邀请您加入家庭"),
            sentence=_("%(who)s邀请您加入同一个家庭，请到“我的家庭”里处理。"),
            group=Group.TEAMS,
        ),
        "household.joined": Kind(
            title=_("家人已加入"), sentence=_("%(who)s加入了您的家庭。"), group=Group.TEAMS, channels=MAIL
        ),
        "household.added": Kind(
            title=_("您被登记到一个家庭"),
            sentence=_("%(who)s把您登记到一个家庭里。不对的话，可以在“我的家庭”里一键退出。"),
            group=Group.TEAMS,
        ),
        "family.allowed": Kind(
            title=_("家人请您代办"),
            sentence=_("%(who)s允许您代为报名和取消。代办的都会注明是您办的。"),
            group=Group.TEAMS,
        ),
        # Duties
        "role.granted": Kind(
            title=_("您有了新的角色"),
            sentence=_("您被任命为“%(scope)s”的%(role)s。不愿担任可以随时卸任。"),
            group=Group.DUTIES,
        ),
        "role.revoked": Kind(
            title=_("您的角色结束了"),
            sentence=_("您不再担任“%(scope)s”的%(role)s。"),
            group=Group.DUTIES,
        ),
        "activity.approved": Kind(
            title=_("活动通过审核"),
            sentence=_("“%(activity)s”通过了审核，可以发布了。"),
            group=Group.DUTIES,
            channels=MAIL,
        ),
        "activity.returned": Kind(
            title=_("活动被退回"),
            sentence=_("“%(activity)s”被退回修改：%(reason)s"),
            group=Group.DUTIES,
            channels=MAIL,
        ),
        # Accounts
        "login.new_device": Kind(
            title=_("新设备登录了您的账号"),
            sentence=_(
                "%(at)s 有一台没用过的设备登录了您的账号。不是您本人，请马上到“我的资料”让它退出并改密码。"
            ),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "factor.on": Kind(
            title=_("两步验证已开启"),
            sentence=_("%(at)s 您开启了两步验证。"),
            group=Group.ACCOUNT,
            channels=MAIL,
        ),
        "factor.off": Kind(
            title=_("两步验证已关闭"),
            sentence=_("%(at)s 您的两步验证被关闭。不是您本人操作，请马上改密码。"),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "factor.locked": Kind(
            title=_("两步验证连续输错"),
            sentence=_(
                "%(at)s 有人登录您的账号，两步验证连续输错 5 次，已锁定 30 分钟。不是您本人，请马上改密码。"
            ),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "factor.reset_asked": Kind(
            title=_("有人申请重设您的两步验证"),
            sentence=_(
                "%(at)s 工作人员为您申请了重设两步验证，等另一位工作人员复核。不是您提出的，请到“我的资料”阻止。"
            ),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "factor.reset": Kind(
            title=_("两步验证已重设"),
            sentence=_("%(at)s 您的两步验证已由两位工作人员重设，下次登录时重新设置。"),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "recovery.started": Kind(
            title=_("有人申请换您的登录手机号"),
            sentence=_(
                "有人凭您的证件申请换登录手机号，%(ready_at)s 后生效。不是您本人，请到“我的资料”阻止。"
            ),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "phone.changed": Kind(
            title=_("登录手机号已更换"),
            sentence=_("%(at)s 您的登录手机号换成了这个号码，其他设备上的登录已退出。"),
            group=Group.ACCOUNT,
            urgent=True,
        ),
        "person.corrected": Kind(
            title=_("身份信息已更正"),
            sentence=_("%(at)s 您申请更正的身份信息已经核对并更新。"),
            group=Group.ACCOUNT,
        ),
        "person.merged": Kind(
            title=_("重复的登记已合并"),
            sentence=_("您的另一个编号 %(other)s 已并入 %(number)s，时长和记录都在，一条不少。"),
            group=Group.ACCOUNT,
        ),
        "case.refused": Kind(
            title=_("申请没有通过"),
            sentence=_("您的申请“%(what)s”没有通过：%(reason)s"),
            group=Group.ACCOUNT,
        ),
    }
)


def title_of(kind: str) -> str:
    """The title of a kind in the present language; a message of a kind that is no more says only that it was one."""
    found = KINDS.get(kind)
    return str(found.title) if found else _now("通知")


def sentence_of(kind: str, words: Words) -> str:
    """The sentence with its words, in the present language. A word it lacks is left out, never an error."""
    found = KINDS.get(kind)
    if found is None:
        return ""
    return str(found.sentence) % Shown({name: shown(value) for name, value in words.items()})
