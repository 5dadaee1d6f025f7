"""Messages to people, what became of them on each way out, and what people chose. And the text messages of codes."""

from datetime import time

from django.db import models
from django.db.models import Q

from redvest.kernel.models import OutboxEvent
from redvest.notices.enums import Channel, DeliveryState, Group


class TextMessage(models.Model):
    """That one text message was sent for one event. Its text is not kept: the event's payload holds it, sealed."""

    PERSONAL = frozenset({"phone"})

    event = models.OneToOneField(OutboxEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=60, help_text="The event's topic.")
    phone = models.CharField(max_length=16)
    sent_at = models.DateTimeField(db_index=True)


class Notice(models.Model):
    """One message to one person, in the list on their me page; its sentence is made when they look (``kinds``).

    The event it came from is only a number here: events are forgotten after a week, notices after half a year.
    """

    PERSONAL = frozenset({"words"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    event = models.BigIntegerField(help_text="The outbox event that asked for it.")
    kind = models.CharField(max_length=60)
    words = models.TextField(help_text="The words of its sentence, sealed as in the event.")
    target = models.CharField(max_length=80, blank=True, help_text='What it is about, e.g. "shift:17".')
    once = models.CharField(max_length=80, blank=True)
    told_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="notice_once_an_event"),
            models.UniqueConstraint(
                fields=["person", "kind", "once"], condition=~Q(once=""), name="notice_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]


class Delivery(models.Model):
    """One notice on one way out (text message, WeChat, mail): when it is due, and what became of it."""

    PERSONAL: frozenset[str] = frozenset()

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField(help_text="Not before; after quiet hours, or after the pause of a retry.")
    expires_at = models.DateTimeField(null=True, help_text="From when on it is no news any more.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries that failed.")
    trouble = models.CharField(
        max_length=80, blank=True, help_text="What the last failure was: a word of the program, no text."
    )
    settled_at = models.DateTimeField(null=True, help_text="When it was sent, given up or dropped.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_channel_known"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None) | ~Q(state="waiting") & ~Q(settled_at=None),
                name="delivery_settled_at",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["settled_at"], include=["channel", "state"], name="delivery_settled"),
        ]


class Address(models.Model):
    """Where to reach a person by mail or WeChat: one confirmed, and perhaps a new one that waits for its code."""

    PERSONAL = frozenset({"address", "code_hash"})

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=254, help_text="A mail address, or a WeChat open id.")
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True, help_text="Keyed hash of the code that was sent.")
    code_expires_at = models.DateTimeField(null=True)
    guesses = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes typed.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel"],
                condition=Q(confirmed_at__isnull=False),
                name="address_one_confirmed",
            ),
            models.UniqueConstraint(
                fields=["person", "channel"], condition=Q(confirmed_at=None), name="address_one_waiting"
            ),
            models.CheckConstraint(condition=Q(channel__in=("wechat", "email")), name="address_channel"),
            models.CheckConstraint(condition=Q(address__length__gte=3), name="address_not_empty"),
        ]


class Preference(models.Model):
    """That a person wants, or does not want, a group of messages on one channel; without it the kind decides."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.CharField(max_length=10, choices=Group.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "group", "channel"], name="preference_once"),
            models.CheckConstraint(condition=Q(group__in=Group.values), name="preference_group_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="preference_channel_known"),
        ]


class QuietHours(models.Model):
    """The hours of a person's day, in China's time, in which only urgent messages go out. Equal times: none."""

    PERSONAL: frozenset[str] = frozenset()

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    starts = models.TimeField(default=time(21))
    ends = models.TimeField(default=time(8))
