"""Hearing a telling: one notice for each person it names, and what is to go out on each channel, set-wise."""

import logging
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import connection

from redvest.kernel import telling
from redvest.kernel.models import OutboxEvent
from redvest.kernel.operation import operation
from redvest.kernel.setwise import insert_rows
from redvest.notices import channels
from redvest.notices.enums import Channel, DeliveryState
from redvest.notices.kinds import KINDS, Kind
from redvest.notices.models import Address, Delivery, Notice, Preference, QuietHours
from redvest.notices.rules import sending as rules
from redvest.notices.rules.sending import QUIET, Reach
from redvest.people.queries.messages import phones_for_messages

log = logging.getLogger(__name__)


@operation
def hear(*, event_id: int, now: datetime) -> int:
    """Makes the notices one event asks for, and what goes out of them. Returns how many; a repeat makes none.

    A fixed number of statements for up to 500 people. People who left, or whom the same was told before (``once``), get
    none; a kind nobody knows is logged and comes to nothing.
    """
    event = OutboxEvent.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if event is None:
        return 0
    told = event.payload
    kind = KINDS.get(told["kind"])
    if kind is None:
        log.error("nobody knows the kind of message %s", told["kind"])
        return 0
    phones = phones_for_messages(told["people"])
    notices = _insert_notices(event, sorted(phones))
    if notices:
        words = telling.words_of(told["words"])
        urgent = kind.is_urgent(words, now=now)
        reaches = _reaches(kind, {person: phones[person] for person in notices})
        _insert_deliveries(event, kind, notices, reaches, urgent=urgent, now=now)
    return len(notices)


def _insert_notices(event: OutboxEvent, persons: list[int]) -> dict[int, int]:
    """The ids of the notices made, by person; none for whom the constraints say they were told already."""
    table = connection.ops.quote_name(Notice._meta.db_table)
    told = event.payload
    row = [event.pk, told["kind"], told["words"], told["target"], told["once"], event.created_at]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (person_id, event, kind, words, target, once, told_at)"
            " SELECT person, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS person ORDER BY person"
            " ON CONFLICT DO NOTHING RETURNING person_id, id",
            [*row, persons],
        )
        return dict(cursor.fetchall())


def _reaches(kind: Kind, phones: Mapping[int, str | None]) -> dict[int, Reach]:
    """How each of these people can be reached now; who does not consent to messages has the list alone."""
    willing = [person for person, phone in phones.items() if phone]
    offered = channels.offered()
    if not willing or not offered:
        return {}
    ways: dict[int, set[str]] = {person: {Channel.SMS.value} for person in willing}
    confirmed = Address.objects.filter(person_id__in=willing, confirmed_at__isnull=False)
    for person, channel in confirmed.values_list("person_id", "channel"):
        ways[person].add(channel)
    wanted: dict[int, dict[str, bool]] = {}
    chosen = Preference.objects.filter(person_id__in=willing, group=kind.group)
    for person, channel, wants in chosen.values_list("person_id", "channel", "wanted"):
        wanted.setdefault(person, {})[channel] = wants
    quiet: dict[int, tuple[time, time]] = {
        person: (starts, ends)
        for person, starts, ends in QuietHours.objects.filter(person_id__in=willing).values_list(
            "person_id", "starts", "ends"
        )
    }
    return {
        person: Reach(
            channels=frozenset(found) & offered,
            wanted=wanted.get(person, {}),
            quiet=quiet.get(person, QUIET),
        )
        for person, found in ways.items()
    }


def _insert_deliveries(
    event: OutboxEvent,
    kind: Kind,
    notices: Mapping[int, int],
    reaches: Mapping[int, Reach],
    *,
    urgent: bool,
    now: datetime,
) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            notices[person],
            channel,
            DeliveryState.WAITING.value,
            rules.due_at(now=now, urgent=urgent, quiet=reach.quiet),
            event.expires_at,
            0,
            "",
        )
        for person, reach in reaches.items()
        for channel in rules.channels_for(kind, reach)
    ]
    columns = ("notice", "channel", "state", "due_at", "expires_at", "attempts", "trouble")
    insert_rows(Delivery, columns, rows)
