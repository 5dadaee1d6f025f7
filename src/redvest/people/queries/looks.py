"""Who looked at a person's name or contact (谁看过我)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from redvest.kernel import audit
from redvest.people.models import Person
from redvest.people.queries.persons import people_by_ids


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look at a person's contact: when, by whom (masked), and for what."""

    at: datetime
    by_name: str
    by_number: str
    why: str


#: Looks at one person, and looks at many at once (a leader's roll call, a roster, a list taken away with names).
LOOKS = {
    "people.revealed": "",
    "case.read": _("核对证件，办理您的申请"),
}
LOOKS_AT_MANY = {
    "roster.revealed": _("带队点名，查看全名"),
    "export.revealed": _("导出带姓名的名单"),
    # With the reason each of them gave.
    "order.looked": "",
    "wish.looked": "",
}


#: Every verb by which the record tells of a look at somebody's name or contact.
LOOK_VERBS = frozenset(LOOKS) | frozenset(LOOKS_AT_MANY)


def looks_at(person_id: int, *, limit: int = 100) -> list[Look]:
    """Who looked at a person's name or contact (谁看过我), the latest first; what one saw of oneself is no look.

    Four queries however many. Those at persons who were merged into this one are among them.
    """
    ids = [person_id, *Person.objects.filter(merged_into=person_id).values_list("pk", flat=True)]
    entries: list[Any] = []
    for pk in ids:
        entries += audit.entries_about(f"person:{pk}", verbs=LOOKS)[:limit]
        entries += audit.entries_naming(pk, verbs=LOOKS_AT_MANY)[:limit]
    entries = [entry for entry in entries if entry.actor_id not in ids]
    entries.sort(key=lambda entry: (entry.at, entry.pk), reverse=True)
    lookers = people_by_ids(entry.actor_id for entry in entries[:limit] if entry.actor_id is not None)
    found = []
    for entry in entries[:limit]:
        looker = lookers.get(entry.actor_id or 0)
        by_kind = LOOKS.get(entry.verb) or LOOKS_AT_MANY.get(entry.verb)
        found.append(
            Look(
                at=entry.at,
                by_name=looker.name_masked if looker else "",
                by_number=looker.number if looker else "",
                why=str(by_kind or entry.data.get("why", "")),
            )
        )
    return found
