"""The audit record as auditors and managers read it: what was done, by whom (masked), to what.

Whoever may read it at the top of a tree reads all of it, the system's and visitors' entries too. Below the top one
reads what was done by those who hold or held a role at a site or team of one's own subtree: whom one answers for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.access import rules as access
from redvest.access.enums import Verb
from redvest.access.queries import Viewer, ever_on_duty
from redvest.kernel import audit, clock
from redvest.kernel.audit import Entries
from redvest.kernel.errors import Forbidden, Reason
from redvest.people.queries import people_by_ids


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the record. ``by_name`` is masked; blank for the system and for visitors."""

    id: int
    at: datetime
    by_name: str
    by_number: str
    address: str
    verb: str
    target: str
    data: dict[str, Any]


def reads_everything(viewer: Viewer) -> bool:
    """Whether the viewer's scope is the whole record: the top of a tree, or the system's own."""
    tops = (grant for grant in viewer.scopes(Verb.READ_AUDIT) if not grant.at_team)
    return viewer.actor.is_system or any(len(grant.path.strip("/").split("/")) == 1 for grant in tops)


def audit_visible_to(
    viewer: Viewer,
    *,
    verb: str = "",
    verbs: Iterable[str] = (),
    person_id: int | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Entries:
    """Entries in the viewer's scope, the latest first; days are both included, empty filters do not limit.

    ``verb``: what was done, or its beginning ("activity."); ``verbs``: one of these; ``person_id``: by or to that
    person. Raises Forbidden to those who may not read it anywhere.
    """
    if not viewer.actor.is_system and not viewer.scopes(Verb.READ_AUDIT):
        if viewer.actor.is_anonymous:
            access.require(viewer, Verb.READ_AUDIT)
        raise Forbidden(Reason("not_permitted", _("您没有查阅操作记录的权限")))
    entries = audit.entries_between(
        start=clock.day_start(start) if start else None, end=clock.day_end(end) if end else None
    )
    if not reads_everything(viewer):
        entries = entries.filter(ever_on_duty(viewer, Verb.READ_AUDIT))
    if verb:
        entries = entries.filter(verb__startswith=verb)
    if wanted := sorted(verbs):
        entries = entries.filter(verb__in=wanted)
    if person_id is not None:
        entries = entries.filter(audit.concerning(person_id))
    return entries


def lines_of(page: Iterable[Any]) -> list[Entry]:
    """One page of entries with who did it, masked, in one query however many there are."""
    rows = list(page)
    actors = people_by_ids({row.actor_id for row in rows if row.actor_id is not None})
    return [
        Entry(
            id=row.pk,
            at=row.at,
            by_name=actors[row.actor_id].name_masked if row.actor_id in actors else "",
            by_number=actors[row.actor_id].number if row.actor_id in actors else "",
            address=row.address,
            verb=row.verb,
            target=row.target,
            data=row.data,
        )
        for row in rows
    ]
