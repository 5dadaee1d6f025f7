"""The audit record: added in the transaction of the deed, sealed into a hash chain, verified by anyone.

Sealing locks the entries for a moment, against writers and other sealers: writers hold ROW EXCLUSIVE until they
commit, so once the lock is granted every entry with a smaller id is visible and none can appear below it.
(MLPS 2.0, audit protection.)
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from redvest.kernel.actor import Actor
from redvest.kernel.models import AuditEntry, AuditSeal
from redvest.kernel.operation import operation, step
from redvest.kernel.setwise import insert_rows

START = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One line for the audit record."""

    verb: str
    target: str
    by: Actor
    now: datetime
    data: dict[str, Any]


@step
def record(verb: str, *, by: Actor, now: datetime, target: str, **data: Any) -> None:
    """Adds one entry. ``data`` holds facts, never personal data in clear."""
    record_many([Deed(verb=verb, target=target, by=by, now=now, data=data)])


@step
def record_many(deeds: Iterable[Deed]) -> None:
    """Adds many entries in one statement."""
    insert_rows(
        AuditEntry,
        ("at", "actor_id", "address", "verb", "target", "data"),
        [(deed.now, deed.by.person_id, deed.by.address, deed.verb, deed.target, deed.data) for deed in deeds],
    )


def entries_about(target: str, *, verbs: Iterable[str] = ()) -> QuerySet[AuditEntry]:
    """What was done to one target, the latest first; only these ``verbs`` if any are given."""
    entries = AuditEntry.objects.filter(target=target).order_by("-id")
    wanted = list(verbs)
    return entries.filter(verb__in=wanted) if wanted else entries


def entries_naming(person_id: int, *, verbs: Iterable[str]) -> QuerySet[AuditEntry]:
    """What was done to many at once (their ids in ``people`` of the facts), one person among them, the latest first."""
    return AuditEntry.objects.filter(verb__in=list(verbs), data__people__contains=person_id).order_by("-id")


Entries = QuerySet[AuditEntry]


def concerning(person_id: int) -> Q:
    """A condition: done by that person, or to them."""
    return Q(actor_id=person_id) | Q(target=f"person:{person_id}")


def entries_between(*, start: datetime | None = None, end: datetime | None = None) -> Entries:
    """What was done in ``[start, end)``, the latest first; without a bound, all of it."""
    entries = AuditEntry.objects.order_by("-id")
    if start is not None:
        entries = entries.filter(at__gte=start)
    return entries.filter(at__lt=end) if end is not None else entries


@operation
def seal(*, now: datetime) -> AuditSeal | None:
    """Seals all entries not yet sealed; None if there are none. Two sealers wait for each other."""
    table = connection.ops.quote_name(AuditEntry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    last = AuditSeal.objects.order_by("-up_to_id").first()
    after = last.up_to_id if last else 0
    up_to = AuditEntry.objects.filter(id__gt=after).aggregate(up_to=Max("id"))["up_to"]
    if up_to is None:
        return None
    digest, entries = _digest(after, up_to, last.digest if last else START)
    return AuditSeal.objects.create(
        after_id=after, up_to_id=up_to, entries=entries, digest=digest, sealed_at=now
    )


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """How far the record is sealed: when last, how many entries that seal covers, and how many wait for the next."""

    at: datetime
    entries: int
    waiting: int


def last_seal() -> Sealed | None:
    """The latest seal; None before the first."""
    last = AuditSeal.objects.order_by("-up_to_id").first()
    if last is None:
        return None
    waiting = AuditEntry.objects.filter(id__gt=last.up_to_id).count()
    return Sealed(at=last.sealed_at, entries=last.entries, waiting=waiting)


def broken_seals() -> Iterator[str]:
    """A sentence for each seal whose entries no longer give its digest, or that does not join its neighbour."""
    previous, after = START, 0
    for link in AuditSeal.objects.order_by("up_to_id").iterator():
        if link.after_id != after:
            yield f"audit seal {link.pk} starts after entry {link.after_id}, expected {after}"
        digest, entries = _digest(link.after_id, link.up_to_id, previous)
        if entries != link.entries:
            yield f"audit seal {link.pk} covers {entries} entries, {link.entries} were sealed"
        elif digest != link.digest:
            yield f"audit entries {link.after_id + 1}..{link.up_to_id} differ from their seal {link.pk}"
        previous, after = link.digest, link.up_to_id


def _digest(after: int, up_to: int, previous: str) -> tuple[str, int]:
    chain, entries = hashlib.sha256(previous.encode()), 0
    rows = AuditEntry.objects.filter(id__gt=after, id__lte=up_to).order_by("id")
    for row in rows.values_list("id", "at", "actor_id", "address", "verb", "target", "data").iterator(
        chunk_size=5000
    ):
        line = json.dumps([row[0], row[1].isoformat(), *row[2:]], sort_keys=True, ensure_ascii=False)
        chain.update(line.encode())
        chain.update(b"\n")
        entries += 1
    return chain.hexdigest(), entries
