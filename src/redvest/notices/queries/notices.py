"""One's notices as one reads them, what one chose, and at the office what did not go out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet

from redvest.access.enums import Verb
from redvest.access.queries import Viewer
from redvest.access.rules import require_sight
from redvest.kernel import telling
from redvest.notices import channels, kinds
from redvest.notices.enums import Channel, DeliveryState, Group
from redvest.notices.kinds import KINDS
from redvest.notices.models import Address, Delivery, Notice, Preference, QuietHours
from redvest.notices.rules.sending import QUIET


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """A notice in words, in the present language."""

    id: int
    kind: str
    title: str
    text: str
    target: str
    told_at: datetime
    is_new: bool


def notices_of(person_id: int) -> QuerySet[Notice]:
    """A person's own notices, the latest first."""
    return Notice.objects.filter(person_id=person_id).order_by("-id")


def in_words(notices: Iterable[Notice]) -> list[NoticeLine]:
    """Notices as they are read; no query."""
    return [
        NoticeLine(
            id=notice.pk,
            kind=notice.kind,
            title=kinds.title_of(notice.kind),
            text=kinds.sentence_of(notice.kind, telling.words_of(notice.words)),
            target=notice.target,
            told_at=notice.told_at,
            is_new=notice.read_at is None,
        )
        for notice in notices
    ]


def unread_count(person_id: int) -> int:
    """How many of a person's notices are unread; one query on an index of unread ones only."""
    return Notice.objects.filter(person_id=person_id, read_at=None).count()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whether one wants a group of messages on a channel, and whether one said so or the kinds do."""

    group: Group
    channel: Channel
    wanted: bool
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class OwnChoices:
    """What one person chose, and where they can be reached."""

    choices: list[Choice]
    quiet: tuple[time, time]
    mail: str
    mail_waiting: str
    wechat: bool

    def of(self, group: Group) -> list[Choice]:
        """The choices of one group, by channel."""
        return [choice for choice in self.choices if choice.group == group]


def choices_of(person_id: int) -> OwnChoices:
    """Everything one can choose, as it stands; three queries. Channels without a sender are not offered."""
    said = {
        (group, channel): wanted
        for group, channel, wanted in Preference.objects.filter(person_id=person_id).values_list(
            "group", "channel", "wanted"
        )
    }
    quiet = QuietHours.objects.filter(person_id=person_id).values_list("starts", "ends").first()
    addresses = list(Address.objects.filter(person_id=person_id))
    mail = [one for one in addresses if one.channel == Channel.EMAIL]
    offered = channels.offered()
    return OwnChoices(
        choices=[
            Choice(
                group=group,
                channel=channel,
                wanted=said.get((group, channel), by_default(group, channel)),
                chosen=(group, channel) in said,
            )
            for group in Group
            for channel in Channel
            if channel in offered
        ],
        quiet=quiet or QUIET,
        mail=next((one.address for one in mail if one.confirmed_at), ""),
        mail_waiting=next((one.address for one in mail if not one.confirmed_at), ""),
        wechat=any(one.channel == Channel.WECHAT for one in addresses),
    )


def by_default(group: Group, channel: Channel) -> bool:
    """Whether any kind of a group goes out on a channel by itself."""
    return any(kind.group == group and channel in kind.channels for kind in KINDS.values())


@dataclass(frozen=True, kw_only=True)
class ChannelFigures:
    """What became of the messages of one channel in a period, and what waits now."""

    channel: Channel
    offered: bool
    sent: int
    given_up: int
    dropped: int
    waiting: int
    retried: int
    oldest_due: datetime | None


def delivery_figures(viewer: Viewer, *, days: int, now: datetime) -> list[ChannelFigures]:
    """By channel, over the last ``days`` days; numbers only. Raises NotFound but for who reads the audit record."""
    require_sight(bool(viewer.scopes(Verb.READ_AUDIT)) or viewer.actor.is_system)
    settled = Delivery.objects.filter(settled_at__gte=now - timedelta(days=days)).values_list(
        "channel", "state"
    )
    counts = {(channel, state): n for channel, state, n in settled.annotate(n=Count("id")).order_by()}
    due = Delivery.objects.filter(state=DeliveryState.WAITING).values("channel").order_by()
    waiting = {
        row["channel"]: row for row in due.annotate(n=Count("id"), oldest=Min("due_at"), tries=_tried())
    }
    return [
        ChannelFigures(
            channel=channel,
            offered=channel in channels.offered(),
            sent=counts.get((channel, DeliveryState.SENT), 0),
            given_up=counts.get((channel, DeliveryState.GIVEN_UP), 0),
            dropped=counts.get((channel, DeliveryState.DROPPED), 0),
            waiting=waiting[channel]["n"] if channel in waiting else 0,
            retried=waiting[channel]["tries"] if channel in waiting else 0,
            oldest_due=waiting[channel]["oldest"] if channel in waiting else None,
        )
        for channel in Channel
    ]


def _tried() -> Count:
    return Count("id", filter=Q(attempts__gt=0))


def troubles(*, days: int, now: datetime) -> list[tuple[str, str, int]]:
    """Channel, kind of failure and how often, of what was given up lately, the most frequent first."""
    given_up = Delivery.objects.filter(
        state=DeliveryState.GIVEN_UP, settled_at__gte=now - timedelta(days=days)
    )
    counted = given_up.values_list("channel", "trouble").annotate(n=Count("id")).order_by("-n", "channel")
    return [(channel, trouble, n) for channel, trouble, n in counted]
