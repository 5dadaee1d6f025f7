"""What people choose: which groups of messages on which channels, and their quiet hours."""

from collections.abc import Mapping
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason, invalid_if
from redvest.kernel.operation import operation
from redvest.notices.enums import Channel, Group
from redvest.notices.models import Preference, QuietHours
from redvest.notices.operations.reading import own_person


@operation
def choose_channels(*, wanted: Mapping[tuple[str, str], bool], by: Actor, now: datetime) -> None:
    """Stores for each ``(group, channel)`` named whether one wants it. Raises Invalid for one that does not exist.

    Those not named stay as they are. It repeats harmlessly.
    """
    person_id = own_person(by)
    unknown = [pair for pair in wanted if pair[0] not in Group.values or pair[1] not in Channel.values]
    invalid_if([Reason("unknown_choice", _("请从列出的通知中选择"), about="wanted")] if unknown else [])
    if not wanted:
        return
    rows = [
        Preference(person_id=person_id, group=group, channel=channel, wanted=wants)
        for (group, channel), wants in sorted(wanted.items())
    ]
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["wanted"],
        unique_fields=["person", "group", "channel"],
    )
    facts = {f"{group}.{channel}": wants for (group, channel), wants in sorted(wanted.items())}
    audit.record("notices.chosen", by=by, now=now, target=f"person:{person_id}", **facts)


@operation
def set_quiet_hours(*, starts: time, ends: time, by: Actor, now: datetime) -> None:
    """Sets one's quiet hours in China's time; equal times mean none. Urgent messages go out all the same."""
    person_id = own_person(by)
    chosen = {
        "starts": starts.replace(second=0, microsecond=0),
        "ends": ends.replace(second=0, microsecond=0),
    }
    QuietHours.objects.bulk_create(
        [QuietHours(person_id=person_id, **chosen)],
        update_conflicts=True,
        update_fields=["starts", "ends"],
        unique_fields=["person"],
    )
    facts = {name: f"{at:%H:%M}" for name, at in chosen.items()}
    audit.record("notices.quiet_hours", by=by, now=now, target=f"person:{person_id}", **facts)
