"""Every kind of message people get: its title, its sentence, on which ways it goes by itself, and what is urgent.

A part that tells something (``kernel.telling.tell``) names a kind of this table and the words for its sentence. Words
that are ISO moments or days are shown as people write them, in China's time; all others as they are. Titles and
sentences are rendered for the reader, in the reader's language, when they look.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from redvest.kernel import clock
from redvest.notices.enums import Channel, Group

Text = str | Promise
Words = Mapping[str, str | int]

NONE: frozenset[str] = frozenset()
SMS = frozenset({Channel.SMS.value})
#: What is worth a message outside the product: it changes what somebody will do, or must do.
ALL = frozenset(Channel.values)
#: What can wait until somebody looks, but is kept in their mail if they gave an address.
MAIL = frozenset({Channel.EMAIL.value, Channel.WECHAT.value})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of message. ``channels``: where it goes if the person chose nothing else (the list always has it).

    ``urgent``: goes out in quiet hours, too. ``urgent_before``: it does if the moment in the word ``starts_at`` is
    nearer than this.
    """

    title: Text
    sentence: Text
    group: Group
    channels: frozenset[str] = ALL
    urgent: bool = False
    urgent_before: timedelta = timedelta(0)

    def is_urgent(self, words: Words, *, now: datetime) -> bool:
        """Whether a message with these words may not wait for the morning."""
        if self.urgent or not self.urgent_before:
            return self.urgent
        starts_at = words.get("starts_at")
        return isinstance(starts_at, str) and datetime.fromisoformat(starts_at) - now < self.urgent_before


DAY = timedelta(hours=24)

KINDS: dict[str, Kind] = {
    # Sign-ups and shifts
    "sign_up.confirmed": Kind(
        title=_("报名成功"),
        sentence=_("您已报上「%(activity)s」%(starts_at)s 的班次，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        channels=MAIL,
    ),
    "sign_up.promoted": Kind(
        title=_("候补成功"),
        sentence=_("您候补的「%(activity)s」%(starts_at)s 的班次有了名额，已为您报上。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "shift.changed": Kind(
        title=_("班次有变动"),
        sentence=_("「%(activity)s」的班次改为 %(starts_at)s，地点：%(place)s。不能参加请尽早取消。"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "shift.cancelled": Kind(
        title=_("班次取消了"),
        sentence=_("「%(activity)s」%(starts_at)s 的班次取消了：%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    "activity.cancelled": Kind(
        title=_("活动取消了"),
        sentence=_("「%(activity)s」取消了，您 %(starts_at)s 的班次不用来了。原因：%(reason)s"),
        group=Group.SHIFTS,
        urgent_before=DAY,
    ),
    # Reminders
    "shift.tomorrow": Kind(
        title=_("明天有您的班次"),
        sentence=_("「%(activity)s」%(starts_at)s 开始，地点：%(place)s。到了请签到，离开请签退。"),
        group=Group.REMINDERS,
    ),
    "shift.soon": Kind(
        title=_("一小时后开始"),
        sentence=_("「%(activity)s」%(starts_at)s 开始，地点：%(place)s。"),
        group=Group.REMINDERS,
        channels=NONE,
    ),
    "attendance.no_check_out": Kind(
        title=_("您还没有签退"),
        sentence=_("「%(activity)s」的班次已经结束，您还没有签退。请在今天 24 点前签退，否则按 0 分钟记。"),
        group=Group.REMINDERS,
        urgent=True,
    ),
    "shift.under_filled": Kind(
        title=_("班次还缺人"),
        sentence=_("「%(activity)s」%(starts_at)s 的班次要 %(places)s 人，现在报了 %(taken)s 人。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    # No-shows
    "no_show.noted": Kind(
        title=_("记了一次未到"),
        sentence=_(
            "「%(activity)s」%(starts_at)s 的班次，您报了名，没有签到记录，记为一次未到。如有原因，可以申诉。"
        ),
        group=Group.SHIFTS,
    ),
    "no_show.appealed": Kind(
        title=_("有人申诉未到记录"),
        sentence=_("「%(activity)s」%(starts_at)s 的班次有一份未到申诉，请处理。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "no_show.excused": Kind(
        title=_("未到记录已取消"),
        sentence=_("您对「%(activity)s」%(starts_at)s 班次的申诉通过了，这次不算未到。"),
        group=Group.SHIFTS,
    ),
    "no_show.upheld": Kind(
        title=_("申诉没有通过"),
        sentence=_("您对「%(activity)s」%(starts_at)s 班次未到记录的申诉没有通过：%(reason)s"),
        group=Group.SHIFTS,
    ),
    # Teams
    "team.join_accepted": Kind(
        title=_("入队申请通过了"), sentence=_("您已加入「%(team)s」。"), group=Group.TEAMS
    ),
    "team.join_declined": Kind(
        title=_("入队申请没有通过"),
        sentence=_("「%(team)s」没有通过您的入队申请：%(reason)s"),
        group=Group.TEAMS,
    ),
    "team.removed": Kind(
        title=_("您已不在队伍里"),
        sentence=_("您不再是「%(team)s」的队员：%(reason)s"),
        group=Group.TEAMS,
    ),
    "team.join_requested": Kind(
        title=_("有人申请入队"),
        sentence=_("有人申请加入「%(team)s」，请处理。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    # Duties
    "role.granted": Kind(
        title=_("您有了新的角色"),
        sentence=_("您被任命为「%(scope)s」的%(role)s。不愿担任可以随时卸任。"),
        group=Group.DUTIES,
    ),
    "role.revoked": Kind(
        title=_("您的角色结束了"),
        sentence=_("您不再担任「%(scope)s」的%(role)s。"),
        group=Group.DUTIES,
    ),
    "activity.approved": Kind(
        title=_("活动通过审核"),
        sentence=_("「%(activity)s」通过了审核，可以发布了。"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
    "activity.returned": Kind(
        title=_("活动被退回"),
        sentence=_("「%(activity)s」被退回修改：%(reason)s"),
        group=Group.DUTIES,
        channels=MAIL,
    ),
}


def title_of(kind: str) -> str:
    """The title of a kind in the present language; a message of a kind that is no more says only that it was one."""
    found = KINDS.get(kind)
    return str(found.title) if found else _now("通知")


def sentence_of(kind: str, words: Words) -> str:
    """The sentence with its words, in the present language. A word it lacks is left out, never an error."""
    found = KINDS.get(kind)
    if found is None:
        return ""
    return str(found.sentence) % _Shown({name: shown(value) for name, value in words.items()})


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def shown(value: str | int) -> str:
    """A word as people read it: a moment as 11月23日 09:00 in China's time, a day as 11月23日."""
    if isinstance(value, int):
        return str(value)
    if _MOMENT.match(value):
        return date_format(clock.local(datetime.fromisoformat(value)), _now("n月j日 H:i"))
    if _DAY.fullmatch(value):
        return date_format(date.fromisoformat(value), _now("Y年n月j日"))
    return value
