"""What a kind of message is, on which channels it goes by itself, and how its words are shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _now

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


class Shown(dict[str, str]):
    """The words of a sentence as they are shown; one that is missing leaves a mark, never an error."""

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
