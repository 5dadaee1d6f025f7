"""What one was told, and what of it goes out by text message, WeChat or mail."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from redvest.api.errors import REFUSALS
from redvest.api.kinds import Given, Hour, Id, Page, Paging, Text, page_of
from redvest.delivery import identity
from redvest.kernel import clock
from redvest.notices import operations, queries
from redvest.notices.enums import Channel, Group

router = Router(tags=["notices"])


class NoticeOut(Schema):
    """One message, in the language asked for. ``target`` is what it is about, e.g. "shift:17"."""

    id: int
    kind: str = Field(examples=["shift.tomorrow"])
    title: str
    text: str
    target: str
    told_at: datetime
    is_new: bool


class UnreadOut(Schema):
    """How many of one's notices are unread."""

    unread: int


class ReadOut(Schema):
    """How many were marked as read."""

    read: int


class ChoiceOut(Schema):
    """Whether a group of messages goes out on a channel; ``chosen``: one said so oneself."""

    group: Group
    channel: Channel
    wanted: bool
    chosen: bool


class SettingsOut(Schema):
    """What one chose. In quiet hours (China's time) only urgent messages go out; equal times mean none."""

    choices: list[ChoiceOut]
    quiet_from: Hour
    quiet_until: Hour
    mail: str = Field(description="The confirmed mail address, or empty.")
    mail_waiting: str = Field(description="An address that waits for its code, or empty.")


class ChoiceIn(Given):
    """One choice."""

    group: Group
    channel: Channel
    wanted: bool


class SettingsIn(Given):
    """Choices to change; what is not named stays. Quiet hours are changed if both times are given."""

    choices: list[ChoiceIn] = Field(default_factory=list, max_length=50)
    quiet_from: Hour | None = None
    quiet_until: Hour | None = None


class MailIn(Given):
    """A mail address, to which a code is sent."""

    address: Text = Field(examples=["name@example.com"], max_length=254)


class MailCodeIn(Given):
    """The code that was mailed."""

    code: Text = Field(examples=["123456"], max_length=12)


@router.get("/me/notices", response={200: Page[NoticeOut], **REFUSALS})
def notices(request: HttpRequest, query: Query[Paging]) -> dict[str, Any]:
    """What one was told in the last half year, the latest first."""
    return page_of(queries.notices_of(identity.person_id(request)), query, queries.in_words)


@router.get("/me/notices/unread", response={200: UnreadOut, **REFUSALS})
def unread(request: HttpRequest) -> UnreadOut:
    """How many are unread."""
    return UnreadOut(unread=queries.unread_count(identity.person_id(request)))


@router.post("/me/notices/read", response={200: ReadOut, **REFUSALS})
def read_all(request: HttpRequest) -> ReadOut:
    """Marks all as read. A repeat changes nothing."""
    return ReadOut(read=operations.read_all(by=identity.actor(request), now=clock.now()))


@router.post("/me/notices/{notice_id}/read", response={204: None, **REFUSALS})
def read(request: HttpRequest, notice_id: Id) -> Status[None]:
    """Marks one as read. A repeat changes nothing."""
    operations.read_notice(notice_id=notice_id, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.get("/me/notice-settings", response={200: SettingsOut, **REFUSALS})
def settings(request: HttpRequest) -> SettingsOut:
    """Which groups go out on which channels, quiet hours, the mail address."""
    own = queries.choices_of(identity.person_id(request))
    return SettingsOut(
        choices=[
            ChoiceOut(group=one.group, channel=one.channel, wanted=one.wanted, chosen=one.chosen)
            for one in own.choices
        ],
        quiet_from=own.quiet[0],
        quiet_until=own.quiet[1],
        mail=own.mail,
        mail_waiting=own.mail_waiting,
    )


@router.patch("/me/notice-settings", response={200: SettingsOut, **REFUSALS})
def change_settings(request: HttpRequest, given: SettingsIn) -> SettingsOut:
    """Changes what is named."""
    by, now = identity.actor(request), clock.now()
    if given.choices:
        wanted = {(str(one.group), str(one.channel)): one.wanted for one in given.choices}
        operations.choose_channels(wanted=wanted, by=by, now=now)
    if given.quiet_from is not None and given.quiet_until is not None:
        operations.set_quiet_hours(starts=given.quiet_from, ends=given.quiet_until, by=by, now=now)
    return settings(request)


@router.put("/me/mail", response={204: None, **REFUSALS})
def give_mail(request: HttpRequest, given: MailIn) -> Status[None]:
    """Takes a mail address and sends a code there; the one before stays in use until the code is typed."""
    operations.give_mail_address(address=given.address, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.post("/me/mail/confirm", response={204: None, **REFUSALS})
def confirm_mail(request: HttpRequest, given: MailCodeIn) -> Status[None]:
    """Confirms the address by its code."""
    operations.confirm_mail_address(code=given.code, by=identity.actor(request), now=clock.now())
    return Status(204, None)


@router.delete("/me/mail", response={204: None, **REFUSALS})
def remove_mail(request: HttpRequest) -> Status[None]:
    """Takes one's mail addresses away. A repeat changes nothing."""
    operations.remove_address(channel=Channel.EMAIL, by=identity.actor(request), now=clock.now())
    return Status(204, None)
