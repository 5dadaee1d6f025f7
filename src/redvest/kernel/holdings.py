"""What every part holds about a person, as ``people`` below them knows it: an interface, and the one way to reach it.

When two persons turn out to be one, or somebody leaves, every part above ``people`` must end or hand over what it
holds. ``settings.PERSON_PARTS`` names the modules that do it, the lowest part first; they run inside the operation that
decided it. Rows that only refer to the person need no words: they are found by their foreign keys.
"""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from redvest.kernel.actor import Actor
from redvest.kernel.errors import Reason

#: What became of rows, for the audit record: by the name of a table or deed the ids it concerned.
Trace = dict[str, list[int]]


class Part(Protocol):
    """A module ``holdings`` of a part. Locks are taken in the order of the house: persons are locked by the caller."""

    #: Columns whose rows stay with the person they were made for, as ``app.model.field``: evidence that nobody edits.
    STAYS: frozenset[str]
    #: Tables whose rows are deleted when their person leaves, as ``app.model``: nothing of them is a record.
    FORGOTTEN: frozenset[str]

    def why_not_leave(self, person_id: int, *, now: datetime) -> list[Reason]:
        """What must be done first before the person can leave; empty if nothing."""

    def why_not_merge(self, person_id: int, other_id: int, *, now: datetime) -> list[Reason]:
        """Why the two cannot be made one at this moment; empty if they can."""

    def leave(self, person_id: int, *, by: Actor, now: datetime) -> Trace:
        """Ends what the person holds and what still runs; records stay."""

    def merge(self, person_id: int, other_id: int, *, by: Actor, now: datetime) -> Trace:
        """Ends what both hold and only one can, and hands over what does not move by itself."""


def parts() -> Iterator[Part]:
    """The parts' modules, the lowest first."""
    for name in settings.PERSON_PARTS:
        yield cast(Part, import_module(name))
