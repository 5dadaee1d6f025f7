"""Reads of notices: the only door delivery has to its rows."""

from redvest.notices.queries.notices import (
    ChannelFigures,
    Choice,
    NoticeLine,
    OwnChoices,
    choices_of,
    delivery_figures,
    in_words,
    notices_of,
    troubles,
    unread_count,
)
from redvest.notices.queries.texts import Message, message_for

__all__ = [
    "ChannelFigures",
    "Choice",
    "Message",
    "NoticeLine",
    "OwnChoices",
    "choices_of",
    "delivery_figures",
    "in_words",
    "message_for",
    "notices_of",
    "troubles",
    "unread_count",
]
