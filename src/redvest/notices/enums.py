"""Ways to reach a person, groups of kinds people choose by, and what became of one message on one way."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways beside the list on the me page, which everybody has and nobody switches off."""

    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")
    EMAIL = "email", _("电子邮件")


class Group(models.TextChoices):
    """What people choose channels for; every kind belongs to one."""

    SHIFTS = "shifts", _("我的班次：报名、变动、取消")
    REMINDERS = "reminders", _("提醒：前一天、签退")
    HOURS = "hours", _("时长和服务记录")
    ORDERS = "orders", _("我的点单和心愿")
    TEAMS = "teams", _("队伍和家庭")
    DUTIES = "duties", _("我负责的事：审批、带队、角色")
    ACCOUNT = "account", _("账号和个人信息")


class DeliveryState(models.TextChoices):
    """From asked for to sent, or given up; each change is made under the row's lock."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    GIVEN_UP = "given_up", _("多次失败，已放弃")
    DROPPED = "dropped", _("不再需要")


DELIVERY_TRANSITIONS: dict[str, frozenset[str]] = {
    DeliveryState.WAITING: frozenset({DeliveryState.SENT, DeliveryState.GIVEN_UP, DeliveryState.DROPPED}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.GIVEN_UP: frozenset(),
    DeliveryState.DROPPED: frozenset(),
}
