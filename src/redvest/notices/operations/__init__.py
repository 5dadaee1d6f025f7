"""Writes of notices; the only place here that saves and opens transactions."""

from redvest.notices.operations.addresses import (
    TOPIC_MAIL_CODE,
    confirm_mail_address,
    give_mail_address,
    link_wechat,
    remove_address,
    send_mail_code,
)
from redvest.notices.operations.choosing import choose_channels, set_quiet_hours
from redvest.notices.operations.hearing import hear
from redvest.notices.operations.reading import forget_old_notices, read_all, read_notice
from redvest.notices.operations.sending import send_delivery, send_due
from redvest.notices.operations.texts import forget_old_messages, send_for_event

__all__ = [
    "TOPIC_MAIL_CODE",
    "choose_channels",
    "confirm_mail_address",
    "forget_old_messages",
    "forget_old_notices",
    "give_mail_address",
    "hear",
    "link_wechat",
    "read_all",
    "read_notice",
    "remove_address",
    "send_delivery",
    "send_due",
    "send_for_event",
    "send_mail_code",
    "set_quiet_hours",
]
